import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { temporaryFolders } from "../test/unit/local-runner";
import { inProgramFolder, link } from "../test/unit/program-folder";
import { RUNNER_ARN } from "../test/unit/samples";
import {
  type ConnectorsFromArgs,
  type ConnectorsFromOptions,
  connectorsFrom,
  PythonConnection,
} from "./index";

const temporary = temporaryFolders();
const CODE = "def list_objects(context, metadata): yield\n";

let registered: MockResourceArgs[];
beforeEach(() => {
  registered = [];
  const newResource = (args: MockResourceArgs) => {
    registered.push(args);
    return { id: `${args.name}-id`, state: args.inputs };
  };
  pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "shop", "dev", false, "acme");
});

const known = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => void output.apply(resolve));

/** What connectorsFrom makes of folders, by their connector.json; each has code. */
function from(
  files: Readonly<Record<string, unknown>>,
  args: Partial<ConnectorsFromArgs> = {},
  opts?: ConnectorsFromOptions,
  prepare = (_folder: string) => {},
) {
  const folder = temporary();
  const texts = Object.entries(files).flatMap(([name, content]) => [
    [`connectors/${name}/connector.py`, CODE],
    ...(content === undefined
      ? []
      : [
          [
            `connectors/${name}/connector.json`,
            typeof content === "string" ? content : JSON.stringify(content),
          ],
        ]),
  ]);
  return inProgramFolder(folder, Object.fromEntries(texts), () => {
    prepare(folder);
    const connection = new PythonConnection("source", {
      code: { inline: "x = 1\n" },
      runner: { functionArn: RUNNER_ARN },
    });
    return connectorsFrom("connectors/", { connection, ...args }, opts);
  });
}

async function inputsOf(connectors: ReturnType<typeof connectorsFrom>, folder: string) {
  const connector = connectors[folder];
  if (connector === undefined) throw new Error(`no connector ${folder}`);
  const urn = await known(connector.urn);
  return registered.find(({ name }) => urn.endsWith(`::${name}`))?.inputs ?? {};
}

describe("connectorsFrom", () => {
  it("makes a connector of every folder with a connector.json, in the order of their names, and of no other", () => {
    const made = from(
      {
        planes: {},
        flights: {},
        no_file: undefined,
        ".hidden": {},
        node_modules: {},
        "flights/nested": {},
      },
      {},
      undefined,
      (folder) => {
        link(folder, "connectors/linked", `${folder}/connectors/flights`);
      },
    );
    expect(Object.keys(made)).toEqual(["flights", "planes"]);
  });

  it("takes each connector's code from its folder, and what its connector.json says over what all get", async () => {
    const made = from(
      {
        a: {
          interface: "rows",
          codeFingerprint: { manual: "3" },
          parser: "json",
          generation: { sampleRows: 10 },
          limits: { seconds: 5 },
          edits: { drop: ["x"] },
          onFailure: "keep",
          promotedFrom: { stack: "staging" },
          properties: { year: 2013, own: true },
        },
        b: {},
      },
      {
        codeInterface: "bytes",
        parser: { type: "csv" },
        limits: { rows: 9 },
        properties: { year: 2000, shared: "s" },
      },
    );
    const code = { entry: "connector.py", files: { "connector.py": CODE } };
    expect(await inputsOf(made, "a")).toMatchObject({
      code,
      codeInterface: "rows",
      codeFingerprint: { manual: "3" },
      parser: { type: "json" },
      generation: { sampleRows: 10 },
      limits: { seconds: 5 },
      edits: { drop: ["x"] },
      onFailure: "keep",
      promotedFrom: { stack: "staging" },
      properties: { year: 2013, own: true, shared: "s" },
    });
    expect(await inputsOf(made, "b")).toMatchObject({
      code,
      codeInterface: "bytes",
      parser: { type: "csv" },
      limits: { rows: 9 },
      properties: { year: 2000, shared: "s" },
    });
  });

  it("takes a review key by key, its contract from beside the connector.json", async () => {
    const made = from(
      { a: { review: { contract: "contract.json" } } },
      { review: { policy: "additive" } },
      undefined,
    );
    expect((await inputsOf(made, "a"))["review"]).toMatchObject({
      policy: "additive",
      contract: {
        path: "connectors/a/contract.json",
        problem: expect.stringContaining("there is no contract"),
      },
    });
  });

  it("ignores the connection and the requirements of the file: they are for the command line", async () => {
    const made = from({ a: { connection: "../../nowhere.py", requirements: "nowhere.txt", $schema: "x" } });
    const inputs = await inputsOf(made, "a");
    expect(inputs["connection"]).toMatchObject({ name: "source" });
    expect(inputs).not.toHaveProperty("requirements");
    expect(inputs).not.toHaveProperty("$schema");
  });

  it("gives a connector another name, or options, by its folder", async () => {
    const parent = new pulumi.ComponentResource("acme:index:Shop", "shop");
    const made = from({ a: {}, b: {} }, { name: (folder) => `shop-${folder}` }, (folder) => ({
      parent,
      aliases: [{ name: `old-${folder}` }],
    }));
    expect(Object.keys(made)).toEqual(["a", "b"]);
    expect(await known(made["a"]?.urn ?? pulumi.output(""))).toContain("acme:index:Shop$");
    expect(registered.map(({ name }) => name)).toEqual(expect.arrayContaining(["shop-a", "shop-b"]));
  });

  it("says all that is wrong with all folders, and makes no connector then", () => {
    const wrong = () =>
      from({
        a: { conection: "x" },
        b: "{",
        c: { parser: "xml", onFailure: "stop" },
        "d e": {},
        fine: {},
      });
    expect(wrong).toThrow(pulumi.RunError);
    expect(wrong).toThrow(/^connectorsFrom\("connectors\/"\):\n/);
    expect(wrong).toThrow(
      'connectors/a/connector.json: there is no "conection": remove it, or correct its name; there are $schema, connection, ',
    );
    expect(wrong).toThrow("connectors/b/connector.json: this is not JSON");
    expect(wrong).toThrow('connectors/c/connector.json: parser: write "csv", "json"');
    expect(wrong).toThrow('connectors/c/connector.json: onFailure: write "fail" or "keep"');
    expect(wrong).toThrow(`connectors/d e: "d e" can't be a connector's name`);
    expect(registered.filter(({ type }) => type.endsWith(":Connector"))).toEqual([]);
  });

  it("refuses two connectors of one name", () => {
    expect(() => from({ a: {}, b: {} }, { name: () => "same" })).toThrow(
      'connectors/b: it is called "same", and so is that of "a"',
    );
  });

  it.each([
    ["a folder without any", { a: undefined }, 'no folder in "connectors/" has a connector.json'],
    ["no folder", {}, 'there is no folder "connectors/" in the program\'s folder'],
    ["a file that is too large", { a: `"${" ".repeat(256 * 1024)}"` }, "and at most 262144 are read"],
  ])("refuses %s", (_what, files, reason) => {
    expect(() => from(files)).toThrow(reason);
  });

  it("follows no link to a connector.json, and leads out of no program's folder", () => {
    const linked = (folder: string) => link(folder, "connectors/b/connector.json", "/etc/passwd");
    expect(() => from({ a: {} }, {}, undefined, linked)).toThrow(
      "connectors/b/connector.json: this is no regular file: links are not followed",
    );
    for (const [given, reason] of [
      ["..", "leads out of the program's folder"],
      ["/etc", "is an absolute path"],
      ["", "name the folder"],
    ] as const) {
      expect(() => connectorsFrom(given, {} as ConnectorsFromArgs)).toThrow(reason);
    }
  });
});
