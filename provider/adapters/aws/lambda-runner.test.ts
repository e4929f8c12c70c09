import { execFileSync } from "node:child_process";
import { Socket } from "node:net";
import { AwsServer, FakeTime } from "../../../test/unit/aws-server";
import type { RunnerRequest } from "../../core/runner/protocol";
import { MOST_IN_FLIGHT } from "./clients";
import { LambdaRunners } from "./lambda-runner";

const server = new AwsServer();
beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  server.calls.length = 0;
  server.most = 0;
});

const ARN = "arn:aws:lambda:eu-west-1:123456789012:function:runner";
const REQUEST = { operation: "test" } as unknown as RunnerRequest;
const runner = (time = new FakeTime()) =>
  new LambdaRunners(server.settings, { time }).at({ functionArn: ARN, qualifier: "1" });

const MOST = MOST_IN_FLIGHT.program.lambda;

describe("a runner in Lambda", () => {
  it("answers with the function's own bytes", async () => {
    server.answer = () => ({ ok: { answer: 1 } });
    expect(Buffer.from(await runner().run(REQUEST)).toString()).toBe('{"answer":1}');
  });

  it.each([
    "TooManyRequestsException",
    "ResourceConflictException",
    "ENINotReadyException",
    "EC2ThrottledException",
  ])("is asked again after %s, as it did not run", async (error) => {
    server.answer = () => (server.calls.length < 5 ? { error, status: 429 } : { ok: 1 });
    await runner().run(REQUEST);
    expect(server.calls).toHaveLength(5);
  });

  it.each([
    ["drop" as const, "RUN_OUTCOME_UNKNOWN"],
    [{ error: "ServiceException", status: 500 }, "AWS_UNAVAILABLE"],
    [{ error: "ResourceNotFoundException", status: 404 }, "FUNCTION_NOT_FOUND"],
    [{ error: "AccessDeniedException", status: 403 }, "AWS_ACCESS_DENIED"],
  ])("is asked once where it may have run: %j", async (answer, code) => {
    server.answer = () => answer;
    await expect(runner().run(REQUEST)).rejects.toMatchObject({ code });
    expect(server.calls).toHaveLength(1);
  });

  it("is given up after a minute of pauses", async () => {
    server.answer = () => ({ error: "ResourceConflictException", status: 409 });
    const time = new FakeTime();
    await expect(runner(time).run(REQUEST)).rejects.toMatchObject({ code: "FUNCTION_NOT_READY" });
    expect(time.now()).toBeCloseTo(60_000);
  });

  it("has at most its process's share of invocations under way", async () => {
    const isFull = server.holdUntil(MOST);
    server.answer = async () => {
      await isFull;
      return { ok: 1 };
    };
    const runners = [runner(), runner()];
    await Promise.all(Array.from({ length: 150 }, (_, i) => runners[i % 2]?.run(REQUEST)));
    expect(server.most).toBe(MOST);
  });

  it("keeps its connection known to the network between from the start", async () => {
    // The kernel tells on Linux, while the call is under way; elsewhere what Node.js was asked to do.
    const set: unknown[][] = [];
    const original = Socket.prototype.setKeepAlive;
    Socket.prototype.setKeepAlive = function (this: Socket, ...args) {
      set.push(args);
      return original.apply(this, args);
    };
    let timers = "";
    try {
      server.answer = () => {
        const [{ remotePort } = { remotePort: 0 }] = [...server.sockets].slice(-1);
        if (process.platform === "linux") timers = socketTimers(remotePort ?? 0);
        return { ok: 1 };
      };
      await runner().run(REQUEST);
    } finally {
      Socket.prototype.setKeepAlive = original;
    }
    if (timers !== "") expect(timers).toMatch(/timer:\(keepalive,(5\d(\.\d+)?sec|1min)/);
    else expect(set).toContainEqual([true, 60_000]);
  });
});

/** What the kernel says of the socket with this port of its own; empty where `ss` is missing. */
function socketTimers(port: number): string {
  try {
    return execFileSync("ss", ["-tonH", `sport = :${port}`], { encoding: "utf8" });
  } catch {
    return "";
  }
}
