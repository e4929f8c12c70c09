import { join } from "node:path";
import { runCommand } from "../command.mjs";
import { repository } from "../paths.mjs";

/**
 * Builds a program from the Go modules that the go.mod and go.sum of a folder in `tools` pin.
 *
 * @param {object} program
 * @param {string} program.go Go's command
 * @param {string} program.module the folder in `tools`
 * @param {string} program.source its import path
 * @param {string} program.target the file to make
 * @param {readonly string[]} [program.flags]
 * @param {number} program.timeoutMs
 * @returns {Promise<import("../command.mjs").CommandResult>}
 */
export function buildGoProgram({ go, module, source, target, flags = [], timeoutMs }) {
  return runCommand(go, ["build", "-o", target, ...flags, source], {
    cwd: join(repository, "tools", module),
    env: {
      ...process.env,
      GOFLAGS: "-mod=readonly -buildvcs=false",
      GOTOOLCHAIN: "local",
      GOWORK: "off",
      GO111MODULE: "on",
    },
    timeoutMs,
  });
}
