import { setTimeout as sleep } from "node:timers/promises";
import { ServiceError } from "../../core/errors";
import { unreachable } from "./errors";

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;
/** Fifty attempts and more: with half of them refused, one in 10^15 fails. */
const DEADLINE_MS = 120_000;
/** Where nobody listens, as where an emulator was not started, two minutes would only be waited. */
const UNREACHABLE_DEADLINE_MS = 10_000;
const UNREACHABLE_LONGEST_PAUSE_MS = 500;

/** Time and chance, which tests have their own of. */
export interface RetryTime {
  /** Of a monotonic clock, in milliseconds. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
  /** Of the calendar, in milliseconds since 1970: servers name dates. */
  date(): number;
  /** From 0 up to 1. */
  random(): number;
}

export const realTime: RetryTime = {
  now: () => performance.now(),
  sleep: (ms) => sleep(ms),
  date: () => Date.now(),
  random: () => Math.random(),
};

/** Real time whose sleeps end, as errors, when the command is cancelled: then there is no further attempt. */
export function timeUntil(cancellation: AbortSignal): RetryTime {
  return { ...realTime, sleep: (ms) => sleep(ms, undefined, { signal: cancellation }) };
}

/** A pause of any length up to one that doubles each time ("full jitter"): many who failed together don't come back together. */
export function jitteredPause(retry: number, longest: number, random: () => number): number {
  return random() * Math.min(longest, FIRST_PAUSE_MS * 2 ** retry);
}

/** One call's attempts so far. */
interface Token {
  readonly started: number;
  readonly retries: number;
  getRetryCount(): number;
  getRetryDelay(): number;
}

/** The SDK's word on a failed attempt; see `RetryErrorInfo` of `@smithy/types`. */
interface Failed {
  readonly error?: unknown;
  readonly errorType: string;
  readonly retryAfterHint?: Date;
}

/**
 * The SDK's retries until a deadline, for calls that are safe to repeat: after throttling, errors of the server, and
 * connections that were refused or broke. A `RetryStrategyV2` of the SDK, which classifies errors and reads `Retry-After`.
 */
export class RetriesUntilDeadline {
  readonly #time: RetryTime;

  constructor(time: RetryTime = realTime) {
    this.#time = time;
  }

  async acquireInitialRetryToken(): Promise<Token> {
    return token(this.#time.now(), 0);
  }

  /** Waits, then allows another attempt. @throws where there is none; the SDK then throws the attempt's own error. */
  async refreshRetryTokenForRetry(before: Token, failed: Failed): Promise<Token> {
    const unreached = unreachable(failed.error ?? {}) !== undefined;
    const left = before.started + (unreached ? UNREACHABLE_DEADLINE_MS : DEADLINE_MS) - this.#time.now();
    const askedFor = (failed.retryAfterHint?.getTime() ?? 0) - this.#time.date();
    if (!isWorthRepeating(failed) || left <= 0 || askedFor > left) throw new Error("no further attempt");
    const longest = unreached ? UNREACHABLE_LONGEST_PAUSE_MS : LONGEST_PAUSE_MS;
    const pause = Math.max(askedFor, jitteredPause(before.retries, longest, this.#time.random));
    await this.#time.sleep(Math.min(pause, left));
    return token(before.started, before.retries + 1);
  }

  recordSuccess(): void {
    // There is no budget that would grow: the deadline is each call's own.
  }
}

function isWorthRepeating({ error, errorType }: Failed): boolean {
  if (error instanceof ServiceError) return false;
  // A quota, not a rate; the SDK takes it for throttling, as it is one in other services.
  if ((error as Error | undefined)?.name === "LimitExceededException") return false;
  return errorType !== "CLIENT_ERROR";
}

function token(started: number, retries: number): Token {
  return { started, retries, getRetryCount: () => retries, getRetryDelay: () => 0 };
}
