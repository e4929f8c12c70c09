import { parsePath } from "../schema/path";
import { isFieldType } from "../schema/type";
import { printable } from "../text";
import type { Cause, Change } from "./change";
import { changePhrase, parseChangePhrase } from "./phrase";
import { POLICIES, type ReviewPolicy } from "./review";
import { isRuleId, type RuleId, type Verdict } from "./rules";

/** What a policy refuses. */
export interface Violation {
  /** Without a reason: what has one passes. */
  readonly change: Change;
  readonly policy: ReviewPolicy;
  /** Path of the contract that it is held against; absent where that is the last schema. */
  readonly contract?: string;
}

/** A change as a warning's message begins with it. */
export interface ChangeFacts {
  readonly change: Change;
  /** Whether it is a difference from the contract. */
  readonly isContract: boolean;
}

/** `int64 -> float64 (breaking; cause: code)` */
export function changeFacts(change: Change, isContract: boolean): string {
  const cause = change.cause === undefined ? "" : `; cause: ${change.cause}`;
  const than = isContract ? "; other than in the contract" : "";
  return `${shown(changePhrase(change))} (${change.verdict}${cause}${than})`;
}

/** `int64 -> float64 (breaking; cause: code); the policy "additive" refuses it.` */
export function refusal({ change, policy, contract }: Violation): string {
  const against = contract === undefined ? "" : ` by the contract ${shown(contract)}`;
  return `${changeFacts(change, contract !== undefined)}; the policy "${policy}" refuses it${against}.`;
}

/** What lets a change pass: an entry of `review.ignore`. */
export function ignoreEntry({ rule, path }: Pick<Change, "rule" | "path">): string {
  return printable(`{ rule: "${rule}", path: ${JSON.stringify(path)}, reason: "..." }`, 2400);
}

const FACTS_END =
  / \((safe|breaking|unverified)(?:; cause: (code|source))?(; other than in the contract)?\)/g;

/** The facts that a text about a field begins with, where it is exactly what {@link changeFacts} would write. */
export function parseChangeFacts(
  { rule, path }: { readonly rule: RuleId; readonly path: string },
  text: string,
): ChangeFacts | undefined {
  for (const end of text.matchAll(FACTS_END)) {
    const sides = parseChangePhrase(rule, text.slice(0, end.index));
    if (sides === undefined || !isWhole(rule, sides.to)) continue;
    const cause = end[2] === undefined ? {} : { cause: end[2] as Cause };
    const change: Change = { path, rule, ...sides, verdict: end[1] as Verdict, ...cause };
    const isContract = end[3] !== undefined;
    if (text.startsWith(changeFacts(change, isContract))) return { change, isContract };
  }
  return undefined;
}

/** A moved field's name may hold what facts end with: the type after it shows that all of it is there. */
function isWhole(rule: RuleId, to: string | undefined): boolean {
  if (!MOVED.has(rule)) return true;
  const at = to?.lastIndexOf(": ") ?? -1;
  return (
    at > 0 && to !== undefined && parsePath(to.slice(0, at)) !== undefined && isFieldType(to.slice(at + 2))
  );
}

const MOVED: ReadonlySet<RuleId> = new Set(["FIELD_MOVED_UNDER_LIST", "FIELD_MOVED_OUT_OF_LIST"]);

// A path may hold all that stands around it; in the entry of `review.ignore` it is a JSON string.
const ENTRY = /\{ rule: "([A-Z_]+)", path: ("(?:[^"\\]|\\.)*"), reason: "\.\.\." \}/g;

const CODE = / \[([A-Z_]+)\]$/;

/**
 * A check failure's text taken apart: `legacy: int64, gone (breaking); the policy "additive" refuses it. To accept it, ...`.
 * `undefined` where it says no such thing.
 */
export function parseViolation(text: string): Violation | undefined {
  const code = CODE.exec(text)?.[1];
  for (const [, rule = "", json = ""] of text.matchAll(ENTRY)) {
    const path = parseString(json);
    const before = path === "" ? "" : `${path}: `;
    if (path === undefined || !isRuleId(rule) || !text.startsWith(before)) continue;
    // The reason of an entry that has expired may hold an entry, too. A text that was too long ends with no code.
    if (code !== undefined && code !== rule) continue;
    const found = parseRefusal({ rule, path }, text.slice(before.length));
    if (found !== undefined) return found;
  }
  return undefined;
}

function parseRefusal(about: { rule: RuleId; path: string }, text: string): Violation | undefined {
  const facts = parseChangeFacts(about, text);
  if (facts === undefined) return undefined;
  const { change, isContract } = facts;
  const rest = text.slice(changeFacts(change, isContract).length);
  const policy = POLICIES.find((name) => rest.startsWith(`; the policy "${name}" refuses it`));
  if (policy === undefined) return undefined;
  const contracts = isContract ? contractsIn(rest) : [undefined];
  return contracts
    .map((contract) => ({ change, policy, ...(contract === undefined ? {} : { contract }) }))
    .find((violation) => text.startsWith(refusal(violation)));
}

const BY = " by the contract ";
const CONTRACT_END = /\. (?:To accept it, |The entry of review\.ignore for it counted until )/g;

/** The paths that a contract may have by the text; a path may hold what follows it, but not in the command that writes it. */
function contractsIn(text: string): string[] {
  const start = text.indexOf(BY);
  if (start < 0) return [];
  const rest = text.slice(start + BY.length);
  return [...rest.matchAll(CONTRACT_END)]
    .map(({ index }) => rest.slice(0, index))
    .filter((path) => rest.includes(` contract write ${path} `));
}

function parseString(json: string): string | undefined {
  try {
    return String(JSON.parse(json));
  } catch {
    return undefined;
  }
}

const shown = (text: string) => printable(text, 1200);
