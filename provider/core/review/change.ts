import type { RuleId, Verdict } from "./rules";

/** What made a schema change: the code that is being deployed, or the source itself. */
export type Cause = "code" | "source";

/** One difference between two schemas. A path has at most one: the severest. */
export interface Change {
  /**
   * Where readers know the field from: its path in the old schema, or in the new one where it is new. A leaf path, a parent's
   * where all beneath it changed its shape, or empty: the schema as a whole.
   */
  readonly path: string;
  readonly rule: RuleId;
  /** What it was: a type, or the shape of what is nested (`struct of 2 fields`). None of a new field. */
  readonly from?: string;
  /** What it is: as `from`; of a moved field `path: type`. None of a removed field. */
  readonly to?: string;
  readonly verdict: Verdict;
  /** Absent where it can't be told, or was not looked into. */
  readonly cause?: Cause;
  /** The reason that `review.ignore` gives for letting it pass. */
  readonly waived?: string;
}
