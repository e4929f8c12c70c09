import { accountRefusal } from "./accounts";

const OURS = "123456789012";
const OTHER = "210987654321";

describe("an account", () => {
  it.each([
    ["where nothing is said", {}, undefined],
    ["that is allowed", { allowedAccountIds: [OTHER, OURS] }, undefined],
    ["that is not forbidden", { forbiddenAccountIds: [OTHER] }, undefined],
    ["that is not among the allowed", { allowedAccountIds: [OTHER] }, "aws:allowedAccountIds doesn't name"],
    ["that is forbidden", { forbiddenAccountIds: [OURS] }, "aws:forbiddenAccountIds names"],
  ])("%s is used, or refused with the list that says so", (_what, lists, reason) => {
    const refusal = accountRefusal(OURS, lists);
    expect(refusal?.code).toBe(reason === undefined ? undefined : "ACCOUNT_NOT_ALLOWED");
    if (reason !== undefined) expect(refusal?.message).toContain(`${OURS}, which ${reason}`);
  });
});
