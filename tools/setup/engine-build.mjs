import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { buildGoProgram } from "./go-build.mjs";
import { findGo } from "./prerequisites.mjs";
import { SetupError, stopwatch } from "./progress.mjs";
import { ENGINE_VERSION, LANGUAGE_HOST_VERSION, MINIMUM } from "./versions.mjs";

const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

const PROGRAMS = [
  {
    name: "pulumi",
    module: "engine",
    source: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    version: ENGINE_VERSION,
  },
  {
    name: "pulumi-language-nodejs",
    module: "language-host",
    source: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    version: LANGUAGE_HOST_VERSION,
  },
];

/**
 * Builds the engine and its Node.js language host from their Go modules.
 *
 * @param {string} target a folder to make
 * @param {import("./progress.mjs").Say} say
 */
export async function buildEngine(target, say) {
  const go = await findGo();
  if ("problem" in go) {
    throw new SetupError(
      `Pulumi's engine could not be downloaded, and building it needs Go ${MINIMUM.go} or newer (${go.problem}): ` +
        `install Pulumi ${MINIMUM.engine} or newer, or Go.`,
    );
  }
  await mkdir(target, { recursive: true });
  for (const { name, module, source, version } of PROGRAMS) {
    const time = stopwatch();
    const alive = setInterval(() => say(`engine: building ${name} (${time()} so far)`), 30_000);
    const flags = `-s -w -X ${VERSION_VARIABLE}=v${version}`;
    const built = await buildGoProgram({
      go: go.command,
      module,
      source,
      target: join(target, name),
      flags: ["-ldflags", flags],
      timeoutMs: 40 * 60_000,
    });
    clearInterval(alive);
    if (built.code !== 0) {
      throw new SetupError(
        `${name} could not be built from its Go modules: check the network and the free disk space.`,
        built.stderr,
      );
    }
    say(`engine: built ${name} v${version} (${time()})`);
  }
}
