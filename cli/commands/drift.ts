import path from "node:path";
import { EXIT } from "../exit-status";
import { shownFailure } from "../failure";
import { printDrift } from "../output/drift";
import { jsonChange } from "../output/json-change";
import { paints } from "../output/paint";
import { jsonLine } from "../output/safe-text";
import type { Outside } from "../outside";
import { reported } from "../session";
import { type StackDrift, stackDrift } from "../stack/stack-drift";

export interface DriftFlags {
  readonly stack: string;
  readonly cwd: string;
  readonly json?: boolean;
  readonly color: boolean;
}

/** Says how the sources of a deployed stack differ from the schemas in its state, for a scheduled job. */
export function drift(flags: DriftFlags, outside: Outside): Promise<number> {
  return reported(flags, outside, async () => {
    const found = await stackDrift({ stack: flags.stack, folder: path.resolve(flags.cwd) }, outside);
    if (flags.json) outside.out.write(jsonLine(asJson(found)));
    else printDrift(found, outside.out, paints(outside.out, outside.env, flags.color));
    return exitStatusOf(found.counts);
  });
}

/** 0, and the two for drift, say that every connector was looked at. */
function exitStatusOf({ safe, breaking, unknown }: StackDrift["counts"]): number {
  if (unknown > 0) return EXIT.code;
  if (breaking > 0) return EXIT.breakingDrift;
  return safe > 0 ? EXIT.safeDrift : EXIT.ok;
}

function asJson({ stack, connectors, counts, usage, seconds }: StackDrift) {
  const shown = connectors.map((one) => {
    const { urn, name } = one;
    if (one.drift === "unknown") return { urn, name, drift: one.drift, error: shownFailure(one.error) };
    const changes = one.changes.map(jsonChange);
    return { urn, name, drift: one.drift, coverage: one.coverage, changes };
  });
  return { stack, connectors: shown, counts, usage: { ...usage, seconds } };
}
