import { ServiceError } from "../errors";
import type { AwsSettings } from "./settings";

/** Why the stack's config keeps AWS calls out of this account; `undefined` where it doesn't. */
export function accountRefusal(
  account: string,
  { allowedAccountIds, forbiddenAccountIds }: Pick<AwsSettings, "allowedAccountIds" | "forbiddenAccountIds">,
): ServiceError | undefined {
  const isAllowed = allowedAccountIds?.includes(account) ?? true;
  if (isAllowed && !forbiddenAccountIds?.includes(account)) return undefined;
  return new ServiceError(
    "ACCOUNT_NOT_ALLOWED",
    `the AWS credentials are of account ${account}, which ${isAllowed ? "aws:forbiddenAccountIds names" : "aws:allowedAccountIds doesn't name"}`,
    "Log in to the stack's own account (aws:profile, aws:assumeRoles), or correct the list.",
  );
}
