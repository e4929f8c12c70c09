import { deployedInputs, deployedOutputs } from "../../../test/unit/deployed";
import {
  CONFIG,
  CONNECTION_CODE,
  CONNECTOR_CODE,
  lookup,
  NOTHING,
  RUNNER_ARN,
} from "../../../test/unit/samples";
import { type StateGeneration, stateGeneration } from "./state-generation";

const INPUTS = {
  parser: { type: "csv" },
  properties: { year: 2013 },
  secret: "flights/dev/source",
  secretVersion: "v-1",
  maxConcurrency: 2,
  limits: { rows: 10 },
};
const LOOKUPS = { config: CONFIG, env: NOTHING };

function generation(change: object = {}): StateGeneration {
  const found = stateGeneration(deployedOutputs({ ...INPUTS, ...change }), LOOKUPS);
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
    expect(stateGeneration(deployedOutputs({ ...INPUTS, ...change }), LOOKUPS)).toEqual({
      problem: expect.stringContaining(text),
    });
  });

  it.each([
    ["code", "an earlier manual version kept it"],
    ["connection", "ignoreChanges kept it"],
    ["inference", "another version of the package made it"],
  ])("is none where the schema was made with another part %s, as where %s", (part) => {
    const fingerprint = { ...(deployedInputs(INPUTS)["fingerprint"] as object), [part]: "other" };
    expect(stateGeneration(deployedOutputs({ ...INPUTS, fingerprint }), LOOKUPS)).toEqual({
      problem: expect.stringContaining("was made by other code than what is deployed"),
    });
  });

  it("is refused where the runner on this machine is", () => {
    const ci = { config: CONFIG, env: lookup({ CI: "true" }) };
    const outs = deployedOutputs({ ...INPUTS, runner: { local: {} } });
    expect(stateGeneration(outs, ci)).toEqual({ problem: expect.stringContaining("allowLocalRunner") });
  });
});
