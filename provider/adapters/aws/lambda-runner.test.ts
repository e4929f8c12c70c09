import { execFileSync } from "node:child_process";
import { Socket } from "node:net";
import { AwsServer, FakeTime } from "../../../test/unit/aws-server";
import { InvocationSlots, type Slot } from "../../core/runner/invocation-slots";
import type { RunnerRequest } from "../../core/runner/protocol";
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

describe("a runner in Lambda", () => {
  it("answers with the function's own bytes", async () => {
    server.answer = () => ({ ok: { answer: 1 } });
    expect(Buffer.from(await runner().run(REQUEST)).toString()).toBe('{"answer":1}');
  });

  it("is invoked for its tenant, and for none where it has none", async () => {
    server.answer = () => ({ ok: 1 });
    const target = {
      functionArn: ARN,
      qualifier: "1",
      tenantIsolation: true,
      tenant: "acme/flights/dev/source",
    };
    await new LambdaRunners(server.settings, { time: new FakeTime() }).at(target).run(REQUEST);
    await runner().run(REQUEST);
    expect(server.tenants.slice(-2)).toEqual([target.tenant, undefined]);
  });

  it("that is not set up for tenants as the connection says is an error that says which way", async () => {
    const message =
      "Add a valid tenant ID in your request. The invoked function is enabled with tenant isolation.";
    server.answer = () => ({ error: "InvalidParameterValueException", status: 400, message });
    await expect(runner().run(REQUEST)).rejects.toMatchObject({
      code: "FUNCTION_TENANCY",
      next: expect.stringMatching(/tenantIsolation: true/),
    });
    expect(server.calls).toHaveLength(1);
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
    [{ error: "ExpiredTokenException", status: 403 }, "AWS_CREDENTIALS"],
  ])("is asked once where it may have run: %j", async (answer, code) => {
    server.answer = () => answer;
    await expect(runner().run(REQUEST)).rejects.toMatchObject({ code });
    expect(server.calls).toHaveLength(1);
  });

  it("that never answers is not waited for beyond its time, and asked once", async () => {
    let answer = () => {};
    server.answer = () =>
      new Promise((resolve) => {
        answer = () => resolve({ ok: 1 });
      });
    const runners = new LambdaRunners(server.settings, { time: new FakeTime(), answerMs: 50 });
    await expect(runners.at({ functionArn: ARN, qualifier: "1" }).run(REQUEST)).rejects.toMatchObject({
      code: "RUN_OUTCOME_UNKNOWN",
    });
    answer();
    expect(server.calls).toHaveLength(1);
  });

  it.each([
    ["another version than it was asked as, is not told from others any more", "4", undefined],
    ["the version that it was asked as, is the same", "3", `${ARN}:live@c0de:3:r1`],
  ])("behind an alias, that runs %s", async (_what, executed, id) => {
    server.answer = ({ operation }) =>
      operation === "GetFunctionConfiguration"
        ? { ok: { CodeSha256: "c0de", Version: "3", RevisionId: "r1", State: "Active" } }
        : { ok: 1, headers: { "x-amz-executed-version": executed } };
    const live = new LambdaRunners(server.settings).at({ functionArn: ARN, qualifier: "live" });
    expect(await live.identity()).toMatchObject({ id: `${ARN}:live@c0de:3:r1` });
    await live.run(REQUEST);
    expect((await live.identity()).id).toBe(id);
  });

  it("is given up after a minute of pauses", async () => {
    server.answer = () => ({ error: "ResourceConflictException", status: 409 });
    const time = new FakeTime();
    await expect(runner(time).run(REQUEST)).rejects.toMatchObject({ code: "FUNCTION_NOT_READY" });
    expect(time.now()).toBeCloseTo(60_000);
  });

  it("leaves its slot to others while it waits for capacity, and says that AWS throttles", async () => {
    server.answer = () =>
      server.calls.length < 3 ? { error: "TooManyRequestsException", status: 429 } : { ok: 1 };
    const slots = new InvocationSlots(1, () => 0);
    const log: string[] = [];
    await slots.run(undefined, (slot) => {
      const noted: Slot = {
        throttled: () => log.push("throttled"),
        aside: (wait) => {
          log.push("aside");
          return slot.aside(wait);
        },
      };
      return runner().run(REQUEST, { slot: noted });
    });
    expect(log).toEqual(["throttled", "aside", "throttled", "aside"]);
    expect(slots.underWay).toBe(0);
  });

  it("comes through where AWS throttles half of what it is asked, never with more under way than the cap", async () => {
    const chance = new FakeTime(7);
    server.answer = async () => {
      // As long as it takes for others to arrive.
      await new Promise((resolve) => setTimeout(resolve, 5));
      return chance.random() < 0.5 ? { error: "TooManyRequestsException", status: 429 } : { ok: 1 };
    };
    const slots = new InvocationSlots(10, () => performance.now());
    const one = runner();
    const runs = Array.from({ length: 200 }, () =>
      slots.run(undefined, (slot) => one.run(REQUEST, { slot })),
    );
    expect((await Promise.allSettled(runs)).filter(({ status }) => status === "rejected")).toEqual([]);
    expect(server.most).toBeLessThanOrEqual(10);
    expect(server.most).toBeGreaterThan(1);
    expect(slots.underWay).toBe(0);
  });

  it("does not wait for an account without capacity after another run did so for nothing", async () => {
    server.answer = () => ({ error: "TooManyRequestsException", status: 429 });
    const time = new FakeTime();
    const runners = new LambdaRunners(server.settings, { time });
    const at = (qualifier: string) => runners.at({ functionArn: ARN, qualifier });
    await expect(at("1").run(REQUEST)).rejects.toMatchObject({ code: "AWS_THROTTLED" });
    const asked = server.calls.length;
    await expect(at("2").run(REQUEST)).rejects.toMatchObject({ code: "AWS_THROTTLED" });
    expect(server.calls).toHaveLength(asked);
    expect(time.now()).toBeCloseTo(60_000);
    await time.sleep(60_000);
    server.answer = () => ({ ok: 1 });
    await at("2").run(REQUEST);
    await at("1").run(REQUEST);
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
