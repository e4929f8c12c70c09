import * as pulumi from "@pulumi/pulumi";
import { programRun } from "./program-run";

const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const URN = "urn:pulumi:dev::flights::";
const CONNECTION = `${URN}pulumi-nodejs:dynamic/python:Connection::source`;
const CHILD = `${URN}my:index:Team$pulumi-nodejs:dynamic/python:Connector::team:orders`;

/** What the run makes of the engine's answer, asked twice. */
async function read(answer: () => object) {
  const calls: { token: string; inputs: object }[] = [];
  const call = (args: { token: string; inputs: object }) => {
    calls.push(args);
    return answer();
  };
  pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call }, "flights", "dev");
  await programRun().priorState();
  return { state: await programRun().priorState(), calls };
}

describe("the last state", () => {
  it("is read once, for the own stack", async () => {
    const { calls } = await read(() => ({ outputs: {} }));
    expect(calls).toMatchObject([
      { token: "pulumi:pulumi:readStackResourceOutputs", inputs: { stackName: "dev" } },
    ]);
  });

  it("has our resources alone, whatever their parents and names", async () => {
    const { state } = await read(() => ({
      outputs: {
        [CONNECTION]: { outputs: { secretArn: "arn" } },
        [CHILD]: { type: "x", outputs: { interface: "rows" } },
        [`${URN}aws:s3/bucket:Bucket::theirs`]: { outputs: { password: "x" } },
        [`${URN}pulumi-nodejs:dynamic/python:Connection$my:index:Child::x`]: {},
      },
    }));
    expect([...(state ?? [])].sort()).toEqual([
      [CHILD, { interface: "rows" }],
      [CONNECTION, { secretArn: "arn" }],
    ]);
  });

  it("has secrets unwrapped, at any depth", async () => {
    const outputs = {
      [CONNECTION]: {
        outputs: {
          credentialKey: { ...SECRET, value: "k" },
          list: [{ inner: { ...SECRET, value: { a: 1 } } }],
        },
      },
    };
    const { state } = await read(() => ({ outputs }));
    expect(state?.get(CONNECTION)).toEqual({ credentialKey: "k", list: [{ inner: { a: 1 } }] });
  });

  it("has nothing of a resource that a newer version of the package wrote", async () => {
    const outputs = {
      [CONNECTION]: { outputs: { formatVersion: 3, secretArn: "arn" } },
      [CHILD]: { outputs: { formatVersion: 1, interface: "rows" } },
    };
    const { state } = await read(() => ({ outputs }));
    expect([...(state ?? [])]).toEqual([[CHILD, { formatVersion: 1, interface: "rows" }]]);
  });

  it("that is empty is known: all is new", async () => {
    expect((await read(() => ({}))).state).toEqual(new Map());
    expect(await programRun().isStateKnown()).toBe(true);
  });

  it("that can't be read is not known, and no error", async () => {
    const { state } = await read(() => {
      throw new Error("unknown function");
    });
    expect(state).toBeUndefined();
    expect(await programRun().isStateKnown()).toBe(false);
  });

  it("is not read where the setting is off", async () => {
    process.env["PYTHON_CONNECTORS_PRIOR_STATE"] = "off";
    const { calls, state } = await read(() => ({ outputs: { [CONNECTION]: {} } }));
    delete process.env["PYTHON_CONNECTORS_PRIOR_STATE"];
    expect(calls).toEqual([]);
    expect(state).toBeUndefined();
  });
});
