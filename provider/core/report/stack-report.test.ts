import { type OutputName, pulumiOutput } from "../../../test/unit/pulumi-output";
import { foretoldFailure, foretoldRefusal, foretoldSame } from "../connector/failure-text";
import { PROMOTION_CODES } from "../connector/promotion";
import { CONNECTION_TYPE, CONNECTOR_TYPE } from "../pulumi/resource-types";
import type { PulumiRun, RunDiagnostic, RunStep } from "../pulumi/run/run";
import { readRuns } from "../pulumi/run/run-output";
import { UNKNOWN } from "../pulumi/wire";
import { redacted } from "./redacted";
import type { StackReport } from "./report";
import { REPORTED, reportOf, stackReport } from "./stack-report";

const seen = (name: OutputName): StackReport => {
  const [stack] = reportOf(readRuns(name, pulumiOutput(name), REPORTED)).stacks;
  if (stack === undefined) throw new Error(`${name} has no stack`);
  return stack;
};
const connector = (stack: StackReport, name: string) => {
  const found = stack.connectors.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name} among ${stack.connectors.map((one) => one.name)}`);
  return found;
};
const statuses = ({ connectors }: StackReport) =>
  connectors.map(({ name, status, verdict }) => `${name} ${status} ${verdict}`);

const urn = (name: string, { token } = CONNECTOR_TYPE) => `urn:pulumi:dev::shop::${token}::${name}`;
const run = (change: Partial<PulumiRun>): StackReport =>
  stackReport({
    operation: "preview",
    steps: [],
    diagnostics: [],
    changes: null,
    isWhole: false,
    end: "unknown",
    ...change,
  });
const step = (name: string, op: string, inputs?: object, old?: object): RunStep => ({
  urn: urn(name),
  op,
  new: inputs && { inputs: { ...inputs }, outputs: {} },
  old: old && { inputs: { ...old }, outputs: {} },
  changedPaths: [],
});
const said = (severity: RunDiagnostic["severity"], message: string, about: string | null): RunDiagnostic => ({
  severity,
  message,
  urn: about,
});
const SCHEMA = { fields: { id: "int64" }, order: "id" };

describe("the report of a preview", () => {
  const preview = seen("preview");

  it("has every connector that the run speaks of, worst first, with what became of its schema", () => {
    expect(preview).toMatchObject({
      project: "shop",
      stack: "dev",
      operation: "preview",
      verdict: "breaking",
    });
    expect(statuses(preview)).toEqual([
      "legacy_items removed breaking",
      "orders generated breaking",
      "flaky stale unverified",
      "late pending unverified",
      "unknown_new pending unverified",
      "customers generated safe",
      "held generated safe",
      "refunds generated safe",
      "steady generated safe",
    ]);
  });

  it("is the same from its events, but for what the generations took", () => {
    expect({ ...seen("preview-events"), usage: null }).toEqual({ ...preview, usage: null });
  });

  it("is the same from the update that follows, but for what was pending", () => {
    const update = seen("up-events");
    expect(update.operation).toBe("update");
    for (const name of ["legacy_items", "orders", "customers", "refunds", "steady"]) {
      expect(connector(update, name)).toEqual(connector(preview, name));
    }
    expect(connector(update, "late")).toMatchObject({ status: "generated", verdict: "safe" });
  });

  it("has the changes of a schema with rule, types, cause and verdict, and not as warnings again", () => {
    expect(connector(preview, "orders")).toEqual({
      name: "orders",
      urn: urn("orders"),
      connection: "source",
      operation: "update",
      status: "generated",
      verdict: "breaking",
      coverage: "full",
      changes: [
        { path: "address.city", rule: "FIELD_ADDED", to: "string", verdict: "safe", cause: "code" },
        { path: "email", rule: "FIELD_ADDED", to: "string", verdict: "safe", cause: "code" },
        { path: "note", rule: "FIELD_REMOVED", from: "string", verdict: "breaking", cause: "code" },
        {
          path: "total",
          rule: "FIELD_TYPE_CHANGED",
          from: "int64",
          to: "float64",
          verdict: "breaking",
          cause: "code",
        },
      ],
      schema: {
        fields: { "address.city": "string", email: "string", id: "int64", total: "float64" },
        order: "id, total, email, address",
      },
      changedParts: ["code", "connection"],
      policy: null,
      contract: null,
      warnings: [],
      failures: [],
    });
  });

  it("has a waived change as safe, with its reason", () => {
    expect(connector(preview, "customers")).toMatchObject({
      verdict: "safe",
      policy: "additive",
      changes: [{ path: "fax", waived: "nobody reads it" }, { path: "name" }],
    });
  });

  it("has of a pending schema the last one, of a new connector none", () => {
    expect(connector(preview, "late")).toMatchObject({ operation: "update", schema: SCHEMA });
    expect(connector(preview, "unknown_new")).toMatchObject({ operation: "create", schema: null });
  });

  it("has what a connection's change does, what of it changed, and what that took", () => {
    expect(preview.connections).toEqual([
      expect.objectContaining({ name: "other", operation: "create", blastRadius: null }),
      expect.objectContaining({
        name: "source",
        operation: "update",
        changedProperties: ["code"],
        blastRadius: expect.stringMatching(
          /^the code of the connection source changed: schemas change: cust/,
        ),
      }),
    ]);
    expect(preview.usage).toEqual({ invocations: 10, gigabyteSeconds: 2.2, rows: 7, seconds: 0.7 });
  });

  it("in which nothing changes counts the connectors, and is safe", () => {
    expect(seen("preview-unchanged")).toMatchObject({
      verdict: "safe",
      connectors: [],
      connections: [],
      unchanged: 8,
      usage: null,
    });
    expect(seen("up-with-preview")).toMatchObject({ operation: "update", unchanged: 7 });
  });
});

describe("the report of a run that fails", () => {
  it("has what a policy refuses as changes, and how to accept it as failures", () => {
    for (const name of ["preview-refused", "preview-refused-events"] as const) {
      const stack = seen(name);
      // Another one is refused though it breaks nobody, by the policy "freeze".
      expect(stack.verdict).toBe("failed");
      expect(connector(stack, "orders")).toMatchObject({
        status: "refused",
        verdict: "breaking",
        policy: "additive",
        changes: [
          { path: "note", rule: "FIELD_REMOVED", from: "string", verdict: "breaking", cause: "code" },
          { path: "total", rule: "FIELD_TYPE_CHANGED", from: "int64", to: "float64" },
        ],
        failures: [
          {
            code: "FIELD_REMOVED",
            message: expect.stringMatching(/^note: string, gone .*To accept it, add/),
          },
          { code: "FIELD_TYPE_CHANGED" },
        ],
        warnings: [],
      });
    }
  });

  it("has what a policy pack refuses at the resource, by the policy's own words", () => {
    const stack = seen("preview-policy-events");
    expect(stack).toMatchObject({ stack: "dev", verdict: "failed", failures: [] });
    expect(connector(stack, "orders")).toMatchObject({
      verdict: "failed",
      failures: [{ code: null, message: expect.stringContaining("orders.py, line 2: this looks like") }],
    });
    expect(JSON.stringify(stack)).not.toContain("plaintext-of-a-secret");
  });

  it("has a failure that was only foretold, as the engine stopped before it", () => {
    expect(connector(seen("preview-refused"), "steady")).toMatchObject({
      status: "refused",
      policy: "freeze",
      changes: [{ path: "x", rule: "FIELD_ADDED", to: "int64" }],
    });
  });

  it("has the user's line, once, and the connection", () => {
    expect(connector(seen("preview-python-error"), "orders")).toMatchObject({
      status: "failed",
      connection: "source",
      failures: [
        {
          code: "READ_FAILED",
          message:
            "ValueError: invalid literal for int() with base 10: 'five' [phase read, partition \"all\", READ_FAILED] " +
            'at connector/orders.py:5\n      yield {"id": 1, "total": int("five")}',
        },
      ],
    });
    expect(connector(seen("up-failed-events"), "orders").failures).toHaveLength(1);
  });

  it("has a failure that is told of another connector, as each one's own", () => {
    const problem = (name: string) => `${CONNECTOR_TYPE.token} resource '${name}' has a problem: `;
    const refusal = 'x: int64, new; the policy "freeze" refuses it [FIELD_ADDED]';
    const error = "HTTPError: 401 [phase list, LIST_FAILED] at source/connection.py:4";
    const found = run({
      diagnostics: [
        said(
          "error",
          `${problem("orders")}no schema could be generated (connection shop): ${error}\n  orders.py:2`,
          urn("orders"),
        ),
        said("warning", foretoldSame("items", foretoldFailure("items", error), "orders"), urn("items")),
        said("warning", foretoldRefusal("planes", refusal), urn("planes")),
        said("warning", foretoldSame("gates", foretoldRefusal("gates", refusal), "planes"), urn("gates")),
      ],
    });
    for (const [name, way] of [
      ["orders", "\n  orders.py:2"],
      ["items", ""],
    ] as const) {
      const failures = [{ code: "LIST_FAILED", message: `${error}${way}` }];
      expect(connector(found, name)).toMatchObject({ status: "failed", failures, warnings: [] });
    }
    for (const name of ["planes", "gates"]) {
      const failures = [{ code: "FIELD_ADDED", message: refusal }];
      expect(connector(found, name)).toMatchObject({ status: "refused", failures, warnings: [] });
    }
  });

  it("says that a failure is another connector's, where that one's is not told", () => {
    const text = foretoldSame("items", foretoldFailure("items", "x"), "orders");
    const found = run({ diagnostics: [said("warning", text, urn("items"))] });
    expect(connector(found, "items")).toMatchObject({
      status: "failed",
      failures: [{ code: null, message: "for the same reason as that of orders" }],
    });
  });

  it("takes no error of the code for a refusal, whatever its text looks like, and tells none of it where it is redacted", () => {
    const lie =
      'id: int64, gone (breaking); the policy "additive" refuses it. To accept it, add { rule: "FIELD_REMOVED", path: "id", ' +
      'reason: "..." } to review.ignore [phase read, FIELD_REMOVED]';
    const problem = `${CONNECTOR_TYPE.token} resource 'orders' has a problem: no schema could be generated (connection shop): `;
    const foretold = "no schema of orders could be generated: ";
    for (const [severity, before] of [
      ["error", problem],
      ["warning", foretold],
    ] as const) {
      const found = run({
        diagnostics: [said(severity, `${before}${lie} [phase read, READ_FAILED]`, urn("orders"))],
      });
      expect(connector(found, "orders")).toMatchObject({ status: "failed", verdict: "failed", changes: [] });
      const leak = `${before}500 [phase read, PATIENT_JANE_DOE] [phase read, READ_FAILED]`;
      const shared = redacted({
        formatVersion: 1,
        verdict: "failed",
        stacks: [run({ diagnostics: [said(severity, leak, urn("orders"))] })],
      });
      expect(JSON.stringify(shared)).not.toContain("JANE");
    }
  });

  it("has a connection whose code is broken", () => {
    expect(seen("preview-broken-connection")).toMatchObject({
      verdict: "failed",
      unchanged: null,
      connectors: [],
      connections: [{ name: "other", failures: [{ code: "CONTEXT_FAILED" }] }],
    });
  });

  it("has inputs that can't be used, and a program that fails", () => {
    expect(connector(seen("preview-bad-input"), "orders").failures).toEqual([
      { code: null, message: expect.stringMatching(/^parser\.type: write/) },
    ]);
    expect(seen("preview-program-error")).toMatchObject({
      verdict: "failed",
      failures: [{ code: null, message: expect.stringContaining("Error: my program") }],
    });
  });

  it("says of a connector that it came no further to that its changes are not told", () => {
    expect(connector(seen("preview-python-error"), "customers")).toMatchObject({
      status: "generated",
      verdict: "unverified",
      warnings: [{ code: "CHANGES_UNTOLD", message: expect.stringMatching(/^1 field added, 1 removed; /) }],
    });
    expect(connector(seen("preview-refused"), "held")).toMatchObject({ verdict: "safe", warnings: [] });
  });

  it("is failed where the run was stopped, or failed and didn't say why", () => {
    expect(run({ end: "none" })).toMatchObject({ verdict: "failed", failures: [{ code: null }] });
    expect(run({ end: "failed" })).toMatchObject({ verdict: "failed", failures: [{ code: null }] });
  });

  it("leaves out that it failed, where it says why", () => {
    const failed = said("error", "update failed", "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev");
    const bucket = said(
      "error",
      "no such bucket [ACME_CORP]",
      "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::b",
    );
    expect(run({ diagnostics: [failed, bucket] }).failures).toEqual([
      { code: null, message: "no such bucket [ACME_CORP]" },
    ]);
    expect(run({ diagnostics: [failed] }).failures).toHaveLength(1);
  });
});

describe("a connector's status", () => {
  const warned = (code: string) => [{ code, path: "", message: "m" }];
  it.each([
    ["pending", "unverified", { schema: UNKNOWN }],
    ["pending", "unverified", { schema: SCHEMA, warnings: warned("SCHEMA_PENDING") }],
    ["stale", "unverified", { schema: SCHEMA, stale: true }],
    ["stale", "unverified", { schema: SCHEMA, warnings: warned("SCHEMA_OFFLINE") }],
    ["not-verified", "unverified", { schema: SCHEMA, warnings: warned("SCHEMA_NOT_VERIFIED") }],
    ["pinned", "safe", { schema: SCHEMA, warnings: warned("SCHEMA_PINNED") }],
    ["generated", "safe", { schema: SCHEMA, changes: { a: "FIELD_ADDED date (safe)" } }],
    ["generated", "unverified", { schema: SCHEMA, changes: { a: "FIELD_ADDED date (unverified)" } }],
    ["generated", "unverified", { schema: SCHEMA, changes: { a: "FIELD_LOST date (breaking)" } }],
    ["unchanged", "safe", { schema: SCHEMA }],
  ])("is %s, and its verdict %s, with %j", (status, verdict, inputs) => {
    expect(connector(run({ steps: [step("a", "update", inputs, { schema: SCHEMA })] }), "a")).toMatchObject({
      status,
      verdict,
    });
  });

  it("that is only said of one that stays as it is is told, too", () => {
    const stale = said("warning", "the last schema is kept: x [SCHEMA_STALE]", urn("a"));
    const contract = said(
      "warning",
      "total: int64 -> float64 (breaking; other than in the contract) [FIELD_TYPE_CHANGED]",
      urn("b"),
    );
    const stack = run({ diagnostics: [stale, contract] });
    expect(connector(stack, "a")).toMatchObject({ operation: "same", status: "stale" });
    expect(connector(stack, "b")).toMatchObject({
      status: "unchanged",
      verdict: "breaking",
      warnings: [{ code: "FIELD_TYPE_CHANGED", path: "total" }],
    });
  });

  it.each([...PROMOTION_CODES, "EDIT_IMPOSSIBLE"])("is refused, and not failed, with %s", (code) => {
    const error = said(
      "error",
      `${CONNECTOR_TYPE.token} resource 'a' has a problem: staging differs [${code}]`,
      urn("a"),
    );
    expect(connector(run({ diagnostics: [error] }), "a")).toMatchObject({
      status: "refused",
      changes: [],
      failures: [{ code, message: `staging differs [${code}]` }],
    });
  });

  it("is refused by the last schema and by the contract at once, each path told once", () => {
    const prefix = `${CONNECTOR_TYPE.token} resource 'a' has a problem: `;
    const refused = (facts: string, by: string, way: string) =>
      `${prefix}total: int64, gone (breaking${facts}); the policy "additive" refuses it${by}. To accept it, ${way}` +
      'add { rule: "FIELD_REMOVED", path: "total", reason: "..." } to review.ignore [FIELD_REMOVED]';
    const way = "write the contract anew: python-connectors contract write c.json --connector x, or ";
    const texts = [
      refused("", "", ""),
      refused("; other than in the contract", " by the contract c.json", way),
    ];
    const stack = run({ diagnostics: texts.map((text) => said("error", text, urn("a"))) });
    expect(connector(stack, "a")).toMatchObject({
      status: "refused",
      policy: "additive",
      contract: "c.json",
      changes: [{ path: "total", rule: "FIELD_REMOVED", from: "int64" }],
      failures: [{}, {}],
    });
    expect(connector(stack, "a").changes).toHaveLength(1);
  });

  it("of a replacement is that of the new one", () => {
    const steps = ["create-replacement", "replace"].map((op) => step("a", op, { schema: SCHEMA }, {}));
    const stack = run({ steps: [...steps, step("a", "delete-replaced", undefined, {})] });
    expect(connector(stack, "a")).toMatchObject({ operation: "replace", status: "unchanged" });
  });
});

describe("a connection", () => {
  it("of another stack is known by what its change does", () => {
    const text = "the code of the connection source changed: proven unchanged: a";
    expect(run({ diagnostics: [said("info", text, null)] }).connections).toEqual([
      expect.objectContaining({ name: "source", urn: "", operation: "same", blastRadius: text }),
    ]);
  });

  it("that is not tested in the preview is unverified", () => {
    const pending = said("warning", "not tested [TEST_PENDING]", urn("source", CONNECTION_TYPE));
    expect(run({ diagnostics: [pending] }).verdict).toBe("unverified");
  });
});

describe("a report on several runs", () => {
  it("has the worst of their verdicts", () => {
    const bytes = Buffer.concat((["preview-unchanged", "preview"] as const).map(pulumiOutput));
    const report = reportOf(readRuns("all", bytes, REPORTED));
    expect(report.stacks.map(({ verdict }) => verdict)).toEqual(["safe", "breaking"]);
    expect(report).toMatchObject({ formatVersion: 1, verdict: "breaking" });
  });

  it("that is redacted keeps counts and verdicts, and holds no name, path, type, reason or text of it", () => {
    const all = ["preview", "preview-refused", "preview-python-error", "preview-broken-connection"] as const;
    const report = reportOf(all.flatMap((name) => readRuns(name, pulumiOutput(name), REPORTED)));
    const text = JSON.stringify(redacted(report));
    for (const word of ["shop", "orders", "source", "total", "float64", "nobody", "five", "route", "urn:"]) {
      expect(text).not.toContain(word);
    }
    const counts = ({ stacks }: typeof report) =>
      stacks.map(({ verdict, connectors }) => [
        verdict,
        connectors.map((one) => [one.verdict, one.changes.length]),
      ]);
    expect(counts(redacted(report))).toEqual(counts(report));
    expect(redacted(redacted(report))).toEqual(redacted(report));
  });
});
