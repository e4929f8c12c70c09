import type { ConnectorsError } from "../errors";
import { printable } from "../text";

/** How one check of `doctor` ended. */
export type CheckStatus = "ok" | "warning" | "failed" | "skipped";

/** What one check of `doctor` found, as data. */
export interface Check {
  /** What was looked at, a few words: unique within its section. */
  readonly name: string;
  readonly status: CheckStatus;
  /** What was found; of a check that was skipped, why. */
  readonly says: string;
  /** Of a warning and of a failure: stable, in docs/errors.md. */
  readonly code?: string;
  /** What to do next. */
  readonly next?: string;
}

/** Checks of one thing: this machine, a runner, a connection. */
export interface Section {
  readonly title: string;
  readonly checks: readonly Check[];
}

type Wrong = Required<Omit<Check, "status">>;

export function ok(name: string, says: string): Check {
  return { name, status: "ok", says };
}

export function skipped(name: string, why: string): Check {
  return { name, status: "skipped", says: why };
}

export function warning(check: Wrong): Check {
  return { status: "warning", ...check };
}

export function failed(check: Wrong): Check {
  return { status: "failed", ...check };
}

/** A check that an error ended. */
export function failedBy(name: string, error: ConnectorsError): Check {
  const check = { name, status: "failed", says: printable(error.message, 1000), code: error.code } as const;
  return error.next === "" ? check : { ...check, next: error.next };
}

/** How many checks ended how. */
export function countsOf(sections: readonly Section[]): { readonly [status in CheckStatus]: number } {
  const counts = { ok: 0, warning: 0, failed: 0, skipped: 0 };
  for (const { checks } of sections) for (const { status } of checks) counts[status] += 1;
  return counts;
}
