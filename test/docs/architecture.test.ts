import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.join(__dirname, "..", "..");
const PAGE = readFileSync(path.join(ROOT, "docs/contributing/architecture.md"), "utf8");

/** Where a path on the page may begin. */
const FOLDERS = ["", "provider", "provider/services", "docs"];

describe("docs/contributing/architecture.md", () => {
  const named = [...PAGE.matchAll(/`((?:[\w.-]+\/)+[\w.-]*|[\w-]+\.ts)`/g)].map(([, name = ""]) => name);

  it("names files and folders that are there", () => {
    const missing = named.filter(
      (name) => !FOLDERS.some((folder) => existsSync(path.join(ROOT, folder, name))),
    );
    expect(missing.filter((name) => name !== "provider/v1")).toEqual([]);
    expect(named.length).toBeGreaterThan(30);
  });
});
