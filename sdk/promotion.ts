import * as pulumi from "@pulumi/pulumi";
import type { PromotionFacts } from "../provider/core/connector/promotion";
import { declaredPromotion } from "../provider/core/connector/promotion-setting";
import type { ProgramFacts } from "../provider/core/pulumi/program";
import { isRecord } from "../provider/core/records";
import { setting } from "../provider/core/settings";
import { printable } from "../provider/core/text";
import { aliasUrns } from "./early-work";
import { config, env, hasEngine, plainValue, programRun } from "./program-run";

/**
 * The stack that code is promoted from, as the program says, or else the setting. It is a plain value: one that comes to nothing
 * later would take the setting away with it.
 *
 * @throws pulumi.RunError
 */
export function promotedFrom(what: string, given: unknown): unknown {
  if (pulumi.Output.isInstance(given)) {
    throw new pulumi.RunError(`${what}: promotedFrom: write a plain { stack, override }, not an output`);
  }
  return declaredPromotion(given, setting("promotedFrom", config, env));
}

/**
 * What the stack that a connector is promoted from runs, whether early work is on or not; `undefined` where there is nothing to
 * be promoted from, or no engine.
 *
 * @param from As the program declares it; check says what is wrong with it.
 * @param self Has the resource once it is constructed.
 */
export function promotionOf(
  from: unknown,
  program: pulumi.Output<ProgramFacts>,
  self: { readonly resource?: pulumi.Resource },
): pulumi.Output<PromotionFacts | undefined> | undefined {
  if (from === undefined || !hasEngine()) return undefined;
  const declared = pulumi.output(from) as pulumi.Output<unknown>;
  // Begun at once: it takes as long as a few registrations.
  declared.apply((known) => void stateOf(stackIn(known)));
  return declared.apply(async (known) => {
    const stack = stackIn(known);
    if (stack === undefined) return undefined;
    const { urn } = await plainValue(program);
    const urns = [urn, ...(await aliasUrns(self.resource))];
    const [theirs, own] = await Promise.all([stateOf(stack), stateOf(pulumi.getStack())]);
    // Code has to be unpacked and validated, which is loaded where there is some.
    const { promotionFacts } =
      require("../provider/core/connector/promotion-facts") as typeof import("../provider/core/connector/promotion-facts");
    return promotionFacts(stack, urns, { theirs, own: own instanceof Map ? own : new Map() });
  });
}

function stackIn(declared: unknown): string | undefined {
  const stack = isRecord(declared) ? declared["stack"] : undefined;
  return typeof stack === "string" && stack !== "" ? stack : undefined;
}

type Reading = ReadonlyMap<string, { readonly [key: string]: unknown }> | { readonly problem: string };

async function stateOf(stack: string | undefined): Promise<Reading> {
  if (stack === undefined) return new Map();
  try {
    return await programRun().stackState(stack);
  } catch (error) {
    return { problem: printable(reasonOf(error), 500) };
  }
}

/** What the engine said, without what was asked of it. */
function reasonOf(error: unknown): string {
  const { details, message } = error as { readonly details?: unknown; readonly message?: unknown };
  const said = typeof details === "string" && details !== "" ? details : String(message);
  return said.replace(/^invocation of \S+ returned an error: /, "");
}
