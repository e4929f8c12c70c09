import { sayOnStdout as say } from "./setup/progress.mjs";

/**
 * @param {string} text
 * @param {string} [lookAt] what to look at in what follows
 */
export function heading(text, lookAt) {
  say(`\n== ${text}\n${lookAt === undefined ? "" : `${lookAt}\n`}`);
}

/** What a run that is told as a story found to hold, or not. */
export class Checks {
  /** @type {{ what: string, holds: boolean }[]} */
  #all = [];

  /**
   * @param {string} what
   * @param {boolean} holds
   */
  check(what, holds) {
    this.#all.push({ what, holds });
  }

  /**
   * @param {string} title
   * @param {string} time
   * @returns {number} the exit code
   */
  report(title, time) {
    heading(title);
    for (const { what, holds } of this.#all) say(`${holds ? "ok    " : "FAILED"} ${what}`);
    const failed = this.#all.filter(({ holds }) => !holds).length;
    say(`\n${this.#all.length - failed} of ${this.#all.length} hold (${time}).`);
    return failed === 0 ? 0 : 1;
  }
}
