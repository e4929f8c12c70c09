import fc from "fast-check";
import { type OutputName, pulumiOutput } from "../../../../test/unit/pulumi-output";
import { InputError } from "../../errors";
import { REPORTED, reportOf } from "../../report/stack-report";
import { CONNECTION_TYPE, CONNECTOR_TYPE } from "../resource-types";
import { readRuns } from "./run-output";

const OURS = `urn:pulumi:dev::shop::${CONNECTOR_TYPE.token}::x`;
const read = (...parts: (string | Buffer)[]) =>
  readRuns("preview.json", Buffer.concat(parts.map((part) => Buffer.from(part))), REPORTED);
const runOf = (name: OutputName) => {
  const [run, ...others] = read(pulumiOutput(name));
  if (run === undefined || others.length > 0) throw new Error(`${name} is not one run`);
  return run;
};
const reasonOf = (...parts: (string | Buffer)[]): string => {
  try {
    read(...parts);
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(({ reason }) => reason).join();
    throw error;
  }
  throw new Error("was read");
};
const ops = (name: OutputName) =>
  runOf(name)
    .steps.filter(({ op, urn }) => op !== "same" && urn.includes("dynamic/python:Connector"))
    .map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`)
    .sort();

describe("a run", () => {
  it("has the same steps in a preview's digest, in its events, and in those of the update", () => {
    expect(ops("preview")).toEqual([
      "create refunds",
      "create unknown_new",
      "delete legacy_items",
      "update customers",
      "update flaky",
      "update held",
      "update late",
      "update orders",
      "update steady",
    ]);
    expect(ops("preview-events")).toEqual(ops("preview"));
    expect(ops("up-events")).toEqual(ops("preview"));
  });

  it("says what it was, how it ended, and how many steps of each kind there were", () => {
    const changes = { create: 3, delete: 1, same: 2, update: 7 };
    expect(runOf("preview")).toMatchObject({ operation: "preview", end: "unknown", changes });
    expect(runOf("preview-events")).toMatchObject({ operation: "preview", end: "succeeded", changes });
    expect(runOf("up-events")).toMatchObject({ operation: "update", end: "succeeded", changes });
    expect(runOf("up-failed-events")).toMatchObject({ operation: "update", end: "failed" });
    expect(runOf("preview-refused-events")).toMatchObject({ operation: "preview", end: "failed" });
  });

  it("keeps of its resources the properties that are asked for, and no other", () => {
    for (const name of ["preview", "preview-events", "up-events"] as const) {
      const states = runOf(name).steps.flatMap(({ old, new: made }) => [old, made]);
      const keys = states.flatMap((state) => Object.keys({ ...state?.inputs, ...state?.outputs }));
      expect(new Set(keys)).toEqual(
        new Set([
          "changes",
          "connection",
          "coverage",
          "fingerprint",
          "review",
          "schema",
          "stale",
          "warnings",
        ]),
      );
    }
  });

  it("holds nothing of what is said for debugging, which holds secrets", () => {
    for (const name of ["preview-events", "preview-policy-events", "up-events", "up-with-preview"] as const) {
      expect(pulumiOutput(name).toString()).toContain("plaintext-of-a-secret");
      expect(JSON.stringify(read(pulumiOutput(name)))).not.toContain("plaintext-of-a-secret");
    }
  });

  it("has diagnostics without their prefix, and none of those that are only shown meanwhile", () => {
    const { diagnostics } = runOf("preview-events");
    expect(diagnostics).toContainEqual({
      severity: "warning",
      urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/python:Connector::orders",
      message: "note: string, gone (breaking; cause: code) [FIELD_REMOVED]",
    });
    expect(runOf("preview").diagnostics).toContainEqual(diagnostics.at(-1));
    expect(diagnostics.some(({ message }) => message.startsWith("testing the connection"))).toBe(false);
  });

  it("of `up` counts as what was done, not as the preview before it", () => {
    expect(read(pulumiOutput("up-with-preview")).map(({ operation }) => operation)).toEqual(["update"]);
  });

  it("whose end is missing says so", () => {
    const lines = pulumiOutput("up-events").toString().split("\n");
    expect(read(lines.slice(0, 12).join("\n"))).toMatchObject([{ operation: "update", end: "none" }]);
  });

  it("begins where the engine loads a policy pack, before its prelude", () => {
    const refusal = {
      severity: "error",
      urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/python:Connector::orders",
      message: expect.stringMatching(/\norders\.py, line 2: this looks like a credential's value in quotes/),
    };
    expect(runOf("preview-policy-events")).toMatchObject({ operation: "preview", end: "failed" });
    expect(runOf("preview-policy-events").diagnostics).toContainEqual(refusal);
    const twice = read(pulumiOutput("preview-policy-events"), pulumiOutput("preview-policy-events"));
    expect(twice).toEqual([runOf("preview-policy-events"), runOf("preview-policy-events")]);
  });

  it("begins where the events are numbered from before, also where the first ones are missing", () => {
    const cut = pulumiOutput("preview-policy-events").toString().split("\n").slice(4).join("\n");
    expect(read(pulumiOutput("preview-events"), cut)).toHaveLength(2);
    const prelude = '{"sequence":0,"timestamp":1,"preludeEvent":{}}\n';
    expect(read(prelude, prelude)).toMatchObject([{ end: "none" }, { end: "none" }]);
  });

  it("has what a policy pack forbids as an error", () => {
    const event = (level: string) =>
      JSON.stringify({
        sequence: 1,
        timestamp: 1,
        policyEvent: { resourceUrn: "urn:pulumi:dev::shop::t::x", message: "no\n", enforcementLevel: level },
      });
    expect(read(event("mandatory"), event("advisory"))[0]?.diagnostics).toEqual([
      { severity: "error", urn: "urn:pulumi:dev::shop::t::x", message: "no" },
      { severity: "warning", urn: "urn:pulumi:dev::shop::t::x", message: "no" },
    ]);
  });
});

describe("several runs", () => {
  it("in one file are read one after the other, whatever their forms", () => {
    const names = ["preview", "preview-events", "preview-unchanged", "preview-refused-events"] as const;
    const runs = read(...names.map(pulumiOutput));
    expect(runs).toEqual(names.map(runOf));
  });

  it("may have a byte order mark, and stand on a line each", () => {
    const compact = JSON.stringify(JSON.parse(pulumiOutput("preview").toString()));
    expect(read("\ufeff", compact, "\r\n", compact)).toEqual([runOf("preview"), runOf("preview")]);
  });
});

describe("what is no output of Pulumi", () => {
  it.each([
    ["", "this is empty"],
    [" \n", "this is empty"],
    ["error: no stack selected", "this is not what Pulumi writes"],
    ["{}", "this is not what Pulumi writes"],
    ['{"version":3,"deployment":{}}', "this is not what Pulumi writes"],
    ["[]", "this is not what Pulumi writes"],
    ["null", "this is not what Pulumi writes"],
    ['{"steps":[{]}', "this is not what Pulumi writes"],
    ['{"steps":[{"op"}]}', "this is not what Pulumi writes"],
    ['{"steps":[{}]}', "of a form that this version does not know"],
    [`{"steps":[{"op":"update","urn":"${OURS}","newState":1}]}`, "of a form that this version does not know"],
    ['{"diagnostics":[{"severity":"error"}]}', "of a form that this version does not know"],
    ['{"steps":3}', "of a form that this version does not know"],
    ['{"diagnostics":[]}', "this is not what Pulumi writes"],
    ['{"steps":[{"op":"same","urn":"x"}', "this ends in the middle"],
    ['{"steps":"a', "this ends in the middle"],
    ['{"steps"', "this ends in the middle"],
  ])("%j is refused, and the message says what to run", (text, reason) => {
    expect(reasonOf(text)).toContain(reason);
  });

  it("is not quoted, as it may hold secrets", () => {
    expect(reasonOf('{"steps":[{"op": s3cr3t}]}')).not.toContain("s3cr3t");
    expect(reasonOf("s3cr3t")).not.toContain("s3cr3t");
  });

  it("is refused, or read and reported on, whatever is changed in an output", () => {
    const sources = ["preview", "preview-refused", "up-failed-events", "up-with-preview"] as const;
    const bytes = new Map(sources.map((name) => [name, pulumiOutput(name)]));
    const edit = fc.record({
      name: fc.constantFrom(...sources),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      gone: fc.nat(400),
      put: fc.oneof(fc.constantFrom("{", "}", "[", "]", '"', ",", "null", "{}", "\\"), fc.string()),
    });
    fc.assert(
      fc.property(edit, ({ name, at, gone, put }) => {
        const source = bytes.get(name) ?? Buffer.alloc(0);
        const start = Math.floor(at * source.length);
        expectReported(
          Buffer.concat([source.subarray(0, start), Buffer.from(put), source.subarray(start + gone)]),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("is read and reported on, whatever stands in the places of its values", () => {
    const nested: fc.Arbitrary<unknown> = fc.oneof(fc.jsonValue(), fc.constantFrom(...HOSTILE));
    const urn = fc.constantFrom(
      ...[CONNECTOR_TYPE, CONNECTION_TYPE].map(({ token }) => `urn:pulumi:dev::shop::${token}::x`),
      "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::x",
      "no urn",
    );
    const inputs = fc.dictionary(
      fc.constantFrom(
        "schema",
        "changes",
        "warnings",
        "review",
        "fingerprint",
        "coverage",
        "connection",
        "stale",
      ),
      nested,
    );
    const state = fc.oneof(nested, fc.record({ inputs: fc.oneof(nested, inputs), outputs: nested }));
    const op = fc.constantFrom("create", "update", "delete", "same", "replace", "__proto__");
    const step = fc.record(
      { op, urn, oldState: state, newState: state, detailedDiff: nested },
      { requiredKeys: ["op", "urn"] },
    );
    const message = fc.oneof(
      fc.string(),
      fc.constantFrom("schemas: 1 generated", "x [__proto__]", "a: b [A_B]"),
    );
    const severity = fc.constantFrom("error", "warning", "info", "debug");
    const diagnostic = fc.record({ urn: fc.option(urn), message, severity }, { requiredKeys: ["severity"] });
    const digest = fc.record({
      steps: fc.oneof(nested, fc.array(fc.oneof(nested, step))),
      diagnostics: fc.oneof(nested, fc.array(fc.oneof(nested, diagnostic))),
      changeSummary: nested,
    });
    fc.assert(
      fc.property(digest, (made) => {
        expectReported(Buffer.from(JSON.stringify(made)));
      }),
    );
  });

  it("may be nested as deeply as it likes", () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const inputs = `{"schema":${deep},"fingerprint":${deep},"warnings":${deep},"changes":${deep}}`;
    expectReported(
      Buffer.from(`{"steps":[{"op":"update","urn":"${OURS}","newState":{"inputs":${inputs}}}]}`),
    );
    expectReported(Buffer.from(deep));
    expectReported(Buffer.from("[".repeat(200_000)));
  });
});

const HOSTILE = [
  JSON.parse('{"__proto__": {"polluted": true}}'),
  { constructor: { prototype: {} } },
  "x".repeat(100_000),
  -1,
  1e308,
  { fields: { __proto__: "int64", a: "int64" }, order: "a" },
  [{ code: "FIELD_REMOVED", path: "", message: "" }],
];

function expectReported(bytes: Buffer): void {
  try {
    expect(reportOf(read(bytes)).stacks.length).toBeGreaterThan(0);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
  }
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
}
