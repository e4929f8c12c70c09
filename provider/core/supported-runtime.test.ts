import packageJson from "../../package.json";
import { MINIMUM_NODE, unsupportedRuntime } from "./supported-runtime";

const on = (versions: Record<string, string>, platform = "linux") =>
  unsupportedRuntime({ platform, versions })?.describe();

describe("a runtime", () => {
  it.each([
    ["the oldest Node.js", "linux", { node: "20.19.0" }],
    ["a newer minor version", "linux", { node: "20.20.2" }],
    ["a newer major version with a lower minor one", "linux", { node: "22.1.0" }],
    ["a version of three digits", "linux", { node: "100.0.0" }],
    ["a nightly build", "darwin", { node: "25.0.0-nightly20261101" }],
  ])("is supported: %s", (_, platform, versions) => {
    expect(unsupportedRuntime({ platform, versions })).toBeUndefined();
  });

  it.each([
    ["Bun", "linux", { node: "24.3.0", bun: "1.4.5" }, "RUNTIME_NOT_SUPPORTED"],
    ["Deno", "darwin", { node: "24.2.0", deno: "2.9.6" }, "RUNTIME_NOT_SUPPORTED"],
    [
      "Bun on Windows: the runtime is named first",
      "win32",
      { node: "24.3.0", bun: "1" },
      "RUNTIME_NOT_SUPPORTED",
    ],
    ["Node.js on Windows", "win32", { node: "24.24.3" }, "PLATFORM_NOT_SUPPORTED"],
    ["an older minor version of Node.js", "linux", { node: "20.18.3" }, "NODE_TOO_OLD"],
    ["an older major version of Node.js", "linux", { node: "18.20.8" }, "NODE_TOO_OLD"],
    ["what does not say its version", "linux", {}, "NODE_TOO_OLD"],
    ["a version that is none", "linux", { node: "next" }, "NODE_TOO_OLD"],
  ])("is refused: %s", (_, platform, versions, code) => {
    expect(unsupportedRuntime({ platform, versions })?.code).toBe(code);
  });

  it("that is refused is named with its version, why, and what to use instead", () => {
    expect(on({ node: "24.3.0", bun: "1.4.5" })).toBe(
      [
        "pulumi-python-connectors does not run on Bun (1.4.5): Pulumi runs its dynamic provider with Node.js, and the program has to be run by the same [RUNTIME_NOT_SUPPORTED]",
        '  Use Node.js 20.19 or newer: "runtime: nodejs" in Pulumi.yaml, and node for python-connectors. Bun may still install the packages.',
      ].join("\n"),
    );
    expect(on({ node: "24.24.3" }, "win32")).toContain("Windows Subsystem for Linux");
    expect(on({ node: "18.20.8" })).toContain("needs Node.js 20.19 or newer, and this is 18.20.8");
  });

  it("is the one that package managers are told", () => {
    expect(packageJson.engines.node).toBe(`>=${MINIMUM_NODE}`);
    expect(packageJson.os).toEqual(["linux", "darwin"]);
  });
});
