import path from "node:path";
import { countsOf } from "../../provider/core/doctor/check";
import { parseReach } from "../../provider/core/doctor/reach";
import { InputError, type Problem } from "../../provider/core/errors";
import { type CheckedHost, MOST_CHECKED } from "../../provider/core/runner/check";
import { isLocal, type LambdaTarget } from "../../provider/core/runner/target";
import { runnerModel } from "../../provider/core/runner/target-model";
import { examined } from "../doctor/examination";
import { EXIT } from "../exit-status";
import { printChecks } from "../output/checks";
import { paints } from "../output/paint";
import { jsonLine } from "../output/safe-text";
import type { Outside } from "../outside";
import { reported } from "../session";

export interface DoctorFlags {
  readonly stack?: string;
  readonly cwd: string;
  readonly runner?: string;
  readonly secret: readonly string[];
  readonly reach: readonly string[];
  readonly python?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

/** Checks what a preview or an update needs, and says what to fix. It makes at most the log stream that Lambda makes itself. */
export function doctor(flags: DoctorFlags, outside: Outside): Promise<number> {
  return reported(flags, outside, async () => {
    const { stack, cwd, secret: secrets, python, region, profile } = flags;
    const { runner, hosts } = checkedFlags(flags);
    const folder = path.resolve(cwd);
    const subject = { stack, folder, runner, secrets, hosts, python, region, profile };
    const sections = await examined(subject, outside);
    const counts = countsOf(sections);
    if (flags.json) outside.out.write(jsonLine({ sections, counts }));
    else printChecks(sections, outside.out, paints(outside.out, outside.env, flags.color));
    return counts.failed > 0 ? EXIT.code : EXIT.ok;
  });
}

/** What is wrong with any of the flags, at once. */
function checkedFlags({ stack, runner: arn, secret, reach, region, profile }: DoctorFlags) {
  const problems: Problem[] = [];
  const hosts: CheckedHost[] = [];
  for (const text of reach) {
    const host = parseReach(text);
    if ("reason" in host) problems.push(host);
    else hosts.push(host);
  }
  const asked = stack !== undefined || arn !== undefined;
  const insideOnly = "it is asked from inside a runner: name one with --runner, or a --stack";
  if (reach.length > 0 && !asked) problems.push({ path: "--reach", reason: insideOnly });
  if (secret.length > 0 && arn === undefined)
    problems.push({
      path: "--secret",
      reason: "it goes with --runner; the secrets of a --stack are checked anyway",
    });
  for (const [flag, given] of [
    ["--region", region],
    ["--profile", profile],
  ] as const)
    if (given !== undefined && stack !== undefined)
      problems.push({
        path: flag,
        reason: "a stack's connections say it themselves, or its config: leave it out",
      });
  for (const [flag, given, most] of [
    ["--reach", reach, MOST_CHECKED.hosts],
    ["--secret", secret, MOST_CHECKED.secrets],
  ] as const)
    if (given.length > most) problems.push({ path: flag, reason: `at most ${most} of them` });
  const runner = arn === undefined ? undefined : runnerOf(arn, problems);
  if (problems.length > 0) throw new InputError(problems);
  return { runner, hosts };
}

function runnerOf(functionArn: string, problems: Problem[]): LambdaTarget | undefined {
  const parsed = runnerModel.safeParse({ functionArn });
  if (parsed.success) return isLocal(parsed.data) ? undefined : parsed.data;
  problems.push({ path: "--runner", reason: parsed.error.issues[0]?.message ?? "" });
  return undefined;
}
