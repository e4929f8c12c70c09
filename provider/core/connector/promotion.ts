import type { Problem } from "../errors";
import type { StackId } from "../pulumi/program";
import { compareSchemas } from "../review/compare";
import { changePhrase } from "../review/phrase";
import { judge } from "../review/policy";
import type { CheckedReview } from "../review/review";
import { editedPaths, type SchemaEdits } from "../schema/edits";
import { printable } from "../text";
import type { Warning } from "../warning";
import { differingParts, type Fingerprint, PART_NAMES } from "./fingerprint";
import { type KnownSchema, knownSchema } from "./known-schema";

/** The stack whose code a connector may run. */
export interface PromotedFrom {
  /**
   * Its name, as `pulumi stack ls` has it: `staging`, or `organization/project/stack` of another project.
   * @example "staging"
   */
  readonly stack: string;
  /**
   * Why the code may run here though that stack does not run it: 1 to 512 characters on one line. It is kept in the state.
   * @default none: it may not
   * @example "hot-fix of INC-412, goes to staging tomorrow"
   */
  readonly override?: string | undefined;
}

/** Why code may not run. */
export const PROMOTION_CODES = [
  "PROMOTION_UNREADABLE",
  "PROMOTION_NOT_DEPLOYED",
  "PROMOTION_DIFFERS",
  "PROMOTION_STALE",
  "PROMOTION_SCHEMA",
] as const;

/** Code can't come from where it goes. */
export function promotionProblems(from: PromotedFrom | undefined, own: StackId): Problem[] {
  const { organization, project, stack } = own;
  const names = [stack, `${organization}/${stack}`, `${organization}/${project}/${stack}`];
  if (from === undefined || !names.includes(from.stack)) return [];
  const reason = `${from.stack} is this stack itself: name the one that its code runs in before`;
  return [{ path: "promotedFrom.stack", reason }];
}

/** What is promoted: what runs, and how. Properties, credentials and runner are each stack's own. */
export const PROMOTION_PARTS = ["code", "connection", "requirements", "reading"] as const;
/** Of a connection some. */
export type PromotionParts = { readonly [part in (typeof PROMOTION_PARTS)[number]]?: string };

/** What the program found out of the stack that a connector, or a connection, is promoted from. */
export type PromotionFacts = {
  readonly stack: string;
  /** What it runs in its own stack now, if that is known. */
  readonly own?: PromotionParts;
} & (
  | { readonly found: "unreadable"; readonly problem: string }
  | { readonly found: "nothing" }
  /** A newer version of the package wrote it. */
  | { readonly found: "newer" }
  | {
      readonly found: "deployed";
      /** `undefined` where the state doesn't say what runs. */
      readonly parts?: PromotionParts;
      readonly schema?: unknown;
      readonly coverage?: unknown;
      readonly interface?: unknown;
      readonly stale: boolean;
    }
);

/** What is to run in a stack. */
export interface PromotionCase {
  readonly kind: "connector" | "connection";
  readonly from: PromotedFrom;
  /** `undefined` where the program said nothing. */
  readonly facts: PromotionFacts | undefined;
  /** Of what is to run. */
  readonly now: PromotionParts;
  readonly lastSchema: KnownSchema | undefined;
  readonly review: CheckedReview | undefined;
  readonly edits: SchemaEdits | undefined;
  /** In UTC: `2026-11-24`. */
  readonly today: string;
}

/** Whether code may run in a stack. */
export interface Promotion {
  /** Why not; none: it may. */
  readonly violations: readonly Warning[];
  readonly warnings: readonly Warning[];
}

export const PROMOTED: Promotion = { violations: [], warnings: [] };

/**
 * Whether what is to run is what the other stack runs now. What this stack runs already may go on running, whatever has become
 * of the other one.
 */
export function judgePromotion(promotion: PromotionCase): Promotion {
  const { from, facts, now } = promotion;
  if (facts?.own !== undefined && differingPromotionParts(facts.own, now).length === 0) return PROMOTED;
  const found = violationsOf(promotion);
  if (found.length === 0) return PROMOTED;
  if (from.override === undefined) {
    return {
      violations: found.map((one) => ({ ...one, message: `${one.message}. ${waysOf(one, from.stack)}` })),
      warnings: [],
    };
  }
  const what = found.map(({ message }) => message).join("; ");
  const message = `promotedFrom.override lets it pass (${shown(from.override)}): ${what}`;
  return { violations: [], warnings: [{ code: "PROMOTION_OVERRIDDEN", path: "", message }] };
}

function violationsOf({ kind, from, facts, now, ...judged }: PromotionCase): Warning[] {
  const { stack } = from;
  // Facts about another stack are none about this one.
  if (facts === undefined || facts.stack !== stack) {
    return [refusal("PROMOTION_UNREADABLE", `nothing is known of the stack ${stack}`)];
  }
  switch (facts.found) {
    case "unreadable": {
      const why = shown(facts.problem).replace(/\.$/, "");
      return [refusal("PROMOTION_UNREADABLE", `the stack ${stack} can't be read: ${why}`)];
    }
    case "newer": {
      const message = `what runs in ${stack} was deployed by a newer version of pulumi-python-connectors`;
      return [refusal("PROMOTION_UNREADABLE", message)];
    }
    case "nothing":
      return [refusal("PROMOTION_NOT_DEPLOYED", `the stack ${stack} has no ${kind} of this name`)];
    case "deployed":
      return [...codeViolations(stack, facts, now), ...schemaViolations(stack, facts, judged)];
  }
}

type FoundConnector = Extract<PromotionFacts, { found: "deployed" }>;

function codeViolations(stack: string, { parts, stale }: FoundConnector, now: PromotionParts): Warning[] {
  if (parts === undefined) {
    const message = `the state of ${stack} doesn't say what runs there`;
    return [refusal("PROMOTION_DIFFERS", message)];
  }
  const others = differingPromotionParts(parts, now).map(
    (part) => `${PART_NAMES[part]} (${shortDigest(parts[part])} there, ${shortDigest(now[part])} here)`,
  );
  return [
    ...(others.length === 0
      ? []
      : [refusal("PROMOTION_DIFFERS", `${stack} does not run this: other there: ${others.join(", ")}`)]),
    ...(stale
      ? [
          refusal(
            "PROMOTION_STALE",
            `the schema in ${stack} is stale: what runs there has not been shown to generate one`,
          ),
        ]
      : []),
  ];
}

/** More changes than these are only counted. */
const MOST_CHANGES = 20;

function schemaViolations(
  stack: string,
  facts: FoundConnector,
  { lastSchema, review, edits = {}, today }: Omit<PromotionCase, "kind" | "from" | "facts" | "now">,
): Warning[] {
  const there = knownSchema(facts);
  if (lastSchema === undefined || there === undefined) return [];
  const { coverage } = there;
  const comparison = { coverage, decided: editedPaths(edits) };
  const { changes, violations } = judge({
    changes: compareSchemas(lastSchema.schema, there.schema, comparison),
    review,
    today,
  });
  const refused = changes.filter(({ path, rule }) =>
    violations.some((violation) => violation.path === path && violation.code === rule),
  );
  if (refused.length === 0) return [];
  const lines = refused
    .slice(0, MOST_CHANGES)
    .map((change) => shown(`${change.path === "" ? "" : `${change.path}: `}${changePhrase(change)}`));
  const more = refused.length - lines.length;
  const named = [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
  const message = `the policy "${review?.policy}" refuses the schema that ${stack} has: ${named}`;
  return [refusal("PROMOTION_SCHEMA", message)];
}

function waysOf({ code }: Warning, stack: string): string {
  const override = 'or let it pass with a reason: promotedFrom: { stack, override: "<why>" }';
  switch (code) {
    case "PROMOTION_UNREADABLE":
      return (
        "Name a stack that `pulumi stack ls` shows, one of another project as organization/project/stack, which whoever " +
        `deploys this one can read; ${override}`
      );
    case "PROMOTION_SCHEMA":
      return `Let the changes pass with review.ignore or another review.policy, ${override}`;
    case "PROMOTION_STALE":
      return `Let ${stack} generate a schema first (\`pulumi up --stack ${stack}\`), ${override}`;
    default:
      return (
        `Deploy the same code to ${stack} first (\`pulumi up --stack ${stack}\`), or take the code that runs there; ` +
        `\`python-connectors compare\` shows both; ${override}`
      );
  }
}

/** The promotion parts in which two differ, in their order. */
export function differingPromotionParts(a: PromotionParts, b: PromotionParts): (keyof PromotionParts)[] {
  const parts = differingParts(a, b as unknown as Fingerprint);
  return PROMOTION_PARTS.filter((part) => parts.includes(part));
}

/** As `compare` shows it. */
export function shortDigest(digest: string | undefined): string {
  return digest?.slice(0, 8) ?? "none";
}

function refusal(code: (typeof PROMOTION_CODES)[number], message: string): Warning {
  return { code, path: "", message };
}

const shown = (text: string) => printable(text, 600);
