import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { CANARY, RUNNER_ARN, SECRET_ARN } from "../test/unit/samples";
import {
  PythonConnection,
  type PythonConnectionArgs,
  PythonConnector,
  type PythonConnectorArgs,
} from "./index";

let registered: MockResourceArgs[];
let invoked: string[];

beforeEach(() => {
  registered = [];
  invoked = [];
  const newResource = (args: MockResourceArgs) => {
    registered.push(args);
    return {
      id: `${args.name}-id`,
      state: { ...args.inputs, schema: { fields: { id: "int64" }, order: "id" } },
    };
  };
  const call = ({ token }: { token: string }) => {
    invoked.push(token);
    return {};
  };
  pulumi.runtime.setMocks({ newResource, call }, "flights", "dev", false, "acme");
});

const known = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => void output.apply(resolve));

function connection(args: Partial<PythonConnectionArgs> = {}, opts?: pulumi.CustomResourceOptions) {
  return new PythonConnection(
    "source",
    {
      code: { inline: "x = 1\n" },
      credentials: { value: CANARY },
      runner: { functionArn: RUNNER_ARN },
      ...args,
    },
    opts,
  );
}
function connector(args: Partial<PythonConnectorArgs> = {}, on = connection()) {
  return new PythonConnector("orders", { connection: on, code: { inline: "y = 1\n" }, ...args });
}
async function inputsOf(resource: pulumi.CustomResource) {
  const urn = await known(resource.urn);
  const found = registered.find(({ name }) => urn.endsWith(`::${name}`));
  return found?.inputs ?? {};
}

describe("a resource", () => {
  it.each<[string, () => pulumi.CustomResource, string, string]>([
    [
      "PythonConnection",
      connection,
      "pulumi-nodejs:dynamic/python:Connection",
      'exports.handler=()=>require("pulumi-python-connectors/provider/v1").connection;',
    ],
    [
      "PythonConnector",
      connector,
      "pulumi-nodejs:dynamic/python:Connector",
      'exports.handler=()=>require("pulumi-python-connectors/provider/v1").connector;',
    ],
  ])("%s has its frozen type and shim, and no parent of its own", async (_what, make, type, shim) => {
    const resource = make();
    const urn = await known(resource.urn);
    expect(urn).toMatch(new RegExp(`^urn:pulumi:dev::flights::${type}::(source|orders)$`));
    expect((await inputsOf(resource))["__provider"]).toBe(shim);
  });

  it("invokes nothing, runs nothing and reads nothing under Pulumi's mocks", async () => {
    await inputsOf(connector());
    expect(invoked).toEqual([]);
    const types = registered.map(({ type }) => type).filter((type) => !type.startsWith("pulumi:providers:"));
    expect(types).toEqual([
      "pulumi-nodejs:dynamic/python:Connection",
      "pulumi-nodejs:dynamic/python:Connector",
    ]);
  });

  it("shares one provider with all others, whose configuration is what this package reads and nothing else", async () => {
    pulumi.runtime.setAllConfig({ "aws:region": "eu-west-1", "other:password": CANARY });
    await inputsOf(connector());
    await inputsOf(connector());
    const providers = registered.filter(({ type }) => type.startsWith("pulumi:providers:"));
    expect(providers).toHaveLength(1);
    expect(Object.keys(providers[0]?.inputs ?? {}).filter((key) => key !== "version")).toEqual([
      "aws:region",
    ]);
    expect(JSON.stringify(providers)).not.toContain(CANARY);
  });

  it("tells check of the program what the engine does not", async () => {
    const on = connection();
    expect((await inputsOf(on))["program"]).toEqual({
      urn: await known(on.urn),
      organization: "acme",
      project: "flights",
      stack: "dev",
      resource: "source",
      dryRun: false,
      run: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it("has its parent in the URN that it tells check", async () => {
    class Parent extends pulumi.ComponentResource {}
    const on = connection({}, { parent: new Parent("test:index:Parent", "parent") });
    const { program } = await inputsOf(on);
    expect((program as { urn: string }).urn).toBe(await known(on.urn));
  });
});

describe("what is registered of a connection", () => {
  it("is its arguments, its defaults for connectors not among them", async () => {
    const runner = { functionArn: RUNNER_ARN, qualifier: "7" };
    const inputs = await inputsOf(
      connection({ runner, aws: { profile: "p" }, connectorDefaults: { codeInterface: "rows" } }),
    );
    expect(inputs).toMatchObject({
      code: { entry: "connection.py", files: { "connection.py": "x = 1\n" } },
      credentials: { value: CANARY },
      runner,
      aws: { profile: "p" },
    });
    expect(inputs).not.toHaveProperty("connectorDefaults");
  });

  it("is where its credentials are, how they are stored and when they are tested, for check to take out", async () => {
    const secret = { name: "mine", tags: { team: "a" }, recoveryWindowInDays: 7 };
    const args = { credentials: { env: "TOKEN" }, secret, test: "never" } as const;
    expect(await inputsOf(connection(args))).toMatchObject(args);
  });

  it("is code that can't be read as a problem for check to report", async () => {
    const { code } = await inputsOf(connection({ code: { path: "no/such/file.py" } }));
    expect(code).toEqual({
      problem: 'there is no file or folder "no/such/file.py" in the program\'s folder',
    });
  });
});

describe("what is registered of a connector", () => {
  it("is its own arguments before its connection's defaults", async () => {
    const on = connection({ connectorDefaults: { codeInterface: "rows", parser: { type: "json" } } });
    expect(
      await inputsOf(connector({ parser: { type: "csv" }, properties: { year: 2013 } }, on)),
    ).toMatchObject({
      code: { entry: "connector.py", files: { "connector.py": "y = 1\n" } },
      codeInterface: "rows",
      parser: { type: "csv" },
      properties: { year: 2013 },
    });
  });

  it("is its connection's default where its own argument is undefined", async () => {
    const on = connection({
      connectorDefaults: {
        codeInterface: "rows",
        codeFingerprint: { manual: "1" },
        parser: { type: "json" },
      },
    });
    const args = { codeInterface: undefined, codeFingerprint: undefined, parser: undefined };
    expect(await inputsOf(connector(args, on))).toMatchObject({
      codeInterface: "rows",
      codeFingerprint: { manual: "1" },
      parser: { type: "json" },
    });
  });

  it.each<[string, Partial<PythonConnectionArgs>, unknown]>([
    ["the name of the secret that the connection stores", {}, { stored: "flights/dev/source" }],
    [
      "the ARN of a secret that is managed elsewhere",
      { credentials: { secretArn: SECRET_ARN } },
      { secretArn: SECRET_ARN },
    ],
    [
      "the version of it that is pinned",
      { credentials: { secretArn: SECRET_ARN, versionId: "v7" } },
      { secretArn: SECRET_ARN, versionId: "v7" },
    ],
    ["the declared name of that secret", { secret: { name: "mine" } }, { stored: "mine" }],
    ["its name, not the variable", { credentials: { env: "TOKEN" } }, { stored: "flights/dev/source" }],
    [
      "its name, not the file",
      { credentials: { file: "token.txt" }, secret: { description: "d" } },
      { stored: "flights/dev/source" },
    ],
    ["nothing without credentials", { credentials: undefined }, undefined],
  ])("has of its connection's credentials %s", async (_what, args, credentials) => {
    const on = connection(args);
    const { connection: reference, runner } = await inputsOf(connector({}, on));
    expect(runner).toEqual({ functionArn: RUNNER_ARN });
    expect(reference).toEqual({
      name: "source",
      urn: await known(on.urn),
      code: { entry: "connection.py", files: { "connection.py": "x = 1\n" } },
      ...(credentials === undefined ? {} : { credentials }),
    });
  });

  it("never has the credential, and no output of its connection", async () => {
    const inputs = await inputsOf(connector());
    expect(JSON.stringify(inputs)).not.toContain(CANARY);
    expect(JSON.stringify(inputs)).not.toContain("source-id");
  });

  it("is a schema that the program can use", async () => {
    expect(await known(connector().schema)).toEqual({ fields: { id: "int64" }, order: "id" });
  });

  it("is where its code is promoted from: as it says, else its connection, else the stack's setting; no stack is read", async () => {
    pulumi.runtime.setAllConfig({ "pythonConnectors:promotedFrom": "dev-of-setting" });
    const of = async (resource: pulumi.CustomResource) => {
      const urn = await known(resource.urn);
      const { inputs } = registered.findLast(({ name }) => urn.endsWith(`::${name}`)) ?? {};
      expect(inputs).not.toHaveProperty("promotion");
      return inputs?.promotedFrom;
    };
    const [own, ofConnection] = [{ stack: "own" }, { stack: "of-connection", override: "why" }];
    const on = connection({ connectorDefaults: { promotedFrom: ofConnection } });
    expect(await of(connector({ promotedFrom: own }, on))).toEqual(own);
    expect(await of(connector({}, on))).toEqual(ofConnection);
    expect(await of(on)).toEqual(ofConnection);
    expect(await of(connector())).toEqual({ stack: "dev-of-setting" });
    // What comes to nothing would take the setting away.
    const output = pulumi.output(undefined) as unknown as { stack: string };
    expect(() => connector({ promotedFrom: output })).toThrow(/promotedFrom: write a plain/);
    pulumi.runtime.setAllConfig({});
    expect(await of(connector())).toBeUndefined();
    expect(invoked).toEqual([]);
  });

  it("without a connection is refused by name", () => {
    const args = { code: { inline: "" } } as unknown as PythonConnectorArgs & {
      connection: PythonConnection;
    };
    expect(() => new PythonConnector("orders", args)).toThrow(
      'PythonConnector "orders": connection: pass the PythonConnection that it reads through',
    );
  });
});

/** All texts within a value's enumerable properties, however deep, with outputs and promises resolved. */
async function texts(value: unknown, seen = new Set<unknown>()): Promise<string[]> {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  if (pulumi.Output.isInstance(value)) return texts(await known(value), seen);
  if (value instanceof Promise) return texts(await value, seen);
  const found: string[] = [];
  for (const [key, inner] of Object.entries(value)) found.push(key, ...(await texts(inner, seen)));
  return found;
}

describe("what a program exports of a resource", () => {
  const shown = (resource: pulumi.Resource) =>
    Object.keys(resource)
      .filter((key) => !key.startsWith("__"))
      .sort();

  it("is a connection's outputs and nothing else", () => {
    const on = connection({ aws: { profile: "p" }, connectorDefaults: { codeInterface: "rows" } });
    expect(shown(on)).toEqual(["functions", "id", "secretArn", "secretVersionId", "urn"]);
  });

  it("is a connector's outputs and nothing else", () => {
    const made = connector({ parser: { type: "csv" }, properties: { year: 2013 }, codeInterface: "rows" });
    expect(shown(made)).toEqual(["coverage", "fingerprint", "id", "interface", "schema", "stale", "urn"]);
  });

  it("has the credential nowhere", async () => {
    const on = connection({ credentials: { value: pulumi.secret(CANARY) } });
    expect(await texts((on as unknown as { credentials: unknown }).credentials)).toContain(CANARY);
    const found = [...(await texts(on)), ...(await texts(connector({}, on)))];
    expect(found).toContain("int64");
    expect(found.join("\n")).not.toContain(CANARY);
  });

  it("still has what the resources need of each other", async () => {
    const on = connection();
    expect(on.declaration.name).toBe("source");
    expect(await known(on.outcome)).toEqual({ usable: true, knowledge: { deployed: false } });
  });
});
