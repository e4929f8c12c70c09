import { AwsServer, FakeTime } from "../../../test/unit/aws-server";
import { ServiceError } from "../../core/errors";
import { jitteredPause, RetriesUntilDeadline } from "./retries";
import { SecretsManagerStore } from "./secrets-manager";

const server = new AwsServer();
beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  server.calls.length = 0;
});

const store = (time = new FakeTime()) => new SecretsManagerStore(server.settings, { time });
const THROTTLING = [
  "ThrottlingException",
  "Throttling",
  "TooManyRequestsException",
  "RequestLimitExceeded",
  "SlowDown",
];

describe("a call of Secrets Manager", () => {
  it("succeeds every time where half of the calls are throttled", async () => {
    const chance = new FakeTime(7);
    server.answer = () => (chance.random() < 0.5 ? { error: "ThrottlingException" } : { ok: {} });
    const calls = Array.from({ length: 300 }, (_, i) => store(new FakeTime(i)).tag("s", { a: "b" }));
    await expect(Promise.all(calls)).resolves.toHaveLength(300);
    expect(server.calls.length).toBeGreaterThan(500);
  });

  it.each([
    ...THROTTLING.map((error) => ({ error })),
    { error: "InternalServiceError", status: 500 },
    { error: "Anything", status: 502 },
    { error: "Anything", status: 503 },
    { error: "Anything", status: 429 },
    "drop" as const,
  ])("is repeated after %j", async (failure) => {
    server.answer = () => (server.calls.length < 4 ? failure : { ok: { VersionId: "v" } });
    await expect(store().put("s", "value", "token-0123456789-0123456789-012345")).resolves.toEqual({
      versionId: "v",
    });
    const [first, ...others] = server.calls;
    expect(others).toHaveLength(3);
    for (const other of others) expect(other).toEqual(first);
  });

  it.each([
    "AccessDeniedException",
    "LimitExceededException",
    "InvalidParameterException",
    "ExpiredTokenException",
    "EncryptionFailure",
    "Unheard",
  ])("is not repeated after %s", async (error) => {
    server.answer = () => ({ error });
    const time = new FakeTime();
    await expect(store(time).put("s", "value", "t".repeat(32))).rejects.toThrow(ServiceError);
    expect(server.calls).toHaveLength(1);
    expect(time.pauses).toEqual([]);
  });

  it("is given up after two minutes", async () => {
    server.answer = () => ({ error: "ThrottlingException" });
    const time = new FakeTime();
    await expect(store(time).describe("s")).rejects.toMatchObject({ code: "AWS_THROTTLED" });
    expect(time.now()).toBeCloseTo(120_000);
    expect(server.calls.length).toBeGreaterThan(30);
    expect(server.calls.length).toBe(time.pauses.length + 1);
  });

  it("is given up after ten seconds where nobody listens", async () => {
    const time = new FakeTime();
    const nobody = { ...server.settings, endpoints: { secretsmanager: "http://127.0.0.1:9" } };
    await expect(new SecretsManagerStore(nobody, { time }).describe("s")).rejects.toMatchObject({
      code: "AWS_UNREACHABLE",
      message: expect.stringContaining("http://127.0.0.1:9 can't be reached (ECONNREFUSED)"),
    });
    expect(time.now()).toBeCloseTo(10_000);
    expect(time.pauses.length).toBeGreaterThan(20);
  });

  it("is not repeated once the command is cancelled, and says what AWS said last", async () => {
    server.answer = () => ({ error: "ThrottlingException", retryAfter: "60" });
    const command = new AbortController();
    const call = new SecretsManagerStore(server.settings, { cancellation: command.signal }).describe("s");
    const refused = expect(call).rejects.toMatchObject({ code: "AWS_THROTTLED" });
    while (server.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    command.abort();
    await refused;
    expect(server.calls).toHaveLength(1);
  });

  it("waits as long as the server asks for", async () => {
    server.answer = () =>
      server.calls.length < 2 ? { error: "ThrottlingException", retryAfter: "30" } : { ok: {} };
    const time = new FakeTime();
    await store(time).describe("s");
    expect(time.pauses).toHaveLength(1);
    expect(Math.round((time.pauses[0] ?? 0) / 1000)).toBe(30);
  });

  it("does not wait for what the server asks for beyond the deadline", async () => {
    server.answer = () => ({ error: "ThrottlingException", retryAfter: "3600" });
    const time = new FakeTime();
    await expect(store(time).describe("s")).rejects.toMatchObject({ code: "AWS_THROTTLED" });
    expect(time.pauses).toEqual([]);
  });
});

describe("a pause", () => {
  it.each([
    [0, 200],
    [1, 400],
    [4, 3200],
    [5, 5000],
    [1000, 5000],
  ])("before retry %d is of any length up to %d ms", (retry, longest) => {
    expect(jitteredPause(retry, 5000, () => 0)).toBe(0);
    expect(jitteredPause(retry, 5000, () => 0.5)).toBe(longest / 2);
    expect(jitteredPause(retry, 5000, () => 1)).toBe(longest);
  });
});

describe("an error of ours", () => {
  it("is never repeated, whatever is behind it", async () => {
    const strategy = new RetriesUntilDeadline(new FakeTime());
    const token = await strategy.acquireInitialRetryToken();
    const error = new ServiceError("A", "m", "", { cause: new Error("ECONNRESET") });
    await expect(
      strategy.refreshRetryTokenForRetry(token, { error, errorType: "TRANSIENT" }),
    ).rejects.toThrow();
  });
});
