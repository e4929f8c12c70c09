import { DividedRunner, type FakePartition } from "../../test/unit/divided-runner";
import { bytes, FAILED, FakePorts, GENERATED, newSecret, TESTED, VERSIONS } from "../../test/unit/fakes";
import {
  CANARY,
  CONFIG,
  code,
  NOTHING,
  PROGRAM,
  REGION,
  RUNNER_ARN,
  rawConnection,
  rawConnector,
  SECRET_ARN,
} from "../../test/unit/samples";
import { planConnection, type TestSubject } from "../core/connection/plan";
import type { GenerationSubject } from "../core/connector/generation-subject";
import { planConnector } from "../core/connector/plan";
import { type CredentialSource, requestCredentials } from "../core/credentials/origin";
import { errorText, ServiceError } from "../core/errors";
import { CodeError } from "../core/runner/failure";
import { InvocationSlots } from "../core/runner/invocation-slots";
import { type GenerateRequest, MAX_REQUEST_BYTES } from "../core/runner/protocol";
import { TRUSTED } from "../core/trust/trust";
import { SchemaService } from "./schema-service";

const context = {
  program: PROGRAM,
  before: undefined,
  found: undefined,
  trust: TRUSTED,
  config: CONFIG,
  env: NOTHING,
};

function generation(change: object = {}): GenerationSubject {
  const { decision } = planConnector(rawConnector({ ...change }), {
    ...context,
    connection: { deployed: true },
  });
  if (decision.kind !== "generate") throw new Error(decision.kind);
  return decision.subject;
}

function test(change: object = {}): TestSubject {
  const found = planConnection(rawConnection({ ...change }), { ...context, deployed: undefined }).test;
  if (found.kind !== "needed") throw new Error(found.kind);
  return found.subject;
}

const SETTINGS = { region: REGION, endpoints: {}, defaultTags: {} };

function setUp() {
  const ports = new FakePorts();
  void ports.store.create(newSecret("flights/dev/source", { value: "v" }));
  const run = (name: string) => new SchemaService(ports, name);
  return { ports, run, service: run("run-1"), calls: ports.fakeRunner.calls };
}

describe("a success", () => {
  it("is the runner's answer", async () => {
    const { service, calls } = setUp();
    expect(await service.generate(generation())).toEqual({ ...GENERATED.ok, origin: "runner" });
    const { target, request } = generation();
    expect(calls).toEqual([{ target, request: { ...request, slice: { seconds: 1 } } }]);
  });

  it("is shared by all that ask at the same time", async () => {
    const { service, calls } = setUp();
    await Promise.all([
      service.generate(generation()),
      service.generate(generation()),
      service.test(test()),
      service.test(test()),
    ]);
    expect(calls).toHaveLength(2);
  });

  it("is shared by other processes and later runs", async () => {
    const { run, calls } = setUp();
    await run("run-1").generate(generation());
    await run("run-1").generate(generation());
    await run("run-2").generate(generation());
    expect(calls).toHaveLength(1);
  });

  it("does not serve another version of the secret", async () => {
    const { ports, run, calls } = setUp();
    await run("run-1").generate(generation());
    await ports.store.put("flights/dev/source", "rotated", "v2");
    await run("run-2").generate(generation());
    expect(calls).toHaveLength(2);
  });

  it("is not kept beyond its run where the secret's version can't be told", async () => {
    const { ports, run, calls } = setUp();
    ports.store.secrets.clear();
    await run("run-1").generate(generation());
    await run("run-1").generate(generation());
    expect(calls).toHaveLength(1);
    await run("run-2").generate(generation());
    expect(calls).toHaveLength(2);
  });

  it("of a runner that was changed meanwhile serves its own run only, by the key that it has", async () => {
    const { ports, run, calls } = setUp();
    const runner = ports.fakeRunner;
    const answer = runner.run.bind(runner);
    let id: string | undefined = "live@3";
    runner.identity = async () => ({ id });
    runner.run = async (...asked) => {
      id = undefined;
      return answer(...asked);
    };
    const key = await run("run-1").generationKey(generation());
    await run("run-1").generate(generation(), key);
    expect(await run("run-1").generate(generation(), key)).toMatchObject({ origin: "cache" });
    expect(await run("run-1").cached(key)).toEqual(GENERATED.ok);
    expect(await run("run-2").cached(key)).toBeUndefined();
    expect(calls).toHaveLength(1);
    // Whoever asks later may find the runner changed back.
    id = "live@3";
    await run("run-2").generate(generation());
    expect(calls).toHaveLength(2);
  });

  it("is found by the key that another process gives, and by no text that is none", async () => {
    const { run, calls } = setUp();
    const inline = { ...generation(), credential: { value: "v", inline: true } };
    const key = await run("run-1").generationKey(inline);
    await run("run-1").generate(inline, key);
    expect(await run("run-1").generate(generation(), key)).toMatchObject({ origin: "cache" });
    for (const other of ["", "../key", "undefined"]) await run("run-1").generate(generation(), other);
    expect(calls).toHaveLength(2);
  });

  it("of a preview serves the update, although only that has a stored secret", async () => {
    const { run, calls } = setUp();
    const value = { value: CANARY };
    const by = (credential: CredentialSource): GenerationSubject => {
      const subject = generation();
      const request = { ...subject.request, credentials: requestCredentials(credential) };
      return { ...subject, request, credential };
    };
    await run("run-1").generate(by({ ...value, inline: true }));
    await run("run-2").generate(by({ ...value, stored: { id: "s", region: "r" }, inline: false }));
    expect(calls).toHaveLength(1);
  });

  it.each<[string, (subject: GenerationSubject) => GenerationSubject]>([
    ["request", () => generation({ properties: { n: 1 } })],
    ["organization", (s) => ({ ...s, stack: { ...s.stack, organization: "b" } })],
    ["project", (s) => ({ ...s, stack: { ...s.stack, project: "b" } })],
    ["stack", (s) => ({ ...s, stack: { ...s.stack, stack: "b" } })],
    ["endpoint", (s) => ({ ...s, settings: { ...SETTINGS, endpoints: { lambda: "http://localhost:1" } } })],
    ["region", (s) => ({ ...s, settings: { ...SETTINGS, region: "us-east-1" } })],
    ["runner", (s) => ({ ...s, target: { functionArn: `${RUNNER_ARN}2` } })],
    ["kind of runner", (s) => ({ ...s, target: { local: {} } })],
    ["version of the runner", (s) => ({ ...s, target: { functionArn: RUNNER_ARN, qualifier: "2" } })],
    ["secret", (s) => ({ ...s, credential: { stored: { id: SECRET_ARN, region: "r" }, inline: false } })],
    ["declared value", (s) => ({ ...s, credential: { ...s.credential, value: CANARY } })],
    ["limits", (s) => ({ ...s, limits: { ...s.limits, rows: 5 } })],
    ["credential at all", (s) => ({ ...s, credential: { inline: false } })],
  ])("does not serve another %s", async (_what, other) => {
    const { run, calls } = setUp();
    await run("run-1").generate(generation());
    await run("run-1").generate(other(generation()));
    expect(calls).toHaveLength(2);
  });

  it("does not serve other code under the same manual version", async () => {
    const { run, calls } = setUp();
    const codeFingerprint = { manual: "1" };
    const other = { codeFingerprint, code: code("x = 1\n", "orders.py") };
    await run("run-1").generate(generation({ codeFingerprint }));
    await run("run-1").generate(generation(other));
    await run("run-2").generate(generation(other));
    expect(calls).toHaveLength(2);
  });

  it("is the request's, whatever the fingerprint says of it", async () => {
    const { run, calls } = setUp();
    await run("run-1").generate(generation());
    await run("run-2").generate(generation({ codeFingerprint: { manual: "1" } }));
    expect(calls).toHaveLength(1);
  });

  it("leaves no credential in the cache", async () => {
    const { service, ports } = setUp();
    await service.test(test());
    const cache = [...ports.cache.entries].map(([key, entry]) => key + Buffer.from(entry).toString("utf8"));
    expect(cache).toHaveLength(1);
    expect(cache.join()).not.toContain(CANARY);
  });

  it.each([
    "",
    "null",
    "[]",
    '{"protocol":1}',
    JSON.stringify(FAILED),
    JSON.stringify({ ...GENERATED, protocol: 2 }),
    JSON.stringify({ ...GENERATED, runner: { inference: 2 } }),
  ])("is looked for again where the cache holds %j instead", async (entry) => {
    const { run, ports, calls } = setUp();
    await run("run-1").generate(generation());
    for (const key of ports.cache.entries.keys()) ports.cache.entries.set(key, Buffer.from(entry));
    expect(await run("run-2").generate(generation())).toMatchObject(GENERATED.ok);
    expect(calls).toHaveLength(2);
  });
});

describe("a failure", () => {
  it("of the user's code is remembered within its run, in other processes too", async () => {
    const { run, ports, calls } = setUp();
    ports.fakeRunner.generate = FAILED;
    const first = run("run-1").generate(generation());
    await expect(first).rejects.toMatchObject({ code: "CONTEXT_FAILED" });
    const again = run("run-1").generate(generation());
    await expect(again).rejects.toBeInstanceOf(CodeError);
    await expect(again).rejects.toMatchObject(
      await first.catch(({ code, message, next, failure }) => ({ code, message, next, failure })),
    );
    await expect(again).rejects.toMatchObject({ failure: FAILED.error });
    expect(await again.catch(errorText)).toBe(await first.catch(errorText));
    expect(calls).toHaveLength(1);
  });

  it("of what surrounds the user's code is remembered as such", async () => {
    const { run, ports, calls } = setUp();
    ports.fakeRunner.generate = { ...FAILED, error: { ...FAILED.error, phase: "credentials" } };
    const first = run("run-1").generate(generation());
    await expect(first).rejects.toBeInstanceOf(ServiceError);
    const again = run("run-1").generate(generation());
    await expect(again).rejects.toBeInstanceOf(ServiceError);
    expect(await again.catch(errorText)).toBe(await first.catch(errorText));
    expect(calls).toHaveLength(1);
  });

  it("of AWS is remembered as such", async () => {
    const { run, ports, calls } = setUp();
    ports.fakeRunner.test = new ServiceError("FUNCTION_NOT_FOUND", "no function", "Deploy it.");
    await expect(run("run-1").test(test())).rejects.toBeInstanceOf(ServiceError);
    await expect(run("run-1").test(test())).rejects.toMatchObject({
      name: "ServiceError",
      code: "FUNCTION_NOT_FOUND",
      message: "no function",
      next: "Deploy it.",
    });
    expect(calls).toHaveLength(1);
  });

  it("is forgotten by the next run", async () => {
    const { run, ports } = setUp();
    ports.fakeRunner.generate = FAILED;
    await expect(run("run-1").generate(generation())).rejects.toThrow();
    ports.fakeRunner.generate = GENERATED;
    expect(await run("run-2").generate(generation())).toMatchObject(GENERATED.ok);
  });

  it("of this package itself is not remembered", async () => {
    const { run, ports, calls } = setUp();
    ports.fakeRunner.generate = new TypeError("a fault");
    await expect(run("run-1").generate(generation())).rejects.toBeInstanceOf(TypeError);
    await expect(run("run-1").generate(generation())).rejects.toBeInstanceOf(TypeError);
    expect(calls).toHaveLength(2);
  });

  it.each([
    "",
    "null",
    "1",
    "{}",
    '{"service":{"code":1,"message":"m","next":""}}',
    '{"service":{"code":"A","message":"m"}}',
    '{"kind":"runner","code":"A","message":"m","next":""}',
    JSON.stringify({ failure: { ...FAILED.error, phase: "later" } }),
  ])("is looked for again where the cache holds %j instead", async (entry) => {
    const { run, ports, calls } = setUp();
    ports.fakeRunner.generate = FAILED;
    await expect(run("run-1").generate(generation())).rejects.toThrow();
    for (const key of ports.cache.entries.keys()) ports.cache.entries.set(key, Buffer.from(entry));
    await expect(run("run-1").generate(generation())).rejects.toMatchObject({ code: "CONTEXT_FAILED" });
    expect(calls).toHaveLength(2);
  });
});

describe("a request", () => {
  it("that is too large is never sent", async () => {
    const { service, calls } = setUp();
    const big = generation({ properties: { text: "x".repeat(MAX_REQUEST_BYTES) } });
    await expect(service.generate(big)).rejects.toMatchObject({ code: "REQUEST_TOO_LARGE" });
    expect(calls).toHaveLength(0);
  });

  it("after a write asks the runner, whatever the cache holds", async () => {
    const { service, ports, calls } = setUp();
    await service.test(test());
    ports.fakeRunner.test = FAILED;
    await expect(service.testAfresh(test())).rejects.toMatchObject({ code: "CONTEXT_FAILED" });
    expect(calls).toHaveLength(2);
  });

  it("of a test and a request of a generation are never taken for each other", async () => {
    const { service, calls } = setUp();
    const same = { ...generation(), code: code("x") };
    await service.generate(same);
    await service.test(test({ code: code("x") }));
    expect(calls.map(({ request }) => request.operation)).toEqual(["generate", "test"]);
  });
});

describe("a credential that is not stored yet", () => {
  const leaving = {
    code: "CREDENTIAL_LEAVES_ACCOUNT",
    message: expect.stringContaining("account 123456789012"),
  };

  it("is not sent to a runner in another account, by a test or a generation, cached or afresh", async () => {
    const { service, ports, calls } = setUp();
    ports.callersAccount = "999999999999";
    const value = { value: CANARY };
    const inline = generation();
    const request = { ...inline.request, credentials: value };
    await expect(service.test(test())).rejects.toMatchObject(leaving);
    await expect(service.testAfresh(test())).rejects.toMatchObject(leaving);
    await expect(service.generate({ ...inline, request })).rejects.toMatchObject(leaving);
    const error: Error = await service.test(test()).catch((thrown) => thrown);
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain(CANARY);
    expect(calls).toEqual([]);
  });

  it("is sent to one on this machine, whose account nobody asks for", async () => {
    const { service, ports, calls } = setUp();
    ports.account = () => Promise.reject(new Error("asked"));
    await service.test({ ...test(), target: { local: {} } });
    expect(calls).toHaveLength(1);
  });

  it("is not meant where it is stored: the runner's account reads it by its own right", async () => {
    const { service, ports, calls } = setUp();
    ports.account = () => Promise.reject(new Error("asked"));
    await service.generate(generation());
    await service.test(test({ credentials: undefined }));
    await service.test(test({ credentials: { secretArn: SECRET_ARN } }));
    expect(calls).toHaveLength(3);
  });
});

describe("a test that is made always", () => {
  it("takes no result of an earlier run, and one only of its own", async () => {
    const { run, calls } = setUp();
    const subject = test();
    await run("run-1").test(subject);
    await run("run-2").test({ ...subject, run: "run-2" });
    await run("run-2").test({ ...subject, run: "run-2" });
    expect(calls).toHaveLength(2);
    await run("run-3").test({ ...subject, run: "run-3" });
    expect(calls).toHaveLength(3);
  });
});

describe("a version that is pinned", () => {
  const pinned = "a".repeat(32);
  const credentials = { secretArn: SECRET_ARN, versionId: pinned };

  it("is what a runner in AWS is asked to read", async () => {
    const { service, calls } = setUp();
    await service.test(test({ credentials }));
    expect(calls.at(-1)?.request.credentials).toEqual({
      secret: { id: SECRET_ARN, region: REGION, versionId: pinned },
    });
  });

  it("is what a runner on this machine gets, whatever is current", async () => {
    const { service, calls, ports } = setUp();
    const { arn } = (await ports.store.create(newSecret("pinned", { value: "first", token: pinned }))) ?? {
      arn: "",
    };
    await ports.store.put("pinned", "second", "v2");
    const subject = test({ credentials: { secretArn: arn, versionId: pinned } });
    await service.testAfresh({ ...subject, target: { local: {} } });
    expect(calls.at(-1)?.request.credentials).toEqual({ value: "first" });
  });

  it("has results of its own", async () => {
    const { service, calls } = setUp();
    for (const versionId of [pinned, "b".repeat(32), undefined])
      await service.test(test({ credentials: { secretArn: SECRET_ARN, versionId } }));
    expect(calls).toHaveLength(3);
  });
});

describe("a runner on this machine", () => {
  const local = { target: { local: {} } };

  it("gets the value of a stored secret along, which the cache's key does not hold", async () => {
    const { service, calls, ports } = setUp();
    const subject = { ...generation(), ...local };
    const key = await service.generationKey(subject);
    await service.generate(subject, key);
    expect(calls.map(({ request }) => request.credentials)).toEqual([{ value: "v" }]);
    expect(ports.cache.entries.has(key)).toBe(true);
    await ports.store.put("flights/dev/source", "w", "v2");
    await service.testAfresh({
      ...test(),
      ...local,
      credential: { stored: { id: "flights/dev/source", region: REGION }, inline: false },
    });
    expect(calls.at(-1)?.request.credentials).toEqual({ value: "w" });
  });

  it("gets a declared value inline as any other runner does", async () => {
    const { service, calls } = setUp();
    await service.test({ ...test(), ...local });
    expect(calls.map(({ request }) => request.credentials)).toEqual([{ value: CANARY }]);
  });

  it("that isn't there is the run's error, and not the key's", async () => {
    const { service, ports } = setUp();
    const missing = new ServiceError("PYTHON_MISSING", "no Python");
    ports.fakeRunner.identity = () => Promise.reject(missing);
    ports.fakeRunner.test = missing;
    const key = await service.testKey({ ...test(), ...local });
    await expect(service.test({ ...test(), ...local }, key)).rejects.toBe(missing);
  });
});

describe("a generation over many partitions", () => {
  const many = (count: number, change: object = {}) =>
    Array.from({ length: count }, (_, n) => ({
      name: `p${String(n).padStart(3, "0")}`,
      seconds: 1,
      ...change,
    }));

  function divided(source: readonly FakePartition[], change: Partial<GenerationSubject> = {}) {
    const all = setUp();
    const runner = new DividedRunner(source);
    all.ports.fakeRunner.run = (_target, request) =>
      runner.run(request as GenerateRequest, () => new Promise(setImmediate));
    return { ...all, runner, subject: { ...generation(), ...change } };
  }

  it("is divided in AWS, within the cap of its connection and that of the run", async () => {
    const { service, runner, subject } = divided(many(64), { slots: { key: "source", most: 5 } });
    expect(await service.generate(subject)).toMatchObject({ counts: { partitions: 64 }, origin: "runner" });
    expect(runner.mostUnderWay).toBe(5);
    const other = divided(many(64), { slots: { key: "source", most: 1000 } });
    Object.assign(other.ports, { slots: new InvocationSlots(3, () => 0) });
    await Promise.all([
      other.service.generate(other.subject),
      other.service.generate({ ...other.subject, stack: { ...other.subject.stack, stack: "b" } }),
    ]);
    expect(other.runner.mostUnderWay).toBe(3);
    expect(other.ports.slots.underWay).toBe(0);
  });

  it("counts with its connection's test", async () => {
    const slots = { key: "source", most: 2 };
    const { service, runner, subject, ports } = divided(many(8), { slots });
    const tested = { ...test(), slots };
    let underWay = 0;
    let most = 0;
    const { run } = ports.fakeRunner;
    ports.fakeRunner.run = async (target, request) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      const answer = request.operation === "test" ? bytes(TESTED) : await run(target, request);
      underWay -= 1;
      return answer;
    };
    await Promise.all([service.generate(subject), service.test(tested), service.testAfresh(tested)]);
    expect(runner.calls.length).toBeGreaterThan(2);
    expect(most).toBe(2);
    expect(ports.slots.underWay).toBe(0);
  });

  it("leaves its conclusion in the cache, and no part: those hold what came from the source", async () => {
    const { service, ports, run, runner, subject } = divided(many(10, { column: "p001" }));
    const first = await service.generate(subject);
    const calls = runner.calls.length;
    expect(calls).toBeGreaterThan(2);
    const entries = [...ports.cache.entries.values()].map((entry) =>
      JSON.parse(Buffer.from(entry).toString("utf8")),
    );
    expect(entries).toMatchObject([{ ok: { schema: first.schema } }]);
    expect(await run("run-2").generate(subject)).toEqual({ ...first, origin: "cache" });
    expect(runner.calls).toHaveLength(calls);
  });

  it("fails as one run does, once for the run", async () => {
    const { run, runner, subject } = divided([...many(20), { name: "p9", seconds: 1, fails: "READ_FAILED" }]);
    await expect(run("run-1").generate(subject)).rejects.toMatchObject({ code: "READ_FAILED" });
    const calls = runner.calls.length;
    await expect(run("run-1").generate(subject)).rejects.toMatchObject({ code: "READ_FAILED" });
    expect(runner.calls).toHaveLength(calls);
  });

  it("is one run on this machine, which stops at its limits by itself", async () => {
    const limits = { seconds: 9, rows: null, bytes: null, invocations: 5 };
    const { service, runner, subject } = divided(many(64), { target: { local: {} }, limits });
    await service.generate(subject);
    expect(runner.calls).toMatchObject([
      { slice: null, partitions: null, limits: { seconds: 9, rows: null, bytes: null } },
    ]);
  });
});

describe("what a run's work took", () => {
  it("is told of what was run: memory by time, time, rows", async () => {
    const { service } = setUp();
    expect(service.usage()).toEqual({ invocations: 0, gigabyteSeconds: 0, seconds: 0, rows: 0 });
    await service.test(test());
    await service.generate(generation());
    expect(service.usage()).toEqual({ invocations: 2, gigabyteSeconds: 3, seconds: 3, rows: 2 });
  });

  it("has failures in it, and no result of the cache", async () => {
    const { run, ports } = setUp();
    await run("run-1").generate(generation());
    const later = run("run-2");
    await later.generate(generation());
    expect(later.usage()).toMatchObject({ invocations: 0, rows: 0 });
    ports.fakeRunner.test = FAILED;
    await expect(later.test(test())).rejects.toThrow();
    expect(later.usage()).toMatchObject({ invocations: 1, seconds: 1.5 });
    ports.fakeRunner.test = new ServiceError("AWS_THROTTLED", "no");
    await expect(later.testAfresh(test())).rejects.toThrow();
    expect(later.usage()).toMatchObject({ invocations: 1 });
    ports.fakeRunner.test = new ServiceError("RUN_OUTCOME_UNKNOWN", "who knows");
    await expect(later.testAfresh(test())).rejects.toThrow();
    expect(later.usage()).toMatchObject({ invocations: 2, seconds: 1.5 });
  });

  it("has no money in it where code runs on this machine", async () => {
    const { service, ports } = setUp();
    const runner = { ...VERSIONS.runner, memoryMb: null };
    ports.fakeRunner.generate = { ...GENERATED, runner };
    await service.generate({ ...generation(), target: { local: {} } });
    expect(service.usage()).toMatchObject({ invocations: 1, gigabyteSeconds: 0, seconds: 1.5 });
  });
});

describe("a runner whose code can't be told", () => {
  it("serves its run only, and is spoken of once", async () => {
    const { run, ports, calls } = setUp();
    const warning = { code: "RUNNER_CODE_UNKNOWN", path: "", message: "allow it" };
    ports.fakeRunner.identity = async () => ({ id: undefined, warning });
    const service = run("run-1");
    await service.test(test());
    await service.generate(generation());
    await run("run-1").generate(generation());
    expect(calls).toHaveLength(2);
    expect(service.warnings()).toEqual([warning]);
    await run("run-2").generate(generation());
    expect(calls).toHaveLength(3);
  });
});
