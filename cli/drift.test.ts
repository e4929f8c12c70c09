import { commandLine, writeFiles } from "../test/unit/command-line";
import { exportedStack, type StackResource, STACK_URN as URN } from "../test/unit/deployed";
import { FAILED, FakePorts, GENERATED } from "../test/unit/fakes";
import { temporaryFolders } from "../test/unit/local-runner";
import { CANARY, CONNECTION_CODE, SCHEMA } from "../test/unit/samples";
import type { PulumiRan } from "./stack/pulumi-command";

const temporary = temporaryFolders();

const said = (stdout: string): PulumiRan => ({ code: 0, stdout, stderr: "" });
const answer = (schema: object, coverage = "full") => ({
  ...GENERATED,
  ok: { ...GENERATED.ok, schema, coverage },
});
const SAFE = answer({ fields: { ...SCHEMA.fields, email: "string" }, order: "id, day, email" });
const BREAKING = answer({ fields: { id: "string" }, order: "id" });

interface Options {
  readonly env?: NodeJS.ProcessEnv;
  readonly config?: Record<string, unknown>;
  /** By the connector's name; without one, the schema is the same. */
  readonly answers?: Record<string, unknown>;
  /** What pulumi says to a command in place of what it would say. */
  readonly pulumi?: (command: string) => PulumiRan | undefined;
}

/** The command on a stack with these connectors. */
function stack(
  resources: readonly StackResource[],
  { env = {}, config = {}, answers = {}, pulumi }: Options = {},
) {
  const ports = new FakePorts();
  const runner = ports.fakeRunner;
  Object.defineProperty(runner, "generate", {
    get: () => {
      const { request } = runner.calls.at(-1) ?? {};
      const { name } = (request as unknown as { properties: { name: string } }).properties;
      return answers[name] ?? GENERATED;
    },
  });
  const asked: string[] = [];
  const folder = temporary();
  writeFiles(folder, { "Pulumi.yaml": "name: flights\nruntime: nodejs\n" });
  let region: string | undefined;
  const run = commandLine(folder, {
    env,
    pulumi: async (args) => {
      const command = args.join(" ");
      asked.push(command);
      const instead = pulumi?.(command);
      if (instead !== undefined) return instead;
      if (command.startsWith("stack export")) return said(JSON.stringify(exportedStack(resources)));
      return said(JSON.stringify({ "aws:region": { value: "eu-west-1", secret: false }, ...config }));
    },
    ports: (lookup) => {
      region = lookup("aws:accessKey");
      return ports;
    },
  });
  return {
    ports,
    asked,
    accessKey: () => region,
    drift: (...flags: string[]) => run("drift", "--stack", "dev", "--cwd", folder, ...flags),
    json: async () => JSON.parse((await run("drift", "--stack", "dev", "--cwd", folder, "--json")).out),
  };
}

describe("drift", () => {
  it("is none where the deployed code gives the schemas of the state", async () => {
    const { drift, ports, asked } = stack([{ name: "orders" }, { name: "items" }]);
    const { code, out, err } = await drift();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(
      /^items: no drift\norders: no drift\ndrift of dev: 2 without drift, in \d+\.\d s; 2 inv/,
    );
    expect(asked).toEqual(["stack export --show-secrets --stack dev", "config --json --stack dev"]);
    expect(ports.fakeRunner.calls.map(({ request }) => request)).toEqual(
      ["items", "orders"].map((name) =>
        expect.objectContaining({ connection: CONNECTION_CODE, properties: { name } }),
      ),
    );
  });

  it("is said by rule, path and types with its verdict, and ends with a status of its own", async () => {
    const safe = await stack([{ name: "orders" }], { answers: { orders: SAFE } }).drift();
    expect(safe.code).toBe(5);
    expect(safe.out).toContain(
      "orders: safe drift: 1 field added\n  email: FIELD_ADDED string (safe; cause: source)\n",
    );
    const breaking = await stack([{ name: "orders" }, { name: "items" }], {
      answers: { orders: BREAKING, items: SAFE },
    }).drift();
    expect(breaking.code).toBe(6);
    expect(breaking.out).toContain(
      "  day: FIELD_REMOVED date (breaking; cause: source)\n" +
        "  id: FIELD_TYPE_CHANGED int64 -> string (breaking; cause: source)\n",
    );
    expect(breaking.out).toContain("1 with safe drift, 1 with breaking drift, in");
  });

  it("that the connector lets pass is safe, with the reason", async () => {
    const ignore = ["FIELD_REMOVED", "FIELD_TYPE_CHANGED"].map((rule) => ({
      rule,
      path: "",
      reason: "known",
    }));
    const { code, out } = await stack([{ name: "orders", inputs: { review: { ignore } } }], {
      answers: { orders: BREAKING },
    }).drift();
    expect(code).toBe(5);
    expect(out).toContain('day: FIELD_REMOVED date (breaking; cause: source; waived: "known")');
  });

  it("is none where only a part was read that could not show it, and says so", async () => {
    const sampled = answer({ fields: { id: "int64" }, order: "id" }, "sampled");
    const { code, out } = await stack([{ name: "orders" }], { answers: { orders: sampled } }).drift();
    expect(code).toBe(0);
    expect(out).toContain(
      "orders: no drift that is certain\n  day: FIELD_REMOVED date (unverified; cause: source)\n",
    );
  });

  it("of a connector that can't be generated is not known, which stops no other", async () => {
    const { code, out } = await stack(
      [{ name: "bad" }, { name: "incomplete", inputs: { code: "x" } }, { name: "orders" }],
      {
        answers: { bad: FAILED, orders: SAFE },
      },
    ).drift();
    expect(code).toBe(1);
    expect(out).toContain(
      "bad: not known: KeyError: 'token' [phase context, CONTEXT_FAILED] at connection/connection.py:1\n",
    );
    expect(out).toMatch(/incomplete: not known: the state doesn't hold all .*\[GENERATION_REFUSED\]/);
    expect(out).toContain("orders: safe drift: 1 field added");
    expect(out).toContain("1 with safe drift, 2 not known, in");
  });

  it("of a connector that a newer version of the package wrote is not known, and says what to do", async () => {
    const { code, out } = await stack([{ name: "orders", outputs: { formatVersion: 3 } }]).drift();
    expect(code).toBe(1);
    expect(out).toContain("[STATE_NEWER]\n  Upgrade the package");
  });

  it("needs no connectors", async () => {
    expect(await stack([]).drift()).toEqual({
      code: 0,
      out: "drift of dev: the stack has no Python connectors\n",
      err: "",
    });
  });

  it("is one value with --json", async () => {
    const found = await stack([{ name: "bad" }, { name: "orders" }], {
      answers: { bad: FAILED, orders: BREAKING },
    }).json();
    expect(found).toEqual({
      stack: "dev",
      connectors: [
        {
          urn: `${URN}bad`,
          name: "bad",
          drift: "unknown",
          error: {
            phase: "context",
            code: "CONTEXT_FAILED",
            message: "KeyError: 'token'",
            file: "connection/connection.py",
            line: 1,
          },
        },
        {
          urn: `${URN}orders`,
          name: "orders",
          drift: "breaking",
          coverage: "full",
          changes: [
            { path: "day", rule: "FIELD_REMOVED", from: "date", to: null, verdict: "breaking", waived: null },
            {
              path: "id",
              rule: "FIELD_TYPE_CHANGED",
              from: "int64",
              to: "string",
              verdict: "breaking",
              waived: null,
            },
          ],
        },
      ],
      counts: { none: 0, safe: 0, breaking: 1, unknown: 1 },
      usage: { invocations: 2, gigabyteSeconds: expect.any(Number), rows: 2, seconds: expect.any(Number) },
    });
  });

  it("takes nothing from the cache, and puts nothing into it", async () => {
    const { drift, ports } = stack([{ name: "orders" }], { answers: { orders: SAFE } });
    await drift();
    expect((await drift()).code).toBe(5);
    expect(ports.fakeRunner.calls).toHaveLength(2);
    expect(ports.cache.entries.size).toBe(0);
  });

  it("tells connectors of one name apart", async () => {
    const nested = { name: "orders" };
    const { out } = await stack([nested, { ...nested }]).drift();
    expect(out).toContain(`${URN}orders: no drift`);
  });
});

describe("the stack that drift looks at", () => {
  it("has its config, of which only what is needed is asked for in plain text", async () => {
    const config = { "flights:key": { secret: true }, "aws:accessKey": { secret: true } };
    const { drift, asked, accessKey } = stack([{ name: "orders" }], {
      config,
      pulumi: (command) => (command.startsWith("config get") ? said("AKIA\n") : undefined),
    });
    expect((await drift()).code).toBe(0);
    expect(asked.slice(2)).toEqual(["config get aws:accessKey --stack dev"]);
    expect(accessKey()).toBe("AKIA");
  });

  it("is left alone where the stack is offline, unless the command is told otherwise", async () => {
    const config = { "pythonConnectors:offline": { value: "true", secret: false } };
    const offline = stack([{ name: "orders" }], { config });
    const { code, err } = await offline.drift();
    expect(code).toBe(2);
    expect(err).toContain("pythonConnectors:offline: it is on");
    expect(offline.ports.fakeRunner.calls).toEqual([]);
    const told = stack([{ name: "orders" }], { config, env: { PYTHON_CONNECTORS_OFFLINE: "off" } });
    expect((await told.drift()).code).toBe(0);
  });

  it("has no runner on this machine in CI", async () => {
    const resources = [{ name: "orders", inputs: { runner: { local: {} } } }];
    const refused = await stack(resources, { env: { CI: "true" } }).drift();
    expect(refused.code).toBe(1);
    expect(refused.out).toContain("runner.local: refused in CI");
    const allowed = { CI: "true", PYTHON_CONNECTORS_ALLOW_LOCAL_RUNNER: "true" };
    expect((await stack(resources, { env: allowed }).drift()).code).toBe(0);
  });

  it.each<[string, PulumiRan, number, string]>([
    [
      "isn't there",
      { code: 6, stdout: "", stderr: "error: no stack named 'dev' found" },
      2,
      '--stack: there is no stack "dev" here: name one that `pulumi stack ls` shows',
    ],
    [
      "is looked for outside of a project",
      { code: 1, stdout: "", stderr: "error: no Pulumi.yaml project file found (searching upwards from /)" },
      2,
      "is in no Pulumi project: name the folder of the stack's program",
    ],
    [
      "can't be read",
      { code: 1, stdout: CANARY, stderr: "error: incorrect passphrase" },
      3,
      "`pulumi stack export` failed: error: incorrect passphrase [PULUMI_FAILED]",
    ],
    ["has a state of another form", said(`{"deployment": "${CANARY}"}`), 3, "[STACK_UNREADABLE]\n  Upgrade"],
    [
      "has a state that is cut off",
      said(`{"deployment": {"resources": ["${CANARY}`),
      3,
      "[STACK_UNREADABLE]",
    ],
  ])("that %s is a clear error, with nothing of the state in it", async (_what, ran, code, text) => {
    const { drift } = stack([], { pulumi: (command) => (command.startsWith("stack") ? ran : undefined) });
    const found = await drift();
    expect(found).toMatchObject({ code, out: "" });
    expect(found.err).toContain(text);
    expect(found.err).not.toContain(CANARY);
  });

  it("has a config that can be read", async () => {
    const { drift } = stack([], {
      pulumi: (command) => (command.startsWith("config") ? said(`{"${CANARY}`) : undefined),
    });
    const { code, err } = await drift();
    expect(code).toBe(3);
    expect(err).toBe(
      "error: `pulumi config --json` printed something else than the config [PULUMI_FAILED]\n",
    );
  });

  it("is looked for in a folder that is there", async () => {
    const { code, err } = await stack([]).drift("--cwd", "/nowhere");
    expect(code).toBe(2);
    expect(err).toContain('--cwd: there is no folder "/nowhere"');
  });

  it("has to be named", async () => {
    const run = commandLine(temporary());
    expect((await run("drift")).code).toBe(2);
  });
});
