import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findAwsPlugin } from "../e2e/support/aws-plugin";
import { removeTemporaryFolders, repository, temporaryFolder } from "./support/tools";

jest.setTimeout(60_000);

const PROVIDER = pathToFileURL(join(repository, "test", "stand-in-aws", "provider.mjs")).href;
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";

const urn = (type: string, name = "it") => `urn:pulumi:dev::project::parent$aws:${type}::${name}`;
const FUNCTION = urn("lambda/function:Function");
const LAYER = urn("lambda/layerVersion:LayerVersion");
const zip = (path: string, hash: string) => ({ [SIGNATURE]: "0def7320c3a5731c473e5ecbe6d01bc7", path, hash });

type Call = [method: "check" | "diff" | "invoke", ...args: unknown[]];

/** What the provider answers, call by call; an error's message where it throws. */
function answers(...calls: Call[]): unknown[] {
  const script = `
    import { StandInProvider } from ${JSON.stringify(PROVIDER)};
    const provider = new StandInProvider();
    const answers = [];
    for (const [method, ...args] of ${JSON.stringify(calls)})
      answers.push(await provider[method](...args).catch(({ message }) => message));
    console.log(JSON.stringify(answers));`;
  const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
    cwd: repository,
  });
  return JSON.parse(printed);
}

/** What changes, from what and to what; which inputs then make another resource, and whether the old one goes first. */
const CHANGES: [what: string, urn: string, olds: object, news: object, replaces: string[], first: boolean][] =
  [
    ["a function's memory", FUNCTION, { name: "a", memorySize: 1 }, { name: "a", memorySize: 2 }, [], false],
    ["a function's name", FUNCTION, { name: "a" }, { name: "b" }, ["name"], false],
    ["a name that is not known yet", FUNCTION, { name: "a" }, { name: UNKNOWN }, ["name"], false],
    [
      "what needs another function of the same name",
      FUNCTION,
      { name: "a" },
      { name: "a", tenancyConfig: { tenantIsolationMode: "PER_TENANT" } },
      ["tenancyConfig"],
      true,
    ],
    [
      "what needs another function, of a name that is made anew",
      FUNCTION,
      { name: "it-0123456" },
      { name: "it-0123456", tenancyConfig: { tenantIsolationMode: "PER_TENANT" } },
      ["tenancyConfig"],
      false,
    ],
    [
      "where a layer's archive lies",
      LAYER,
      { code: zip("a.zip", "1") },
      { code: zip("b.zip", "1") },
      [],
      false,
    ],
    ["what is in a layer", LAYER, { code: zip("a.zip", "1") }, { code: zip("a.zip", "2") }, ["code"], false],
  ];

afterAll(removeTemporaryFolders);

describe("the stand-in aws plugin", () => {
  it("refuses types, functions and inputs that it doesn't know, in its own name", () => {
    const [type, invoked, input] = answers(
      ["check", urn("ec2/vpc:Vpc"), {}, {}],
      ["invoke", "aws:ec2/getVpc:getVpc", {}],
      ["check", FUNCTION, {}, { name: "a", imageUri: "b", region: "eu-west-1" }],
    );
    expect(type).toMatch(/^stand-in aws plugin: it does not know aws:ec2\/vpc:Vpc, only aws:/);
    expect(invoked).toMatch(/^stand-in aws plugin: .*it is not known here/);
    expect(input).toMatchObject({
      failures: [{ property: "imageUri", reason: "stand-in aws plugin: it knows no input of this name" }],
    });
  });

  it("names what the program leaves without a name, and keeps that name", () => {
    const [made, kept, given] = answers(
      ["check", urn("iam/role:Role"), {}, {}],
      ["check", urn("iam/role:Role"), { name: "it-0123456" }, {}],
      ["check", urn("iam/role:Role"), { name: "it-0123456" }, { name: "mine" }],
    );
    expect(made).toMatchObject({ inputs: { name: expect.stringMatching(/^it-[0-9a-f]{7}$/) } });
    expect(kept).toMatchObject({ inputs: { name: "it-0123456" } });
    expect(given).toMatchObject({ inputs: { name: "mine" } });
  });

  describe("makes another resource, or not, by a change of", () => {
    let said: ReadonlyMap<string, unknown>;
    beforeAll(() => {
      const diffs = answers(...CHANGES.map(([, of, olds, news]): Call => ["diff", "id", of, olds, news]));
      said = new Map(CHANGES.map(([what], index) => [what, diffs[index]]));
    });

    it.each(CHANGES)("%s", (what, _, __, ___, replaces, deleteBeforeReplace) => {
      expect(said.get(what)).toEqual({ replaces, deleteBeforeReplace });
    });
  });
});

describe("the aws plugin of a test", () => {
  const plugin = (folder: string) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "pulumi-resource-aws"), "", { mode: 0o755 });
    return folder;
  };

  it("is the machine's own on PATH, then the newest installed one of the package's major, then the stand-in", () => {
    const home = temporaryFolder();
    const none = { PATH: temporaryFolder(), PULUMI_HOME: home };
    expect(findAwsPlugin(none)).toEqual({
      name: "the stand-in aws plugin",
      folder: join(repository, "test", "stand-in-aws", "bin"),
    });
    for (const version of ["6.83.0", "7.9.0", "7.48.0", "8.0.0"])
      plugin(join(home, "plugins", `resource-aws-v${version}`));
    mkdirSync(join(home, "plugins", "resource-aws-v7.50.0"));
    expect(findAwsPlugin(none)).toEqual({
      name: "the real aws plugin resource-aws-v7.48.0",
      folder: join(home, "plugins", "resource-aws-v7.48.0"),
    });
    const folder = plugin(join(temporaryFolder(), "bin"));
    expect(findAwsPlugin({ ...none, PATH: `${none.PATH}:${folder}` })).toEqual({
      name: "the real aws plugin on PATH",
      folder,
    });
  });
});
