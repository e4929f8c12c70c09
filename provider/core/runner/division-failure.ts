import type { Listed } from "./chunks";
import { CodeError, RunnerError } from "./failure";

/** A run's failure, by the partition that it happened at. */
interface PlacedFailure {
  readonly index: number;
  readonly error: unknown;
}

/** Of the failures of a divided generation the one that one run would have met: that of the earliest partition. */
export class EarliestFailure {
  #earliest: PlacedFailure | undefined;
  #isUsers = true;

  get found(): PlacedFailure | undefined {
    return this.#earliest;
  }

  /** @param partitions What the run was to read. */
  add(partitions: readonly Listed[], error: unknown): void {
    this.#isUsers &&= error instanceof CodeError;
    const index = failedPlace(partitions, error);
    if (this.#earliest === undefined || index < this.#earliest.index) this.#earliest = { index, error };
  }

  /** Whether a run under way, which begins with this partition, may still meet an earlier one. */
  couldBeBefore(index: number): boolean {
    return this.#earliest === undefined || index < this.#earliest.index;
  }

  /** What is still worth reading: what the user's code might fail at earlier; nothing, where it is AWS that failed. */
  worthReading(pending: readonly Listed[]): readonly Listed[] {
    if (this.#earliest === undefined) return pending;
    return this.#isUsers ? pending.filter(({ index }) => this.couldBeBefore(index)) : [];
  }
}

function failedPlace(partitions: readonly Listed[], error: unknown): number {
  const failure = error instanceof CodeError || error instanceof RunnerError ? error.failure : undefined;
  const named = partitions.find(({ partition }) => partition.name === failure?.partition);
  return (named ?? partitions[0])?.index ?? 0;
}
