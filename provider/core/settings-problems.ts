import { declaredPromotion } from "./connector/promotion-setting";
import { effectiveLimits } from "./connector/stack-limits";
import { InputError, type Problem } from "./errors";
import type { Lookup } from "./lookup";
import { closeNames } from "./manifest/named";
import { isRecord } from "./records";
import { maxConcurrency, refreshMode, SETTINGS, setting, switchProblems } from "./settings";
import type { Trust } from "./trust/trust";

/** What is wrong with the settings of a stack, all at once. */
export function settingsProblems(config: Lookup, env: Lookup, trust: Trust): Problem[] {
  const lookups = { config, env };
  const promotion = declaredPromotion(undefined, setting("promotedFrom", config, env));
  return [
    ...switchProblems(config, env),
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

/** What is said of a setting that this package doesn't know. */
export function unreadSetting(name: string): string {
  const close = closeNames(name, SETTINGS);
  return `nothing reads it${close.length === 0 ? "" : `: names like it are ${close.join(", ")}`}`;
}
