import {
  CONFIG,
  CONNECTION_CODE,
  CONNECTOR_CODE,
  CONNECTOR_URN,
  lookup,
  NOTHING,
  RUNNER_ARN,
  SCHEMA,
} from "../../../test/unit/samples";
import { packConnection, storedFiles } from "../code/stored-code";
import type { GenerateResult } from "../runner/protocol";
import { driftOf, type StateGeneration, stateGeneration } from "./state-generation";

const OUTS = {
  __urn: CONNECTOR_URN,
  __connection: packConnection({ code: CONNECTION_CODE, requirements: null }),
  code: storedFiles(CONNECTOR_CODE),
  connection: "source",
  parser: { type: "csv" },
  properties: { year: 2013 },
  runner: { functionArn: RUNNER_ARN },
  secret: "flights/dev/source",
  secretVersion: "v-1",
  maxConcurrency: 2,
  limits: { rows: 10 },
  schema: SCHEMA,
  coverage: "full",
  interface: "bytes",
};
const LOOKUPS = { config: CONFIG, env: NOTHING };

function generation(change: object = {}): StateGeneration {
  const found = stateGeneration({ ...OUTS, ...change }, LOOKUPS);
  if ("problem" in found) throw new Error(found.problem);
  return found;
}

describe("a generation from the state alone", () => {
  it("runs the deployed code on the deployed runner, with the stored secret and its version", () => {
    const { subject } = generation();
    expect(subject).toMatchObject({
      target: { functionArn: RUNNER_ARN },
      stack: { project: "flights", stack: "dev" },
      slots: { key: "source", most: 2 },
      limits: { rows: 10 },
    });
    expect(subject.request).toMatchObject({
      connection: CONNECTION_CODE,
      connector: CONNECTOR_CODE,
      parser: { type: "csv" },
      properties: { year: 2013 },
      credentials: { secret: { id: "flights/dev/source", region: "eu-west-1", versionId: "v-1" } },
    });
  });

  it("has no credentials where the connection has none", () => {
    expect(generation({ secret: undefined }).subject.request.credentials).toBeNull();
  });

  it.each<[string, object, string]>([
    ["the code is missing", { code: undefined }, "doesn't hold all"],
    ["the schema is missing", { schema: undefined }, "doesn't hold all"],
    ["the schema is stale", { stale: true }, "`pulumi up` generates it"],
    ["an argument is of no known form", { parser: { type: "xml" } }, "can't read"],
    ["the runner is of no known form", { runner: {} }, "can't read"],
  ])("is none where %s, and says so", (_when, change, text) => {
    expect(stateGeneration({ ...OUTS, ...change }, LOOKUPS)).toEqual({
      problem: expect.stringContaining(text),
    });
  });

  it("is refused where the runner on this machine is", () => {
    const ci = { config: CONFIG, env: lookup({ CI: "true" }) };
    const outs = { ...OUTS, runner: { local: {} } };
    expect(stateGeneration(outs, ci)).toEqual({ problem: expect.stringContaining("allowLocalRunner") });
  });
});

describe("the drift of a source", () => {
  const result: GenerateResult = {
    schema: { fields: { id: "string", day: "date" }, order: "id, day" },
    coverage: "full",
    interface: "bytes",
    functions: [],
    counts: { partitions: 1, rows: 1, bytes: 1 },
    warnings: [],
  };

  it("is what differs from the last schema, caused by the source", () => {
    const { known, changes } = driftOf(generation(), result);
    expect(known.schema).toEqual(result.schema);
    expect(changes).toEqual([
      {
        path: "id",
        rule: "FIELD_TYPE_CHANGED",
        from: "int64",
        to: "string",
        verdict: "breaking",
        cause: "source",
      },
    ]);
  });

  it("is none where the edits make it the same", () => {
    const { changes } = driftOf(generation({ edits: { cast: { id: "int64" } } }), result);
    expect(changes).toEqual([]);
  });
});
