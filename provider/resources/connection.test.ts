import { Operation, type State } from "../../test/unit/engine";
import { FAILED, FakePorts, TESTED } from "../../test/unit/fakes";
import {
  CANARY,
  CONNECTION_URN,
  code,
  lockOf,
  lookup,
  RUNNER_ARN,
  rawConnection,
  SECRET_ARN,
} from "../../test/unit/samples";
import { UNKNOWN } from "../core/pulumi/wire";
import type { Properties } from "./provider";

let ports: FakePorts;
beforeEach(() => {
  ports = new FakePorts();
});

type Options = ConstructorParameters<typeof Operation>[2];
const preview = (raw: Properties = {}, old?: State, options?: Options) =>
  new Operation(ports, true, options).register("connection", CONNECTION_URN, rawConnection(raw), old);
const up = (raw: Properties = {}, old?: State, options?: Options) =>
  new Operation(ports, false, options).register("connection", CONNECTION_URN, rawConnection(raw), old);

async function created(raw: Properties = {}): Promise<State> {
  const { state } = await up(raw);
  if (state === undefined) throw new Error("not created");
  return state;
}
const secret = () => ports.store.secrets.get("flights/dev/source");

describe("a new connection", () => {
  it("is tested in the preview with its declared credential, and nothing is written", async () => {
    const step = await preview();
    expect(step).toMatchObject({
      op: "create",
      inputs: { functions: ["context"], secret: { name: "flights/dev/source" } },
    });
    expect(ports.fakeRunner.calls.map(({ request }) => request.credentials)).toEqual([{ value: CANARY }]);
    expect(ports.store.writes).toEqual([]);
  });

  it("stores its credential and is tested again with the stored one", async () => {
    const { outputs } = await created();
    expect(secret()).toMatchObject({
      value: CANARY,
      arn: outputs["secretArn"],
      versionId: outputs["secretVersionId"],
    });
    expect(ports.fakeRunner.calls.at(-1)?.request.credentials).toEqual({
      secret: { id: secret()?.arn, region: "eu-west-1", versionId: null },
    });
  });

  it("is tested with its requirements, before the write and after it; the state holds their digest only", async () => {
    const { outputs } = await created({ requirements: lockOf("1.16.0") });
    const installed = ports.fakeRunner.calls.map(({ request }) => request.requirements);
    expect(installed).toEqual([lockOf("1.16.0"), lockOf("1.16.0")]);
    expect(outputs["requirements"]).toMatchObject({ packages: { six: "1.16.0" } });
    expect(JSON.stringify(outputs)).not.toContain("sha256");
  });

  it("has outputs without warnings, of a known format", async () => {
    const { outputs } = await created({});
    expect(outputs).toMatchObject({ formatVersion: 1, functions: ["context"] });
    expect(outputs).not.toHaveProperty("warnings");
    expect(outputs).not.toHaveProperty("ownerId");
  });

  it("owns its secret by its id", async () => {
    const { id } = await created();
    expect(secret()?.tags).toEqual({
      "pulumi-python-connectors:organization": "acme",
      "pulumi-python-connectors:project": "flights",
      "pulumi-python-connectors:stack": "dev",
      "pulumi-python-connectors:resource": "source",
      "pulumi-python-connectors:parents": "",
      "pulumi-python-connectors:id": id,
    });
  });

  it("keeps no warning that check may have put into the inputs", async () => {
    const operation = new Operation(ports, false);
    const { inputs } = await operation.register("connection", CONNECTION_URN, rawConnection());
    const { outs } = await operation.connection.create({
      ...inputs,
      warnings: [{ code: "TEST_PENDING", path: "", message: "not tested" }],
    });
    expect(outs).not.toHaveProperty("warnings");
  });

  it("has no secret without credentials, and none of its own for one that is managed elsewhere", async () => {
    expect((await created({ credentials: undefined })).outputs).not.toHaveProperty("secretArn");
    await ports.store.create({ name: "theirs", value: "x", token: "v1", tags: {} });
    const { outputs } = await created({ credentials: { secretArn: SECRET_ARN } });
    expect(outputs).toMatchObject({ secretArn: SECRET_ARN, secretVersionId: "v1" });
    expect(ports.store.writes).toEqual(["create theirs"]);
  });

  it("is tested after the write with its code as declared, files that begin with two underscores too", async () => {
    const files = { "connection.py": "x = 1\n", "__init__.py": "", "lib/__init__.py": "y = 1\n" };
    await created({ code: { entry: "connection.py", files } });
    expect(ports.fakeRunner.calls.map(({ request }) => request.connection)).toEqual([
      { entry: "connection.py", files },
      { entry: "connection.py", files },
    ]);
  });

  it("is refused where the secret that is managed elsewhere does not exist", async () => {
    await expect(up({ credentials: { secretArn: SECRET_ARN } })).rejects.toMatchObject({
      code: "SECRET_NOT_FOUND",
    });
  });

  it("is not tested as long as something is unknown, and says what", async () => {
    const { inputs } = await preview({ runner: { functionArn: UNKNOWN } });
    expect(inputs).toMatchObject({
      functions: UNKNOWN,
      warnings: [
        {
          code: "TEST_PENDING",
          path: "",
          message:
            "the connection is not tested in this preview, as runner is not known yet; the update tests it",
        },
      ],
    });
    expect(ports.fakeRunner.calls).toEqual([]);
  });

  it("is refused with all that is wrong, the properties' values not among it", async () => {
    const { op, reasons } = await preview({
      code: { problem: "no file" },
      credentials: { value: { a: CANARY } },
      runner: {},
    });
    expect(op).toBe("fail");
    expect(reasons.map((reason) => reason.split(":")[0])).toEqual([
      "code",
      "credentials.value",
      "runner.functionArn",
    ]);
    expect(reasons.join()).not.toContain(CANARY);
  });

  it("is refused by text that a terminal can print", async () => {
    const { reasons } = await preview({ code: { problem: '"\u001b[31ma.py" is not there\u0000' } });
    expect(reasons).toEqual(['code: "a.py" is not there ']);
  });

  it("is refused in the preview where its test fails", async () => {
    ports.fakeRunner.test = FAILED;
    const { op, reasons } = await preview();
    expect(op).toBe("fail");
    expect(reasons).toEqual([
      expect.stringMatching(/^the connection's test failed: KeyError: 'token' \[phase context/),
    ]);
  });

  it("is refused where it was not registered by this package's class", async () => {
    const operation = new Operation(ports, true);
    await expect(operation.connection.check({}, rawConnection())).rejects.toMatchObject({
      code: "PROGRAM_UNKNOWN",
    });
  });
});

describe("a connection whose test with the stored credentials fails", () => {
  async function half(): Promise<State> {
    const operation = new Operation(ports, false);
    const run = ports.fakeRunner.run.bind(ports.fakeRunner);
    ports.fakeRunner.run = async (target, request) => {
      ports.fakeRunner.test = request.credentials && "value" in request.credentials ? TESTED : FAILED;
      return run(target, request);
    };
    const step = await operation.register("connection", CONNECTION_URN, rawConnection());
    ports.fakeRunner.run = run;
    ports.fakeRunner.test = TESTED;
    expect(step.op).toBe("fail");
    expect(step.reasons[0]).toMatch(/^the connection's test with the stored credentials failed: KeyError/);
    if (step.state === undefined) throw new Error("no state");
    return step.state;
  }

  it("is in the state with all that was written, and the shim", async () => {
    const { id, outputs } = await half();
    expect(id).not.toBe("");
    expect(outputs).toMatchObject({ secretArn: secret()?.arn, __provider: "shim" });
    expect(secret()?.tags["pulumi-python-connectors:id"]).toBe(id);
    expect(JSON.stringify(outputs)).not.toContain(CANARY);
  });

  it("goes on from there in the next update", async () => {
    const state = await half();
    const { state: after } = await up({ code: code("x = 1\n") }, state);
    expect(after?.outputs).toMatchObject({ secretArn: secret()?.arn });
    expect(after?.id).toBe(state.id);
    expect(secret()?.tags["pulumi-python-connectors:id"]).toBe(state.id);
    expect(ports.store.writes).toEqual(["create flights/dev/source"]);
  });
});

describe("a connection that exists", () => {
  it("is the same where nothing has changed, and nothing runs", async () => {
    const state = await created();
    ports.fakeRunner.calls.length = 0;
    expect((await preview({}, state, { run: "run-2" })).op).toBe("same");
    expect((await up({}, state, { run: "run-2" })).op).toBe("same");
    expect(ports.fakeRunner.calls).toEqual([]);
  });

  it("is updated and tested again where its requirements have changed, and not where they only look otherwise", async () => {
    const old = await created({ requirements: lockOf("1.16.0") });
    expect((await preview({ requirements: `# same\n${lockOf("1.16.0")}` }, old)).op).toBe("same");
    const before = ports.fakeRunner.calls.length;
    const { op, state } = await up({ requirements: lockOf("1.17.0") }, old);
    expect(op).toBe("update");
    const installed = ports.fakeRunner.calls.slice(before).map(({ request }) => request.requirements);
    expect(installed).toEqual([lockOf("1.17.0"), lockOf("1.17.0")]);
    expect(state?.outputs["requirements"]).toMatchObject({ packages: { six: "1.17.0" } });
    expect((await up({}, old)).op).toBe("update");
  });

  it("is updated where only its credential has changed, which no property shows", async () => {
    const state = await created();
    const step = await preview({ credentials: { value: "another" } }, state);
    expect(step.op).toBe("update");
    expect(step.inputs).toEqual(state.inputs);
    const { state: after } = await up({ credentials: { value: "another" } }, state);
    expect(secret()?.value).toBe("another");
    expect(after?.outputs["secretVersionId"]).not.toBe(state.outputs["secretVersionId"]);
    expect(after?.outputs["credentialKey"]).toBe(state.outputs["credentialKey"]);
    expect((await preview({ credentials: { value: "another" } }, after)).op).toBe("same");
  });

  it("is refused where only its credential has changed and the program saw its test fail", async () => {
    const state = await created();
    ports.fakeRunner.test = FAILED;
    const raw = { credentials: { value: "another" }, tested: { usable: false, key: "" } };
    for (const operation of [preview, up]) {
      const { op, reasons } = await operation(raw, state);
      expect(op).toBe("fail");
      expect(reasons).toEqual([expect.stringMatching(/^the connection's test failed: KeyError/)]);
    }
    expect(secret()?.value).toBe(CANARY);
    ports.fakeRunner.test = TESTED;
    expect((await preview({ tested: { usable: true, key: "" } }, state)).op).toBe("same");
  });

  it("is refused by diff where only its credential has changed and nobody tested that", async () => {
    const state = await created();
    ports.fakeRunner.test = FAILED;
    for (const operation of [preview, up]) {
      const refused = await operation({ credentials: { value: "another" } }, state).catch((error) => error);
      expect(refused.message).toMatch(
        /^the connection's test failed: KeyError.*\[phase context, CONTEXT_FAILED\] at /,
      );
      expect(refused.stack).toBe(refused.message); // which is what the engine prints
    }
    expect(secret()?.value).toBe(CANARY);
  });

  it("writes no version where something else has changed", async () => {
    const state = await created();
    const { op, state: after } = await up({ code: code("x = 1\n") }, state);
    expect(op).toBe("update");
    expect(after?.outputs["secretVersionId"]).toBe(state.outputs["secretVersionId"]);
    expect(ports.store.writes).toEqual(["create flights/dev/source"]);
  });

  it("can be updated to every credential in turn, and back", async () => {
    let state = await created();
    for (const value of ["a", "b", "a", CANARY]) {
      const step = await up({ credentials: { value } }, state);
      state = step.state ?? state;
      expect(secret()?.value).toBe(value);
    }
  });

  it("repeats a write that a crash lost", async () => {
    const state = await created();
    const { state: lost } = await up({ credentials: { value: "b" } }, state);
    const { state: again } = await up({ credentials: { value: "b" } }, state);
    expect(again?.outputs["secretVersionId"]).toBe(lost?.outputs["secretVersionId"]);
  });

  it.each<[string, Properties]>([
    ["has no credentials any more", { credentials: undefined }],
    ["has credentials that are managed elsewhere now", { credentials: { secretArn: SECRET_ARN } }],
  ])("is replaced where it %s", async (_when, raw) => {
    const state = await created();
    expect((await preview(raw, state)).op).toBe("replace");
  });

  it("is replaced where its secret would be in another region, and its old one goes", async () => {
    const state = await created();
    const config = lookup({ "aws:region": "us-east-1" });
    const runner = { functionArn: RUNNER_ARN.replace("eu-west-1", "us-east-1") };
    expect((await preview({ runner }, state, { config })).op).toBe("replace");
    const { state: after } = await up({ runner }, state, { config });
    expect(after?.outputs["secretArn"]).toContain(":us-east-1:");
    await new Operation(ports, false, { config }).connection.delete(state.id, state.outputs);
    expect(secret()?.scheduledForDeletion).toBe(true);
  });

  it("that is replaced for another reason keeps its secret when the old one goes", async () => {
    const state = await created();
    const { state: after } = await up({});
    const end = new Operation(ports, false);
    await end.connection.delete(state.id, state.outputs);
    expect(end.warned).toEqual([expect.stringContaining("was left in place")]);
    expect(secret()).toMatchObject({ scheduledForDeletion: false, arn: after?.outputs["secretArn"] });
  });

  it("is compared without an error where nothing was checked before, as a refresh does", async () => {
    const state = await created();
    const refresh = new Operation(ports, false);
    expect(await refresh.connection.diff(state.id, state.outputs, state.inputs)).toEqual({ changes: false });
  });

  it("is not written where its credential was checked by another process", async () => {
    const state = await created();
    const other = new Operation(ports, false);
    await expect(other.connection.update(state.id, state.outputs, state.inputs)).rejects.toMatchObject({
      code: "CHECK_MISSING",
    });
  });
});

describe("a connection of a newer format", () => {
  it.each<[string, (newer: State, by: Operation["connection"]) => Promise<unknown>]>([
    ["diff", ({ id, outputs, inputs }, by) => by.diff(id, outputs, inputs)],
    ["update", ({ id, outputs, inputs }, by) => by.update(id, outputs, inputs)],
    ["read", ({ id, outputs }, by) => by.read(id, outputs)],
    ["delete", ({ id, outputs }, by) => by.delete(id, outputs)],
  ])("is refused by %s, and its secret stays", async (_method, run) => {
    const { outputs, ...state } = await created();
    const newer = { ...state, outputs: { ...outputs, formatVersion: 2 } };
    const writes = [...ports.store.writes];
    const operation = new Operation(ports, false);
    await expect(run(newer, operation.connection)).rejects.toMatchObject({ code: "STATE_NEWER" });
    expect(ports.store.writes).toEqual(writes);
    expect(secret()?.scheduledForDeletion).toBe(false);
  });
});

describe("a refresh", () => {
  const read = (state: State) => new Operation(ports, false).connection.read(state.id, state.outputs);

  it("takes the version that is current", async () => {
    const state = await created();
    await ports.store.put("flights/dev/source", "rotated", "v2");
    expect(await read(state)).toEqual({ id: state.id, props: { ...state.outputs, secretVersionId: "v2" } });
  });

  it("leaves a connection without a secret as it is", async () => {
    const state = await created({ credentials: undefined });
    expect(await read(state)).toEqual({ id: state.id, props: state.outputs });
  });

  it.each(["gone", "scheduled for deletion"])("says that it is gone where its secret is %s", async (how) => {
    const state = await created();
    if (how === "gone") ports.store.secrets.clear();
    else await ports.store.delete("flights/dev/source");
    expect(await read(state)).toEqual({ id: "", props: {} });
    const { op } = await up();
    expect(op).toBe("create");
    expect(secret()).toMatchObject({ value: CANARY, scheduledForDeletion: false });
  });

  it("keeps a connection whose secret is managed elsewhere, though that is gone", async () => {
    await ports.store.create({ name: "theirs", value: "x", token: "v1", tags: {} });
    const state = await created({ credentials: { secretArn: SECRET_ARN } });
    ports.store.secrets.clear();
    expect(await read(state)).toEqual({ id: state.id, props: state.outputs });
  });
});

describe("the end of a connection", () => {
  it("is the end of its secret, whatever region is set now", async () => {
    const state = await created();
    const config = lookup({ "aws:region": "us-east-1" });
    await new Operation(ports, false, { config }).connection.delete(state.id, state.outputs);
    expect(secret()?.scheduledForDeletion).toBe(true);
  });

  it("leaves a secret that is managed elsewhere", async () => {
    await ports.store.create({ name: "theirs", value: "x", token: "v1", tags: {} });
    const state = await created({ credentials: { secretArn: SECRET_ARN } });
    await new Operation(ports, false).connection.delete(state.id, state.outputs);
    expect(ports.store.writes).toEqual(["create theirs"]);
  });
});

describe("the credential", () => {
  it("is in nothing that is stored, shown or thrown, whatever happens", async () => {
    const seen: unknown[] = [];
    seen.push(await preview(), await up());
    const state = await created();
    const rotated = { credentials: { value: `${CANARY}-2` } };
    seen.push(state, await preview(rotated, state), await up(rotated, state));
    seen.push(await preview({ runner: { functionArn: UNKNOWN } }), await preview({ runner: {} }));
    ports.fakeRunner.test = FAILED;
    seen.push(await preview({ code: code("x") }), await up({ code: code("y") }, state));
    for (const name of ["put", "describe"] as const)
      Object.assign(ports.store, { [name]: () => Promise.reject(new Error("refused")) });
    seen.push(
      await up({ credentials: { value: `${CANARY}-3` } }, state).catch(
        (error) => `${error.stack}${JSON.stringify(error)}`,
      ),
    );
    expect(JSON.stringify(seen)).not.toContain(CANARY);
    const cached = [...ports.cache.entries].map(([key, entry]) => key + Buffer.from(entry).toString());
    expect(cached.join()).not.toContain(CANARY);
  });
});
