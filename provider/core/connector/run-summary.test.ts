import fc from "fast-check";
import {
  blastConnection,
  blastRadius,
  CACHED,
  parseSummary,
  type SchemaOutcome,
  summaryLine,
} from "./run-summary";

const NOTHING = { invocations: 0, gigabyteSeconds: 0, rows: 0 };
const generated = (changes?: string, isNew = false): SchemaOutcome => ({ kind: "generated", isNew, changes });
const cached = (): SchemaOutcome => ({ kind: CACHED, isNew: false, changes: undefined });
const times = (count: number, outcome: SchemaOutcome) => Array.from({ length: count }, () => outcome);

describe("the summary of a run", () => {
  it("counts what was kept and what was generated, and says what that used", () => {
    const outcomes = [...times(97, { kind: "unchanged" }), ...times(3, generated())];
    expect(summaryLine(outcomes, 4.12, { invocations: 5, gigabyteSeconds: 12.4, rows: 338_120 })).toBe(
      "schemas: 97 unchanged, 3 generated in 4.1 s; 5 invocations, 12 GB-s, 338k rows",
    );
  });

  it.each<[string, SchemaOutcome[], typeof NOTHING, string]>([
    ["nothing ran", times(100, { kind: "unchanged" }), NOTHING, "schemas: 100 unchanged"],
    ["all came from the preview", times(2, cached()), NOTHING, "schemas: 2 taken from the cache"],
    [
      "some came from the preview",
      [generated(), ...times(2, cached())],
      NOTHING,
      "schemas: 1 generated in 0.0 s, 2 taken from the cache",
    ],
    [
      "all ran on this machine",
      times(1, generated()),
      { invocations: 1, gigabyteSeconds: 0, rows: 1 },
      "schemas: 1 generated in 0.0 s; 1 invocation, 1 row",
    ],
    [
      "not all went well",
      [
        { kind: "stale" },
        { kind: "pending" },
        { kind: "failed" },
        { kind: "pinned" },
        { kind: "refused", changes: undefined },
      ],
      { invocations: 4, gigabyteSeconds: 0.25, rows: 1_250_000 },
      "schemas: 1 pinned, 1 stale, 1 pending, 1 refused, 1 failed; 4 invocations, 0.25 GB-s, 1.3M rows",
    ],
  ])("says less where %s", (_when, outcomes, usage, line) =>
    expect(summaryLine(outcomes, 0, usage)).toBe(line),
  );
});

describe("a summary that is read", () => {
  it("says what its text says, and gives the same text again", () => {
    const kinds = ["unchanged", "pinned", "stale", "pending", "failed"] as const;
    const outcome = fc.oneof(
      fc.constantFrom(...kinds).map((kind): SchemaOutcome => ({ kind })),
      fc.constant(generated("1 field added")),
      fc.constant(cached()),
      fc.constant<SchemaOutcome>({ kind: "refused", changes: undefined }),
    );
    const usage = fc.record({
      invocations: fc.nat(100_000),
      gigabyteSeconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
      rows: fc.nat(2_000_000_000),
    });
    const seconds = fc.double({ min: 0, max: 10_000, noNaN: true });
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1 }), seconds, usage, (outcomes, took, used) => {
        const line = summaryLine(outcomes, took, used);
        const read = parseSummary(line);
        const again = outcomes.map(({ kind }) => kind);
        const count = (kind: SchemaOutcome["kind"]) => again.filter((other) => other === kind).length;
        for (const kind of new Set(again)) expect(read?.counts[kind]).toBe(count(kind));
        expect(summaryLine(outcomes, read?.seconds ?? 0, read?.usage ?? NOTHING)).toBe(line);
      }),
    );
  });

  it.each([
    "",
    "schemas: ",
    "schemas: 1 lost",
    "schemas: 1 unchanged; much",
    "schemas: x unchanged",
    "schemas: 1 __proto__",
  ])("is no other text: %j", (text) => expect(parseSummary(text)).toBeUndefined());
});

describe("the blast radius of a connection's change", () => {
  it("names the connectors whose schemas change, those that are proven unchanged, refused ones, and those that failed", () => {
    const connectors = new Map<string, SchemaOutcome>([
      ["weather", { kind: "failed" }],
      ["planes", generated()],
      ["boats", cached()],
      ["flights", generated("1 field removed")],
      ["airports", generated(undefined, true)],
      ["delays", { kind: "stale" }],
      ["routes", { kind: "pending" }],
      ["fares", { kind: "refused", changes: "1 field retyped" }],
      ["seats", { kind: "refused", changes: undefined }],
    ]);
    expect(blastRadius("source", connectors)).toBe(
      "the code of the connection source changed: schemas change: flights (1 field removed); new: airports; " +
        "proven unchanged: boats, planes; kept without proof: delays; pending: routes; refused: fares (1 field retyped), seats; failed: weather",
    );
  });

  it.each(["source", "a changed: b", "line\nbreak"])("is told by its text: %j", (connection) => {
    const text = blastRadius(connection, new Map([["flights", generated()]]));
    expect(connection).toMatch(new RegExp(`^${blastConnection(text)}`));
    expect(blastConnection(`${text} `)).toBe(blastConnection(text));
    expect(blastConnection("the code changed")).toBeUndefined();
  });

  it("is one line however many connectors there are", () => {
    const connectors = new Map(
      Array.from({ length: 25 }, (_, index) => [`c${String(index).padStart(2, "0")}`, generated()]),
    );
    expect(blastRadius("source", connectors)).toMatch(/: c00, .*, c19, and 5 more$/);
  });
});
