import { declaredPromotion } from "../connector/promotion-setting";
import { effectiveLimits } from "../connector/stack-limits";
import { InputError, type Problem } from "../errors";
import type { Lookup } from "../lookup";
import { closeNames } from "../manifest/named";
import { isRecord } from "../records";
import { folderList, maxConcurrency, refreshMode, SETTINGS, setting, unknownSettings } from "../settings";
import { printable } from "../text";
import type { Trust } from "../trust/trust";
import { type Check, failed, ok, skipped, warning } from "./check";

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

/**
 * A warning of each config key of `pythonConnectors:` that nothing reads: the program leaves it unread too.
 * @param keys Of the stack's config.
 */
export function unknownSettingChecks(keys: readonly string[]): Check[] {
  return unknownSettings(keys).map((name) => {
    const close = closeNames(name, SETTINGS);
    return warning({
      name: `setting ${printable(name, 100)}`,
      code: "SETTING_UNKNOWN",
      says: `nothing reads it${close.length === 0 ? "" : `: names like it are ${close.join(", ")}`}`,
      next: "Correct its name, or take it out with `pulumi config rm`: docs/settings.md has all settings.",
    });
  });
}

/**
 * What is said of settings that name folders which are not there.
 * @param isFolder Of a path, absolute or relative to the program's folder.
 */
export function settingFolderChecks(
  config: Lookup,
  env: Lookup,
  isFolder: (folder: string) => boolean,
): Check[] {
  const base = setting("baseContracts", config, env);
  const missing = folderList(setting("credentialFolders", config, env)).filter((folder) => !isFolder(folder));
  const wrong = (name: string, folders: readonly string[], effect: string, next: string) => ({
    name,
    code: "SETTING_FOLDER_MISSING",
    says: `there is no folder ${folders.map((folder) => printable(folder, 200)).join(", ")}: ${effect}`,
    next,
  });
  return [
    ...(base === undefined || isFolder(base)
      ? []
      : [
          failed(
            wrong(
              "baseContracts",
              [base],
              "every connector with a contract is refused",
              "Name the program's folder in a checkout of the base branch.",
            ),
          ),
        ]),
    ...(missing.length === 0
      ? []
      : [
          warning(
            wrong(
              "credentialFolders",
              missing,
              "no credentials can be in it",
              "Make it, or correct pythonConnectors:credentialFolders: folders with a colon between.",
            ),
          ),
        ]),
  ];
}

/** What is said of everything in AWS by a run that may ask for nothing there. */
export function untrustedCheck(name: string): Check {
  return skipped(name, "this run is untrusted: nothing in AWS is asked, and no runner is invoked");
}
