import { z } from "zod";
import type { PromotedFrom, PromotionFacts } from "./promotion";

const HOW =
  'write { stack: "staging" }, with override: "<a reason>" where it must be; as the setting pythonConnectors:promotedFrom it ' +
  'is the name alone, or JSON: {"stack": "staging", "override": "<a reason>"}';
const STACK =
  'write the name of a stack, as `pulumi stack ls` has it: "staging", or "organization/project/stack" of another project';
const REASON = "write the reason, 1 to 512 characters on one line";
const NAME = /^[\w.-]{1,100}(?:\/[\w.-]{1,100}){0,2}$/;

/** Validates `promotedFrom` as a file has it. */
export const promotionModel = z.strictObject(
  {
    stack: z.string(STACK).regex(NAME, STACK),
    override: z
      .string(REASON)
      .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]{1,512}$/u, REASON)
      .optional(),
  },
  { error: HOW },
);

/** Validates `promotedFrom`; what a setting says and can't be read becomes this property's problem. */
export const promotedFromModel: z.ZodType<PromotedFrom> = z
  .union([z.strictObject({ problem: z.string() }), promotionModel], {
    error: (issue) => innermost(issue) ?? HOW,
  })
  .transform((given, context) => {
    if ("stack" in given) return given;
    context.addIssue({ code: "custom", message: given.problem });
    return z.NEVER;
  });

/** Of a union's errors the one about a property that is there says the most. */
function innermost(issue: { readonly errors?: unknown }): string | undefined {
  const [, ofArgument] = (issue.errors ?? []) as readonly (readonly {
    readonly path: readonly PropertyKey[];
    readonly message: string;
  }[])[];
  const found = ofArgument?.find(({ path }) => path.length > 0);
  return found && `${found.path.join(".")}: ${found.message}`;
}

const parts = z.strictObject({
  code: z.string().optional(),
  connection: z.string().optional(),
  requirements: z.string().optional(),
  reading: z.string().optional(),
});

/** What the program says of the other stack; it is sent along and check takes it out. */
export const promotionFactsModel: z.ZodType<PromotionFacts> = z.intersection(
  z.object({ stack: z.string(), own: parts.optional() }),
  z.union([
    z.object({ found: z.literal("unreadable"), problem: z.string() }),
    z.object({ found: z.literal("nothing") }),
    z.object({ found: z.literal("newer") }),
    z.object({
      found: z.literal("deployed"),
      parts: parts.optional(),
      schema: z.unknown().optional(),
      coverage: z.unknown().optional(),
      interface: z.unknown().optional(),
      stale: z.boolean(),
    }),
  ]),
) as unknown as z.ZodType<PromotionFacts>;
