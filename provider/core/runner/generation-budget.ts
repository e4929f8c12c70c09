import type { GenerationState, Limits } from "./protocol";
import type { GenerationLimits } from "./task";

/**
 * What a generation in several runs has taken of its limits. Seconds are those in which at least one run was under way:
 * runs side by side count once, and waiting for a turn does not count.
 */
export class GenerationBudget {
  readonly #limits: GenerationLimits;
  readonly #now: () => number;
  #invocations = 0;
  #underWay = 0;
  #since = 0;
  #milliseconds = 0;
  #read = { partitions: 0, rows: 0, bytes: 0 };

  /** @param now Milliseconds of a monotonic clock. */
  constructor(limits: GenerationLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  begin(): void {
    if (this.#underWay === 0) this.#since = this.#now();
    this.#underWay += 1;
    this.#invocations += 1;
  }

  end(): void {
    this.#underWay -= 1;
    if (this.#underWay === 0) this.#milliseconds += this.#now() - this.#since;
  }

  /** @param counts What a run read. */
  took(counts: GenerationState["counts"]): void {
    const { partitions, rows, bytes } = this.#read;
    this.#read = {
      partitions: partitions + counts.partitions,
      rows: rows + counts.rows,
      bytes: bytes + counts.bytes,
    };
  }

  /** The limit at which nothing more may be read, if there is one. */
  get reached(): keyof Limits | undefined {
    const { seconds, rows, bytes } = this.#left();
    if (seconds !== null && seconds <= 0) return "seconds";
    if (rows !== null && rows <= 0) return "rows";
    return bytes !== null && bytes <= 0 ? "bytes" : undefined;
  }

  /** What one more run may read: all that is left, whatever others take meanwhile, so that nothing is cut too early. */
  get limits(): Limits {
    const { seconds, rows, bytes } = this.#left();
    const atLeastOne = (left: number | null) => (left === null ? null : Math.max(1, Math.ceil(left)));
    return { seconds: atLeastOne(seconds), rows: atLeastOne(rows), bytes: atLeastOne(bytes) };
  }

  /** How many invocations are left. */
  get invocations(): number {
    return (this.#limits.invocations ?? Number.POSITIVE_INFINITY) - this.#invocations;
  }

  /**
   * How many more partitions may be begun, by what those before had: so that runs side by side go little beyond a limit.
   * @param underWay How many are begun and not read yet.
   */
  partitions(underWay: number): number {
    const { rows, bytes } = this.#left();
    const within = (left: number | null, read: number) =>
      left === null || read === 0 ? Number.POSITIVE_INFINITY : left / (read / this.#read.partitions);
    const all = Math.min(within(rows, this.#read.rows), within(bytes, this.#read.bytes));
    return Math.max(underWay === 0 ? 1 : 0, Math.floor(all - underWay));
  }

  #left(): Limits {
    const left = (limit: number | null, used: number) => (limit === null ? null : limit - used);
    const running = this.#underWay > 0 ? this.#now() - this.#since : 0;
    return {
      seconds: left(this.#limits.seconds, (this.#milliseconds + running) / 1000),
      rows: left(this.#limits.rows, this.#read.rows),
      bytes: left(this.#limits.bytes, this.#read.bytes),
    };
  }
}
