import { AWS_CONFIG_KEYS } from "./aws/settings";
import { InputError, type Problem } from "./errors";
import type { Lookup } from "./lookup";

/** Settings of a whole stack: config keys `pythonConnectors:<name>`. */
export const SETTINGS = [
  "prefetch",
  "priorState",
  "cacheDir",
  "allowLocalRunner",
  "credentialFolders",
  "maxConcurrency",
  "limits",
  "offline",
  "cause",
  "refresh",
  "baseContracts",
  "mode",
  "promotedFrom",
] as const;
export type SettingName = (typeof SETTINGS)[number];

/** Every config key that this package reads. */
export const CONFIG_KEYS: readonly string[] = [
  ...AWS_CONFIG_KEYS,
  ...SETTINGS.map((name) => `pythonConnectors:${name}`),
];

const NAMESPACE = "pythonConnectors:";

/** The names of settings among config keys that this package doesn't know, and so doesn't read. */
export function unknownSettings(keys: readonly string[]): string[] {
  return keys
    .filter((key) => key.startsWith(NAMESPACE) && !CONFIG_KEYS.includes(key))
    .map((key) => key.slice(NAMESPACE.length))
    .sort();
}

/** A setting's text: `PYTHON_CONNECTORS_<NAME>` in the environment wins over the stack's config. */
export function setting(name: SettingName, config: Lookup, env: Lookup): string | undefined {
  const variable = `PYTHON_CONNECTORS_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
  return env(variable) || config(`pythonConnectors:${name}`);
}

/** The settings that are on or off. */
const SWITCHES = ["prefetch", "priorState", "allowLocalRunner", "offline", "cause"] as const;

/** What is wrong with the switches: another word would leave each of them as it is by default. */
export function switchProblems(config: Lookup, env: Lookup): Problem[] {
  return SWITCHES.flatMap((name) => {
    const text = setting(name, config, env);
    if (text === undefined || isSwitchedOn(text) || !isOn(text)) return [];
    return [
      { path: `${NAMESPACE}${name}`, reason: `${JSON.stringify(text.slice(0, 50))}: write true or false` },
    ];
  });
}

/** Whether a setting that is off by default is on: `true`, `on`, `1` and `yes` switch it on. */
export function isSwitchedOn(text: string | undefined): boolean {
  return /^(true|on|1|yes)$/i.test(text ?? "");
}

/** Whether nothing may be asked of any source: every connector keeps the schema that it has. */
export function isOffline(config: Lookup, env: Lookup): boolean {
  return isSwitchedOn(setting("offline", config, env));
}

const REFRESH_MODES = ["off", "schema"] as const;

/**
 * What a refresh does of a connector: nothing, or its schema is generated again with the deployed code.
 * @throws InputError
 */
export function refreshMode(config: Lookup, env: Lookup): (typeof REFRESH_MODES)[number] {
  const text = setting("refresh", config, env) ?? "off";
  const mode = REFRESH_MODES.find((known) => known === text);
  if (mode !== undefined) return mode;
  throw new InputError([{ path: "pythonConnectors:refresh", reason: `write ${REFRESH_MODES.join(" or ")}` }]);
}

/** Whether a setting that is on by default is on: `false`, `off`, `0` and `no` switch it off. */
export function isOn(text: string | undefined): boolean {
  return !/^(false|off|0|no)$/i.test(text ?? "");
}

/** The folders that a setting lists, with a colon between them. */
export function folderList(text: string | undefined): string[] {
  return (text ?? "").split(":").filter((folder) => folder !== "");
}

const DEFAULT_CONCURRENCY = 64;
const LEAST_CONCURRENCY = 1;
const MOST_CONCURRENCY = 10_000;

/**
 * How many invocations of runners a run may have under way at once, by the text of `maxConcurrency`.
 * @throws InputError
 */
export function maxConcurrency(text: string | undefined): number {
  if (text === undefined) return DEFAULT_CONCURRENCY;
  const most = /^\s*\d{1,5}\s*$/.test(text) ? Number(text) : Number.NaN;
  if (most >= LEAST_CONCURRENCY && most <= MOST_CONCURRENCY) return most;
  throw new InputError([
    {
      path: "pythonConnectors:maxConcurrency",
      reason:
        `${JSON.stringify(text.slice(0, 50))} is no number of invocations: write a whole number from ` +
        `${LEAST_CONCURRENCY} to ${MOST_CONCURRENCY}, or leave it out for ${DEFAULT_CONCURRENCY}`,
    },
  ]);
}
