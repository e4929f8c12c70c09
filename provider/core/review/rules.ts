/** What a change means for those who read the data by the schema that they know. */
export type Verdict = "safe" | "breaking" | "unverified";

interface Rule {
  /** Where all of the source was read. What a part of it can't show is `unverified` instead. */
  readonly verdict: "safe" | "breaking";
  readonly meaning: string;
}

/** Every kind of change, by its stable id. docs/schema-changes.md has the same table. */
export const RULES = {
  FIELD_ADDED: { verdict: "safe", meaning: "A field is new." },
  FIELD_REMOVED: { verdict: "breaking", meaning: "A field is gone." },
  FIELD_FILLED: {
    verdict: "safe",
    meaning: "A field of which nothing was seen (`null`, or an empty `list` or `struct`) has a type now.",
  },
  FIELD_EMPTIED: {
    verdict: "breaking",
    meaning: "Nothing is seen of a field any more: its type is `null`, or an empty `list` or `struct`.",
  },
  FIELD_TYPE_WIDENED: {
    verdict: "safe",
    meaning: "A field has a wider type that holds every value of the old one exactly.",
  },
  FIELD_TYPE_CHANGED: { verdict: "breaking", meaning: "A field has another type, and none that is wider." },
  FIELD_NULLABLE: { verdict: "breaking", meaning: "A field that was declared `not null` no longer is." },
  FIELD_REQUIRED: { verdict: "safe", meaning: "A field is declared `not null` now." },
  FIELD_MOVED_UNDER_LIST: {
    verdict: "breaking",
    meaning: "A field is now one of each item of a list: `a.b` is `a[].b`, or `a` is `a[]`.",
  },
  FIELD_MOVED_OUT_OF_LIST: {
    verdict: "breaking",
    meaning: "A field was one of each item of a list and no longer is: `a[].b` is `a.b`, or `a[]` is `a`.",
  },
  FIELD_BECAME_LIST: { verdict: "breaking", meaning: "What was a value, struct or map is a list of others." },
  FIELD_BECAME_MAP: { verdict: "breaking", meaning: "What was a value, struct or list is a map." },
  FIELD_BECAME_STRUCT: { verdict: "breaking", meaning: "What was a value, map or list is a struct." },
  ORDER_CHANGED: { verdict: "safe", meaning: "The fields come in another order." },
} as const satisfies { readonly [id: string]: Rule };

/**
 * A kind of schema change.
 * @useDeclaredType
 */
export type RuleId = keyof typeof RULES;
export const RULE_IDS = Object.keys(RULES) as RuleId[];

export function isRuleId(text: string): text is RuleId {
  return Object.hasOwn(RULES, text);
}
