import { chmodSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { type Ran, repository, Workspace } from "../../e2e/support/workspace";

const EXAMPLES = path.join(repository, "examples");
/** In the place of npm, as the packages are there already, and of npx, which would look for this one in a registry. */
const STAND_INS = {
  npm: "exit 0",
  npx: `[ "$1" = python-connectors ] && shift && exec '${process.execPath}' '${path.join(repository, "dist", "cli", "main.js")}' "$@"`,
};
/** These tests may themselves run in CI, which refuses local runners. */
export const NOT_CI = { CI: "" };

/** A user's copy of an example. */
export class Example extends Workspace {
  constructor(name: string, env: NodeJS.ProcessEnv = {}) {
    super(filesOf(path.join(EXAMPLES, name)), { ...NOT_CI, ...env });
    symlinkSync(path.join(repository, "node_modules"), path.join(this.folder, "node_modules"));
    for (const [command, text] of Object.entries(STAND_INS)) this.standIn(command, text);
    this.prependPath(path.join(this.folder, ".bin"));
  }

  /** Puts a shell's line into the place of a command. */
  standIn(command: string, text: string): void {
    this.write({ [`.bin/${command}`]: `#!/bin/sh\n${text}\n` });
    chmodSync(path.join(this.folder, ".bin", command), 0o755);
  }

  /** The blocks of a language in its README, in order; `""`: what is said to be printed. */
  blocks(language: string): string[] {
    const blocks = this.read("README.md").matchAll(/^```(.*)\n([\s\S]*?)^```$/gm);
    return [...blocks].flatMap(([, of, text = ""]) => (of === language ? [text] : []));
  }

  /** Runs a block of the README's commands as it stands there; throws what they printed where one fails. */
  async follow(block: string | undefined): Promise<Ran> {
    const ran = await this.run("bash", ["-euo", "pipefail", "-c", block ?? "false"]);
    if (ran.code !== 0) throw new Error(`${block} ended with code ${ran.code}:\n${ran.output}`);
    return ran;
  }
}

/** Every file of a folder, by its path in it. */
function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
}

/** A text without empty lines and with one space for several, as what is printed is compared. */
export function condensed(text: string): string {
  const lines = text.split("\n").map((line) => line.trim().replace(/\s+/g, " "));
  return lines.filter((line) => line !== "").join("\n");
}
