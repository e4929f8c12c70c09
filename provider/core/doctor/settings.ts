import { declaredPromotion } from "../connector/promotion-setting";
import { effectiveLimits } from "../connector/stack-limits";
import { InputError, type Problem } from "../errors";
import type { Lookup } from "../lookup";
import { isRecord } from "../records";
import { maxConcurrency, refreshMode, setting } from "../settings";
import type { Trust } from "../trust/trust";
import { type Check, failed, ok, skipped } from "./check";

/** What is wrong with the settings of a stack, all at once. */
function settingsProblems(config: Lookup, env: Lookup, trust: Trust): Problem[] {
  const lookups = { config, env };
  const promotion = declaredPromotion(undefined, setting("promotedFrom", config, env));
  return [
    ...thrown(() => maxConcurrency(setting("maxConcurrency", config, env))),
    ...thrown(() => refreshMode(config, env)),
    ...effectiveLimits(undefined, lookups).problems,
    ...(trust.problem === undefined ? [] : [trust.problem]),
    ...(isRecord(promotion) && typeof promotion["problem"] === "string"
      ? [{ path: "pythonConnectors:promotedFrom", reason: promotion["problem"] }]
      : []),
  ];
}

function thrown(read: () => unknown): readonly Problem[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

export function settingsCheck(config: Lookup, env: Lookup, trust: Trust): Check {
  const problems = settingsProblems(config, env, trust);
  if (problems.length === 0) return ok("settings", "those of pythonConnectors: can be used");
  return failed({
    name: "settings",
    code: "INVALID_INPUT",
    says: problems.map(({ path, reason }) => `${path}: ${reason}`).join("; "),
    next: "Correct them with `pulumi config set`, or in the environment: the page settings.md of the documentation has all.",
  });
}

/** What is said of everything in AWS by a run that may ask for nothing there. */
export function untrustedCheck(name: string): Check {
  return skipped(name, "this run is untrusted: nothing in AWS is asked, and no runner is invoked");
}
