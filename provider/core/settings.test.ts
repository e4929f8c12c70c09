import { lookup } from "../../test/unit/samples";
import { folderList, isOn, isSwitchedOn, maxConcurrency, setting, switchProblems } from "./settings";

describe("a setting of the stack", () => {
  it.each([
    ["is not set by default", {}, {}, undefined],
    ["is a config key", { "pythonConnectors:cacheDir": "a" }, {}, "a"],
    [
      "is the config key where the variable is empty",
      { "pythonConnectors:cacheDir": "a" },
      { PYTHON_CONNECTORS_CACHE_DIR: "" },
      "a",
    ],
    ["is a variable", {}, { PYTHON_CONNECTORS_CACHE_DIR: "b" }, "b"],
    [
      "is the variable before the config key",
      { "pythonConnectors:cacheDir": "a" },
      { PYTHON_CONNECTORS_CACHE_DIR: "b" },
      "b",
    ],
  ])("%s", (_rule, config, env, expected) => {
    expect(setting("cacheDir", lookup(config), lookup(env))).toBe(expected);
  });

  it.each(["false", "FALSE", "off", "0", "no"])("that is on by default is off with %j", (text) => {
    expect(isOn(text)).toBe(false);
  });

  it.each([undefined, "", "true", "on", "1", "nothing"])("that is on by default stays on with %j", (text) => {
    expect(isOn(text)).toBe(true);
  });

  it.each([
    [true, "true"],
    [true, "1"],
    [true, "Yes"],
    [false, undefined],
    [false, ""],
    [false, "false"],
    [false, "0"],
    [false, "anything"],
  ])("that is off by default is %j with %j", (isSwitched, text) => {
    expect(isSwitchedOn(text)).toBe(isSwitched);
  });
});

describe("a switch", () => {
  it("is of one of the words that switch it on or off, or not set", () => {
    const config = {
      "pythonConnectors:offline": "maybe",
      "pythonConnectors:cause": "Yes",
      "pythonConnectors:refresh": "x",
    };
    const env = { PYTHON_CONNECTORS_PREFETCH: "of", PYTHON_CONNECTORS_PRIOR_STATE: "off" };
    expect(switchProblems(lookup(config), lookup(env))).toEqual([
      { path: "pythonConnectors:prefetch", reason: '"of": write true or false' },
      { path: "pythonConnectors:offline", reason: '"maybe": write true or false' },
    ]);
  });
});

describe("a list of folders", () => {
  it.each([
    [undefined, []],
    ["", []],
    ["/a", ["/a"]],
    ["/a:b/c::", ["/a", "b/c"]],
  ])("in %j is %j", (text, folders) => expect(folderList(text)).toEqual(folders));
});

describe("the most invocations at once", () => {
  it.each([
    [undefined, 64],
    ["1", 1],
    [" 100 ", 100],
    ["10000", 10_000],
  ])("by %j are %d", (text, most) => expect(maxConcurrency(text)).toBe(most));

  it.each(["0", "-5", "1e3", "2.5", "many", " ", "10001", "99999999", "0x10"])(
    "can't be %j: the error names the setting and what to write",
    (text) => {
      expect(() => maxConcurrency(text)).toThrow(
        `pythonConnectors:maxConcurrency: ${JSON.stringify(text)} is no number of invocations: write a whole number from 1 to 10000`,
      );
    },
  );
});
