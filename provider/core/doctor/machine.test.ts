import { ServiceError } from "../errors";
import {
  cacheCheck,
  engineCheck,
  type FoundPackage,
  nodeCheck,
  packageCheck,
  pythonCheck,
  sdkCheck,
} from "./machine";
import { isAtLeast } from "./version";

const MISSING = { error: new ServiceError("PYTHON_MISSING", "there is no Python", "Install one.") };
const PACKAGE: FoundPackage = { version: "0.1.0", missing: [], isStale: false };
const FOLDER = { isFolder: true, isOwn: true, mode: 0o40700 };

describe("a version", () => {
  it.each([
    ["3.216.0", "3.216.0", true],
    ["3.216.1", "3.216.0", true],
    ["v3.250.0", "3.216.0", true],
    ["3.1000.0-beta.1", "3.216.0", true],
    ["4.0.0", "3.216.0", true],
    ["3.215.9", "3.216.0", false],
    ["2.999.0", "3.216.0", false],
    ["3.216", "3.216.0", false],
    ["latest", "3.216.0", false],
  ])("%s is at least %s: %s", (version, least, is) => expect(isAtLeast(version, least)).toBe(is));
});

describe("the machine", () => {
  it.each([
    ["a Node.js that is old enough", nodeCheck("20.19.0"), "ok", undefined],
    ["a Node.js that is too old", nodeCheck("20.18.1"), "failed", "NODE_TOO_OLD"],
    ["an engine that is old enough", engineCheck({ version: "3.216.0" }), "ok", undefined],
    ["an engine that is too old", engineCheck({ version: "3.215.0" }), "failed", "ENGINE_TOO_OLD"],
    [
      "no engine",
      engineCheck({ error: new ServiceError("PULUMI_MISSING", "none") }),
      "failed",
      "PULUMI_MISSING",
    ],
    ["an SDK of major version 3", sdkCheck("3.250.0"), "ok", undefined],
    ["an SDK that is too old", sdkCheck("3.100.0"), "failed", "SDK_UNSUPPORTED"],
    ["an SDK of the next major version", sdkCheck("4.0.0"), "failed", "SDK_UNSUPPORTED"],
    ["no SDK", sdkCheck(undefined), "failed", "SDK_MISSING"],
    ["the program's package", packageCheck(PACKAGE, "0.1.0"), "ok", undefined],
    ["no package", packageCheck(undefined, "0.1.0"), "failed", "PACKAGE_NOT_FOUND"],
    [
      "a package without its runner",
      packageCheck({ ...PACKAGE, missing: ["dist/runner.zip"] }, "0.1.0"),
      "failed",
      "PACKAGE_INCOMPLETE",
    ],
    [
      "a clone that was not compiled",
      packageCheck({ ...PACKAGE, isStale: true }, "0.1.0"),
      "warning",
      "PACKAGE_STALE",
    ],
    ["another version of the package", packageCheck(PACKAGE, "0.2.0"), "warning", "PACKAGE_OTHER_VERSION"],
    ["a Python", pythonCheck({ version: "3.12.1" }, undefined), "ok", undefined],
    ["no Python that a connection needs", pythonCheck(MISSING, true), "failed", "PYTHON_MISSING"],
    ["no Python that none may need", pythonCheck(MISSING, undefined), "warning", "PYTHON_MISSING"],
    ["no Python that none needs", pythonCheck(MISSING, false), "skipped", undefined],
    ["no cache folder yet", cacheCheck({ path: "/c", found: undefined }), "ok", undefined],
    ["a cache folder of one's own", cacheCheck({ path: "/c", found: FOLDER }), "ok", undefined],
    [
      "one that is open to others",
      cacheCheck({ path: "/c", found: { ...FOLDER, mode: 0o755 } }),
      "warning",
      "CACHE_UNUSABLE",
    ],
    [
      "one of another user",
      cacheCheck({ path: "/c", found: { ...FOLDER, isOwn: false } }),
      "warning",
      "CACHE_UNUSABLE",
    ],
    [
      "a file in its place",
      cacheCheck({ path: "/c", found: { ...FOLDER, isFolder: false } }),
      "warning",
      "CACHE_UNUSABLE",
    ],
  ])("with %s is judged", (_what, check, status, code) => {
    expect([check.status, check.code]).toEqual([status, code]);
    if (status === "failed" && code !== "PULUMI_MISSING") expect(check.next).toMatch(/\.$|install\/$/);
  });
});
