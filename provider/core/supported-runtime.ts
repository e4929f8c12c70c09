import { isAtLeast } from "./doctor/version";
import { ConnectorsError } from "./errors";

/** What a process says of what runs it. */
export interface RuntimeFacts {
  readonly platform: string;
  /** As `process.versions` has them: Bun and Deno name themselves beside the Node.js that they stand for. */
  readonly versions: { readonly [name: string]: string | undefined };
}

/** The oldest Node.js that is supported: package.json says the same to package managers. */
export const MINIMUM_NODE = "20.19";

const OTHERS = [
  ["bun", "Bun"],
  ["deno", "Deno"],
] as const;

/** Why the package can't work here, and what to use instead; `undefined` where it can. */
export function unsupportedRuntime({ platform, versions }: RuntimeFacts): ConnectorsError | undefined {
  for (const [key, name] of OTHERS) {
    const version = versions[key];
    if (version === undefined) continue;
    return new ConnectorsError(
      "RUNTIME_NOT_SUPPORTED",
      `pulumi-python-connectors does not run on ${name} (${version}): Pulumi runs its dynamic provider with Node.js, and the program has to be run by the same`,
      `Use Node.js ${MINIMUM_NODE} or newer: "runtime: nodejs" in Pulumi.yaml, and node for python-connectors. ${name} may still install the packages.`,
    );
  }
  if (platform === "win32") {
    return new ConnectorsError(
      "PLATFORM_NOT_SUPPORTED",
      "pulumi-python-connectors does not run on Windows: its caches and processes rely on owners and modes of files, and on signals",
      "Run Pulumi in the Windows Subsystem for Linux, in a container, or in a CI job on Linux.",
    );
  }
  const { node = "unknown" } = versions;
  if (!isAtLeast(node, `${MINIMUM_NODE}.0`)) {
    return new ConnectorsError(
      "NODE_TOO_OLD",
      `pulumi-python-connectors needs Node.js ${MINIMUM_NODE} or newer, and this is ${node}`,
      "Install a newer Node.js, and put its folder first on PATH.",
    );
  }
  return undefined;
}
