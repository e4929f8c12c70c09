import { z } from "zod";
import { ServiceError } from "../errors";
import { without } from "../records";

// provider/runner/.../supervisor/approvals.py reads the same, as strictly.

/** What is said of one approval, for people. */
export interface Approval {
  /** Which code: `connector flights.py`. */
  readonly what: string;
  /** ISO 8601, in UTC. */
  readonly at: string;
  readonly by: string;
}

/** The code that a runner may run: digest to approval. */
export interface ApprovalList {
  readonly formatVersion: 1;
  readonly approved: { readonly [digest: string]: Approval };
}

export const EMPTY_LIST: ApprovalList = { formatVersion: 1, approved: {} };

/** Also the runner's own limit: room for some 4,000 approvals. */
export const MAX_LIST_BYTES = 1024 * 1024;

export const digestModel = z.string().regex(/^[0-9a-f]{64}$/);
const model: z.ZodType<ApprovalList> = z.strictObject({
  formatVersion: z.literal(1),
  approved: z.record(digestModel, z.strictObject({ what: z.string(), at: z.string(), by: z.string() })),
});

/** `undefined` for what the runner would refuse. */
export function parseApprovalList(text: string): ApprovalList | undefined {
  if (Buffer.byteLength(text) > MAX_LIST_BYTES) return undefined;
  try {
    return model.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** An approval a line, sorted by digest. @throws ServiceError where it is more than a runner reads. */
export function formatApprovalList({ formatVersion, approved }: ApprovalList): string {
  const sorted = Object.entries(approved).sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = sorted.map(
    ([digest, { what, at, by }]) => `\n    ${JSON.stringify(digest)}: ${JSON.stringify({ what, at, by })}`,
  );
  const text = `{\n  "formatVersion": ${formatVersion},\n  "approved": {${lines.join(",")}\n  }\n}\n`;
  if (Buffer.byteLength(text) <= MAX_LIST_BYTES) return text;
  throw new ServiceError(
    "APPROVALS_TOO_LARGE",
    `the list of approved code would have more than ${MAX_LIST_BYTES} bytes, which no runner reads`,
    "Withdraw what is not deployed any more: `python-connectors approve --withdraw --digest ...`.",
  );
}

/** With these too. What is there stays as it was approved first. */
export function withApprovals(list: ApprovalList, added: ApprovalList["approved"]): ApprovalList {
  return { ...list, approved: { ...added, ...list.approved } };
}

/** Without these. */
export function withoutApprovals(list: ApprovalList, digests: readonly string[]): ApprovalList {
  return { ...list, approved: without(list.approved, digests) as ApprovalList["approved"] };
}
