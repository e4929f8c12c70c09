import { mergeGroups } from "../core/runner/chunks";
import {
  type GenerateRequest,
  type GenerationState,
  NO_LIMITS,
  parseGenerationAnswer,
} from "../core/runner/protocol";
import { unusable } from "../core/runner/response";

export type Send = (request: GenerateRequest) => Promise<Uint8Array>;

/** Invocations of one runner for one connection. */
export interface Invoker {
  /** Does the work in its turn; at once, and before this returns, where a slot is free. */
  inTurn<T>(work: (send: Send) => Promise<T>): Promise<T>;
  /** How many more would start at once. */
  free(): number;
}

/** What a run saw, with its size in a request. */
export interface Seen {
  readonly state: GenerationState;
  readonly bytes: number;
}

export function seen(state: GenerationState): Seen {
  return { state, bytes: sizeOf(state) + 1 };
}

/** How many bytes a value takes in a request. */
export function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** How many runs it takes to conclude from states of these sizes. */
export function concludingRuns(states: readonly Seen[], room: number): number {
  const groups = mergeGroups(
    states.map(({ bytes }) => bytes),
    room,
  );
  return groups === undefined || groups.length === 1 ? 1 : groups.length + 1;
}

/**
 * Lets the runner conclude from what all runs saw. What is too much for one request is merged before, in groups.
 * @param conclusion The request that concludes, without states.
 * @param room How many bytes of states it has room for.
 * @returns Its answer; `undefined` where the states are too large for that.
 */
export async function concludedFrom(
  states: readonly Seen[],
  conclusion: GenerateRequest,
  room: number,
  invoker: Invoker,
): Promise<Uint8Array | undefined> {
  const merge = { ...conclusion, limits: NO_LIMITS, partitions: [], slice: { seconds: 1 }, partial: false };
  let rest = states;
  for (;;) {
    const groups = mergeGroups(
      rest.map(({ bytes }) => bytes),
      room,
    );
    if (groups === undefined) return undefined;
    if (groups.length === 1) break;
    rest = await Promise.all(groups.map((group) => merged(rest.slice(group[0], (group.at(-1) ?? 0) + 1))));
  }
  return invoker.inTurn((send) => send({ ...conclusion, states: rest.map(({ state }) => state) }));

  async function merged(group: readonly Seen[]): Promise<Seen> {
    const [only] = group;
    if (only !== undefined && group.length === 1) return only;
    const request = { ...merge, states: group.map(({ state }) => state) };
    const answer = parseGenerationAnswer(await invoker.inTurn((send) => send(request)));
    if (answer.kind === "conclusion") throw unusable("it concludes where states were to be merged");
    return seen(answer.part.state);
  }
}
