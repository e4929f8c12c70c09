import type { Cause } from "./change";
import type { Contract } from "./contract";
import type { RuleId } from "./rules";

export const POLICIES = ["evolve", "additive", "freeze"] as const;
/**
 * Which schema changes may pass: every one, those that break nothing, none.
 * @useDeclaredType
 */
export type ReviewPolicy = (typeof POLICIES)[number];

/** Changes that may pass though the policy refuses them. */
export interface ReviewIgnore {
  /** The change's rule. @example "FIELD_REMOVED" */
  readonly rule: RuleId;
  /** A path, and everything beneath it; empty: every path. @example "address" */
  readonly path: string;
  /** The last day on which this counts, in UTC. @example "2026-12-31" @default none: it always counts */
  readonly until?: string | undefined;
  /**
   * Why, for those who read the program and the preview: 1 to 512 characters on one line.
   * @example "nobody reads it"
   */
  readonly reason: string;
}

/** A contract as the program passes it on. */
export interface DeclaredContract {
  /** Relative to the program's folder. */
  readonly path: string;
  readonly text: string;
  /** Where the setting `baseContracts` says that it is: the same file as the base branch has it. */
  readonly base?: DeclaredBase | undefined;
}

/** The base branch's contract: its text, none there, or why it could not be read. */
export type DeclaredBase =
  | { readonly text: string }
  | { readonly missing: true }
  | { readonly problem: string };

/** A contract that could not be read. */
export interface UnreadableContract {
  readonly path: string;
  readonly problem: string;
}

/** How changes of a schema are judged; `Contract` is how its contract is given. */
export interface ReviewOf<Contract> {
  /**
   * "evolve": every change passes, breaking and unverified ones with a warning; "additive": breaking changes fail;
   * "freeze": every change fails. What a part of the source can't show (unverified) never fails.
   * @default "evolve"
   * @example "additive"
   */
  readonly policy?: ReviewPolicy | undefined;
  /**
   * Changes that may pass all the same.
   * @example [{ rule: "FIELD_REMOVED", path: "legacy", until: "2026-12-31", reason: "nobody reads it" }]
   * @default none
   */
  readonly ignore?: readonly ReviewIgnore[] | undefined;
  /**
   * A contract that the schema must satisfy under the policy: a committed JSON file, relative to the program's folder.
   * `python-connectors contract write` makes it.
   * @example "contracts/flights.json"
   * @default none
   */
  readonly contract?: Contract | undefined;
  /**
   * `["code"]`: only what the code changed is judged; what the source changed passes, with a warning.
   * @default every change is judged, whatever caused it
   * @example ["code"]
   */
  readonly causes?: readonly Cause[] | undefined;
}

/** How changes of a schema are judged, as a program writes it. */
export interface Review extends ReviewOf<string> {}
/** As it is judged by: the contract read. */
export type CheckedReview = ReviewOf<CheckedContract>;

export interface CheckedContract {
  readonly path: string;
  readonly contract: Contract;
  /** The same file as the base branch has it, where the setting `baseContracts` says where that is: it is what counts. */
  readonly base?: Contract | undefined;
  /** Whether the base branch has been looked at and has no such file. */
  readonly isNew?: true | undefined;
}
