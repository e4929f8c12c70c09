import type { Partition } from "./protocol";

/** A partition that is still to be read. */
export interface Listed {
  /** Its place in the order listed. */
  readonly index: number;
  readonly partition: Partition;
  /** How much of a request it takes. */
  readonly bytes: number;
}

/** What is known of how fast a source is read. */
export interface Pace {
  readonly partitions: number;
  readonly seconds: number;
}

/** What a chunk is measured by. */
export interface ChunkRoom {
  /** How many invocations may share what there is to read, at least 1. */
  readonly ways: number;
  /** How many invocations are left for all of it. @default no limit */
  readonly invocations?: number | undefined;
  /** The most partitions that may be begun. @default no limit */
  readonly partitions?: number | undefined;
  /** The most bytes of a chunk's partitions in a request. */
  readonly bytes: number;
}

export interface Chunk {
  readonly partitions: readonly Listed[];
  /** After so many seconds it leaves the rest to others. */
  readonly slice: number;
}

/** An invocation costs about half a second: less work than this is not worth one. */
const LEAST_SECONDS = 1;
/** What is expected of a chunk at most: short enough for any function's time limit, long beside what it costs. */
const MOST_SECONDS = 40;
/** How far beyond its expectation a chunk may go, before the rest of it is shared out again. */
const PATIENCE = 1.5;
/** Where invocations are few, a chunk may be long: below Lambda's 15 minutes, with room for its last partition. */
const LONGEST_SECONDS = 600;
/** What the last run may read before it concludes, instead of a run of its own. */
const REST_SECONDS = 1.5;

/** How long a partition takes, by what was read so far. */
function secondsEach({ partitions, seconds }: Pace): number {
  return partitions === 0 ? 0 : seconds / partitions;
}

/** Whether so little is left that the run which concludes reads it as well; one partition can't be divided. */
export function isRest(pending: readonly Listed[], pace: Pace): boolean {
  return pending.length === 1 || pending.length * secondsEach(pace) <= REST_SECONDS;
}

/**
 * Chunks of what is to be read next, from the front: as many as there are ways, of about the same length, none with less
 * work than an invocation is worth. What they don't take is for later, when more is known of the pace.
 */
export function nextChunks(pending: readonly Listed[], pace: Pace, room: ChunkRoom): Chunk[] {
  const each = secondsEach(pace);
  const { ways, invocations = Number.POSITIVE_INFINITY, partitions = pending.length } = room;
  const open = pending.slice(0, Math.max(1, Math.floor(partitions)));
  const worth = Math.max(1, Math.floor((open.length * each) / LEAST_SECONDS));
  const count = Math.max(1, Math.min(ways, worth, open.length, invocations));
  const fewInvocations = Math.ceil(pending.length / invocations);
  const most = Math.max(1, each === 0 ? open.length : Math.floor(MOST_SECONDS / each), fewInvocations);
  const chunks: Chunk[] = [];
  let rest = open;
  for (let left = count; left > 0 && rest.length > 0; left -= 1) {
    const taken = fitting(rest.slice(0, Math.min(Math.ceil(rest.length / left), most)), room.bytes);
    if (taken.length === 0) break;
    rest = rest.slice(taken.length);
    chunks.push({ partitions: taken, slice: sliceOf(taken.length * each, invocations) });
  }
  return chunks;
}

function sliceOf(expected: number, invocations: number): number {
  if (invocations !== Number.POSITIVE_INFINITY) return LONGEST_SECONDS;
  return Math.max(LEAST_SECONDS, expected * PATIENCE);
}

/** The first of them, as many as a request has room for. */
function fitting(partitions: readonly Listed[], bytes: number): readonly Listed[] {
  let used = 0;
  const beyond = partitions.findIndex((listed) => {
    used += listed.bytes;
    return used > bytes;
  });
  return beyond < 0 ? partitions : partitions.slice(0, beyond);
}

/**
 * How states are merged: groups that fit into one request each. One group: nothing has to be merged before the
 * conclusion. `undefined` where no two of them fit.
 */
export function mergeGroups(sizes: readonly number[], bytes: number): number[][] | undefined {
  const groups: number[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const [index, size] of sizes.entries()) {
    if (used + size > bytes) {
      groups.push([]);
      used = 0;
    }
    groups.at(-1)?.push(index);
    used += size;
  }
  const isStuck = sizes.some((size) => size > bytes) || (groups.length > 1 && groups.length === sizes.length);
  return isStuck ? undefined : groups;
}
