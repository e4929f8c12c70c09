import { foretoldFailure, foretoldRefusal } from "../provider/core/connector/failure-text";
import type { SchemaOutcome } from "../provider/core/connector/run-summary";
import type { Warning } from "../provider/core/warning";
import { SchemaRun } from "./schema-run";

let said: string[];
let time: number;
let warnings: Warning[];
let run: SchemaRun;
beforeEach(() => {
  said = [];
  time = 0;
  warnings = [];
  run = new SchemaRun(
    (level, text, urn) => said.push(`${level} ${urn ?? "stack"}: ${text}`),
    () => ({
      usage: () => ({ invocations: 0, gigabyteSeconds: 0, rows: 0 }),
      warnings: () => warnings,
    }),
    () => time,
    async () => {
      await new Promise(setImmediate);
      said.push("paused");
    },
  );
});

const connection = { name: "source", urn: "urn:source" };
const FAILURES: Partial<Record<SchemaOutcome["kind"], (name: string) => string[]>> = {
  failed: (name) => [foretoldFailure(name, `401 at connection.py:4\n  ${name}.py:2`)],
  refused: (name) => [foretoldRefusal(name, "a"), foretoldRefusal(name, "b")],
};
const settled = (name: string, outcome: SchemaOutcome, connectionChanged = false, waits = false) => ({
  name,
  urn: `urn:${name}`,
  connection,
  outcome,
  connectionChanged,
  failures: FAILURES[outcome.kind]?.(name) ?? [],
  waits,
});
const NEW: SchemaOutcome = { kind: "generated", isNew: true, changes: undefined };
const FAILED: SchemaOutcome = { kind: "failed" };
const REFUSED: SchemaOutcome = { kind: "refused", changes: undefined };
async function generate(name: string, outcome: SchemaOutcome, seconds = 0, connectionChanged = false) {
  run.begin();
  await run.generating(async () => {
    time += seconds * 1000;
  });
  run.settle(settled(name, outcome, connectionChanged));
  run.end();
}
/** Waits until nobody is at work, and says so. */
const waiter = (name = "weather") => run.quiet(`urn:${name}`).then(() => said.push("released"));

it("the summary comes when the last connector has settled, and once", async () => {
  run.expect();
  run.expect();
  run.settle(settled("orders", { kind: "unchanged" }));
  expect(said).toEqual([]);
  await generate("flights", NEW, 2);
  expect(said).toEqual(["info stack: schemas: 1 unchanged, 1 generated in 2.0 s"]);
});

it("a connector that is left to check is not in the summary", () => {
  run.expect();
  run.expect();
  run.settle(undefined);
  run.settle(settled("orders", { kind: "unchanged" }));
  expect(said).toEqual(["info stack: schemas: 1 unchanged"]);
});

it("nothing is said where all is left to check", () => {
  run.expect();
  run.settle(undefined);
  expect(said).toEqual([]);
});

it("a connector that comes after the end gets a summary of all", () => {
  run.expect();
  run.settle(settled("orders", { kind: "unchanged" }));
  run.expect();
  run.settle(settled("flights", { kind: "pending" }));
  expect(said).toEqual(["info stack: schemas: 1 unchanged", "info stack: schemas: 1 unchanged, 1 pending"]);
});

it.each([FAILED, REFUSED])(
  "a connector that is $kind waits for those at work, and comes after the summary, though others never begin",
  async (outcome) => {
    for (let count = 0; count < 3; count += 1) run.expect();
    run.begin();
    await generate("weather", outcome);
    const waited = waiter();
    run.settle(settled("flights", NEW));
    await new Promise(setImmediate);
    expect(said).toEqual([]);
    run.end();
    await waited;
    expect(said).toEqual([`info stack: schemas: 1 generated in 0.0 s, 1 ${outcome.kind}`, "released"]);
  },
);

it("a failure waits for nobody where nobody is at work", async () => {
  run.expect();
  await run.quiet("urn:weather");
});

it("a failure waits for those that begin in the same turn of the event loop, in whatever order they were asked", async () => {
  run.expect();
  run.expect();
  await generate("weather", REFUSED);
  const waited = waiter();
  await Promise.resolve();
  run.begin();
  await new Promise(setImmediate);
  run.settle(settled("flights", NEW));
  run.end();
  await waited;
  expect(said).toEqual(["info stack: schemas: 1 generated in 0.0 s, 1 refused", "released"]);
});

/** What a preview says where these fail, in this order. */
async function failing(...connectors: [name: string, outcome: SchemaOutcome][]) {
  for (const _ of connectors) run.expect();
  run.begin();
  const waiters = connectors.map(([name, outcome]) => {
    run.settle(settled(name, outcome, false, true));
    return waiter(name);
  });
  await new Promise(setImmediate);
  run.end();
  await Promise.all(waiters);
  return said.slice(0, said.indexOf("released"));
}

it("in a preview the first failure is its check's to say, and the others are said on their rows, each reason once", async () => {
  const before = await failing(
    ["weather", FAILED],
    ["airports", REFUSED],
    ["planes", FAILED],
    ["gates", REFUSED],
  );
  expect(before).toEqual([
    "warn urn:airports: the schema of airports is refused: a",
    "warn urn:airports: the schema of airports is refused: b",
    "warn urn:planes: no schema of planes could be generated: for the same reason as that of weather",
    "warn urn:gates: the schema of gates is refused: for the same reason as that of airports",
    "info stack: schemas: 2 refused, 2 failed",
  ]);
});

it("where the first failure ends nothing, as it waits for another one, it is said, and the others go on", async () => {
  const before = await failing(["weather", FAILED], ["planes", FAILED]);
  expect(said.slice(before.length)).toEqual([
    "released",
    "paused",
    "warn urn:weather: no schema of weather could be generated: 401 at connection.py:4\n  weather.py:2",
    "released",
  ]);
});

it("one failure alone is left to its check", async () => {
  expect(await failing(["weather", FAILED])).toEqual(["info stack: schemas: 1 failed"]);
  expect(said.slice(1)).toEqual(["released"]);
});

it("in an update, where nobody waits, each of several failures is said on its row; one alone is left to its check", async () => {
  for (let count = 0; count < 3; count += 1) run.expect();
  await generate("weather", FAILED);
  expect(said).toEqual([]);
  await generate("airports", REFUSED);
  await generate("planes", FAILED);
  expect(said).toEqual([
    "warn urn:weather: no schema of weather could be generated: 401 at connection.py:4\n  weather.py:2",
    "warn urn:airports: the schema of airports is refused: a",
    "warn urn:airports: the schema of airports is refused: b",
    "warn urn:planes: no schema of planes could be generated: for the same reason as that of weather",
    "info stack: schemas: 1 refused, 2 failed",
  ]);
});

it("a change of a connection's code is summed up on its row, whatever came of each connector", async () => {
  for (let count = 0; count < 4; count += 1) run.expect();
  await generate("flights", { kind: "generated", isNew: false, changes: "1 field removed" }, 0, true);
  await generate("planes", { kind: "generated", isNew: false, changes: undefined }, 0, true);
  await generate("weather", FAILED, 0, true);
  await generate("orders", NEW);
  expect(said[0]).toBe(
    "info urn:source: the code of the connection source changed: schemas change: flights (1 field removed); " +
      "proven unchanged: planes; failed: weather",
  );
});

it("what there is to say of the runners comes before the summary", () => {
  warnings.push({ code: "RUNNER_CODE_UNKNOWN", path: "", message: "which code it has can't be told" });
  run.expect();
  run.settle(settled("orders", { kind: "unchanged" }));
  expect(said).toEqual([
    "warn stack: which code it has can't be told [RUNNER_CODE_UNKNOWN]",
    "info stack: schemas: 1 unchanged",
  ]);
});
