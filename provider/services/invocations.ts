import { parseArn } from "../core/aws/arn";
import type { AwsSettings } from "../core/aws/settings";
import { ConnectorsError, ServiceError } from "../core/errors";
import type { Slot } from "../core/runner/invocation-slots";
import { MAX_REQUEST_BYTES, parseRunnerUse, type RunnerRequest } from "../core/runner/protocol";
import { isLocal } from "../core/runner/target";
import type { ConnectionSlots, RunnerTask } from "../core/runner/task";
import type { Ports } from "../ports";

/** What the runs of code took. */
export interface InvocationUse {
  /** How often code was run. */
  readonly invocations: number;
  /** What Lambda asks money for; nothing of runs on this machine. */
  readonly gigabyteSeconds: number;
  /** How long the runs took, one after the other. */
  readonly seconds: number;
}

/** Failures after which code was run, or may have been. */
const RAN = new Set(["RUNNER_DIED", "RUN_OUTCOME_UNKNOWN", "RUNNER_ANSWER_TOO_LARGE", "DEADLINE_EXCEEDED"]);
const MB_PER_GB = 1024;

/** Sends requests to runners, each in its turn, with the credential that it needs; and keeps account of them. */
export class Invocations {
  readonly #ports: Ports;
  #use: InvocationUse = { invocations: 0, gigabyteSeconds: 0, seconds: 0 };

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  get use(): InvocationUse {
    return this.#use;
  }

  /** How many would start at once. */
  free(slots: ConnectionSlots | undefined): number {
    return this.#ports.slots.free(slots);
  }

  /** Does the work in its turn; at once, and before this returns, where a slot is free. */
  inTurn<T>(slots: ConnectionSlots | undefined, work: (slot: Slot) => Promise<T>): Promise<T> {
    return this.#ports.slots.run(slots, work);
  }

  /**
   * The runner's answer. One on this machine gets a stored credential along, as it doesn't reach AWS itself.
   * @param slot That of the turn.
   */
  async send(task: RunnerTask, request: RunnerRequest, slot: Slot): Promise<Uint8Array> {
    const complete = await this.#complete(task, request);
    try {
      const payload = await this.#ports.runner(task.target, task.settings).run(complete, { slot });
      this.#count(payload);
      return payload;
    } catch (error) {
      if (error instanceof ConnectorsError && RAN.has(error.code)) this.#count();
      throw error;
    }
  }

  #count(payload?: Uint8Array): void {
    const { memoryMb, milliseconds } = (payload && parseRunnerUse(payload)) ?? {
      memoryMb: null,
      milliseconds: 0,
    };
    const { invocations, gigabyteSeconds, seconds } = this.#use;
    const took = milliseconds / 1000;
    this.#use = {
      invocations: invocations + 1,
      gigabyteSeconds: gigabyteSeconds + ((memoryMb ?? 0) / MB_PER_GB) * took,
      seconds: seconds + took,
    };
  }

  async #complete({ target, settings }: RunnerTask, request: RunnerRequest): Promise<RunnerRequest> {
    const { credentials: given } = request;
    const secret = given && "secret" in given && given.secret;
    const credentials =
      secret && settings && isLocal(target)
        ? { value: await this.#ports.secrets(settings).read(secret.id, secret.versionId) }
        : given;
    if (given !== null && "value" in given && settings && !isLocal(target)) {
      await this.#keepInAccount(target.functionArn, settings);
    }
    const complete = { ...request, credentials };
    const size = Buffer.byteLength(JSON.stringify(complete));
    if (size > MAX_REQUEST_BYTES) {
      throw new ServiceError(
        "REQUEST_TOO_LARGE",
        `the request to the runner has ${size} bytes; the limit is ${MAX_REQUEST_BYTES}`,
      );
    }
    return complete;
  }

  /** @throws ServiceError where a credential that is not stored yet would go to another account. */
  async #keepInAccount(functionArn: string, settings: AwsSettings): Promise<void> {
    const [account, there] = [await this.#ports.account(settings), parseArn(functionArn)?.account];
    if (account === there) return;
    throw new ServiceError(
      "CREDENTIAL_LEAVES_ACCOUNT",
      `the runner ${functionArn} is in account ${there}, and these AWS credentials are of account ${account}: ` +
        "credentials that are not stored yet are not sent to another account",
      `Use a runner in ${account}, or store the credentials in a secret and write credentials: { secretArn }.`,
    );
  }
}
