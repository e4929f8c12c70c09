import type { ConnectionSlots } from "./task";

/** What a piece of work may do with its slot. */
export interface Slot {
  /** AWS refused what was asked for, for want of capacity. */
  throttled(): void;
  /** Gives the slot up while something is waited for, then takes it again in its old turn. */
  aside<T>(wait: () => Promise<T>): Promise<T>;
}

/** Refusals within so many milliseconds are one burst. */
const BURST_MS = 1000;

/** Who invokes: a program, its provider process beside it, or a process that no other one invokes beside. */
export type Invoking = "program" | "provider" | "alone";

/**
 * How a cap is shared out, as the two processes know nothing of each other: the program generates, its provider process
 * tests and does what is left. Of a cap of 1 the program has nothing: checks come one after another anyway.
 */
export function shareOfCap(most: number, process: Invoking): number {
  if (process === "alone") return most;
  const provider = Math.max(1, Math.floor(most / 4));
  return process === "provider" ? provider : most - provider;
}

interface Turn {
  readonly number: number;
  readonly connection: ConnectionSlots | undefined;
  start(): void;
}

/**
 * How many invocations of a run this process may have under way: its share of the cap for all, and of each connection's.
 * That for all is halved when AWS throttles, once a burst, and rises by one with each success. Who waits is served in order
 * of arrival; one that its connection holds back holds back no other.
 */
export class InvocationSlots {
  readonly #most: number;
  readonly #now: () => number;
  readonly #process: Invoking;
  readonly #taken = new Map<string, number>();
  readonly #line: Turn[] = [];
  #arrived = 0;
  #underWay = 0;
  #cap: number;
  #loweredAt = Number.NEGATIVE_INFINITY;

  /**
   * @param most The cap for all, at least 1.
   * @param now Milliseconds of a monotonic clock.
   */
  constructor(most: number, now: () => number, process: Invoking = "alone") {
    this.#most = shareOfCap(most, process);
    this.#cap = this.#most;
    this.#now = now;
    this.#process = process;
  }

  /** Whether this process has a share at all: without one, the work is the other's. */
  hasShare(connection?: ConnectionSlots): boolean {
    return this.#most > 0 && (connection === undefined || this.#shareOf(connection) > 0);
  }

  /** This process's share of the cap for all as it is now. */
  get cap(): number {
    return this.#cap;
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** How many more would start at once. */
  free(connection?: ConnectionSlots): number {
    const forAll = this.#cap - this.#underWay;
    const own = connection === undefined ? forAll : this.#shareOf(connection) - this.#takenBy(connection);
    return Math.max(0, Math.min(forAll, own));
  }

  /** Runs the work in its turn; at once, and before this returns, where a slot is free. */
  async run<T>(connection: ConnectionSlots | undefined, work: (slot: Slot) => Promise<T>): Promise<T> {
    // It would wait for ever.
    if (!this.hasShare(connection)) throw new Error("an invocation in a process without a share of the cap");
    this.#arrived += 1;
    const number = this.#arrived;
    const taken = this.#take(number, connection);
    if (taken !== undefined) await taken;
    let startedAt = this.#now();
    const slot: Slot = {
      throttled: () => this.#lower(startedAt),
      aside: async (wait) => {
        this.#giveBack(connection);
        try {
          return await wait();
        } finally {
          await this.#take(number, connection);
          startedAt = this.#now();
        }
      },
    };
    try {
      const result = await work(slot);
      this.#cap = Math.min(this.#most, this.#cap + 1);
      return result;
    } finally {
      this.#giveBack(connection);
    }
  }

  /** `undefined` where the slot is taken already. */
  #take(number: number, connection: ConnectionSlots | undefined): Promise<void> | undefined {
    if (this.free(connection) > 0) {
      this.#count(connection, 1);
      return undefined;
    }
    return new Promise((start) => {
      const behind = this.#line.findIndex((other) => other.number > number);
      this.#line.splice(behind < 0 ? this.#line.length : behind, 0, { number, connection, start });
    });
  }

  #giveBack(connection: ConnectionSlots | undefined): void {
    this.#count(connection, -1);
    this.#serve();
  }

  /** Gives what is free to who has waited longest, of those that their connection does not hold back. */
  #serve(): void {
    while (this.#underWay < this.#cap) {
      const next = this.#line.findIndex(({ connection }) => this.free(connection) > 0);
      const [turn] = next < 0 ? [] : this.#line.splice(next, 1);
      if (turn === undefined) return;
      // Taken for it here, so that nobody comes in between.
      this.#count(turn.connection, 1);
      turn.start();
    }
  }

  #count(connection: ConnectionSlots | undefined, change: 1 | -1): void {
    this.#underWay += change;
    if (connection === undefined) return;
    const taken = this.#takenBy(connection) + change;
    if (taken === 0) this.#taken.delete(connection.key);
    else this.#taken.set(connection.key, taken);
  }

  #shareOf({ most }: ConnectionSlots): number {
    return shareOfCap(Math.max(1, most), this.#process);
  }

  #takenBy({ key }: ConnectionSlots): number {
    return this.#taken.get(key) ?? 0;
  }

  /** What was asked for before the cap was lowered says nothing of the lowered one. */
  #lower(askedAt: number): void {
    const now = this.#now();
    if (askedAt <= this.#loweredAt || now - this.#loweredAt < BURST_MS) return;
    this.#loweredAt = now;
    this.#cap = Math.max(1, Math.floor(Math.min(this.#cap, this.#underWay) / 2));
  }
}
