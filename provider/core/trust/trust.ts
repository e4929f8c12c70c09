import type { Problem } from "../errors";
import type { Lookup } from "../lookup";
import { setting } from "../settings";
import { ciOrigin, isContinuousIntegration } from "./ci-systems";

/** Whether the code of this run may be run, with the credentials that it asks for. */
export interface Trust {
  /** Not one invocation of a runner, not one look at a secret, no file and no variable opened for a credential. */
  readonly untrusted: boolean;
  /** What to tell the user about it, once a run; `undefined` where there is nothing to tell. */
  readonly notice: string | undefined;
  /** A setting that can't be used: it is then untrusted. */
  readonly problem?: Problem;
}

const MODES = ["trusted", "untrusted"] as const;
type Mode = (typeof MODES)[number];

export const TRUSTED: Trust = { untrusted: false, notice: undefined };

/**
 * Whom this run is for. `PYTHON_CONNECTORS_MODE` decides, where it is set. Else what the CI system says of a fork counts, also
 * against `pythonConnectors:mode`, as the stack's config is a file of the very change; then that config, then trust.
 *
 * It is a second guard: a change that is run can change the program, the config and the environment. What it can't reach is
 * decided by the role of its job.
 *
 * @param event The text of the file that describes the CI job's event; `undefined` where there is none, or it can't be read.
 */
export function trustOf(
  { config, env }: { readonly config: Lookup; readonly env: Lookup },
  event: () => string | undefined,
): Trust {
  const byVariable = modeOf(setting("mode", () => undefined, env));
  if (byVariable !== undefined) return asTold(byVariable);
  const byConfig = modeOf(setting("mode", config, () => undefined));
  const origin = ciOrigin(env, event);
  if (origin?.kind === "foreign") return { untrusted: true, notice: untrustedNotice(origin.why) };
  if (byConfig !== undefined) return asTold(byConfig);
  if (origin !== undefined || !isContinuousIntegration(env)) return TRUSTED;
  return { untrusted: false, notice: UNKNOWN_CI };
}

function modeOf(text: string | undefined): Mode | "invalid" | undefined {
  return text === undefined ? undefined : (MODES.find((mode) => mode === text) ?? "invalid");
}

function asTold(mode: Mode | "invalid"): Trust {
  if (mode === "trusted") return TRUSTED;
  const trust = { untrusted: true, notice: untrustedNotice("the setting says so") };
  return mode === "untrusted"
    ? trust
    : { ...trust, problem: { path: "pythonConnectors:mode", reason: `write ${MODES.join(" or ")}` } };
}

function untrustedNotice(why: string): string {
  return (
    `untrusted mode, as ${why}: no Python is run, no secret is read; ` +
    "a schema that is due is the base branch's contract, not verified, or pending [UNTRUSTED]"
  );
}

const UNKNOWN_CI =
  "this is a CI system that can't be asked whether the change is one of a fork: it is trusted. Where others may propose " +
  "changes, set PYTHON_CONNECTORS_MODE=untrusted in the jobs for them; PYTHON_CONNECTORS_MODE=trusted ends this line " +
  "[CI_NOT_RECOGNISED]";

/** Why an untrusted run can't be an update. */
const UPDATE_REFUSED: Problem = {
  path: "pythonConnectors:mode",
  reason:
    "an untrusted run may only preview: what it would write has not been generated. Run `pulumi up` from a branch of the " +
    "repository, or set PYTHON_CONNECTORS_MODE=trusted for a change that was reviewed",
};

/** What is wrong with a run in which this is so. */
export function trustProblems(
  { untrusted, problem }: Trust,
  { dryRun }: { readonly dryRun: boolean },
): Problem[] {
  if (problem !== undefined) return [problem];
  return untrusted && !dryRun ? [UPDATE_REFUSED] : [];
}
