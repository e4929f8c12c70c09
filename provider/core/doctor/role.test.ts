import { roleCheck } from "./role";

const ARN = "arn:aws:iam::123456789012:role/runner";
const DENIED = { code: "SECRET_ACCESS_DENIED", message: "x" };
const WELL = { execute: "always", approvals: null, logs: null, secrets: [null, null] } as const;

describe("a runner's role", () => {
  it.each([undefined, ""])("that Lambda does not name (%j) is a failure, and says what to do", (arn) => {
    const check = roleCheck({ arn, answer: WELL });
    expect(check).toMatchObject({ status: "failed", code: "FUNCTION_ROLE_MISSING" });
    expect(check.next).toMatch(/\.$/);
  });

  it.each([
    [
      "all that was asked for",
      WELL,
      "shown from inside: to read 2 of 2 secrets, to make the stream of its log",
    ],
    [
      "a part of the secrets",
      { ...WELL, secrets: [DENIED, null], logs: DENIED },
      "shown from inside: to read 1 of 2 secrets",
    ],
    [
      "the list of approved code",
      { ...WELL, execute: "approved", secrets: [] } as const,
      "shown from inside: to read the list of approved code, to make the stream of its log",
    ],
    ["nothing", { ...WELL, secrets: [], logs: DENIED }, "nothing that it may do was shown"],
    [
      "nothing, as it was not asked",
      undefined,
      "what it may do is not shown, as the runner could not be asked from inside",
    ],
  ])("that was shown to have a right to %s says so", (_what, answer, says) => {
    expect(roleCheck({ arn: ARN, answer })).toEqual({ name: "role", status: "ok", says: `${ARN}; ${says}` });
  });
});
