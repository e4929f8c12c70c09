import { readFileSync } from "node:fs";
import path from "node:path";
import { CONFIG_KEYS, type SettingName, setting } from "../../provider/core/settings";

const PAGE = readFileSync(path.join(__dirname, "..", "..", "docs", "settings.md"), "utf8");

describe("docs/settings.md", () => {
  const rows = [...PAGE.matchAll(/^\| `(\w+)` \| `(\w+)` \|/gm)].map(([, name = "", variable = ""]) => ({
    name,
    variable,
  }));
  const awsKeys = [...PAGE.matchAll(/^\| `(aws:\w+)` \|/gm)].map(([, key = ""]) => key);

  it("has every config key that is read, and no other", () => {
    const keys = [...awsKeys, ...rows.map(({ name }) => `pythonConnectors:${name}`)];
    expect(keys.sort()).toEqual([...CONFIG_KEYS].sort());
  });

  it.each(rows)("has the variable of $name", ({ name, variable }) => {
    const env = (key: string) => (key === variable ? "set" : undefined);
    expect(setting(name as SettingName, () => undefined, env)).toBe("set");
  });
});
