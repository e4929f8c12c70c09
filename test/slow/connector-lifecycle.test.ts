import { createSecret, invocations, recording, secretNames } from "../e2e/support/emulator";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { createRunner } from "../e2e/support/runner-functions";
import { changedPaths, changes } from "../e2e/support/steps";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const LETTERS = rowsCode("{f\"letters_{len(context['token'])}\": 1}");
const FILES = {
  "connection.py": CONNECTION,
  "twice.py": CONNECTION.replace("credentials}", "credentials * 2}"),
  "orders.py": LETTERS,
};
const STORED = 'code: { path: "connection.py" }, credentials: { value: pulumi.secret("12345") }';
const letters = (count: number) => ({ fields: { [`letters_${count}`]: "int64" }, order: `letters_${count}` });

async function deployed(index: string): Promise<Workspace> {
  const workspace = new Workspace({ ...FILES, "index.js": index }).link();
  await workspace.init();
  await workspace.up();
  return workspace;
}

/** `program()` with other names and options. */
function named({
  connection = "source",
  connector = "orders",
  connectionOptions = "",
  connectorOptions = "",
  secret = "",
  code = "orders.py",
} = {}): string {
  return `${program({ connection: STORED, connectors: {} }).replace(/const source = .*/, "")}
    const source = new PythonConnection("${connection}", { runner, ${STORED}, ${secret} }, { ${connectionOptions} });
    exports.schema = new PythonConnector("${connector}", { connection: source, code: { path: "${code}" } }, { ${connectorOptions} }).schema;`;
}

const idOf = async (workspace: Workspace, name: string) => (await workspace.resource(name)).id;

describe("another connection of a connector", () => {
  const two = (connection: string, other = STORED.replace("connection.py", "twice.py")) =>
    `${program({ connection: STORED, connectors: {} })}
     const other = new PythonConnection("other", { runner, ${other} });
     exports.schema = new PythonConnector("orders", { connection: ${connection}, code: { path: "orders.py" } }).schema;`;

  it("updates it in place, with a schema that is generated through the other one", async () => {
    const workspace = await deployed(two("source"));
    const [urn, id] = [(await workspace.resource("orders")).urn, await idOf(workspace, "orders")];
    workspace.write({ "index.js": two("other") });
    const preview = await workspace.preview();
    expect(changes(preview)).toEqual(["update orders"]);
    expect(changedPaths(preview, "orders")).toEqual([
      "connection",
      "fingerprint.connection",
      "fingerprint.source",
      "schema.fields.letters_10",
      "schema.fields.letters_5",
      "schema.order",
      "secret",
    ]);
    await workspace.up();
    expect(await workspace.resource("orders")).toMatchObject({
      inputs: { connection: "other" },
      outputs: { schema: letters(10) },
    });
    expect([(await workspace.resource("orders")).urn, await idOf(workspace, "orders")]).toEqual([urn, id]);
    await workspace.expect("preview", "--expect-no-changes");
  });

  it("keeps the schema, and runs nothing, where code and secret are the same", async () => {
    const arn = await createSecret(`two-connections-${process.pid}`, "12345");
    const shared = `code: { path: "connection.py" }, credentials: { secretArn: "${arn}" }`;
    const both = (connection: string) => two(connection, shared).replace(STORED, shared);
    const workspace = await deployed(both("source"));
    workspace.write({ "index.js": both("other") });
    const requests = invocations(await recording(() => workspace.up()));
    expect(requests).toEqual([]);
    expect(await workspace.resource("orders")).toMatchObject({
      inputs: { connection: "other" },
      outputs: { schema: letters(5) },
    });
  });
});

describe("another runner", () => {
  it("updates connection and connector, tests the connection, and keeps the schema", async () => {
    const workspace = await deployed(named());
    workspace.write({ "index.js": named().replace(/, qualifier: config.*\) }/, " }") });
    expect(changedPaths(await workspace.preview(), "orders")).toEqual(["runner.qualifier"]);
    workspace.remove(".cache");
    const requests = invocations(await recording(() => workspace.up()));
    // Before anything is written, and with what is stored.
    expect(requests).toHaveLength(2);
    expect(await workspace.outputs("orders")).toMatchObject({ schema: letters(5) });
  });
});

describe("a connector's rename", () => {
  it("by alias keeps id and schema, runs nothing, and shows nothing", async () => {
    const workspace = await deployed(named());
    const id = await idOf(workspace, "orders");
    const aliases = 'aliases: [{ name: "orders" }]';
    workspace.write({ "index.js": named({ connector: "renamed", connectorOptions: aliases }) });
    const requests = await recording(async () => {
      expect(changes(await workspace.preview())).toEqual([]);
      await workspace.up();
    });
    expect(invocations(requests)).toEqual([]);
    expect(await idOf(workspace, "renamed")).toBe(id);
    expect(await workspace.outputs("renamed")).toMatchObject({ schema: letters(5) });
  });

  it("by alias together with other code shows the code and the schema alone", async () => {
    const workspace = await deployed(named());
    workspace.write({
      "index.js": named({ connector: "renamed", connectorOptions: 'aliases: [{ name: "orders" }]' }),
      "orders.py": LETTERS.replace(": 1}", ": 1.5}"),
    });
    const preview = await workspace.preview();
    expect(changedPaths(preview, "renamed")).toEqual([
      'code["orders.py"]',
      "fingerprint.code",
      "schema.fields.letters_5",
    ]);
    await workspace.up();
    const { output } = await workspace.expect("preview", "--diff", "--expect-no-changes");
    expect(output).not.toContain("__urn");
  });

  it("without an alias makes a new one, generated once, and deletes the old one; the secret stays", async () => {
    const workspace = await deployed(named());
    workspace.write({ "index.js": named({ connector: "renamed" }) });
    workspace.remove(".cache");
    const requests = await recording(async () => {
      expect(changes(await workspace.preview())).toEqual(["create renamed", "delete orders"]);
      await workspace.up();
    });
    expect(invocations(requests)).toHaveLength(1);
    expect(requests.filter(({ operation }) => /^(Put|Create|Delete)/.test(operation))).toEqual([]);
  });
});

describe("a connection's rename", () => {
  it("by alias together with other code shows the code alone, and keeps the secret", async () => {
    const workspace = await deployed(named());
    workspace.write({
      "index.js": named({ connection: "renamed", connectionOptions: 'aliases: [{ name: "source" }]' }),
      "connection.py": `${CONNECTION}\n# changed\n`,
    });
    const preview = await workspace.preview();
    expect(changedPaths(preview, "renamed")).toEqual(['code["connection.py"]']);
    expect(changedPaths(preview, "orders")).toEqual(["connection", "fingerprint.connection"]);
    await workspace.up();
    expect(await secretNames(workspace.project)).toEqual([`${workspace.project}/dev/source`]);
    await workspace.expect("refresh", "--yes", "--expect-no-changes");
    await workspace.expect("preview", "--expect-no-changes");
  });

  it("leaves the old name to another connection later, and each has its own secret", async () => {
    const workspace = await deployed(named());
    const aliases = 'aliases: [{ name: "source" }]';
    workspace.write({ "index.js": named({ connection: "renamed", connectionOptions: aliases }) });
    await workspace.up();
    const again = (secret: string) => `${named({ connection: "renamed" })}
      const fresh = new PythonConnection("source", { runner, secret: { name: "${workspace.project}/fresh" }, ${STORED.replace("12345", secret)} });
      exports.fresh = new PythonConnector("lines", { connection: fresh, code: { path: "orders.py" } }).schema;`;
    workspace.write({ "index.js": again("1234567") });
    await workspace.up();
    expect(await workspace.outputs("orders")).toMatchObject({ schema: letters(5) });
    expect(await workspace.outputs("lines")).toMatchObject({ schema: letters(7) });
    expect((await secretNames(workspace.project)).sort()).toEqual([
      `${workspace.project}/dev/source`,
      `${workspace.project}/fresh`,
    ]);
    await workspace.expect("preview", "--expect-no-changes");
    workspace.write({ "index.js": again("123456789"), "orders.py": `${LETTERS}\n# changed\n` });
    await workspace.up();
    expect(await workspace.outputs("orders")).toMatchObject({ schema: letters(5) });
    expect(await workspace.outputs("lines")).toMatchObject({ schema: letters(9) });
  });

  it("without an alias is another connection: a new secret, the connector generated anew, the old secret gone", async () => {
    const workspace = await deployed(named());
    workspace.write({ "index.js": named({ connection: "renamed" }) });
    expect(changes(await workspace.preview())).toEqual(["create renamed", "update orders", "delete source"]);
    await workspace.up();
    expect(await secretNames(workspace.project)).toEqual([`${workspace.project}/dev/renamed`]);
    expect(await workspace.resource("orders")).toMatchObject({
      inputs: { connection: "renamed" },
      outputs: { schema: letters(5) },
    });
  });
});

describe("a replacement of a connection", () => {
  const moved = (options = "") =>
    named({ secret: 'secret: { name: config.require("secretName") }', connectionOptions: options });

  it("makes the new secret, moves the connectors, and then deletes the old one", async () => {
    const workspace = await deployed(named());
    const id = await idOf(workspace, "orders");
    await workspace.expect("config", "set", "--plaintext", "secretName", `${workspace.project}/moved`);
    workspace.write({ "index.js": moved() });
    // The credentials are the same, and the secret that is to hold them is not there yet.
    workspace.remove(".cache");
    expect(changes(await workspace.preview())).toEqual(["replace source", "update orders"]);
    const requests = await recording(() => workspace.up());
    const operations = requests.map(({ operation }) => operation);
    expect(operations.indexOf("CreateSecret")).toBeGreaterThanOrEqual(0);
    expect(operations.lastIndexOf("DeleteSecret")).toBeGreaterThan(operations.lastIndexOf("Invoke"));
    expect(operations.lastIndexOf("Invoke")).toBeGreaterThan(operations.indexOf("CreateSecret"));
    expect(await secretNames(workspace.project)).toEqual([`${workspace.project}/moved`]);
    expect(await idOf(workspace, "orders")).toBe(id);
    expect(await workspace.resource("orders")).toMatchObject({
      inputs: { secret: `${workspace.project}/moved` },
      outputs: { schema: letters(5) },
    });
  });

  it("with deleteBeforeReplace deletes the old secret first, and ends the same", async () => {
    const workspace = await deployed(named({ connectionOptions: "deleteBeforeReplace: true" }));
    await workspace.expect("config", "set", "--plaintext", "secretName", `${workspace.project}/moved`);
    workspace.write({ "index.js": moved("deleteBeforeReplace: true") });
    expect(changes(await workspace.preview())).toEqual(["replace source", "update orders"]);
    const requests = await recording(() => workspace.up());
    const operations = requests.map(({ operation }) => operation);
    expect(operations.indexOf("DeleteSecret")).toBeLessThan(operations.indexOf("CreateSecret"));
    expect(await secretNames(workspace.project)).toEqual([`${workspace.project}/moved`]);
    expect(await workspace.resource("orders")).toMatchObject({
      inputs: { secret: `${workspace.project}/moved` },
      outputs: { schema: letters(5) },
    });
    await workspace.expect("preview", "--expect-no-changes");
  });
});

describe("another region of a connection", () => {
  it("makes a secret of the same name there, keeps the schemas, and then deletes the old secret", async () => {
    const region = "eu-west-1";
    const workspace = await deployed(named());
    const [id, name] = [await idOf(workspace, "orders"), `${workspace.project}/dev/source`];
    const functionArn = await createRunner("elsewhere", { region });
    workspace.write({
      "index.js": named({ secret: `aws: { region: "${region}" }` }).replace(
        /const runner = .*/,
        `const runner = { functionArn: "${functionArn}" };`,
      ),
    });
    workspace.remove(".cache");
    const preview = await workspace.preview();
    expect(changes(preview)).toEqual(["replace source", "update orders"]);
    expect(changedPaths(preview, "orders")).toEqual(["aws", "runner.functionArn", "runner.qualifier"]);
    workspace.remove(".cache");
    const requests = await recording(() => workspace.up());
    const operations = requests.map(({ operation }) => operation);
    expect(operations.lastIndexOf("DeleteSecret")).toBeGreaterThan(operations.indexOf("CreateSecret"));
    // The connection's test, before anything is written and with what is stored.
    expect(invocations(requests).map(({ target }) => target)).toEqual(["elsewhere", "elsewhere"]);
    expect(await secretNames(workspace.project)).toEqual([]);
    expect(await secretNames(workspace.project, region)).toEqual([name]);
    expect(await idOf(workspace, "orders")).toBe(id);
    expect(await workspace.outputs("orders")).toMatchObject({ schema: letters(5) });

    // What is generated from now on is, there.
    workspace.write({ "orders.py": LETTERS.replace(": 1}", ": 1.5}") });
    const runs = invocations(await recording(() => workspace.up()));
    expect(new Set(runs.map(({ target }) => target))).toEqual(new Set(["elsewhere"]));
    expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { letters_5: "float64" } } });
    await workspace.expect("destroy", "--yes");
    expect(await secretNames(workspace.project, region)).toEqual([]);
  });
});

describe("protect", () => {
  it("keeps a connector and a connection from being deleted or replaced, and the secret with it", async () => {
    const options = { connectionOptions: "protect: true", connectorOptions: "protect: true" };
    const workspace = await deployed(named(options));
    const before = await secretNames(workspace.project);
    const refused = async (...args: string[]) => {
      const { code, output } = await workspace.pulumi(...args);
      expect(code).not.toBe(0);
      expect(output).toMatch(/protect/);
    };
    workspace.write({ "index.js": named(options).replace(/exports.schema = .*/, "") });
    await refused("up", "--yes", "--skip-preview");
    workspace.write({ "index.js": named({ ...options, secret: 'secret: { name: "elsewhere" }' }) });
    await refused("up", "--yes", "--skip-preview");
    await refused("destroy", "--yes");
    expect(await secretNames(workspace.project)).toEqual(before);
    workspace.write({ "index.js": named() });
    await workspace.up();
    await workspace.expect("destroy", "--yes");
  });

  it("lets a schema change", async () => {
    const workspace = await deployed(named({ connectorOptions: "protect: true" }));
    workspace.write({ "orders.py": LETTERS.replace(": 1}", ": 1.5}") });
    await workspace.up();
    expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { letters_5: "float64" } } });
  });
});

describe("retainOnDelete", () => {
  it("leaves the secret, which the connection takes over when it comes back", async () => {
    const workspace = await deployed(named({ connectionOptions: "retainOnDelete: true" }));
    await workspace.expect("destroy", "--yes");
    const name = `${workspace.project}/dev/source`;
    expect(await secretNames(workspace.project)).toEqual([name]);
    workspace.write({ "index.js": named() });
    await workspace.up();
    expect(await workspace.outputs("orders")).toMatchObject({ schema: letters(5) });
    await workspace.expect("destroy", "--yes");
    expect(await secretNames(workspace.project)).toEqual([]);
  });
});
