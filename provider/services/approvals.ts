import { type ApprovalList, EMPTY_LIST, formatApprovalList, parseApprovalList } from "../core/approvals/list";
import { sameJson } from "../core/canonical";
import { ServiceError } from "../core/errors";
import type { ApprovalStore, Clock } from "../ports";

/** How often a list that others write meanwhile is read again. */
const ATTEMPTS = 8;
const LONGEST_PAUSE_MS = 1000;

/** The list as it is; empty where there is none yet. @throws ServiceError */
export async function approvalList(store: ApprovalStore): Promise<ApprovalList> {
  return parsed(store, await store.read());
}

/**
 * Changes a list, with nothing lost of what others write at the same time; a list that stays the same is not written.
 *
 * @param change May be called more than once, on what the list is by then.
 * @returns The list before and after.
 * @throws ServiceError
 */
export async function changeApprovals(
  store: ApprovalStore,
  change: (list: ApprovalList) => ApprovalList,
  { sleep }: Pick<Clock, "sleep">,
): Promise<{ readonly before: ApprovalList; readonly after: ApprovalList }> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const stored = await store.read();
    const before = parsed(store, stored);
    const after = change(before);
    const isSame = sameJson(before, after);
    if (isSame || (await store.write(formatApprovalList(after), stored?.tag))) return { before, after };
    if (attempt < ATTEMPTS) await sleep(Math.random() * Math.min(LONGEST_PAUSE_MS, 50 * 2 ** attempt));
  }
  throw new ServiceError(
    "APPROVALS_CONFLICT",
    `others changed the list of approved code (${store.place}) each time that it was to be written`,
    "Run the command again.",
  );
}

function parsed(store: ApprovalStore, stored: { readonly text: string } | undefined): ApprovalList {
  const list = stored === undefined ? EMPTY_LIST : parseApprovalList(stored.text);
  if (list !== undefined) return list;
  throw new ServiceError(
    "APPROVALS_UNREADABLE",
    `${store.place} holds no list of approved code, and is not overwritten`,
    "Name another object in --approvals, or restore the list from an earlier version of the object.",
  );
}
