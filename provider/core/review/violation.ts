import { defined } from "../records";
import { parsePath } from "../schema/path";
import { isFieldType } from "../schema/type";
import { shellWord } from "../shell-word";
import { printable } from "../text";
import type { Cause, Change } from "./change";
import { changePhrase, parseChangePhrase } from "./phrase";
import { POLICIES, type ReviewPolicy } from "./review";
import { isRuleId, type RuleId, type Verdict } from "./rules";

/** What a policy, or a contract of a pull request, refuses. */
export interface Violation {
  /** Without a reason: what has one passes. */
  readonly change: Change;
  /** Absent where it is read from the refusal of a claim, which is one under every policy. */
  readonly policy?: ReviewPolicy;
  /** Path of the contract that it is held against; absent where that is the last schema. */
  readonly contract?: string;
  /** Whose contract that is, where a pull request's is apart from its base branch's. */
  readonly of?: "base" | "claim" | undefined;
}

const OWNERS = {
  own: "the contract",
  base: "the base branch's contract",
  claim: "the pull request's contract",
};
type Owner = keyof typeof OWNERS;

/** A change as a warning's message begins with it. */
export interface ChangeFacts {
  readonly change: Change;
  /** Whether it is a difference from the contract. */
  readonly isContract: boolean;
  readonly of?: Violation["of"];
}

/** `int64 -> float64 (breaking; cause: code)` */
export function changeFacts(change: Change, owner: Owner | undefined): string {
  const cause = change.cause === undefined ? "" : `; cause: ${change.cause}`;
  const than = owner === undefined ? "" : `; other than in ${OWNERS[owner]}`;
  return `${shown(changePhrase(change))} (${change.verdict}${cause}${than})`;
}

/** `int64 -> float64 (breaking; cause: code); the policy "additive" refuses it.` */
export function refusal({ change, policy, contract, of }: Violation): string {
  const owner = contract === undefined ? undefined : (of ?? "own");
  const name = owner === undefined ? "" : `${OWNERS[owner]} ${shown(contract ?? "")}`;
  const against = name === "" ? "" : ` by ${name}`;
  const refused = of === "claim" ? `${name}${BELIED}` : `the policy "${policy}" refuses it${against}`;
  return `${changeFacts(change, owner)}; ${refused}.`;
}

const BELIED = " claims something else than the code gives";

/** What lets a change pass: an entry of `review.ignore`. */
export function ignoreEntry({ rule, path }: Pick<Change, "rule" | "path">): string {
  return printable(`{ rule: "${rule}", path: ${JSON.stringify(path)}, reason: "..." }`, 2400);
}

const FACTS_END =
  / \((safe|breaking|unverified)(?:; cause: (code|source))?(?:; other than in (the(?: base branch's| pull request's)? contract))?\)/g;

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
    const owner = (Object.keys(OWNERS) as Owner[]).find((known) => OWNERS[known] === end[3]);
    if (!text.startsWith(changeFacts(change, owner))) continue;
    return {
      change,
      isContract: owner !== undefined,
      ...(owner === undefined || owner === "own" ? {} : { of: owner }),
    };
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
  const { change, isContract, of } = facts;
  const owner = isContract ? (of ?? "own") : undefined;
  const rest = text.slice(changeFacts(change, owner).length);
  const policy = POLICIES.find((name) => rest.startsWith(`; the policy "${name}" refuses it`));
  if (policy === undefined && of !== "claim") return undefined;
  const contracts = owner === undefined ? [undefined] : contractsIn(rest, owner);
  return contracts
    .map((contract) => ({ change, ...defined({ policy, contract, of }) }))
    .find((violation) => text.startsWith(refusal(violation)));
}

const CONTRACT_END = /\. (?:To accept it, |The entry of review\.ignore for it counted until )/g;

/**
 * The paths that a contract may have by the text. A path may hold what follows it, but not in the command that writes it, which no
 * refusal by the base branch's has.
 */
function contractsIn(text: string, owner: Owner): string[] {
  const before = `${owner === "claim" ? "; " : " by "}${OWNERS[owner]} `;
  const start = text.indexOf(before);
  if (start < 0) return [];
  const rest = text.slice(start + before.length);
  return [...rest.matchAll(CONTRACT_END)]
    .map(({ index }) => rest.slice(0, index))
    .map((path) => (owner === "claim" && path.endsWith(BELIED) ? path.slice(0, -BELIED.length) : path))
    .filter((path) => owner === "base" || rest.includes(` contract write ${shellWord(path)} `));
}

function parseString(json: string): string | undefined {
  try {
    return String(JSON.parse(json));
  } catch {
    return undefined;
  }
}

const shown = (text: string) => printable(text, 1200);
