import { DESCRIBED } from "../../../test/unit/fakes";
import { RUNNER_ARN } from "../../../test/unit/samples";
import type { LambdaTarget } from "../runner/target";
import { type FunctionDescription, forDoctor, functionChecks } from "./function";

const SHA = DESCRIBED.codeSha256;
const PUBLISHED = { functionArn: RUNNER_ARN, qualifier: "7" };

function codes(
  change: Partial<FunctionDescription>,
  target: LambdaTarget = PUBLISHED,
  isDeclared = true,
) {
  return functionChecks({ target, isDeclared }, { ...DESCRIBED, ...change }, SHA)
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

  it.each([
    [true, undefined, true, ["failed FUNCTION_TENANCY"]],
    [false, true, true, ["failed FUNCTION_TENANCY"]],
    [true, true, true, []],
    [true, undefined, false, []],
  ] as const)("that is isolated by tenants: %s, declared: %s (%s), is told: %j", (is, says, isDeclared, told) =>
    expect(codes({ tenantIsolation: is }, { ...PUBLISHED, tenantIsolation: says }, isDeclared)).toEqual(told),
  );

  it("is invoked as Lambda has it: for the connection's tenant, else for one of its own, else for none", () => {
    const isolated = { ...DESCRIBED, tenantIsolation: true };
    expect(forDoctor({ ...PUBLISHED, tenantIsolation: true, tenant: "acme/a/b/c" }, isolated).tenant).toBe(
      "acme/a/b/c",
    );
    expect(forDoctor(PUBLISHED, isolated)).toEqual({
      ...PUBLISHED,
      tenantIsolation: true,
      tenant: "python-connectors/doctor",
    });
    expect(forDoctor({ ...PUBLISHED, tenantIsolation: true, tenant: "x" }, DESCRIBED)).toEqual(PUBLISHED);
  });

  it("has every code with what to do", () => {
    const checks = functionChecks(
      { target: { functionArn: RUNNER_ARN, tenantIsolation: true }, isDeclared: true },
      { ...DESCRIBED, handler: "x", memoryMb: 1 },
      undefined,
    );
    for (const { status, next } of checks) if (status !== "ok") expect(next).toMatch(/\.$/);
  });
});
