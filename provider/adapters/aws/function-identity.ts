import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import { FUNCTION_NOT_READY } from "../../core/aws/error-table";
import { ServiceError } from "../../core/errors";
import { isPublishedVersion, type LambdaTarget, qualifiedArn } from "../../core/runner/target";
import type { RunnerIdentity } from "../../ports";
import { isAnswerLost, networkCode, notYet, translated } from "./errors";
import { jitteredPause, type RetryTime } from "./retries";

/** How long a function that is being made or changed is waited for: pauses alone. */
export const PATIENCE_MS = 60_000;
/** A listener that isn't up yet refuses for a moment; one that is down is soon known. */
export const REFUSED_PATIENCE_MS = 1000;
const LONGEST_PAUSE_MS = 2000;
/** The client's own limit is one for runs of code. */
const ANSWER_MS = 30_000;

/** Which code a function has, and as which version of it. */
export interface FunctionIdentity extends RunnerIdentity {
  /** `undefined` where it can't be told, or never changes. */
  readonly version?: string | undefined;
}

/** What says that the question can't be asked here: no permission for it, or an endpoint that doesn't know it. */
const NOT_ASKED_HERE = new Set(["AWS_ACCESS_DENIED", "AWS_ERROR", "AWS_INVALID_REQUEST"]);
const NOT_IMPLEMENTED = 501;

/** Which code functions have. One that is not a published version is asked for it once, and waited for until it is ready. */
export class FunctionIdentities {
  readonly #client: LambdaClient;
  readonly #endpoint: string;
  readonly #time: RetryTime;
  readonly #found = new Map<string, Promise<FunctionIdentity>>();

  /** @param client It repeats nothing by itself. */
  constructor(client: LambdaClient, endpoint: string, time: RetryTime) {
    this.#client = client;
    this.#endpoint = endpoint;
    this.#time = time;
  }

  /** @throws ServiceError where there is no such function, or it isn't ready in time. */
  of(target: LambdaTarget): Promise<FunctionIdentity> {
    const arn = qualifiedArn(target);
    // A published version never changes.
    if (isPublishedVersion(target)) return Promise.resolve({ id: arn });
    const found = this.#found.get(arn) ?? this.#ask(target, arn);
    this.#found.set(arn, found);
    return found;
  }

  /** Notes that a run had another version: an alias that was moved meanwhile, or one that shares out among versions. */
  changed(target: LambdaTarget): void {
    this.#found.set(qualifiedArn(target), Promise.resolve({ id: undefined }));
  }

  async #ask(target: LambdaTarget, arn: string): Promise<FunctionIdentity> {
    let waited = 0;
    for (let retry = 0; ; retry += 1) {
      const answer = await this.#client
        .send(question(target), { requestTimeout: ANSWER_MS })
        .catch((error: unknown) => ({ error }));
      const isReady = !("error" in answer) && !isUnderWay(answer);
      if (isReady) return identityOf(arn, answer);
      const left = ("error" in answer ? patienceFor(answer.error) : PATIENCE_MS) - waited;
      if (left <= 0) {
        if (!("error" in answer)) throw notReady(arn, answer);
        return this.#untold(answer.error, arn);
      }
      const pause = Math.min(jitteredPause(retry, LONGEST_PAUSE_MS, this.#time.random), left);
      await this.#time.sleep(pause);
      // Without a least pause, a chance that gives nothing but zeros would never end.
      waited += Math.max(pause, 1);
    }
  }

  /** @throws ServiceError where the error is about more than this question. */
  #untold(error: unknown, arn: string): RunnerIdentity {
    const attempt = { operation: "GetFunctionConfiguration", on: arn, endpoint: this.#endpoint } as const;
    const failure = translated(error, attempt);
    if (!NOT_ASKED_HERE.has(failure.code) && statusOf(error) !== NOT_IMPLEMENTED) throw failure;
    return untold(arn, failure.message);
  }
}

function question({ functionArn, qualifier }: LambdaTarget): GetFunctionConfigurationCommand {
  return new GetFunctionConfigurationCommand({
    FunctionName: functionArn,
    ...(qualifier === undefined ? {} : { Qualifier: qualifier }),
  });
}

/** Until then it refuses to run, or runs the code before. */
function isUnderWay({ State, LastUpdateStatus }: FunctionConfiguration): boolean {
  return State === "Pending" || LastUpdateStatus === "InProgress";
}

function identityOf(
  arn: string,
  { CodeSha256, Version, RevisionId }: FunctionConfiguration,
): FunctionIdentity {
  if (!CodeSha256) return untold(arn, "its endpoint does not tell");
  return { id: `${arn}@${CodeSha256}:${Version ?? ""}:${RevisionId ?? ""}`, version: Version };
}

function untold(arn: string, why: string): RunnerIdentity {
  const message =
    `which code the runner ${arn} has can't be told (${why}), so its results serve this run only: ` +
    "allow lambda:GetFunctionConfiguration on it, or write a published version as runner.qualifier";
  return { id: undefined, warning: { code: "RUNNER_CODE_UNKNOWN", path: "", message } };
}

function notReady(arn: string, { State, LastUpdateStatus }: FunctionConfiguration): ServiceError {
  return new ServiceError(
    FUNCTION_NOT_READY.code,
    `the runner ${arn} is still being made, or changed, after ${PATIENCE_MS / 1000} seconds ` +
      `(State ${State ?? "unknown"}, LastUpdateStatus ${LastUpdateStatus ?? "unknown"})`,
    FUNCTION_NOT_READY.next,
  );
}

/** A question may be asked again, whatever became of it. */
function patienceFor(error: unknown): number {
  if (networkCode(error) === "ECONNREFUSED") return REFUSED_PATIENCE_MS;
  const isRefused = notYet("GetFunctionConfiguration", error) !== undefined;
  const status = statusOf(error);
  const isServers = status >= 500 && status !== NOT_IMPLEMENTED;
  return isRefused || isServers || isAnswerLost(error) ? PATIENCE_MS : 0;
}

function statusOf(error: unknown): number {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
}
