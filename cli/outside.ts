import type { LocalRunners } from "../provider/adapters/local-runner";
import type { AwsSettings } from "../provider/core/aws/settings";
import type { SecretStore } from "../provider/ports";

/** A stream that the commands print on. */
export interface Printer {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Everything that the commands need from outside. */
export interface Outside {
  readonly out: Printer;
  readonly err: Printer;
  readonly env: NodeJS.ProcessEnv;
  /** Runners that keep what they need in this folder. */
  runners(cache: string): LocalRunners;
  secrets(settings: AwsSettings): SecretStore;
}

/** The process's own streams and environment, this package's runner, and AWS where a secret is read. */
export function realOutside(): Outside {
  const wiring = () => require("../provider/wiring") as typeof import("../provider/wiring");
  return {
    out: process.stdout,
    err: process.stderr,
    env: process.env,
    runners: (cache) => wiring().localRunners(cache),
    secrets: (settings) => wiring().secretStore(settings),
  };
}
