/** Where a runner is: a Lambda function, or a process on this machine. */
export type RunnerTarget = LambdaTarget | LocalTarget;

export interface LambdaTarget {
  /** Without qualifier: `arn:aws:lambda:eu-west-1:123456789012:function:runner`. */
  readonly functionArn: string;
  /** A published version or an alias; `undefined` is `$LATEST`. */
  readonly qualifier?: string | undefined;
  /** Whether the function keeps execution environments apart by tenants. */
  readonly tenantIsolation?: boolean | undefined;
  /** Whom it is invoked for, then: made from the connection, never declared. */
  readonly tenant?: string | undefined;
}

export interface LocalTarget {
  readonly local: LocalOptions;
}

/** How code runs in a process on this machine. */
export interface LocalOptions {
  /**
   * The Python to run: a name on PATH, or a path, relative to the program's folder.
   * @default PYTHON_CONNECTORS_PYTHON in the environment, else "python3"
   * @example ".venv/bin/python"
   */
  readonly python?: string | undefined;
  /** The most memory of one run, in MiB. @default the runner's own limit @example 2048 */
  readonly memoryMb?: number | undefined;
}

/** A run's time limit where no other is set, in seconds: that of AWS Lambda. */
export const LOCAL_SECONDS = 15 * 60;

/** Whether a runner, valid or not, is one on this machine. */
export function isLocal(target: unknown): target is LocalTarget {
  return typeof target === "object" && target !== null && (target as { local?: unknown }).local !== undefined;
}

/** `undefined` of a runner on this machine. */
export function functionArn(target: RunnerTarget | undefined): string | undefined {
  return target === undefined || isLocal(target) ? undefined : target.functionArn;
}

/** Whether it names one code for good: an alias can't have a name of digits alone. */
export function isPublishedVersion({ qualifier }: LambdaTarget): boolean {
  return qualifier !== undefined && /^[0-9]+$/.test(qualifier);
}

/** The runner's ARN with its qualifier. */
export function qualifiedArn(target: LambdaTarget): string {
  return target.qualifier === undefined ? target.functionArn : `${target.functionArn}:${target.qualifier}`;
}

/** The runner as the state keeps it: without what isn't set. */
export function storedRunner(target: RunnerTarget): RunnerTarget {
  return JSON.parse(JSON.stringify(target)) as RunnerTarget;
}
