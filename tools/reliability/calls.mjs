/** @typedef {import("../emulator/request-log.mjs").RequestRecord} RequestRecord */

/**
 * Calls of one workspace's own processes: those that are signed with its access key. What the runner asks AWS by itself
 * is not among them.
 */
export class Calls {
  #log;
  #caller;
  #since;

  /**
   * From now on.
   *
   * @param {import("./scenario.mjs").Emulator} emulator
   * @param {string} caller access key id
   */
  constructor({ log }, caller) {
    this.#log = log;
    this.#caller = caller;
    this.#since = log.since(Number.POSITIVE_INFINITY).lastId;
  }

  /** @returns {RequestRecord[]} so far, oldest first */
  all() {
    return this.#log.since(this.#since).requests.filter(({ caller }) => caller === this.#caller);
  }

  /** Names of the operations, in their order. */
  operations() {
    return this.all().map(({ operation }) => operation ?? "?");
  }

  /** Those that change something, of any service. */
  writes() {
    return this.all().filter(isWrite);
  }

  /**
   * Waits until no call has been under way for a while.
   *
   * @param {number} quietMs
   * @param {number} timeoutMs
   * @returns {Promise<boolean>} false where the time was up first
   */
  async quiet(quietMs, timeoutMs) {
    const start = performance.now();
    let busy = start;
    for (;;) {
      const now = performance.now();
      const calls = this.all();
      if (calls.some(({ endedAt }) => endedAt === null)) busy = now;
      else busy = Math.max(busy, ...calls.map(({ endedAt }) => endedAt ?? 0));
      if (now - busy >= quietMs) return true;
      if (now - start > timeoutMs) return false;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

/**
 * Whether a call changes anything in AWS. Invoke does not: the runner reads.
 *
 * @param {Pick<RequestRecord, "operation">} record
 */
export function isWrite({ operation }) {
  return !/^(Describe|Get|List|Head|Invoke$)/.test(operation ?? "");
}

/**
 * Tells of each call of a caller before it goes on.
 *
 * @param {string} caller access key id
 * @param {(count: number) => Promise<void>} onCall the how many-th it is, from 1
 * @returns {import("../emulator/exchange.mjs").Hook}
 */
export function beforeEachCall(caller, onCall) {
  let count = 0;
  return async ({ record }, next) => {
    if (record.caller === caller) {
      count += 1;
      await onCall(count);
    }
    await next();
  };
}

/**
 * How many requests were under way at the same time, at the most.
 *
 * @param {readonly RequestRecord[]} records
 */
export function mostAtOnce(records) {
  const changes = records.flatMap(({ startedAt, endedAt }) => [
    { at: startedAt, by: 1 },
    { at: endedAt ?? Number.POSITIVE_INFINITY, by: -1 },
  ]);
  // One that ends when another starts makes room first.
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  let now = 0;
  let most = 0;
  for (const { by } of changes) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}
