import { InvokeCommand, type InvokeCommandOutput, LambdaClient } from "@aws-sdk/client-lambda";
import { parseArn } from "../../core/aws/arn";
import type { AwsSettings } from "../../core/aws/settings";
import { ServiceError } from "../../core/errors";
import type { CheckRequest } from "../../core/runner/check";
import type { Slot } from "../../core/runner/invocation-slots";
import { MAX_RESPONSE_BYTES, type RunnerRequest } from "../../core/runner/protocol";
import { type LambdaTarget, qualifiedArn } from "../../core/runner/target";
import { printable } from "../../core/text";
import type { SchemaRunner } from "../../ports";
import { type ClientOptions, clientConfig, connections } from "./clients";
import { isAnswerLost, networkCode, notYet, translated } from "./errors";
import { FunctionIdentities, PATIENCE_MS, REFUSED_PATIENCE_MS } from "./function-identity";
import { jitteredPause, type RetryTime, realTime } from "./retries";

/** Longer than Lambda's own limit of 15 minutes, so that Lambda's answer wins. */
const REQUEST_TIMEOUT_MS = 16 * 60 * 1000;
const LONGEST_PAUSE_MS = 5000;
/** How long nobody else waits for an account in which one run waited its whole time for nothing. */
const GIVEN_UP_MS = 60 * 1000;

/** Runners in AWS Lambda. */
export class LambdaRunners {
  readonly #client: LambdaClient;
  readonly #endpoint: string;
  readonly #time: RetryTime;
  readonly #identities: FunctionIdentities;
  /** The last run that AWS gave no capacity for in all its time, while nothing has succeeded since. */
  #givenUp: { readonly at: number; readonly error: ServiceError } | undefined;

  /** @param answerMs How long an answer may take. */
  constructor(
    settings: AwsSettings,
    { time = realTime, answerMs = REQUEST_TIMEOUT_MS }: ClientOptions & { answerMs?: number } = {},
  ) {
    this.#client = new LambdaClient({
      ...clientConfig(settings, "lambda"),
      // The SDK would repeat a call whose connection dropped, and so run the connector twice.
      maxAttempts: 1,
      requestHandler: connections(answerMs),
    });
    this.#endpoint = settings.endpoints["lambda"] ?? `Lambda in ${settings.region}`;
    this.#time = time;
    this.#identities = new FunctionIdentities(this.#client, this.#endpoint, time);
  }

  at(target: LambdaTarget): SchemaRunner {
    return {
      identity: async () => {
        const { version: _, ...identity } = await this.#identities.of(target);
        return identity;
      },
      run: (request, { slot } = {}) => this.#run(target, request, slot),
    };
  }

  async #run(
    target: LambdaTarget,
    request: RunnerRequest | CheckRequest,
    slot: Slot | undefined,
  ): Promise<Uint8Array> {
    // A function that is just being changed would run the code before.
    const { version } = await this.#identities.of(target);
    const output = await this.#invoke(target, JSON.stringify(request), slot);
    const executed = output.ExecutedVersion;
    if (version && executed && executed !== version) this.#identities.changed(target);
    const payload = output.Payload ?? new Uint8Array();
    if (output.FunctionError !== undefined) throw died(target, payload);
    return payload;
  }

  async #invoke(target: LambdaTarget, payload: string, slot: Slot | undefined): Promise<InvokeCommandOutput> {
    let waited = 0;
    for (let retry = 0; ; retry += 1) {
      this.#assertCapacity();
      try {
        const output = await this.#client.send(
          new InvokeCommand({
            FunctionName: target.functionArn,
            ...(target.qualifier === undefined ? {} : { Qualifier: target.qualifier }),
            ...(target.tenant === undefined ? {} : { TenantId: target.tenant }),
            Payload: Buffer.from(payload, "utf8"),
          }),
        );
        this.#givenUp = undefined;
        return output;
      } catch (error) {
        const isThrottled = notYet("Invoke", error) === "throttled";
        if (isThrottled) slot?.throttled();
        const left = patienceFor(error) - waited;
        if (left <= 0) {
          const failure = this.#translated(error, target);
          if (isThrottled) this.#givenUp = { at: this.#time.now(), error: failure };
          throw failure;
        }
        const pause = Math.min(jitteredPause(retry, LONGEST_PAUSE_MS, this.#time.random), left);
        const sleep = () => this.#time.sleep(pause);
        await (slot === undefined ? sleep() : slot.aside(sleep));
        // Without a least pause, a chance that gives nothing but zeros would never end.
        waited += Math.max(pause, 1);
      }
    }
  }

  /** An account without capacity is waited for once, not by each run after the other. */
  #assertCapacity(): void {
    if (this.#givenUp === undefined) return;
    if (this.#time.now() - this.#givenUp.at < GIVEN_UP_MS) throw this.#givenUp.error;
    this.#givenUp = undefined;
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

/** How long to try again: only where the function certainly did not run. */
function patienceFor(error: unknown): number {
  if (notYet("Invoke", error) !== undefined) return PATIENCE_MS;
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
