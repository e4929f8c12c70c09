import { InvokeCommand, type InvokeCommandOutput, LambdaClient } from "@aws-sdk/client-lambda";
import { parseArn } from "../../core/aws/arn";
import type { AwsSettings } from "../../core/aws/settings";
import { ServiceError } from "../../core/errors";
import { MAX_RESPONSE_BYTES, type RunnerRequest } from "../../core/runner/protocol";
import { type LambdaTarget, qualifiedArn } from "../../core/runner/target";
import { printable } from "../../core/text";
import type { SchemaRunner } from "../../ports";
import { type ClientOptions, capped, clientConfig, connections, IN_FLIGHT } from "./clients";
import { isAnswerLost, networkCode, translated } from "./errors";
import { jitteredPause, type RetryTime, realTime } from "./retries";

/** Longer than Lambda's own limit of 15 minutes, so that Lambda's answer wins. */
const REQUEST_TIMEOUT_MS = 16 * 60 * 1000;
/** How long a function that is being made, or an account that is throttled, is waited for: pauses alone. */
const PATIENCE_MS = 60 * 1000;
/** A listener that isn't up yet refuses for a moment; one that is down is soon known. */
const REFUSED_PATIENCE_MS = 1000;
const LONGEST_PAUSE_MS = 5000;

/** Runners in AWS Lambda. */
export class LambdaRunners {
  readonly #client: LambdaClient;
  readonly #endpoint: string;
  readonly #time: RetryTime;

  constructor(settings: AwsSettings, { time = realTime }: ClientOptions = {}) {
    const client = new LambdaClient({
      ...clientConfig(settings, "lambda"),
      // The SDK would repeat a call whose connection dropped, and so run the connector twice.
      maxAttempts: 1,
      requestHandler: connections(REQUEST_TIMEOUT_MS),
    });
    this.#client = capped(client, IN_FLIGHT.lambda);
    this.#endpoint = settings.endpoints["lambda"] ?? `Lambda in ${settings.region}`;
    this.#time = time;
  }

  at(target: LambdaTarget): SchemaRunner {
    return {
      identity: async () => qualifiedArn(target),
      run: (request) => this.#run(target, request),
    };
  }

  async #run(target: LambdaTarget, request: RunnerRequest): Promise<Uint8Array> {
    const output = await this.#invoke(target, JSON.stringify(request));
    const payload = output.Payload ?? new Uint8Array();
    if (output.FunctionError !== undefined) throw died(target, payload);
    return payload;
  }

  async #invoke(target: LambdaTarget, payload: string): Promise<InvokeCommandOutput> {
    let waited = 0;
    for (let retry = 0; ; retry += 1) {
      try {
        return await this.#client.send(
          new InvokeCommand({
            FunctionName: target.functionArn,
            ...(target.qualifier === undefined ? {} : { Qualifier: target.qualifier }),
            Payload: Buffer.from(payload, "utf8"),
          }),
        );
      } catch (error) {
        const left = patienceFor(error) - waited;
        if (left <= 0) throw this.#translated(error, target);
        const pause = Math.min(jitteredPause(retry, LONGEST_PAUSE_MS, this.#time.random), left);
        await this.#time.sleep(pause);
        // Without a least pause, a chance that gives nothing but zeros would never end.
        waited += Math.max(pause, 1);
      }
    }
  }

  #translated(error: unknown, target: LambdaTarget): ServiceError {
    const arn = qualifiedArn(target);
    if (isAnswerLost(error)) {
      return new ServiceError(
        "RUN_OUTCOME_UNKNOWN",
        `the connection to the runner ${arn} broke while it ran: whether it finished is not known`,
        "Nothing was written; run the command again.",
        { cause: error },
      );
    }
    return translated(error, { operation: "Invoke", on: arn, endpoint: this.#endpoint });
  }
}

/** Answers after which the function certainly did not run, and may soon. */
const NOT_RUN_YET = new Set([
  "CodeArtifactUserPendingException",
  "EC2ThrottledException",
  "ENINotReadyException",
  "ResourceConflictException",
  "ResourceNotReadyException",
  "SnapStartNotReadyException",
  "ThrottlingException",
  "TooManyRequestsException",
]);

/** How long to try again: only where the function certainly did not run. */
function patienceFor(error: unknown): number {
  if (NOT_RUN_YET.has((error as Error).name)) return PATIENCE_MS;
  return networkCode(error) === "ECONNREFUSED" ? REFUSED_PATIENCE_MS : 0;
}

/** The runner itself ended, not the user's code within it: out of memory, out of time, or not this package's runner. */
function died(target: LambdaTarget, payload: Uint8Array): ServiceError {
  let detail = "";
  if (payload.byteLength <= MAX_RESPONSE_BYTES) {
    try {
      const { errorType, errorMessage } = JSON.parse(Buffer.from(payload).toString("utf8")) as Record<
        string,
        unknown
      >;
      detail = printable(
        [errorType, errorMessage].filter((part) => typeof part === "string").join(": "),
        500,
      );
    } catch {
      // What isn't JSON says nothing that could be shown.
    }
  }
  const name = parseArn(target.functionArn)?.resource.split(":")[1] ?? "";
  return new ServiceError(
    "RUNNER_DIED",
    `the runner ended without an answer${detail === "" ? "" : `: ${detail}`}`,
    `Look into the log group /aws/lambda/${name}; more memory or a longer timeout may help.`,
  );
}
