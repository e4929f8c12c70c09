import { DESCRIBED } from "../../../test/unit/fakes";
import { RUNNER_ARN } from "../../../test/unit/samples";
import { type FunctionDescription, functionChecks } from "./function";

const SHA = DESCRIBED.codeSha256;
const PUBLISHED = { functionArn: RUNNER_ARN, qualifier: "7" };

function codes(
  change: Partial<FunctionDescription>,
  target: Parameters<typeof functionChecks>[0] = PUBLISHED,
) {
  return functionChecks(target, { ...DESCRIBED, ...change }, SHA)
    .filter(({ status }) => status !== "ok")
    .map(({ status, code }) => `${status} ${code}`);
}

describe("a runner's function", () => {
  it("that is as it should be has nothing wrong", () => expect(codes({})).toEqual([]));

  it.each<[string, Partial<FunctionDescription>, string]>([
    ["could not be made", { state: "Failed" }, "failed FUNCTION_BROKEN"],
    ["could not be changed", { lastUpdateStatus: "Failed" }, "failed FUNCTION_BROKEN"],
    ["is being made", { state: "Pending" }, "warning FUNCTION_NOT_READY"],
    ["is idle", { state: "Inactive" }, "warning FUNCTION_NOT_READY"],
    ["is being changed", { lastUpdateStatus: "InProgress" }, "warning FUNCTION_NOT_READY"],
    ["has an old Python", { runtime: "python3.9" }, "failed FUNCTION_RUNTIME"],
    ["has no Python", { runtime: "nodejs22.x" }, "failed FUNCTION_RUNTIME"],
    ["has another handler", { handler: "index.handler" }, "failed FUNCTION_HANDLER"],
    ["has a timeout without room for its answer", { timeoutSeconds: 900 }, "warning FUNCTION_SIZE"],
    ["has a short timeout", { timeoutSeconds: 3 }, "warning FUNCTION_SIZE"],
    ["has little memory", { memoryMb: 128 }, "warning FUNCTION_SIZE"],
    ["has other code", { codeSha256: "b3RoZXI=" }, "warning RUNNER_OTHER_CODE"],
    ["is a container image", { runtime: undefined, codeSha256: "b3RoZXI=" }, "warning RUNNER_OTHER_CODE"],
  ])("that %s is told", (_what, change, told) => expect(codes(change)).toEqual([told]));

  it.each([
    ["the latest one", { functionArn: RUNNER_ARN }],
    ["an alias", { functionArn: RUNNER_ARN, qualifier: "live" }],
  ])("that is named as %s may change", (_what, target) =>
    expect(codes({}, target)).toEqual(["warning FUNCTION_NOT_PUBLISHED"]),
  );

  it("has every code with what to do", () => {
    const checks = functionChecks(
      { functionArn: RUNNER_ARN },
      { ...DESCRIBED, handler: "x", memoryMb: 1 },
      undefined,
    );
    for (const { status, next } of checks) if (status !== "ok") expect(next).toMatch(/\.$/);
  });
});
