import { z } from "zod";
import { picked } from "../../records";
import { parseUrn } from "../urn";
import type { Kept, RunState, RunStep } from "./run";

const MAX_URN = 16_384;

export const urnModel = z.string().max(MAX_URN);
const properties = z.record(z.string(), z.unknown());
const state = z.object({ inputs: properties.nullish(), outputs: properties.nullish() }).nullish();
const core = z.object({ op: z.string().max(64), urn: urnModel });
const rest = z.object({ old: state, new: state, detailedDiff: properties.nullish() });

/** Something of which the report depends is of another form than it was: left out, it could hide a change that breaks. */
export class UnknownForm extends Error {}

/**
 * A step as the digest and the events have it, under their own names of the two states.
 * @throws {UnknownForm} Where it is none.
 */
export function readStep(
  raw: { readonly [key: string]: unknown },
  states: { readonly old: unknown; readonly new: unknown },
  kept: Kept,
): RunStep {
  const found = core.safeParse(raw);
  if (!found.success) throw new UnknownForm();
  const keys = keysOf(found.data.urn, kept);
  const nothing = { old: undefined, new: undefined, changedPaths: [] };
  if (keys === undefined) return { ...found.data, ...nothing };
  const read = rest.safeParse({ ...states, detailedDiff: raw["detailedDiff"] });
  if (!read.success) throw new UnknownForm();
  return {
    ...found.data,
    old: keptState(read.data.old, keys),
    new: keptState(read.data.new, keys),
    changedPaths: Object.keys(read.data.detailedDiff ?? {}),
  };
}

function keysOf(urn: string, kept: Kept): readonly string[] | undefined {
  const type = parseUrn(urn)?.type ?? "";
  return Object.hasOwn(kept, type) ? kept[type] : undefined;
}

function keptState(found: z.infer<typeof state>, keys: readonly string[]): RunState | undefined {
  if (found === undefined || found === null) return undefined;
  return { inputs: picked(found.inputs ?? {}, keys), outputs: picked(found.outputs ?? {}, keys) };
}
