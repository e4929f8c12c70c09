import { stripVTControlCharacters } from "node:util";
import { storedFiles } from "../provider/core/code/stored-code";
import { CONNECTOR_TYPE } from "../provider/core/pulumi/resource-types";
import { SECRET, SIGNATURE } from "../provider/core/pulumi/wire";
import { commandLine, writeFiles } from "../test/unit/command-line";
import { deployedOutputs } from "../test/unit/deployed";
import { temporaryFolders } from "../test/unit/local-runner";
import { CANARY, code, SCHEMA } from "../test/unit/samples";
import type { PulumiRan } from "./stack/pulumi-command";

const temporary = temporaryFolders();

interface Connector {
  readonly name?: string;
  readonly parents?: string;
  readonly inputs?: object;
  readonly outputs?: object;
  readonly modified?: string;
}

/** As `pulumi stack export --show-secrets` shows a stack. */
function exported(stack: string, connectors: readonly Connector[]): string {
  const resources = connectors.map(({ name = "orders", parents = "", inputs, outputs, modified }) => {
    const urn = `urn:pulumi:${stack}::flights::${parents}${CONNECTOR_TYPE.token}::${name}`;
    const { __deployed, ...rest } = deployedOutputs({ ...inputs }, urn);
    const hidden = { [SIGNATURE]: SECRET, plaintext: JSON.stringify(__deployed) };
    return {
      urn,
      type: CONNECTOR_TYPE.token,
      modified: modified ?? "2026-11-24T08:15:00.5Z",
      outputs: { ...rest, __deployed: hidden, ...outputs },
    };
  });
  return JSON.stringify({ version: 3, deployment: { resources } });
}

/** The command on these stacks, in their order. */
function compare(stacks: Record<string, readonly Connector[] | PulumiRan>) {
  const asked: string[] = [];
  const folder = temporary();
  writeFiles(folder, { "Pulumi.yaml": "name: flights\nruntime: nodejs\n" });
  const run = commandLine(folder, {
    pulumi: async (args) => {
      asked.push(args.join(" "));
      const stack = args.at(-1) ?? "";
      const found = stacks[stack] ?? [];
      return "code" in found ? found : { code: 0, stdout: exported(stack, found), stderr: "" };
    },
  });
  const flags = Object.keys(stacks).flatMap((stack) => ["--stack", stack]);
  const command = (...more: string[]) => run("compare", ...flags, "--cwd", folder, ...more);
  return { asked, compare: command, json: async () => JSON.parse((await command("--json")).out) };
}

const V2 = { code: storedFiles(code("x = 2\n", "orders.py")) };
const WIDER = { fields: { ...SCHEMA.fields, email: "string" }, order: "id, day, email" };

describe("compare", () => {
  it("shows what each stack runs, and asks pulumi for nothing but the state", async () => {
    const { compare: run, asked } = compare({
      dev: [{ inputs: { review: { contract: "contracts/orders.json" } } }],
      prod: [{ inputs: { promotedFrom: { stack: "dev", override: "INC-412" } }, outputs: { stale: true } }],
    });
    const { code, out, err } = await run();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(
      /│ orders +│ dev +│ \w{8} │ \w{8}, 2 fields │ contracts\/orders\.json │ 2026-11-24 08:15:00 │ +│/,
    );
    expect(out).toMatch(/│ +│ prod +│ .* │ stale; from dev; override: INC-412 │/);
    expect(out).toMatch(/1 connector: 1 equal\n$/);
    expect(asked).toEqual([
      "stack export --show-secrets --stack dev",
      "stack export --show-secrets --stack prod",
    ]);
  });

  it("says in words how neighbours differ, and ends with a status of its own", async () => {
    const { compare: run } = compare({
      dev: [{ inputs: { ...V2, schema: WIDER } }, { name: "items" }],
      staging: [{}],
      prod: [{}],
    });
    const { code, out } = await run();
    expect(code).toBe(4);
    expect(out).toContain("items: dev -> staging: not deployed to staging\n");
    expect(out).toMatch(
      /orders: dev -> staging: other code: the connector's code \(.{8} in dev, .{8} in staging\); schema, once promoted: 1 field added\n {2}email: FIELD_ADDED string \(safe\)\n/,
    );
    expect(out).not.toContain("staging -> prod");
    expect(out).toMatch(/2 connectors: 2 different\n$/);
  });

  it("shows the reason for which a stack lets a change of its schema pass", async () => {
    const ignore = [{ rule: "FIELD_REMOVED", path: "email", reason: "unused" }];
    const { compare: run } = compare({
      dev: [{}],
      prod: [{ inputs: { schema: WIDER, review: { ignore } } }],
    });
    expect((await run()).out).toContain('email: FIELD_REMOVED string (breaking; waived: "unused")');
  });

  it("finds no difference in properties, secret and runner, nor in what a sample does not show", async () => {
    const inputs = { properties: { a: 1 }, secret: "other", runner: { local: {} }, schema: WIDER };
    const { compare: run } = compare({ dev: [{ inputs: { coverage: "sampled" } }], prod: [{ inputs }] });
    const { code, out } = await run();
    expect(code).toBe(0);
    expect(out).toContain("email: FIELD_REMOVED string (unverified)");
  });

  it("does not know what runs where a newer version of the package wrote the state", async () => {
    const { compare: run } = compare({ dev: [{ outputs: { formatVersion: 99 } }], prod: [{}] });
    const { code, out } = await run();
    expect(code).toBe(1);
    expect(out).toContain("orders: dev -> prod: what runs is not known");
    expect(out).toMatch(/1 connector: 1 unknown\n$/);
  });

  it("tells connectors of one name apart, and finds each in the other stack", async () => {
    const both = [{}, { parents: "acme:index:Team$", inputs: V2 }];
    const { compare: run } = compare({ dev: both, prod: both });
    const { code, out } = await run();
    expect(code).toBe(0);
    expect(out).toContain(`acme:index:Team$${CONNECTOR_TYPE.token}::orders`);
  });

  it("is one value with --json", async () => {
    const { json } = compare({ dev: [{ inputs: V2 }], prod: [{}], qa: [] });
    const found = await json();
    const deployed = {
      deployed: true,
      digest: expect.any(String),
      parts: { code: expect.any(String), connection: expect.any(String), reading: expect.any(String) },
      schema: { fields: 2, digest: expect.any(String) },
      contract: null,
      updated: "2026-11-24T08:15:00.5Z",
      stale: false,
      promotedFrom: null,
      override: null,
    };
    expect(found).toEqual({
      stacks: ["dev", "prod", "qa"],
      connectors: [
        {
          name: "orders",
          place: `${CONNECTOR_TYPE.token}::orders`,
          stacks: [
            { stack: "dev", ...deployed },
            { stack: "prod", ...deployed },
            { stack: "qa", deployed: false },
          ],
          differences: [
            { from: "dev", to: "prod", missing: null, parts: ["code"], changes: [] },
            { from: "prod", to: "qa", missing: "qa", parts: null, changes: [] },
          ],
        },
      ],
      counts: { equal: 0, different: 1, unknown: 0 },
    });
  });

  it("is a table and a list as Markdown, in which no name is more than text", async () => {
    const name = "a|b`c` <img src=x> @team [x](http://x)";
    const { compare: run } = compare({
      dev: [{ name, inputs: { ...V2, review: { contract: "<b>|" } } }],
      prod: [{ name }],
    });
    const { out } = await run("--markdown");
    const [head, rule, first, second, , item, , count] = out.split("\n");
    expect(head).toBe("| connector | stack | code | schema | contract | last update | notes |");
    expect(rule).toBe("|---|---|---|---|---|---|---|");
    expect(first).toMatch(
      /^\| ``a\\\|b`c` <img src=x> @team \[x\]\(http:\/\/x\)`` \| `dev` \| .* \| `<b>\\\|` \|/,
    );
    expect(second).toMatch(/^\| {2}\| `prod` \|/);
    expect(item).toMatch(/^- ``a\|b`c` .*``: `dev` → `prod`: `other code: the connector's code/);
    expect(count).toBe("1 connector: 1 different");
  });

  it("needs no connectors", async () => {
    expect(await compare({ dev: [], prod: [] }).compare()).toEqual({
      code: 0,
      out: "no Python connectors in dev, prod\n",
      err: "",
    });
  });

  it("prints no terminal sequence and nothing secret of a state", async () => {
    const inputs = { properties: { key: CANARY }, review: { contract: "a\u001b[31mb" } };
    const { compare: run } = compare({ dev: [{ inputs }], prod: [{}] });
    for (const flags of [[], ["--markdown"], ["--json"]]) {
      const { out } = await run(...flags);
      expect(stripVTControlCharacters(out)).toBe(out);
      expect(out).not.toContain(CANARY);
    }
  });
});

describe("the stacks to compare", () => {
  it.each([[["dev"]], [["dev", "dev"]], [Array.from({ length: 11 }, (_, index) => `s${index}`)]])(
    "are 2 to 10 different ones: %j",
    async (stacks) => {
      const run = commandLine(temporary());
      const { code, err } = await run("compare", ...stacks.flatMap((stack) => ["--stack", stack]));
      expect(code).toBe(2);
      expect(err).toContain("--stack: name 2 to 10 different stacks");
    },
  );

  it("have to be there", async () => {
    const missing = { code: 6, stdout: CANARY, stderr: "error: no stack named 'prod' found" };
    const { code, out, err } = await compare({ dev: [{}], prod: missing }).compare();
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain('--stack: there is no stack "prod" here');
    expect(err).not.toContain(CANARY);
  });
});
