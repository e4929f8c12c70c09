/** @typedef {import("../emulator/exchange.mjs").Hook} Hook */

/** Hooks of a running proxy that come and go. */
export class HookStack {
  /** @type {readonly Hook[]} */
  #hooks = [];

  /**
   * Adds a hook before all others. A request that is under way keeps those that it came with.
   *
   * @param {Hook} hook
   * @returns {() => void} takes it away
   */
  use(hook) {
    this.#hooks = [hook, ...this.#hooks];
    return () => {
      this.#hooks = this.#hooks.filter((other) => other !== hook);
    };
  }

  /**
   * The one that the proxy is started with.
   *
   * @type {Hook}
   */
  hook = (exchange, next) => {
    let pass = next;
    for (const hook of [...this.#hooks].reverse()) {
      const inner = pass;
      pass = () => hook(exchange, inner);
    }
    return pass();
  };
}
