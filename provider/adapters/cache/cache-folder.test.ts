import os from "node:os";
import path from "node:path";
import { lookup } from "../../../test/unit/samples";
import { cacheFolder } from "./cache-folder";

describe("the cache folder", () => {
  it.each<[string, string | undefined, Record<string, string>, string]>([
    ["the setting's", "/tmp/mine", { XDG_CACHE_HOME: "/x" }, "/tmp/mine"],
    ["the setting's, from a relative path", "mine", {}, path.resolve("mine")],
    ["in XDG_CACHE_HOME", undefined, { XDG_CACHE_HOME: "/x" }, "/x/pulumi-python-connectors"],
    [
      "in XDG_CACHE_HOME where the setting is empty",
      "",
      { XDG_CACHE_HOME: "/x" },
      "/x/pulumi-python-connectors",
    ],
  ])("is %s", (_what, configured, env, folder) => {
    expect(cacheFolder(configured, lookup(env))).toBe(folder);
  });

  it("is in the user's home otherwise", () => {
    const usual = cacheFolder(undefined, lookup({ XDG_CACHE_HOME: "" }));
    expect(usual.startsWith(os.homedir())).toBe(true);
    expect(path.basename(usual)).toBe("pulumi-python-connectors");
  });
});
