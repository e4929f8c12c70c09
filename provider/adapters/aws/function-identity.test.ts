import { AwsServer, FakeTime } from "../../../test/unit/aws-server";
import type { RunnerRequest } from "../../core/runner/protocol";
import { LambdaRunners } from "./lambda-runner";

const server = new AwsServer();
beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  server.calls.length = 0;
});

const functionArn = "arn:aws:lambda:eu-west-1:123456789012:function:runner";
const REQUEST = { operation: "test" } as unknown as RunnerRequest;
const CONFIGURATION = {
  State: "Active",
  LastUpdateStatus: "Successful",
  CodeSha256: "abc=",
  Version: "$LATEST",
  RevisionId: "r-1",
};
const ARN = { $LATEST: `${functionArn}:$LATEST`, live: `${functionArn}:live` };

function setUp(time = new FakeTime()) {
  const runners = new LambdaRunners(server.settings, { time });
  return { time, at: (qualifier?: string) => runners.at({ functionArn, qualifier }) };
}

/** The server's answers to questions, each in its turn, the last one for ever; runs of code succeed. */
function answers(...given: (object | "drop")[]) {
  const left = [...given];
  server.answer = ({ operation }) => {
    if (operation === "Invoke") return { ok: 1 };
    const answer = (left.length > 1 ? left.shift() : left[0]) ?? {};
    return answer === "drop" || "error" in answer ? (answer as never) : { ok: answer };
  };
}

const questions = () => server.calls.filter(({ operation }) => operation === "GetFunctionConfiguration");

describe("the identity of a function's code", () => {
  it("is a published version's number, which nobody has to be asked for", async () => {
    expect(await setUp().at("7").identity()).toEqual({ id: `${functionArn}:7` });
    expect(server.calls).toEqual([]);
  });

  it.each([
    [undefined, functionArn],
    ["$LATEST", ARN.$LATEST],
    ["live", ARN.live],
  ])("is code, version and revision of what is there, for qualifier %s", async (qualifier, arn) => {
    answers(CONFIGURATION);
    expect(await setUp().at(qualifier).identity()).toEqual({ id: `${arn}@abc=:$LATEST:r-1` });
  });

  it.each([
    ["code", { CodeSha256: "other=" }],
    ["version behind the alias", { Version: "8" }],
    ["revision", { RevisionId: "r-2" }],
  ])("is another one for another %s", async (_what, change) => {
    answers(CONFIGURATION);
    const { id } = await setUp().at("live").identity();
    answers({ ...CONFIGURATION, ...change });
    expect((await setUp().at("live").identity()).id).not.toBe(id);
  });

  it("is asked for once, by whatever asks", async () => {
    answers(CONFIGURATION);
    const { at } = setUp();
    await Promise.all([at().identity(), at().identity(), at().run(REQUEST), at().run(REQUEST)]);
    expect(questions()).toHaveLength(1);
    expect(server.calls).toHaveLength(3);
  });

  it("is asked for again after what passes, as a question changes nothing", async () => {
    answers(
      "drop",
      { error: "TooManyRequestsException", status: 429 },
      { error: "RequestLimitExceeded", status: 400 },
      { error: "ServiceException", status: 500 },
      CONFIGURATION,
    );
    expect((await setUp().at().identity()).id).toContain("abc=");
    expect(questions()).toHaveLength(5);
  });

  it.each([
    ["without the permission", { error: "AccessDeniedException", status: 403 }],
    ["where the endpoint does not know the question", { error: "UnknownOperationException", status: 404 }],
    ["where it is not made for it", { error: "Strange", status: 501 }],
    ["where it is answered with something else", {}],
  ])("is not known %s: code runs all the same, with a word on what to do", async (_what, answer) => {
    answers(answer);
    const { at } = setUp();
    const { id, warning } = await at("live").identity();
    expect(id).toBeUndefined();
    expect(warning).toMatchObject({
      code: "RUNNER_CODE_UNKNOWN",
      message: expect.stringContaining(ARN.live),
    });
    expect(warning?.message).toContain("allow lambda:GetFunctionConfiguration");
    expect(warning?.message).toContain("a published version");
    await at("live").run(REQUEST);
    expect(questions()).toHaveLength(1);
  });

  it.each([
    ["FUNCTION_NOT_FOUND", { error: "ResourceNotFoundException", status: 404 }],
    ["AWS_CREDENTIALS", { error: "ExpiredTokenException", status: 403 }],
    ["AWS_THROTTLED", { error: "TooManyRequestsException", status: 429 }],
  ])("ends with %s, and runs nothing, where running it would end so as well", async (code, answer) => {
    answers(answer);
    const { at, time } = setUp();
    await expect(at().identity()).rejects.toMatchObject({ code });
    await expect(at().run(REQUEST)).rejects.toMatchObject({ code });
    expect(server.calls.filter(({ operation }) => operation === "Invoke")).toEqual([]);
    expect(time.now()).toBeLessThanOrEqual(60_001);
  });
});

describe("a function that is being made or changed", () => {
  it.each([
    ["Pending", { ...CONFIGURATION, State: "Pending", LastUpdateStatus: "InProgress" }],
    ["InProgress", { ...CONFIGURATION, LastUpdateStatus: "InProgress" }],
  ])("is waited for while it is %s, and runs no code before", async (_state, underWay) => {
    answers(underWay, underWay, CONFIGURATION);
    await setUp().at().run(REQUEST);
    expect(server.calls.map(({ operation }) => operation)).toEqual([
      ...Array(3).fill("GetFunctionConfiguration"),
      "Invoke",
    ]);
  });

  it("is given up after a minute of pauses, once for all who ask", async () => {
    answers({ ...CONFIGURATION, State: "Pending" });
    const { at, time } = setUp();
    const code = "FUNCTION_NOT_READY";
    await expect(at().run(REQUEST)).rejects.toMatchObject({
      code,
      message: expect.stringContaining("State Pending, LastUpdateStatus Successful"),
    });
    await expect(at().run(REQUEST)).rejects.toMatchObject({ code });
    expect(time.now()).toBeCloseTo(60_000);
  });

  it("runs where its last change failed: the code before it stays", async () => {
    answers({ ...CONFIGURATION, LastUpdateStatus: "Failed" });
    await setUp().at().run(REQUEST);
    expect(server.calls).toHaveLength(2);
  });
});
