import { defined } from "../records";
import { isWithin } from "../schema/tree";
import { printable } from "../text";
import type { Warning } from "../warning";
import type { Change } from "./change";
import type { ReviewIgnore, ReviewOf, ReviewPolicy } from "./review";
import { changeFacts, ignoreEntry, refusal, type Violation } from "./violation";

/** Changes that were judged. */
export interface Judgement {
  /** All of them, with the reasons of those that are waived. */
  readonly changes: readonly Change[];
  /** What the policy refuses, and how to accept it; the code is the rule. */
  readonly violations: readonly Warning[];
  /** What passes and ought to be known. */
  readonly warnings: readonly Warning[];
}

/** What is judged, and against what. */
export interface Judged {
  readonly changes: readonly Change[];
  readonly review: Omit<ReviewOf<unknown>, "contract"> | undefined;
  /** The day, in UTC: `2026-11-24`. */
  readonly today: string;
  /** Where the changes are from a contract. */
  readonly contract?: JudgedContract | undefined;
}

/** What messages say of a contract. */
export interface JudgedContract {
  readonly path: string;
  /** What writes it anew. */
  readonly command: string;
  /** Whose it is, where a pull request's is apart from its base branch's. */
  readonly of?: Violation["of"];
}

/** Decides which changes pass, which pass with a warning, and which fail. */
export function judge(judged: Judged): Judgement {
  const { review = {}, today } = judged;
  const ignores = review.ignore ?? [];
  const changes: Change[] = [];
  const violations: Warning[] = [];
  const warnings: Warning[] = [];
  for (const change of judged.changes) {
    const fitting = ignores.filter(
      (entry) => entry.rule === change.rule && isWithin(change.path, entry.path),
    );
    const waiver = fitting.find(({ until }) => until === undefined || today <= until);
    changes.push(waiver === undefined ? change : { ...change, waived: waiver.reason });
    if (waiver !== undefined) continue;
    const { rule: code, path } = change;
    if (isRefused(change, review)) {
      violations.push({ code, path, message: violationText(change, fitting, judged) });
    } else if (change.verdict !== "safe") {
      warnings.push({ code, path, message: warningMessage(change, fitting, judged) });
    }
  }
  return { changes, violations, warnings };
}

const POLICY: ReviewPolicy = "evolve";

function isRefused(
  { verdict, cause = "code" }: Change,
  { policy = POLICY, causes }: ReviewOf<unknown>,
): boolean {
  if (policy === "evolve" || verdict === "unverified" || causes?.includes(cause) === false) return false;
  return policy === "freeze" || verdict === "breaking";
}

function violationText(change: Change, expired: readonly ReviewIgnore[], judged: Judged): string {
  const policy = judged.review?.policy ?? POLICY;
  const { path: contract, of } = judged.contract ?? {};
  return [
    refusal({ change, policy, ...defined({ contract, of }) }),
    ...expired.map(expiry),
    `To accept it, ${waysOf(change, judged).join(", or ")}`,
  ].join(" ");
}

function warningMessage(change: Change, expired: readonly ReviewIgnore[], { contract }: Judged): string {
  const known = contract === undefined ? ", and what was known stays" : "";
  const stays =
    change.verdict === "unverified"
      ? `; only a part of the source was read, so that this is not known to be so${known}`
      : "";
  return [`${changeFacts(change, contract && (contract.of ?? "own"))}${stays}`, ...expired.map(expiry)].join(
    ". ",
  );
}

function expiry({ until, reason }: ReviewIgnore): string {
  return `The entry of review.ignore for it counted until ${until} (${shown(reason)}).`;
}

function waysOf(change: Change, { review, contract }: Judged): string[] {
  const looser =
    review?.policy === "freeze" && change.verdict === "safe" ? '"additive" or "evolve"' : '"evolve"';
  return [
    // No commit of a pull request writes what its base branch says.
    ...(contract === undefined || contract.of === "base"
      ? []
      : [`write the contract anew: ${contract.command}`]),
    `add ${ignoreEntry(change)} to review.ignore`,
    ...(contract?.of === "claim" ? [] : [`set review.policy to ${looser}`]),
    ...editWays(change, contract !== undefined),
  ];
}

/** The edits that would keep a schema as it was. */
function editWays({ rule, path, from }: Change, isContract: boolean): string[] {
  const at = JSON.stringify(path);
  const keep = isContract ? "as in the contract" : "as it was";
  switch (rule) {
    case "FIELD_ADDED":
      return [`leave the field out: edits: { drop: [${shown(at)}] }`];
    case "FIELD_TYPE_CHANGED":
    case "FIELD_TYPE_WIDENED":
    case "FIELD_EMPTIED":
    case "FIELD_NULLABLE":
      if (from === undefined || / of /.test(from)) return [];
      return [`keep the type ${keep}: edits: { cast: { ${shown(at)}: "${from}" } }`];
    case "FIELD_REMOVED":
      return [`keep the field ${keep}: edits: { add: { ${shown(at)}: "${from}" } }`];
    default:
      return [];
  }
}

const shown = (text: string) => printable(text, 1200);
