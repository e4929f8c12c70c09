import { digest, type Json } from "../canonical";
import { codeDigest } from "../code/source-code";
import { codeFromStored } from "../code/stored-code";
import { shortPart } from "../connector/fingerprint";
import {
  judgePromotion,
  PROMOTED,
  type Promotion,
  type PromotionFacts,
  type PromotionParts,
  promotionProblems,
} from "../connector/promotion";
import { promotedFromModel } from "../connector/promotion-inputs";
import type { Problem } from "../errors";
import type { StackId } from "../pulumi/program";
import { holdsUnknown } from "../pulumi/wire";
import { isRecord } from "../records";
import type { StoredConnection } from "./plan";

/** Digests of what a connection runs; `undefined` where its inputs or outputs don't say it. */
export function connectionParts({ code, requirements }: StoredConnection): PromotionParts | undefined {
  if (!isRecord(code) || holdsUnknown([code, requirements])) return undefined;
  const files = Object.entries(code);
  if (files.length === 0 || files.some(([, text]) => typeof text !== "string")) return undefined;
  const source = codeFromStored(code as { readonly [path: string]: string }, "connection");
  return {
    connection: shortPart(codeDigest(source)),
    ...(requirements === undefined ? {} : { requirements: shortPart(digest(requirements as Json)) }),
  };
}

/**
 * Whether a connection's code may run in a stack: its test, too, runs it with the credentials of this stack. Code that isn't known
 * yet is judged once it is.
 *
 * @param raw What it is promoted from, as the program sends it: its `connectorDefaults` or the stack's setting say it.
 */
export function judgeConnection(
  raw: unknown,
  facts: PromotionFacts | undefined,
  stored: StoredConnection,
  program: StackId,
): Promotion & { readonly problems: readonly Problem[] } {
  if (raw === undefined || holdsUnknown(raw)) return { ...PROMOTED, problems: [] };
  const parsed = promotedFromModel.safeParse(raw);
  const problems = parsed.success
    ? promotionProblems(parsed.data, program)
    : parsed.error.issues.map(({ message }) => ({ path: "connectorDefaults.promotedFrom", reason: message }));
  const now = connectionParts(stored);
  if (!parsed.success || problems.length > 0 || now === undefined) return { ...PROMOTED, problems };
  const what = { kind: "connection", lastSchema: undefined, review: undefined, edits: undefined } as const;
  return { ...judgePromotion({ ...what, from: parsed.data, facts, now, today: "" }), problems };
}
