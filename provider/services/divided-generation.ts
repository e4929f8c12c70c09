import { type Chunk, isRest, type Listed, nextChunks } from "../core/runner/chunks";
import { EarliestFailure } from "../core/runner/division-failure";
import { GenerationBudget } from "../core/runner/generation-budget";
import { withPartialWarning } from "../core/runner/partial-coverage";
import {
  type GenerateRequest,
  type GenerationPart,
  MAX_REQUEST_BYTES,
  NO_LIMITS,
  parseGenerateResponse,
  parseGenerationAnswer,
} from "../core/runner/protocol";
import { unusable } from "../core/runner/response";
import type { GenerationLimits } from "../core/runner/task";
import {
  concludedFrom,
  concludingRuns,
  type Invoker,
  type Seen,
  type Send,
  seen,
  sizeOf,
} from "./generation-conclusion";

/** After so many seconds the first run leaves the rest to others. */
const FIRST_SLICE = 1;
/** What a request has beside its code, partitions and states. */
const ENVELOPE_BYTES = 4096;
/** With fewer, nothing could be read beside the first run: it reads all, as one run does. */
const LEAST_INVOCATIONS = 3;
/** The runner's word for a state that doesn't travel. */
const STATE_TOO_LARGE = "STATE_TOO_LARGE";

/**
 * Generates a schema in as many runs as it is worth: a first one that lists, and reads for a second; where partitions are
 * left then, chunks of them side by side; then one that concludes from what all of them saw. Schema, counts and error
 * are those of one run.
 *
 * @param request As one run would have it.
 * @param now Milliseconds of a monotonic clock.
 * @returns The answer of the run that concluded.
 */
export async function generateDivided(
  request: GenerateRequest,
  limits: GenerationLimits,
  invoker: Invoker,
  now: () => number,
): Promise<Uint8Array> {
  const budget = new GenerationBudget(limits, now);
  const counted = countedBy(budget, invoker);
  const whole = { ...request, limits: budget.limits };
  const isDivided = limits.invocations === null || limits.invocations >= LEAST_INVOCATIONS;
  const slice = isDivided ? { seconds: FIRST_SLICE } : null;
  const first = await counted.inTurn((send) => send({ ...whole, slice }));
  const answer = parseGenerationAnswer(first);
  if (answer.kind === "conclusion") return first;
  const division = new Division(request, budget, counted, answer.part);
  return (await division.concluded()) ?? counted.inTurn((send) => send(whole));
}

function countedBy(budget: GenerationBudget, invoker: Invoker): Invoker {
  const counting =
    (send: Send): Send =>
    async (request) => {
      budget.begin();
      try {
        return await send(request);
      } finally {
        budget.end();
      }
    };
  return {
    free: () => invoker.free(),
    inTurn: (work) => invoker.inTurn((send) => work(counting(send))),
  };
}

/** A generation whose partitions are read in several runs. */
class Division {
  readonly #request: GenerateRequest;
  readonly #budget: GenerationBudget;
  readonly #invoker: Invoker;
  /** How many bytes of partitions or states a request has room for. */
  readonly #room: number;
  readonly #states: (Seen & { readonly index: number })[] = [];
  readonly #failure = new EarliestFailure();
  /** Runs under way, by the first partition of each. */
  readonly #reading = new Map<number, { readonly partitions: number; readonly done: Promise<void> }>();
  readonly #pace = { partitions: 0, seconds: 0 };
  /** What no run reads yet, in the order listed. */
  #pending: readonly Listed[];
  /** The one place in line. */
  #turn: Promise<void> | undefined;
  #isOver = false;
  #isUndividable: boolean;
  /** The limit that ended the reading, and how many partitions were left out. */
  #cut: { readonly limit: keyof GenerationLimits; left: number } | undefined;

  constructor(request: GenerateRequest, budget: GenerationBudget, invoker: Invoker, first: GenerationPart) {
    this.#request = request;
    this.#budget = budget;
    this.#invoker = invoker;
    this.#room = MAX_REQUEST_BYTES - ENVELOPE_BYTES - sizeOf(request);
    this.#pending = first.left.map((partition, place) => ({
      index: first.read + place,
      partition,
      bytes: sizeOf(partition) + 1,
    }));
    this.#isUndividable = this.#pending.some(({ bytes }) => bytes > this.#room);
    this.#took(first, 0);
    if (first.stopped !== null) this.#cutAt(first.stopped);
  }

  /**
   * The answer of the run that concludes; `undefined` where the parts are too large to be put together.
   * @throws the failure that one run would have met
   */
  async concluded(): Promise<Uint8Array | undefined> {
    try {
      await this.#readAll();
    } finally {
      this.#isOver = true;
    }
    if (this.#isUndividable) return undefined;
    if (this.#failure.found !== undefined) throw this.#failure.found.error;
    const rest = this.#pending;
    const request: GenerateRequest = {
      ...this.#request,
      limits: rest.length === 0 ? NO_LIMITS : this.#budget.limits,
      partitions: rest.map(({ partition }) => partition),
      partial: this.#cut !== undefined,
    };
    const states = [...this.#states].sort((a, b) => a.index - b.index);
    const payload = await concludedFrom(states, request, this.#room - sizeOfAll(rest), this.#invoker);
    if (payload === undefined || this.#cut === undefined) return payload;
    return withPartialWarning(payload, parseGenerateResponse(payload), this.#cut.limit, this.#cut.left);
  }

  /** Reads until nothing is left that is worth a run of its own, or nothing that could fail earlier than what failed. */
  async #readAll(): Promise<void> {
    for (;;) {
      this.#mindLimits();
      const ends = [...this.#reading.values()].map(({ done }) => done);
      const isWaitedFor = [...this.#reading.keys()].some((first) => this.#failure.couldBeBefore(first));
      if (this.#isUndividable || !(isWaitedFor || this.#hasMore())) return;
      await Promise.race(this.#hasMore() && this.#mayBegin() ? [...ends, this.#nextTurn()] : ends);
    }
  }

  #hasMore(): boolean {
    if (this.#pending.length === 0) return false;
    return this.#failure.found !== undefined || this.#reading.size > 0 || !this.#isRest();
  }

  /** Whether the run that concludes can read what is left. */
  #isRest(): boolean {
    return isRest(this.#pending, this.#pace) && sizeOfAll(this.#pending) <= this.#room / 2;
  }

  #mayBegin(): boolean {
    return this.#invocations() > 0 && this.#partitions() > 0;
  }

  /** How many invocations are left for reading. */
  #invocations(): number {
    return this.#budget.invocations - concludingRuns(this.#states, this.#room);
  }

  /** How many partitions may be begun. */
  #partitions(): number {
    const underWay = [...this.#reading.values()].reduce((sum, { partitions }) => sum + partitions, 0);
    return this.#budget.partitions(underWay);
  }

  #mindLimits(): void {
    const { reached } = this.#budget;
    if (reached !== undefined && this.#pending.length > 0) this.#cutAt(reached);
    if (this.#reading.size === 0 && this.#hasMore() && this.#invocations() <= 0) this.#cutAt("invocations");
  }

  #cutAt(limit: keyof GenerationLimits): void {
    this.#cut ??= { limit, left: 0 };
    this.#cut.left += this.#pending.length;
    this.#pending = [];
  }

  /** Waits in line for one run; ends when its turn has come. */
  #nextTurn(): Promise<void> {
    if (this.#turn !== undefined) return this.#turn;
    let hasCome = false;
    const turn = new Promise<void>((come, fail) => {
      this.#invoker
        .inTurn(async (send) => {
          hasCome = true;
          this.#turn = undefined;
          const work = this.#isOver ? undefined : this.#readNext(send);
          come();
          await work;
        })
        .catch(fail);
    });
    if (!hasCome) this.#turn = turn;
    // Where it is not waited for any more, it is of no matter.
    turn.catch(() => undefined);
    return turn;
  }

  /** Shares out what is left among this run and all that can start at once; with none, the others under way count. */
  async #readNext(send: Send): Promise<void> {
    this.#mindLimits();
    if (!this.#hasMore() || !this.#mayBegin()) return;
    const free = this.#invoker.free();
    const chunks = nextChunks(this.#pending, this.#pace, {
      ways: 1 + (free > 0 ? free : this.#reading.size),
      invocations: this.#invocations(),
      partitions: this.#partitions(),
      bytes: this.#room,
    });
    const [mine, ...others] = free > 0 ? chunks : chunks.slice(0, 1);
    if (mine === undefined) return;
    const taken = [mine, ...others].reduce((sum, { partitions }) => sum + partitions.length, 0);
    this.#pending = this.#pending.slice(taken);
    const work = this.#read(mine, send);
    for (const chunk of others)
      this.#begin(
        chunk,
        this.#invoker.inTurn((next) => this.#run(chunk, next)),
      );
    await work;
  }

  #read(chunk: Chunk, send: Send): Promise<void> {
    return this.#begin(chunk, this.#run(chunk, send));
  }

  /** Notes a run as under way until it has ended, in whatever way. */
  #begin({ partitions }: Chunk, run: Promise<void>): Promise<void> {
    const first = partitions[0]?.index ?? 0;
    const done = run
      .catch((error: unknown) => this.#failed(partitions, error))
      .finally(() => this.#reading.delete(first));
    this.#reading.set(first, { partitions: partitions.length, done });
    return done;
  }

  async #run({ partitions, slice }: Chunk, send: Send): Promise<void> {
    const payload = await send({
      ...this.#request,
      limits: this.#budget.limits,
      slice: { seconds: slice },
      partitions: partitions.map(({ partition }) => partition),
    });
    const answer = parseGenerationAnswer(payload);
    if (answer.kind === "conclusion") throw unusable("it concludes where a part was to be read");
    const { part } = answer;
    const isWhole = part.read > 0 && part.read + part.left.length === partitions.length;
    if (part.read > partitions.length || (!isWhole && part.stopped === null)) {
      throw unusable("it does not say of each partition whether it was read");
    }
    this.#took(part, partitions[0]?.index ?? 0);
    const left = partitions.slice(part.read);
    const pending = [...this.#pending, ...left].sort((a, b) => a.index - b.index);
    this.#pending = this.#failure.worthReading(pending);
    if (part.stopped !== null) this.#cutAt(part.stopped);
    else if (this.#cut !== undefined) this.#cutAt(this.#cut.limit);
  }

  #took({ state, read, seconds }: GenerationPart, index: number): void {
    this.#states.push({ ...seen(state), index });
    this.#budget.took(state.counts);
    this.#pace.partitions += read;
    this.#pace.seconds += seconds;
  }

  #failed(partitions: readonly Listed[], error: unknown): void {
    if ((error as { code?: unknown }).code === STATE_TOO_LARGE) this.#isUndividable = true;
    this.#failure.add(partitions, error);
    this.#pending = this.#failure.worthReading(this.#pending);
  }
}

function sizeOfAll(partitions: readonly Listed[]): number {
  return partitions.reduce((sum, { bytes }) => sum + bytes, 0);
}
