import type { CheckAnswer } from "../runner/check";
import { type Check, failed, ok } from "./check";

/** What AWS and the runner itself say of a function's role. */
export interface RoleEvidence {
  /** As Lambda tells it. */
  readonly arn: string | undefined;
  /** What the runner found out in that role; `undefined` where it could not be asked. */
  readonly answer: Pick<CheckAnswer, "execute" | "approvals" | "logs" | "secrets"> | undefined;
}

/** Which role a function has, and what was shown of what it may do. What it may not do fails in a check of its own. */
export function roleCheck({ arn, answer }: RoleEvidence): Check {
  const name = "role";
  if (arn === undefined || arn === "") {
    return failed({
      name,
      code: "FUNCTION_ROLE_MISSING",
      says: "Lambda names no role of the function: nothing can be allowed to it",
      next: "Deploy the runner with a role: the page iam.md of the documentation has what it may do.",
    });
  }
  return ok(name, `${arn}; ${answer === undefined ? UNSHOWN : shown(answer)}`);
}

const UNSHOWN = "what it may do is not shown, as the runner could not be asked from inside";

function shown({ execute, approvals, logs, secrets }: NonNullable<RoleEvidence["answer"]>): string {
  const readable = secrets.filter((finding) => finding === null).length;
  const rights = [
    ...(readable === 0 ? [] : [`to read ${readable} of ${secrets.length} secrets`]),
    ...(execute === "approved" && approvals === null ? ["to read the list of approved code"] : []),
    ...(logs === null ? ["to make the stream of its log"] : []),
  ];
  return rights.length === 0 ? "nothing that it may do was shown" : `shown from inside: ${rights.join(", ")}`;
}
