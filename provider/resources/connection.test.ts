import { Operation, type State } from "../../test/unit/engine";
import { FAILED, FakePorts, newSecret, TESTED, VERSIONS } from "../../test/unit/fakes";
import {
  CANARY,
  CONNECTION_URN,
  code,
  lockOf,
  lookup,
  PROGRAM,
  RUNNER_ARN,
  rawConnection,
  SECRET_ARN,
} from "../../test/unit/samples";
import { UNKNOWN } from "../core/pulumi/wire";
import { FORMAT_VERSION } from "../core/state-format";
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
    expect(outputs).toMatchObject({ formatVersion: FORMAT_VERSION, functions: ["context"] });
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
      "pulumi-python-connectors:runner": "runner",
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
    await ports.store.create(newSecret("theirs"));
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
      code: "SECRET_MISSING",
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
      credentials: { value: [CANARY] },
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

  it("is refused with the path of its code as the program says it, which is in no input and no state", async () => {
    const codePlaces = { connection: "nycflights/connection.py" };
    const { inputs, state } = await up({ codePlaces });
    expect(JSON.stringify([inputs, state])).not.toContain("nycflights");
    expect((await preview({ codePlaces: { connection: "moved.py" } }, state)).op).toBe("same");
    ports.fakeRunner.test = FAILED;
    const place = /CONTEXT_FAILED\] at nycflights\/connection\.py:1$/m;
    const { reasons } = await preview({ codePlaces, code: code("x = 2\n") }, state);
    expect(reasons).toEqual([expect.stringMatching(place)]);
    const other = { codePlaces, credentials: { value: "another" } };
    const refused = await preview(other, state).catch((error) => error);
    expect(refused.message).toMatch(place);
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
      const credentials = "credentials" in request ? request.credentials : null;
      ports.fakeRunner.test = credentials && "value" in credentials ? TESTED : FAILED;
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

describe("a connection whose runner may not read the secret yet", () => {
  const DENIED = {
    ...VERSIONS,
    error: { ...FAILED.error, phase: "credentials", code: "SECRET_ACCESS_DENIED", message: "no", file: null },
  };

  /** Denies what reads a secret until this time of the clock. */
  const deniedUntil = (time: number) => {
    ports.fakeRunner.test = ({ credentials }: { credentials: object | null }) =>
      credentials && "secret" in credentials && ports.clock.now() < time ? DENIED : TESTED;
  };

  it("is tested again until the rights that the update wrote count", async () => {
    deniedUntil(3000);
    expect((await up()).op).toBe("create");
    expect(ports.clock.now()).toBe(3500);
  });

  it("fails after a bounded wait, with the denial", async () => {
    deniedUntil(Number.POSITIVE_INFINITY);
    const { reasons } = await up();
    expect(reasons[0]).toMatch(/stored credentials failed.*SECRET_ACCESS_DENIED/s);
    expect(ports.clock.now()).toBeLessThanOrEqual(20_000);
  });

  it("is waited for where another runner, or another version of it, is to read", async () => {
    const state = await created();
    deniedUntil(3000);
    expect((await up({ runner: { functionArn: `${RUNNER_ARN}:9` } }, state)).op).toBe("update");
    expect(ports.clock.now()).toBe(3500);
  });

  it("is waited for in the update where the secret is managed elsewhere, and not in the preview", async () => {
    await ports.store.create(newSecret("theirs"));
    const raw = { credentials: { secretArn: SECRET_ARN } };
    deniedUntil(3000);
    expect((await preview(raw)).reasons[0]).toContain("SECRET_ACCESS_DENIED");
    expect(ports.clock.now()).toBe(0);
    expect((await up(raw)).op).toBe("create");
    expect(ports.clock.now()).toBe(3500);
  });

  it("is not waited for where nothing of secret and runner changed", async () => {
    const state = await created();
    deniedUntil(Number.POSITIVE_INFINITY);
    expect((await up({ code: code("x = 2\n") }, state)).reasons[0]).toContain("SECRET_ACCESS_DENIED");
    expect(ports.clock.now()).toBe(0);
  });
});

describe("a connection whose code is promoted from another stack", () => {
  const nothing = { stack: "staging", found: "nothing" };
  const promotedFrom = { stack: "staging" };

  it("is not tested where it does not run there, and nothing is written", async () => {
    const step = await up({ promotedFrom, promotion: nothing });
    expect(step.reasons).toEqual([
      expect.stringMatching(/no connection of this name.*PROMOTION_NOT_DEPLOYED/),
    ]);
    expect((await preview({ promotedFrom })).reasons).toEqual([
      expect.stringContaining("PROMOTION_UNREADABLE"),
    ]);
    expect(ports.fakeRunner.calls).toEqual([]);
    expect(ports.store.writes).toEqual([]);
  });

  it("is one with a reason, which the state keeps", async () => {
    const step = await preview({
      promotedFrom: { ...promotedFrom, override: "first one" },
      promotion: nothing,
    });
    expect(step.inputs["warnings"]).toEqual([expect.objectContaining({ code: "PROMOTION_OVERRIDDEN" })]);
    expect(step.inputs).toMatchObject({ promotedFrom: { ...promotedFrom, override: "first one" } });
    expect(step.inputs).not.toHaveProperty("promotion");
    expect((await preview({})).inputs).not.toHaveProperty("promotedFrom");
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
    const raw = { credentials: { value: "another" }, tested: { usable: false, key: "0".repeat(32) } };
    for (const operation of [preview, up]) {
      const { op, reasons } = await operation(raw, state);
      expect(op).toBe("fail");
      expect(reasons).toEqual([expect.stringMatching(/^the connection's test failed: KeyError/)]);
    }
    expect(secret()?.value).toBe(CANARY);
    ports.fakeRunner.test = TESTED;
    expect((await preview({ tested: { usable: true, key: "" } }, state)).op).toBe("same");
  });

  it("is tested with what is stored where the program has left that to check, and knows the credential to be the same", async () => {
    const state = await created();
    const raw = { code: code("x = 2\n"), tested: { usable: false, key: "", deployed: true } };
    expect((await preview(raw, state)).op).toBe("update");
    expect(ports.fakeRunner.calls.at(-1)?.request.credentials).toEqual({
      secret: { id: "flights/dev/source", region: "eu-west-1", versionId: null },
    });
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
    const newer = { ...state, outputs: { ...outputs, formatVersion: FORMAT_VERSION + 1 } };
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
    else await ports.store.delete("flights/dev/source", 30);
    expect(await read(state)).toEqual({ id: "", props: {} });
    const { op } = await up();
    expect(op).toBe("create");
    expect(secret()).toMatchObject({ value: CANARY, scheduledForDeletion: false });
  });

  it("keeps a connection whose secret is managed elsewhere, though that is gone", async () => {
    await ports.store.create(newSecret("theirs"));
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
    await ports.store.create(newSecret("theirs"));
    const state = await created({ credentials: { secretArn: SECRET_ARN } });
    await new Operation(ports, false).connection.delete(state.id, state.outputs);
    expect(ports.store.writes).toEqual(["create theirs"]);
  });
});

const PLACES: [string, Properties][] = [
  ["variable", { credentials: { env: "TOKEN" } }],
  ["file", { credentials: { file: "token.txt" } }],
];
/** Puts a credential at both places, or takes it away. */
function place(text: string | undefined) {
  for (const name of ["TOKEN", "token.txt"]) {
    if (text === undefined) ports.places.delete(name);
    else ports.places.set(name, { kind: "text", text });
  }
}

describe.each(PLACES)("a connection whose credentials are in a %s", (_place, raw) => {
  it("stores them, and no property says where they were", async () => {
    place(CANARY);
    const { inputs } = await preview(raw);
    const state = await created(raw);
    expect(secret()?.value).toBe(CANARY);
    expect(JSON.stringify([inputs, state])).not.toMatch(/TOKEN|token.txt|canary/);
    expect((await preview(raw, state)).op).toBe("same");
  });

  it("is updated where they have changed", async () => {
    place("one");
    const state = await created(raw);
    place("two");
    expect((await preview(raw, state)).op).toBe("update");
    const { state: after } = await up(raw, state);
    expect(secret()).toMatchObject({ value: "two", versionId: after?.outputs["secretVersionId"] });
  });

  it("keeps what is stored where they are missing, with a warning, also in an update", async () => {
    place("one");
    const state = await created(raw);
    place(undefined);
    const seen = await preview(raw, state);
    expect(seen).toMatchObject({ op: "same", inputs: { warnings: [{ code: "CREDENTIAL_MISSING" }] } });
    const changed = { ...raw, secret: { description: "d" } };
    const { op, state: after } = await up(changed, state);
    expect(op).toBe("update");
    expect(secret()).toMatchObject({ value: "one", description: "d" });
    place("two");
    await up(changed, after);
    expect(secret()?.value).toBe("two");
  });

  it("is refused where they are missing and the secret has to be written, in preview and update", async () => {
    for (const operation of [preview, up]) {
      const { op, reasons } = await operation(raw);
      expect(op).toBe("fail");
      expect(reasons).toEqual([expect.stringMatching(/^credentials\.(env|file): .* is not there$/)]);
    }
    expect(ports.store.writes).toEqual([]);
  });

  it("is refused where they are missing and the secret is gone", async () => {
    place("one");
    const state = await created(raw);
    place(undefined);
    ports.store.secrets.clear();
    await expect(up({ ...raw, secret: { description: "d" } }, state)).rejects.toMatchObject({
      code: "SECRET_MISSING",
    });
  });
});

describe("a connection's secret", () => {
  const full = {
    description: "d",
    kmsKeyId: "alias/k",
    tags: { team: "a", cost: "1" },
    recoveryWindowInDays: 7,
  };

  it("holds an object as JSON text with sorted keys", async () => {
    const state = await created({ credentials: { value: { b: 1, a: { c: null } } } });
    expect(secret()?.value).toBe('{"a":{"c":null},"b":1}');
    expect((await preview({ credentials: { value: { a: { c: null }, b: 1 } } }, state)).op).toBe("same");
  });

  it("has the declared settings, and is deleted with the declared window", async () => {
    const { id, outputs } = await created({ secret: full });
    expect(secret()).toMatchObject({ description: "d", kmsKeyId: "alias/k", tags: { team: "a", cost: "1" } });
    const windows: number[] = [];
    ports.store.delete = async (_arn, days) => void windows.push(days);
    await new Operation(ports, false).connection.delete(id, outputs);
    expect(windows).toEqual([7]);
  });

  it.each<[string, Properties, string[]]>([
    ["description", { ...full, description: "e" }, ["update"]],
    ["key", { ...full, kmsKeyId: "alias/l" }, ["update"]],
    ["tag", { ...full, tags: { team: "b", cost: "1" } }, ["tag"]],
    ["set of tags", { ...full, tags: { team: "a" } }, ["untag"]],
    ["recovery window", { ...full, recoveryWindowInDays: 30 }, []],
    ["word on adoption", { ...full, adopt: true }, []],
  ])("is updated in place with another %s, and nothing else is written", async (_what, changed, writes) => {
    const state = await created({ secret: full });
    const calls = ports.store.writes.length;
    const { op, state: after } = await up({ secret: changed }, state);
    expect(op).toBe("update");
    expect(ports.store.writes.slice(calls)).toEqual(writes.map((write) => `${write} flights/dev/source`));
    expect(after?.outputs).toMatchObject({ secret: { ...changed, name: "flights/dev/source" } });
    expect(after?.outputs["secretVersionId"]).toBe(state.outputs["secretVersionId"]);
    expect((await preview({ secret: changed }, after)).op).toBe("same");
  });

  it("that is not declared any more in part has its defaults there", async () => {
    const state = await created({ secret: full });
    await up({ secret: {} }, state);
    expect(secret()).toMatchObject({
      description: "Credentials of a Python connection, managed by Pulumi",
      kmsKeyId: undefined,
    });
    expect(Object.keys(secret()?.tags ?? {})).not.toContain("team");
  });

  it("with another name is another resource", async () => {
    const state = await created();
    const step = await up({ secret: { name: "another" } }, state);
    expect(step.op).toBe("replace");
    expect(ports.store.secrets.get("another")?.value).toBe(CANARY);
  });

  it("that is somebody else's is refused, or adopted and kept without our tags", async () => {
    await ports.store.create(newSecret("theirs", { description: "t", tags: { their: "tag" } }));
    await expect(up({ secret: { name: "theirs" } })).rejects.toMatchObject({ code: "SECRET_NOT_OURS" });
    const { id, outputs } = await created({ secret: { name: "theirs", adopt: true } });
    expect(ports.store.secrets.get("theirs")).toMatchObject({ value: CANARY, description: "t" });
    const end = new Operation(ports, false);
    await end.connection.delete(id, outputs);
    expect(end.warned).toEqual([expect.stringContaining("before this connection adopted it")]);
    expect(ports.store.secrets.get("theirs")).toMatchObject({
      tags: { their: "tag" },
      scheduledForDeletion: false,
    });
  });

  it("without a recovery window is deleted at once, which a preview says when that is new", async () => {
    const raw = { secret: { recoveryWindowInDays: 0 } };
    const { inputs } = await preview(raw);
    expect(inputs["warnings"]).toMatchObject([{ code: "SECRET_NO_RECOVERY" }]);
    const state = await created(raw);
    expect((await preview(raw, state)).inputs).not.toHaveProperty("warnings");
    await new Operation(ports, false).connection.delete(state.id, state.outputs);
    expect(secret()).toBeUndefined();
  });

  it.each(["gone", "scheduled for deletion"])("that is %s is brought back by an update", async (how) => {
    const state = await created();
    if (how === "gone") ports.store.secrets.clear();
    else await ports.store.delete("flights/dev/source", 30);
    const { state: after } = await up({ secret: { description: "d" } }, state);
    expect(secret()).toMatchObject({
      value: CANARY,
      description: "d",
      scheduledForDeletion: false,
      arn: after?.outputs["secretArn"],
      versionId: after?.outputs["secretVersionId"],
    });
    expect(after?.outputs["writtenVersionId"]).toBe(secret()?.versionId);
    expect((await preview({ secret: { description: "d" } }, after)).op).toBe("same");
  });
});

describe("a secret that was changed outside of the stack", () => {
  const declared = { secret: { description: "d", kmsKeyId: "alias/k", tags: { team: "a", cost: "1" } } };

  async function refreshed(state: State) {
    const operation = new Operation(ports, false);
    const { id, props, inputs } = await operation.connection.read(state.id, state.outputs);
    return { state: { id, inputs: { ...state.inputs, ...inputs }, outputs: props }, said: operation.warned };
  }

  it("is reported as one line by a refresh, and put right by the next update", async () => {
    const before = await created(declared);
    await ports.store.update("flights/dev/source", { description: "by hand", kmsKeyId: "alias/other" });
    await ports.store.tag("flights/dev/source", { team: "b" });
    await ports.store.untag("flights/dev/source", ["cost"]);
    const { state, said } = await refreshed(before);
    expect(said).toEqual([
      "source: its secret flights/dev/source was changed outside of this stack: its description was changed; its KMS " +
        'key was changed from alias/k to alias/other; its tag "team" was changed; its tag "cost" was removed [SECRET_CHANGED]',
    ]);
    expect((await refreshed(state)).said).toEqual([]);
    expect((await preview(declared, state)).op).toBe("update");
    const { op, state: after } = await up(declared, state);
    expect(op).toBe("update");
    expect(secret()).toMatchObject({
      description: "d",
      kmsKeyId: "alias/k",
      tags: { team: "a", cost: "1" },
      versionId: before.outputs["secretVersionId"],
    });
    expect((await preview(declared, after)).op).toBe("same");
    expect(after?.outputs).toEqual(before.outputs);
  });

  it("is kept where it was rotated, which is said once a process, and written when the declared value changes", async () => {
    const before = await created();
    await ports.store.put("flights/dev/source", "rotated", "v2");
    const { state, said } = await refreshed(before);
    expect(said).toEqual([
      expect.stringContaining("somebody else wrote is current now (v2), and stays in use"),
    ]);
    const operation = new Operation(ports, false);
    for (const _ of [1, 2]) {
      const { op } = await operation.register("connection", CONNECTION_URN, rawConnection(), state);
      expect(op).toBe("same");
    }
    expect(operation.warned).toEqual([expect.stringContaining("was rotated elsewhere")]);
    const { state: other } = await up({ code: code("x = 1\n") }, state);
    expect(secret()?.value).toBe("rotated");
    await up({ credentials: { value: "new" } }, other);
    expect(secret()?.value).toBe("new");
  });

  it("holds what is declared again after an interrupted update whose value was taken back", async () => {
    const before = await created();
    await up({ credentials: { value: "interrupted" } }, before);
    expect(secret()?.value).toBe("interrupted");
    const { state, said } = await refreshed(before);
    expect(said).toEqual([expect.stringContaining("an interrupted update wrote is current now")]);
    const operation = new Operation(ports, false);
    const { op } = await operation.register("connection", CONNECTION_URN, rawConnection(), state);
    expect([op, operation.warned]).toEqual(["update", []]);
    expect(secret()?.value).toBe(CANARY);
  });
});

describe("a connection whose secret is managed elsewhere", () => {
  const versionId = "a".repeat(32);
  const raw = { credentials: { secretArn: SECRET_ARN } };
  const read = (state: State) => new Operation(ports, false).connection.read(state.id, state.outputs);

  it("has the version that is current after a refresh, or the one that is pinned", async () => {
    await ports.store.create(newSecret("theirs"));
    const current = await created(raw);
    const pinned = await created({ credentials: { ...raw.credentials, versionId } });
    expect(pinned.outputs["secretVersionId"]).toBe(versionId);
    await ports.store.put("theirs", "rotated", "v2");
    expect((await read(current)).props).toEqual({ ...current.outputs, secretVersionId: "v2" });
    expect((await read(pinned)).props).toEqual(pinned.outputs);
    expect(ports.fakeRunner.calls.at(-1)?.request.credentials).toMatchObject({ secret: { versionId } });
  });

  it("is refused where that is scheduled for deletion", async () => {
    await ports.store.create(newSecret("theirs"));
    await ports.store.delete("theirs", 7);
    await expect(up(raw)).rejects.toMatchObject({ code: "SECRET_DELETED" });
  });

  it("says in a refresh what has become of it", async () => {
    await ports.store.create(newSecret("theirs"));
    const { id, outputs } = await created(raw);
    await ports.store.delete("theirs", 7);
    const refresh = new Operation(ports, false);
    await refresh.connection.read(id, outputs);
    expect(refresh.warned).toEqual([
      `source: its secret ${SECRET_ARN} is scheduled for deletion: restore it, or name another one [SECRET_GONE]`,
    ]);
  });
});

describe("a connection that a preview knows little of", () => {
  it("is tested and compared though what the program found, or its AWS settings, are not known", async () => {
    const state = await created();
    expect((await preview({ tested: UNKNOWN }, state)).op).toBe("same");
    const { op, inputs } = await preview({ aws: { profile: UNKNOWN } }, state);
    expect([op, inputs["functions"]]).toEqual(["update", UNKNOWN]);
  });

  it("is not created without the credentials that it takes for stored", async () => {
    place("one");
    const { inputs } = await created({ credentials: { env: "TOKEN" } });
    place(undefined);
    const operation = new Operation(ports, false);
    const news = {
      ...rawConnection({ credentials: { env: "TOKEN" } }),
      program: { ...PROGRAM, dryRun: false },
    };
    const checked = await operation.connection.check(inputs, news);
    await expect(operation.connection.create(checked.inputs ?? {})).rejects.toMatchObject({
      code: "CREDENTIAL_UNKNOWN",
    });
  });

  it("with a local runner and no credentials reaches AWS nowhere", async () => {
    ports.secrets = () => {
      throw new Error("asked");
    };
    const { outputs } = await created({ runner: { local: {} }, credentials: undefined });
    expect(outputs).toMatchObject({ functions: ["context"] });
  });
});

describe("a connection's test", () => {
  it("is never made where it says so, not even after the write", async () => {
    const state = await created({ test: "never" });
    await up({ test: "never", credentials: { value: "b" }, code: code("x = 1\n") }, state);
    expect(ports.fakeRunner.calls).toEqual([]);
    expect(secret()?.value).toBe("b");
  });

  it("is made in each preview and each update where it says so", async () => {
    const state = await created({ test: "always" });
    for (const [run, operation] of [
      ["run-2", preview],
      ["run-3", up],
    ] as const) {
      const before = ports.fakeRunner.calls.length;
      expect((await operation({ test: "always" }, state, { run })).op).toBe("same");
      expect(ports.fakeRunner.calls.length - before).toBe(1);
    }
  });

  it("is no property, and another time for it no change", async () => {
    const state = await created();
    expect(JSON.stringify(state)).not.toContain("onChange");
    expect((await preview({ test: "always" }, state)).op).toBe("same");
  });
});

describe("the credential", () => {
  const inObject = (text: string) => ({ credentials: { value: { token: text } } });

  it.each<[string, (text: string) => Properties]>([
    ["a value", (text) => ({ credentials: { value: text } })],
    ["an object", inObject],
    ...PLACES.map(([what, raw]): [string, (text: string) => Properties] => [
      `a ${what}`,
      (text) => {
        place(text);
        return raw;
      },
    ]),
  ])("that is %s is in nothing that is stored, shown or thrown, whatever happens", async (_form, form) => {
    const seen: unknown[] = [];
    const thrown = (error: Error) => `${error.stack}${JSON.stringify(error)}`;
    seen.push(await preview(form(CANARY)), await up(form(CANARY)));
    const state = await created(form(CANARY));
    const other = () => form(`${CANARY}-2`);
    seen.push(state, await preview(other(), state), await up(other(), state));
    seen.push(await preview({ ...other(), runner: { functionArn: UNKNOWN } }));
    seen.push(await preview({ ...other(), runner: {} }));
    for (const refused of [`${CANARY}\ud800`, CANARY.repeat(10_000)]) seen.push(await preview(form(refused)));
    const refresh = new Operation(ports, false);
    seen.push(await refresh.connection.read(state.id, state.outputs), refresh.warned);
    ports.fakeRunner.test = FAILED;
    seen.push(
      await preview({ ...other(), code: code("x") }),
      await up({ ...form(CANARY), code: code("y") }, state),
    );
    ports.fakeRunner.test = TESTED;
    const elsewhere = { callersAccount: "999999999999" };
    Object.assign(ports, elsewhere);
    seen.push(await preview({ ...form(`${CANARY}-4`), code: code("z") }, state).catch(thrown));
    ports.callersAccount = "123456789012";
    for (const name of ["put", "describe"] as const)
      Object.assign(ports.store, { [name]: () => Promise.reject(new Error("refused")) });
    seen.push(await up(form(`${CANARY}-3`), state).catch(thrown));
    expect(seen.map((each) => JSON.stringify(each)).filter((text) => text.includes(CANARY))).toEqual([]);
    const cached = [...ports.cache.entries].map(([key, entry]) => key + Buffer.from(entry).toString());
    expect(cached.join()).not.toContain(CANARY);
  });
});

describe("the tag that names a connection's runner", () => {
  const OTHER = { functionArn: RUNNER_ARN.replace("runner", "other") };
  const RUNNER_TAG = "pulumi-python-connectors:runner";
  const PREVIEW_TAG = "pulumi-python-connectors:preview-runner";
  /** What the function finds at each of its runs. */
  function tagsAtRuns(): unknown[] {
    const seen: unknown[] = [];
    ports.fakeRunner.test = () => {
      seen.push(secret()?.tags[RUNNER_TAG]);
      return TESTED;
    };
    return seen;
  }

  it("is there before the connection's test reads the secret, in the update that changes it too", async () => {
    const seen = tagsAtRuns();
    const state = await created();
    expect(seen.at(-1)).toBe("runner");
    const { op } = await preview({ runner: OTHER }, state);
    expect([op, secret()?.tags[RUNNER_TAG]]).toEqual(["update", "runner"]);
    // Before, the other function is given the credential; after the write it reads the secret.
    expect(ports.fakeRunner.calls.at(-1)?.request.credentials).toEqual({ value: CANARY });
    await up({ runner: OTHER }, state);
    expect(seen.at(-1)).toBe("other");
    expect(ports.fakeRunner.calls.at(-1)?.request.credentials).toMatchObject({ secret: {} });
    expect(ports.store.writes.filter((write) => write.startsWith("put"))).toEqual([]);
  });

  it("goes where the runner is on this machine now, and comes back with a function", async () => {
    const state = await created();
    const { state: local } = await up({ runner: { local: {} } }, state);
    expect(secret()?.tags).not.toHaveProperty(RUNNER_TAG);
    await up({}, local);
    expect(secret()?.tags[RUNNER_TAG]).toBe("runner");
  });

  it("is there for the previews' function too as long as they have one", async () => {
    const state = await created({ preview: { runner: OTHER } });
    expect(secret()?.tags[PREVIEW_TAG]).toBe("other");
    const { op } = await up({}, state);
    expect(op).toBe("update");
    expect(secret()?.tags).not.toHaveProperty(PREVIEW_TAG);
  });

  it("is drift where somebody took it away or changed it, and the next update puts it right", async () => {
    const state = await created();
    for (const spoil of [
      (arn: string) => ports.store.untag(arn, [RUNNER_TAG]),
      (arn: string) => ports.store.tag(arn, { [RUNNER_TAG]: "theirs" }),
    ]) {
      await spoil(String(state.outputs["secretArn"]));
      const operation = new Operation(ports, false);
      const { id, props, inputs } = await operation.connection.read(state.id, state.outputs);
      expect(operation.warned).toEqual([
        expect.stringMatching(/its tag "pulumi-python-connectors:runner" was (removed|changed) \[/),
      ]);
      const { op } = await up({}, { id, inputs: { ...state.inputs, ...inputs }, outputs: props });
      expect([op, secret()?.tags[RUNNER_TAG]]).toEqual(["update", "runner"]);
    }
  });

  it("of an earlier version's secret comes with the next change, and is no change by itself", async () => {
    const state = await created();
    const untagged = (properties: Properties) => ({ ...properties, secret: { name: "flights/dev/source" } });
    const earlier = { ...state, inputs: untagged(state.inputs), outputs: untagged(state.outputs) };
    await ports.store.untag(String(state.outputs["secretArn"]), [RUNNER_TAG]);
    expect((await up({}, earlier)).op).toBe("same");
    await up({ code: code("x = 1\n") }, earlier);
    expect(secret()?.tags[RUNNER_TAG]).toBe("runner");
  });

  it("waits for the update where the other runner could read nothing yet, and the update tests with the secret", async () => {
    const raw = { credentials: { env: "TOKEN" } };
    place(CANARY);
    const state = await created(raw);
    place(undefined);
    const runs = ports.fakeRunner.calls.length;
    const step = await preview({ ...raw, runner: OTHER }, state);
    expect(step.inputs["functions"]).toBe(UNKNOWN);
    expect(ports.fakeRunner.calls.length).toBe(runs);
    const { state: after } = await up({ ...raw, runner: OTHER }, state);
    expect(after?.outputs["functions"]).toEqual(["context"]);
    expect(ports.fakeRunner.calls.slice(runs).map(({ request }) => request.credentials)).toEqual([
      { secret: { id: secret()?.arn, region: "eu-west-1", versionId: null } },
    ]);
  });
});
