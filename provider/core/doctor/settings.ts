import type { Lookup } from "../lookup";
import { folderList, setting, unknownSettings } from "../settings";
import { settingsProblems, unreadSetting } from "../settings-problems";
import { printable } from "../text";
import type { Trust } from "../trust/trust";
import { type Check, failed, ok, skipped, warning } from "./check";

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
 * A warning of each config key of `pythonConnectors:` that nothing reads, as the program warns of it.
 * @param keys Of the stack's config.
 */
export function unknownSettingChecks(keys: readonly string[]): Check[] {
  return unknownSettings(keys).map((name) => {
    return warning({
      name: `setting ${printable(name, 100)}`,
      code: "SETTING_UNKNOWN",
      says: unreadSetting(name),
      next: "Correct its name, or take it out with `pulumi config rm`: the page settings.md of the documentation has all.",
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
