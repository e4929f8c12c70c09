import type { ConnectorsError } from "../errors";
import { type Check, failed, failedBy, ok, skipped, warning } from "./check";
import { isAtLeast } from "./version";

// What `doctor` says of the machine that it runs on.

const OLDEST_NODE = "20.19.0";
/** Of @pulumi/pulumi, as package.json has it, and of the engine that goes with it. */
const OLDEST_PULUMI = "3.216.0";

/** A program, or why there is none. */
export type Found = { readonly version: string } | { readonly error: ConnectorsError };

export function nodeCheck(version: string): Check {
  if (isAtLeast(version, OLDEST_NODE)) return ok("Node.js", version);
  return failed({
    name: "Node.js",
    code: "NODE_TOO_OLD",
    says: `${version} is older than ${OLDEST_NODE}`,
    next: "Install Node.js 22 or 24.",
  });
}

export function engineCheck(found: Found): Check {
  if ("error" in found) return failedBy("pulumi", found.error);
  if (isAtLeast(found.version, OLDEST_PULUMI)) return ok("pulumi", found.version);
  return failed({
    name: "pulumi",
    code: "ENGINE_TOO_OLD",
    says: `${found.version} is older than ${OLDEST_PULUMI}`,
    next: "Upgrade the Pulumi CLI: https://www.pulumi.com/docs/install/",
  });
}

/** @param version Of @pulumi/pulumi, as the program's folder finds it. */
export function sdkCheck(version: string | undefined): Check {
  const name = "@pulumi/pulumi";
  if (version === undefined) {
    return failed({
      name,
      code: "SDK_MISSING",
      says: "the program's folder finds none",
      next: "Run `npm install @pulumi/pulumi` in the program's folder, or name that folder with --cwd.",
    });
  }
  if (isAtLeast(version, OLDEST_PULUMI) && !isAtLeast(version, "4.0.0")) return ok(name, version);
  return failed({
    name,
    code: "SDK_UNSUPPORTED",
    says: `${version} is not from ${OLDEST_PULUMI} up to, and without, 4`,
    next: "Run `npm install @pulumi/pulumi@3` in the program's folder.",
  });
}

/** This package, as the program's folder finds it. */
export interface FoundPackage {
  readonly version: string;
  /** Of the files that the engine and the runner's deployment need, those that are not there. */
  readonly missing: readonly string[];
  /** Of a clone: whether sources changed since they were compiled. */
  readonly isStale: boolean;
}

/** @param own The version of the package that this command is of. */
export function packageCheck(found: FoundPackage | undefined, own: string): Check {
  const name = "pulumi-python-connectors";
  if (found === undefined) {
    return failed({
      name,
      code: "PACKAGE_NOT_FOUND",
      says: "the program's folder finds none",
      next: "Run `npm install pulumi-python-connectors` in the program's folder, or name that folder with --cwd.",
    });
  }
  if (found.missing.length > 0) {
    return failed({
      name,
      code: "PACKAGE_INCOMPLETE",
      says: `${found.version} lacks ${found.missing.join(", ")}`,
      next: "Install the package again; in a clone, `npm run build`.",
    });
  }
  if (found.isStale) {
    return warning({
      name,
      code: "PACKAGE_STALE",
      says: `${found.version}: its sources are newer than what was compiled of them, which is what runs`,
      next: "Run `npm run build` in the clone.",
    });
  }
  if (found.version !== own) {
    return warning({
      name,
      code: "PACKAGE_OTHER_VERSION",
      says: `the program has ${found.version}, and this command is of ${own}`,
      next: "Run `npx python-connectors doctor` in the program's folder, which takes the program's own.",
    });
  }
  return ok(name, found.version);
}

/** @param isNeeded Whether a connection runs on this machine; `undefined` where no stack says so. */
export function pythonCheck(found: Found, isNeeded: boolean | undefined): Check {
  if (isNeeded === false) return skipped("Python", "no connection of the stack runs on this machine");
  if ("version" in found) return ok("Python", found.version);
  const check = failedBy("Python", found.error);
  if (isNeeded) return check;
  return { ...check, status: "warning", says: `${check.says} and so do test, list, schema and read` };
}

/** The folder of the schema cache. */
export interface CacheFolder {
  readonly path: string;
  /** `undefined` where there is none yet. */
  readonly found: { readonly isFolder: boolean; readonly isOwn: boolean; readonly mode: number } | undefined;
}

export function cacheCheck({ path, found }: CacheFolder): Check {
  if (found === undefined)
    return ok("cache folder", `${path} is not there yet, and is made when it is needed`);
  const why = !found.isFolder
    ? "is no folder"
    : !found.isOwn
      ? "belongs to another user"
      : (found.mode & 0o077) !== 0
        ? `is open to others (mode ${(found.mode & 0o777).toString(8)})`
        : undefined;
  if (why === undefined) return ok("cache folder", path);
  return warning({
    name: "cache folder",
    code: "CACHE_UNUSABLE",
    says: `${path} ${why}, so it is not used, and schemas are generated one after the other`,
    next: "Remove it, or `chmod 700` it where it is yours; or name another: pythonConnectors:cacheDir.",
  });
}
