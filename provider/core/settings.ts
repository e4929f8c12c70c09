import { AWS_CONFIG_KEYS, type Lookup } from "./aws/settings";

/** Settings of a whole stack: config keys `pythonConnectors:<name>`. */
const SETTINGS = ["prefetch", "priorState", "cacheDir", "allowLocalRunner", "credentialFolders"] as const;
export type SettingName = (typeof SETTINGS)[number];

/** Every config key that this package reads. */
export const CONFIG_KEYS: readonly string[] = [
  ...AWS_CONFIG_KEYS,
  ...SETTINGS.map((name) => `pythonConnectors:${name}`),
];

/** A setting's text: `PYTHON_CONNECTORS_<NAME>` in the environment wins over the stack's config. */
export function setting(name: SettingName, config: Lookup, env: Lookup): string | undefined {
  const variable = `PYTHON_CONNECTORS_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
  return env(variable) || config(`pythonConnectors:${name}`);
}

/** Whether a setting that is off by default is on: `true`, `on`, `1` and `yes` switch it on. */
export function isSwitchedOn(text: string | undefined): boolean {
  return /^(true|on|1|yes)$/i.test(text ?? "");
}

/** Whether a setting that is on by default is on: `false`, `off`, `0` and `no` switch it off. */
export function isOn(text: string | undefined): boolean {
  return !/^(false|off|0|no)$/i.test(text ?? "");
}

/** The folders that a setting lists, with a colon between them. */
export function folderList(text: string | undefined): string[] {
  return (text ?? "").split(":").filter((folder) => folder !== "");
}
