import { printable } from "../text";
import type { Architecture } from "./baked-layer";

/** What a failed installation of packages for a layer is called, and what to do about it. */
interface InstallFailure {
  readonly code: string;
  readonly message: string;
  readonly next: string;
}

/** What uv prints where a package has no wheel for the platform, with the package in the first group that there is. */
const NO_WHEEL = [
  /[Ww]heels are (?:required|available) for `([^`]+)`/,
  /Because ([A-Za-z0-9][\w.-]*)(?:==\S+)? has no (?:usable )?wheels/,
  /Because ([A-Za-z0-9][\w.-]*)(?:==\S+)? (?:was not found|needs to be downloaded)/,
  /there is no version of ([A-Za-z0-9][\w.-]*)/,
  /no solution found/i,
];

/** The first that is found counts. The same causes, by the same codes, as in the runner's own installations. */
const CAUSES: readonly (InstallFailure & { readonly pattern: RegExp })[] = [
  {
    code: "REQUIREMENTS_DISK_FULL",
    message: "the disk is full",
    next: "Make room, or name another cache folder: PYTHON_CONNECTORS_CACHE_DIR.",
    pattern: /no space left on device|os error 28|disk quota exceeded/i,
  },
  {
    code: "REQUIREMENTS_HASH_MISMATCH",
    message: "a file is not the one that was locked",
    next: "Lock the list again, and look at what changed.",
    pattern: /hash mismatch|do not match the hashes/i,
  },
  {
    code: "REQUIREMENTS_NETWORK",
    message: "the package index can't be reached",
    next: "uv takes the index from UV_DEFAULT_INDEX, or its own configuration.",
    pattern:
      /failed to fetch|error sending request|dns error|name resolution|network is unreachable|connection refused|timed out|network connectivity is disabled/i,
  },
];

const MAX_LINES = 12;

/** Why uv could not install a list for a function, from what it printed: without credentials of an index's URL. */
export function installFailure({
  stderr,
  killed,
  architecture,
}: {
  readonly stderr: string;
  /** Whether it took too long. */
  readonly killed: boolean;
  readonly architecture: Architecture;
}): InstallFailure {
  const what = "the packages to bake into the runner can't be installed";
  if (killed) {
    return {
      code: "REQUIREMENTS_TIMEOUT",
      message: `${what}: uv took longer than 10 minutes`,
      next: "Run the command again: what was downloaded is kept.",
    };
  }
  const shown = printed(stderr);
  const cause = CAUSES.find(({ pattern }) => pattern.test(stderr));
  if (cause !== undefined) {
    return { code: cause.code, message: `${what}: ${cause.message}\n${shown}`, next: cause.next };
  }
  const found = NO_WHEEL.map((pattern) => pattern.exec(stderr)).find((match) => match !== null);
  if (found !== undefined) {
    const name = found?.[1] === undefined ? "a package" : printable(found[1], 128);
    return {
      code: "REQUIREMENTS_NO_WHEEL",
      message: `${what}: ${name} has no wheel for Python 3.13 on Amazon Linux 2023, ${architecture}\n${shown}`,
      next: "Pin a release of it that has one (source packages are never built), or choose the other architecture.",
    };
  }
  return {
    code: "REQUIREMENTS_INSTALL_FAILED",
    message: `${what}: uv failed\n${shown}`,
    next: "Try the same list with `uv pip install --require-hashes --only-binary :all:`.",
  };
}

function printed(stderr: string): string {
  const lines = printable(
    stderr.replace(/(?<=:\/\/)[^/\s@]+@/g, "***@").replace(/(\bhttps?:\/\/[^\s?#]+)[?#]\S+/g, "$1"),
    4000,
  )
    .split("\n")
    .filter((line) => line.trim() !== "");
  return lines.slice(-MAX_LINES).join("\n");
}
