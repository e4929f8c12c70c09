import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Lines that users' code writes about itself while it runs, wherever it runs on this machine: what was executed, not what
 * was asked for.
 */
export class Witnesses {
  /** For the code, as a property of the connector or a line of its source. */
  file;

  /** @param {string} folder */
  constructor(folder) {
    this.file = join(folder, `witnesses-${randomUUID()}`);
  }

  /** @returns {string[]} */
  lines() {
    return existsSync(this.file) ? readFileSync(this.file, "utf8").split("\n").filter(Boolean) : [];
  }

  /**
   * Waits for a line.
   *
   * @param {string} line
   * @param {number} timeoutMs
   * @returns {Promise<boolean>} false where the time was up first
   */
  async waitFor(line, timeoutMs) {
    const end = performance.now() + timeoutMs;
    while (!this.lines().includes(line)) {
      if (performance.now() > end) return false;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return true;
  }

  /** Python that defines `witness(line)`, which writes one line at once. */
  get code() {
    return [
      "import os",
      "def witness(line):",
      `    file = os.open(${JSON.stringify(this.file)}, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)`,
      '    os.write(file, (line + "\\n").encode())',
      "    os.close(file)",
      "",
    ].join("\n");
  }
}
