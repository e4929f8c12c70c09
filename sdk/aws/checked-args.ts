import * as pulumi from "@pulumi/pulumi";
import { ConnectorsError, InputError, type Problem } from "../../provider/core/errors";
import { UNKNOWN } from "../../provider/core/pulumi/wire";
import {
  otherLayersProblems,
  parseRunnerFunction,
  type RunnerFunctionSettings,
  settingProblems,
} from "../../provider/core/runner-function/settings";

/**
 * Refuses what is wrong with the arguments, all at once; outputs are looked at by {@link whenKnown}.
 * @throws pulumi.RunError
 */
export function checkArguments(
  what: string,
  { requirements, ...args }: { readonly [key: string]: unknown },
): RunnerFunctionSettings {
  const known = withoutOutputs(args) as typeof args;
  const { values, problems } = parseRunnerFunction(known);
  const others = requirements === undefined ? [] : otherLayersProblems(known["layers"]);
  refuse(what, [...problems, ...others]);
  return values;
}

/** All layers of a function, refused where they are too many once they are known. */
export function withOwnLayer(what: string, own: string, others: readonly string[] = []): string[] {
  refuse(what, otherLayersProblems(others));
  return [own, ...others];
}

/** An argument's value, refused where it is wrong once it is known. */
export function whenKnown<Setting extends keyof RunnerFunctionSettings>(
  what: string,
  setting: Setting,
  value: unknown,
): pulumi.Output<RunnerFunctionSettings[Setting]> {
  return (pulumi.output(value) as pulumi.Output<RunnerFunctionSettings[Setting]>).apply((known) => {
    refuse(what, settingProblems(setting, known));
    return known;
  });
}

function refuse(what: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw programError([`${what}:`, ...problems.map(({ path, reason }) => `  ${path}: ${reason}`)].join("\n"));
}

/** What a promise comes to; an error for the user is one that Pulumi prints as it is. @throws pulumi.RunError */
export async function told<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InputError) refuse(what, error.problems);
    if (error instanceof ConnectorsError) throw programError(`${what}: ${error.describe()}`);
    throw error;
  }
}

/**
 * An error that Pulumi prints without its stack. Its SDK hangs the promise that was rejected on an error, and inspects it: through
 * the promise that is all of the program, gigabytes as text. What can't be enumerated isn't inspected. And the stack that it asks
 * for is made by the source maps of all of `@pulumi/aws`.
 */
function programError(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = message;
  return Object.defineProperty(error, "promise", { value: undefined, writable: true, enumerable: false });
}

/** A copy in which what becomes known later is marked as unknown. */
function withoutOutputs(value: unknown): unknown {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return UNKNOWN;
  if (Array.isArray(value)) return value.map(withoutOutputs);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutOutputs(item)]));
}
