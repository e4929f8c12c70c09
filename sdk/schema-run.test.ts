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
  );
});

const connection = { name: "source", urn: "urn:source" };
const settled = (name: string, outcome: SchemaOutcome, connectionChanged = false) => ({
  name,
  urn: `urn:${name}`,
  connection,
  outcome,
  connectionChanged,
});
const NEW: SchemaOutcome = { kind: "generated", isNew: true, changes: undefined };
const FAILED: SchemaOutcome = { kind: "failed" };
function generate(name: string, outcome: SchemaOutcome, seconds = 0, connectionChanged = false) {
  run.start();
  time += seconds * 1000;
  run.settle(settled(name, outcome, connectionChanged));
  run.end();
}

it("the summary comes when the last connector has settled, and once", () => {
  run.expect();
  run.expect();
  run.settle(settled("orders", { kind: "unchanged" }));
  expect(said).toEqual([]);
  generate("flights", NEW, 2);
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
  expect(said.at(-1)).toBe("info stack: schemas: 1 unchanged, 1 pending");
});

it("a failure waits for the generations that run, and comes after the summary though others never start", async () => {
  const order: string[] = [];
  for (let count = 0; count < 3; count += 1) run.expect();
  run.start();
  generate("weather", FAILED);
  const waited = run.quiet().then(() => order.push(`released after ${said.length} line`));
  run.settle(settled("flights", NEW));
  expect(said).toEqual([]);
  run.end();
  await waited;
  expect(order).toEqual(["released after 1 line"]);
  expect(said).toEqual(["info stack: schemas: 1 generated in 0.0 s, 1 failed"]);
});

it("a failure waits for nobody where nothing runs", async () => {
  run.expect();
  await run.quiet();
});

it("a change of a connection's code is summed up on its row, whatever came of each connector", () => {
  for (let count = 0; count < 4; count += 1) run.expect();
  generate("flights", { kind: "generated", isNew: false, changes: "1 field removed" }, 0, true);
  generate("planes", { kind: "generated", isNew: false, changes: undefined }, 0, true);
  generate("weather", FAILED, 0, true);
  generate("orders", NEW);
  expect(said[0]).toBe(
    "info urn:source: the code of the connection source changed: schemas change: flights (1 field removed); " +
      "proven unchanged: planes; failed: weather",
  );
});

it("a failure may be hidden by another one, that runs still or has failed", () => {
  for (let count = 0; count < 3; count += 1) run.expect();
  run.start();
  run.settle(settled("weather", FAILED));
  expect(run.mayHideFailure).toBe(false);
  run.end();
  run.start();
  run.settle(settled("airports", FAILED));
  expect(run.mayHideFailure).toBe(true);
  run.end();
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
