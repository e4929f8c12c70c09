import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ProgramManifest } from "../provider/core/manifest/manifest";
import { answering, commandLine, writeFiles } from "../test/unit/command-line";
import { GENERATED } from "../test/unit/fakes";
import { temporaryFolders } from "../test/unit/local-runner";
import { CANARY } from "../test/unit/samples";
import type { PulumiRan } from "./stack/pulumi-command";

jest.setTimeout(60_000);
const temporary = temporaryFolders();

const ok: PulumiRan = { code: 0, stdout: "", stderr: "" };
const URN = "urn:pulumi:dev::flights::pulumi-nodejs:dynamic/python";

interface Options {
  readonly declares?: Partial<ProgramManifest> | string;
  readonly ran?: PulumiRan;
  readonly env?: NodeJS.ProcessEnv;
  readonly secrets?: Record<string, string>;
}

/** A command on a program that declares this, in a folder with these files. */
function author({ declares = {}, ran = ok, env = {}, secrets }: Options = {}) {
  const folder = temporary();
  writeFiles(folder, {
    "connection.py": "def context(credentials): return {}\n",
    "orders/connector.py": "def list_objects(context, metadata): yield\n",
  });
  const asked: { args: readonly string[]; variables: NodeJS.ProcessEnv }[] = [];
  const run = commandLine(folder, {
    body: answering(GENERATED, path.join(folder, "request.json")),
    env,
    ...(secrets && { secrets }),
    pulumi: async (args, _folder, variables = {}) => {
      asked.push({ args, variables });
      const file = variables["PYTHON_CONNECTORS_MANIFEST"] ?? "";
      const text = typeof declares === "string" ? declares : JSON.stringify(manifest(folder, declares));
      if (text !== "") writeFileSync(file, text);
      return ran;
    },
  });
  const request = () => require(path.join(folder, "request.json")) as Record<string, unknown>;
  return {
    folder,
    asked,
    request,
    run: (...args: string[]) => run(...args, "--cwd", folder),
    plain: run,
    schema: (name: string, ...args: string[]) =>
      run("schema", name, "--stack", "dev", "--cwd", folder, ...args),
  };
}

function manifest(folder: string, declares: Partial<ProgramManifest> = {}): ProgramManifest {
  return {
    formatVersion: 1,
    project: "flights",
    stack: "dev",
    folder,
    connections: [
      {
        name: "source",
        urn: `${URN}:Connection::source`,
        code: { path: "connection.py" },
        aws: {},
        leftOut: [],
      },
    ],
    connectors: [connector()],
    ...declares,
  };
}

function connector(more: Partial<ProgramManifest["connectors"][number]> = {}) {
  return {
    name: "orders",
    urn: `${URN}:Connector::orders`,
    connection: `${URN}:Connection::source`,
    code: { path: "orders" },
    arguments: { codeInterface: "rows", properties: { year: 2013 } },
    leftOut: [],
    ...more,
  } as ProgramManifest["connectors"][number];
}

describe("a name of a program", () => {
  it("gives a command code, interface, parser and properties; the preview that tells them is untrusted", async () => {
    const { schema, request, asked } = author();
    expect(await schema("orders")).toMatchObject({ code: 0, err: "" });
    expect(request()).toMatchObject({
      operation: "generate",
      connector: {
        entry: "connector.py",
        files: { "connector.py": expect.stringContaining("list_objects") },
      },
      connection: { files: { "connection.py": expect.stringContaining("context") } },
      interface: "rows",
      properties: { year: 2013 },
      credentials: null,
    });
    expect(asked).toMatchObject([{ variables: { PYTHON_CONNECTORS_MODE: "untrusted" } }]);
    expect(asked[0]?.args.slice(0, 1)).toEqual(["preview"]);
    expect(asked[0]?.args).toEqual(expect.arrayContaining(["--stack", "dev"]));
  });

  it("lets flags win, property by property, which gives what is secret", async () => {
    const { schema, request } = author({
      declares: {
        connectors: [connector({ leftOut: [{ argument: "properties.token", why: "secret" }] })],
      },
    });
    const { code, err } = await schema("orders");
    expect({ code, err }).toMatchObject({
      code: 2,
      err: expect.stringContaining("properties.token: it is a secret"),
    });
    expect(await schema("orders", "--interface", "bytes", "--properties", '{"token": "t"}')).toMatchObject({
      code: 0,
    });
    expect(request()).toMatchObject({ interface: "bytes", properties: { year: 2013, token: "t" } });
  });

  it.each([
    [{ env: "KEY", stored: "s" }, { env: { KEY: CANARY } }],
    [{ stored: "s" }, { secrets: { "eu-west-1 s": CANARY } }],
    [{ env: "KEY", stored: "s" }, { secrets: { "eu-west-1 s": CANARY } }],
    [
      { secretArn: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x" },
      { secrets: { "eu-west-1 arn:aws:secretsmanager:eu-west-1:123456789012:secret:x": CANARY } },
    ],
  ])("leads to the credentials %j, which nothing prints", async (credentials, outside) => {
    const connection = {
      name: "source",
      urn: `${URN}:Connection::source`,
      code: { path: "connection.py" },
      credentials,
      aws: { region: "eu-west-1" },
      leftOut: [],
    };
    const { schema, request, run } = author({ declares: { connections: [connection] }, ...outside });
    const ran = await schema("orders");
    expect(ran.code).toBe(0);
    expect(request()).toMatchObject({ credentials: { value: CANARY } });
    expect(ran.out + ran.err + (await run("manifest", "--stack", "dev")).out).not.toContain(CANARY);
  });

  it("opens no credential in an untrusted run", async () => {
    const connection = { ...manifest("").connections[0], credentials: { env: "KEY" } };
    const { schema } = author({
      declares: { connections: [connection as ProgramManifest["connections"][number]] },
      env: { KEY: CANARY, PYTHON_CONNECTORS_MODE: "untrusted" },
    });
    const { code, err } = await schema("orders");
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining("this run is untrusted") });
  });

  it("takes the credentials of a file in the program's folder, and says what else a file is", async () => {
    const outside = path.join(temporary(), "key");
    writeFileSync(outside, CANARY);
    const ofFile = async (file: string) => {
      const connection = { ...manifest("").connections[0], credentials: { file } };
      const { folder, schema, request } = author({
        declares: { connections: [connection as ProgramManifest["connections"][number]] },
      });
      writeFiles(folder, { key: CANARY, empty: "" });
      execFileSync("mkfifo", [path.join(folder, "pipe")]);
      return { ...(await schema("orders")), request };
    };
    const ran = await ofFile("key");
    expect(ran.request()).toMatchObject({ credentials: { value: CANARY } });
    for (const [file, reason] of [
      ["pipe", '"pipe" is not a regular file'],
      ["/dev/zero", '"/dev/zero" is not a regular file'],
      ["empty", 'the file "empty" '],
      [outside, "is outside of the program's folder"],
    ] as const) {
      expect(await ofFile(file)).toMatchObject({ code: 2, err: expect.stringContaining(reason) });
    }
  });

  it.each([{ file: "pipe" }, { env: "WRONG" }])(
    "does not look at the credentials %j in an untrusted run",
    async (credentials) => {
      const connection = { ...manifest("").connections[0], credentials };
      const { folder, schema } = author({
        declares: { connections: [connection as ProgramManifest["connections"][number]] },
        env: { WRONG: "x".repeat(100_000), PYTHON_CONNECTORS_MODE: "untrusted" },
      });
      execFileSync("mkfifo", [path.join(folder, "pipe")]);
      const { code, err } = await schema("orders");
      expect({ code, err }).toMatchObject({
        code: 2,
        err: expect.stringContaining("this run is untrusted"),
      });
    },
  );

  it("that is not there lists those that are like it", async () => {
    const { schema } = author();
    const { code, err } = await schema("ordrs");
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining('the program has no connector "ordrs": names like it are orders'),
    });
  });

  it("that is none says which there are", async () => {
    const { run } = author();
    expect((await run("schema", "--stack", "dev")).err).toContain("<connector>: give a name: one of orders");
  });

  it("that is a folder is told the flag for one", async () => {
    const { folder, plain } = author();
    const { code, err } = await plain("schema", path.join(folder, "orders"));
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining("did you mean the folder: --connector "),
    });
  });

  it.each([
    [
      { env: "SHOP_KEY", stored: "s" },
      "SHOP_KEY is not set here, and nothing is stored yet: set it, or pass --credentials-env",
    ],
    [
      { file: "key", stored: "s" },
      '"key" is not here, and nothing is stored yet: write it, or pass --credentials-file',
    ],
    [
      { stored: "s" },
      "nothing is stored yet: pass --credentials-env or --credentials-file, or run pulumi up first",
    ],
  ])("whose credentials %j are nowhere yet is told so", async (credentials, reason) => {
    const connection = { ...manifest("").connections[0], credentials, aws: { region: "eu-west-1" } };
    const { schema } = author({
      declares: { connections: [connection as ProgramManifest["connections"][number]] },
      secrets: {},
    });
    expect(await schema("orders")).toMatchObject({
      code: 2,
      err: expect.stringContaining(`credentials: ${reason}`),
    });
  });

  it("needs a program, and no flags that say the same", async () => {
    const { plain, schema } = author();
    expect(await plain("schema", "orders")).toMatchObject({
      code: 2,
      err: expect.stringContaining("--stack"),
    });
    expect(await schema("orders", "--connector", "orders")).toMatchObject({ code: 2 });
  });

  it("leads to no code out of the program's folder", async () => {
    const { schema } = author({
      declares: { connectors: [connector({ code: { path: "../elsewhere.py" } })] },
    });
    expect(await schema("orders")).toMatchObject({ code: 2, err: expect.stringContaining("connector: ") });
  });
});

describe("manifest", () => {
  it("is kept in a file, from which a name is taken without pulumi, and which says how old it is", async () => {
    const { folder, plain, run, request, asked } = author();
    const file = path.join(folder, "kept.json");
    expect(await run("manifest", "--out", file)).toEqual({
      code: 0,
      out: `wrote 1 connector and 1 connection of dev to ${file}\n`,
      err: "",
    });
    expect(asked[0]?.args).not.toContain("--stack");
    const ran = await plain("schema", "orders", "--manifest", file);
    expect(ran).toMatchObject({ code: 0, err: expect.stringMatching(/was made of the stack dev at \d{4}-/) });
    expect(request()).toMatchObject({ properties: { year: 2013 } });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ["is no JSON", "{", "this is not JSON"],
    [
      "has a key that is not known",
      JSON.stringify({ ...manifest("."), madeAt: "x", more: 1 }),
      'there is no "more"',
    ],
    [
      "is of another version",
      JSON.stringify({ ...manifest("."), madeAt: "x", formatVersion: 2 }),
      "make it anew",
    ],
  ])("that %s is refused", async (_what, text, reason) => {
    const { folder, plain } = author();
    writeFiles(folder, { "kept.json": text });
    const ran = await plain("schema", "orders", "--manifest", path.join(folder, "kept.json"));
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining(reason) });
  });

  it("gives a contract its connector, edits and file", async () => {
    const edited = connector({
      arguments: { edits: { document: { id: "its id" } }, review: { contract: "contracts/orders.json" } },
    });
    const { folder, plain, run } = author({ declares: { connectors: [edited] } });
    const file = path.join(folder, "kept.json");
    writeFiles(folder, { "contracts/.keep": "" });
    await run("manifest", "--out", file);
    const written = await plain("contract", "write", "--manifest", file, "--name", "orders", "--json");
    expect(written.code).toBe(0);
    expect(JSON.parse(written.out)).toMatchObject({ connector: "orders", written: true });
    expect(readFileSync(path.join(folder, "contracts/orders.json"), "utf8")).toContain("its id");
    expect(await plain("contract", "write", "--manifest", file, "--name", "order")).toMatchObject({
      code: 2,
    });
  });

  it("is not needed to write a first contract: the program as it is now gives all of it", async () => {
    const declared = connector({
      arguments: { codeInterface: "rows", review: { contract: "contracts/orders.json" } },
    });
    const { folder, run, asked } = author({ declares: { connectors: [declared] } });
    const written = await run("contract", "write", "--program", "dev", "--name", "orders");
    expect(written).toMatchObject({ code: 0, err: "" });
    expect(readFileSync(path.join(folder, "contracts/orders.json"), "utf8")).toContain("formatVersion");
    expect(asked).toMatchObject([{ variables: { PYTHON_CONNECTORS_MODE: "untrusted" } }]);
    expect(asked[0]?.args).toEqual(expect.arrayContaining(["preview", "--stack", "dev"]));
    const both = await run("contract", "write", "--program", "dev", "--stack", "dev", "--name", "orders");
    expect(both).toMatchObject({ code: 2, err: expect.stringContaining("cannot be used with option") });
  });

  it("of a program whose preview fails is enough for a name, with one line on why, and for a name that is like one", async () => {
    const stdout =
      "Diagnostics:\n  pulumi:pulumi:Stack (flights-dev):\n    error: preview failed\n\n" +
      "  pulumi-nodejs:dynamic/python:Connector (refunds):\n" +
      "    error: pulumi-nodejs:dynamic/python:Connector resource 'refunds' has a problem: code: there is no file\n\n";
    const { schema } = author({ ran: { code: 255, stdout, stderr: "" } });
    expect(await schema("orders")).toMatchObject({
      code: 0,
      err: "note: the program's preview failed, which changes nothing here: refunds: code: there is no file\n",
    });
    expect(await schema("order")).toMatchObject({
      code: 2,
      err: expect.stringContaining('the program has no connector "order": names like it are orders'),
    });
  });

  it.each([
    ["../orders.json", ".", "leads out of the program's folder"],
    ["/tmp/orders.json", ".", "leads out of the program's folder"],
    ["link/orders.json", ".", "leads out of the program's folder"],
    ["contracts/orders.json", "../elsewhere", "is not in this folder, nor in that of the manifest"],
  ])("that is kept writes no contract to %s of the folder %s", async (contract, at, reason) => {
    const base = temporary();
    const declares = manifest(at, { connectors: [connector({ arguments: { review: { contract } } })] });
    for (const folder of ["kept", "elsewhere"]) {
      writeFiles(path.join(base, folder), {
        "connection.py": "def context(credentials): return {}\n",
        "orders/connector.py": "def list_objects(context, metadata): yield\n",
      });
    }
    writeFiles(path.join(base, "kept"), { "kept.json": JSON.stringify({ ...declares, madeAt: "x" }) });
    symlinkSync(base, path.join(base, "kept/link"));
    const { plain } = author();
    const file = path.join(base, "kept/kept.json");
    const ran = await plain("contract", "write", "--manifest", file, "--name", "orders");
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining(reason) });
    const found = readdirSync(base, { recursive: true }).filter((name) => /orders\.json$/.test(String(name)));
    expect(found).toEqual([]);
  });

  it("fails where the preview does, with its errors alone", async () => {
    const stdout =
      "Diagnostics:\n  a:\n    warning: pending\n\n  b:\n    error: no such file\n\nResources:\n    1 errored\n";
    const { run, schema } = author({ ran: { code: 255, stdout, stderr: "" } });
    const { code, err } = await run("manifest");
    expect({ code, err }).toEqual({
      code: 3,
      err: expect.stringContaining("`pulumi preview` failed: no such file"),
    });
    expect(err).not.toContain("pending");
    expect(await schema("orders")).toMatchObject({ code: 0, err: expect.stringContaining("preview failed") });
    expect(await schema("nothing")).toMatchObject({ code: 3 });
  });

  it.each([
    ["declares nothing", "", 3, "MANIFEST_EMPTY"],
    ["declares what is not understood", "[]", 3, "MANIFEST_UNREADABLE"],
  ])("of a program that %s is an error", async (_what, declares, code, reason) => {
    const { run } = author({ declares });
    expect(await run("manifest")).toMatchObject({ code, err: expect.stringContaining(reason) });
  });
});
