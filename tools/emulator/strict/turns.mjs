import { SECRET_WRITES, secretKey } from "./context.mjs";

/**
 * Writes of one secret, one after the other: between what a rule looks at and what the emulator then does, nothing
 * comes in between.
 */
export class Turns {
  /** @type {Map<string, Promise<void>>} */
  #last = new Map();

  /** @type {import("../exchange.mjs").Hook} */
  hook = async (exchange, next) => {
    const { service, operation } = exchange.record;
    if (service !== "secretsmanager" || !SECRET_WRITES.has(operation ?? "")) return next();
    const key = secretKey(exchange);
    const before = this.#last.get(key);
    const { promise, done } = turn();
    this.#last.set(key, promise);
    try {
      await before;
      await next();
    } finally {
      done();
      if (this.#last.get(key) === promise) this.#last.delete(key);
    }
  };
}

function turn() {
  let done = () => {};
  /** @type {Promise<void>} */
  const promise = new Promise((resolve) => {
    done = resolve;
  });
  return { promise, done };
}
