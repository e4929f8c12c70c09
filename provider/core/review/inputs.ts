import { z } from "zod";
import { utcDay } from "../day";
import { parsePath } from "../schema/path";
import { parseContract } from "./contract";
import { type CheckedReview, POLICIES, type Review, type ReviewIgnore } from "./review";
import { isRuleId, RULE_IDS, type RuleId } from "./rules";

const RULE = `write one of ${RULE_IDS.join(", ")}`;
const PATH =
  'write a path, as in "address" or "items[].sku": it and everything beneath it; "" is the whole schema';
const DAY = 'write a day, as in "2026-12-31"';
const REASON = "write the reason, 1 to 512 characters on one line";
const ENTRY =
  'write { rule: "FIELD_REMOVED", path: "legacy", reason: "...", until: "2026-12-31" }; until may be left out';

const ignoreModel: z.ZodType<ReviewIgnore> = z.strictObject(
  {
    rule: z
      .string(RULE)
      .refine(isRuleId, RULE)
      .transform((rule) => rule as RuleId),
    path: z
      .string(PATH)
      .max(1024, PATH)
      .refine((path) => path === "" || parsePath(path) !== undefined, PATH),
    until: z.string(DAY).refine(isDay, DAY).optional(),
    reason: z.string(REASON).regex(/^[^\p{Cc}\p{Zl}\p{Zp}]{1,512}$/u, REASON),
  },
  { error: ENTRY },
);

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  // A day that no month has is one of the next month.
  return !Number.isNaN(day.getTime()) && utcDay(day) === text;
}

const problemModel = z.strictObject({ problem: z.string() });
const baseModel = z.union([
  z.strictObject({ text: z.string() }),
  z.strictObject({ missing: z.literal(true) }),
  problemModel,
]);

/** A contract as the program passes it on: its text, or why it could not be read, which becomes this property's problem. */
const contractModel = z
  .union(
    [
      z.strictObject({
        path: z.string().min(1).max(1024),
        text: z.string(),
        base: baseModel.optional(),
      }),
      problemModel.extend({ path: z.string() }),
    ],
    { error: 'write the path of a contract file, as in "contracts/flights.json"' },
  )
  .transform((declared, context) => {
    const refuse = (message: string) => context.addIssue({ code: "custom", message });
    const read = (text: string, whose: string) => {
      const parsed = parseContract(text);
      if ("contract" in parsed) return parsed.contract;
      for (const problem of parsed.problems) {
        refuse(`${whose}${JSON.stringify(declared.path)} is no contract: ${problem}`);
      }
      return undefined;
    };
    if ("problem" in declared) {
      refuse(declared.problem);
      return z.NEVER;
    }
    const { path, base } = declared;
    const contract = read(declared.text, "");
    if (base !== undefined && "problem" in base) refuse(base.problem);
    const ofBase = base !== undefined && "text" in base ? read(base.text, "the base branch's ") : undefined;
    if (contract === undefined) return z.NEVER;
    return {
      path,
      contract,
      ...(ofBase === undefined ? {} : { base: ofBase }),
      ...(base !== undefined && "missing" in base ? { isNew: true as const } : {}),
    };
  });

function reviewOf<Contract>(contract: z.ZodType<Contract>) {
  return z.strictObject(
    {
      policy: z.enum(POLICIES, { error: `write one of ${POLICIES.join(", ")}` }).optional(),
      ignore: z
        .array(ignoreModel, { error: `write a list of entries: ${ENTRY}` })
        .max(1000, "write at most 1000 entries")
        .optional(),
      contract: contract.optional(),
      causes: z
        .array(z.enum(["code", "source"], { error: 'write ["code"]' }), { error: 'write ["code"]' })
        .min(1, 'write ["code"], or leave it out: every change is then judged')
        .max(2, 'write ["code"]')
        .optional(),
    },
    {
      error: ({ code }) =>
        `${code === "unrecognized_keys" ? "there is no such key; " : ""}write { policy, ignore, contract, causes }`,
    },
  );
}

/** Validates `review`. */
export const reviewModel: z.ZodType<CheckedReview> = reviewOf(contractModel);

const CONTRACT = 'write the path of a contract file, as in "contract.json"';

/** Validates `review` as a program or a file writes it: its contract by its path. */
export const writtenReviewModel: z.ZodType<Review> = reviewOf(
  z.string(CONTRACT).min(1, CONTRACT).max(1024, CONTRACT),
);
