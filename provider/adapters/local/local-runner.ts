import { availableParallelism } from "node:os";
import path from "node:path";
import { type ConnectorsError, ServiceError } from "../../core/errors";
import type { CheckRequest } from "../../core/runner/check";
import { CodeError } from "../../core/runner/failure";
import { MAX_RESPONSE_BYTES, type RunnerRequest } from "../../core/runner/protocol";
import { LOCAL_SECONDS, type LocalTarget } from "../../core/runner/target";
import { printable } from "../../core/text";
import type { SchemaRunner, SlotOptions } from "../../ports";
import { Queue } from "../queue";
import { type Ended, runProcess } from "./process";
import { type Python, PythonFinder } from "./python";
import { UnpackedRunner } from "./unpacked-runner";
import { runnerEnvironment } from "./variables";

/** Starts the runner as `python -m` does, from a folder that `-I` keeps off the path. */
const BOOTSTRAP =
  "import sys; sys.path.insert(0, sys.argv.pop(1)); from python_connectors_runner.__main__ import main; main()";

/** What a caller may want of one run beyond its answer. */
export interface RunOptions extends SlotOptions {
  /** Limit of the run. @default 15 minutes */
  readonly seconds?: number | undefined;
  /** Called with each line of progress, parsed as JSON; not asked for where it is `undefined`. */
  readonly onProgress?: ((line: unknown) => void) | undefined;
}

/** A runner on this machine, which can tell how far it is. */
export interface LocalSchemaRunner extends SchemaRunner {
  run(request: RunnerRequest | CheckRequest, options?: RunOptions): Promise<Uint8Array>;
}

/** Where the pieces are. */
export interface LocalRunnerPlaces {
  /** This package's runner. */
  readonly zip: string;
  /** The user's cache folder of this package. */
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runners on this machine: the same Python program as in Lambda, in a process of its own for each run. */
export class LocalRunners {
  readonly #places: LocalRunnerPlaces;
  readonly #pythons: PythonFinder;
  readonly #runner: UnpackedRunner;
  readonly #queue = new Queue(availableParallelism());
  readonly #graceSeconds: number;

  /** @param graceSeconds How much longer than its own limit a run's process may take to say so. */
  constructor(places: LocalRunnerPlaces, graceSeconds = 10) {
    this.#places = places;
    this.#graceSeconds = graceSeconds;
    this.#pythons = new PythonFinder(places.env);
    this.#runner = new UnpackedRunner(places.zip, path.join(places.cache, "runner"), places.env);
  }

  at(target: LocalTarget): LocalSchemaRunner {
    const { local } = target;
    return {
      identity: async () => {
        const { executable, version } = await this.#pythons.find(local.python);
        return { id: `local:${version}:${executable}:${await this.#runner.digest()}` };
      },
      run: async (request: RunnerRequest | CheckRequest, options: RunOptions = {}) => {
        const python = await this.#pythons.find(local.python);
        const folder = await this.#runner.unpackedWith(python.executable);
        return this.#queue.run(() => this.#run(python, folder, local.memoryMb, request, options));
      },
    };
  }

  async #run(
    python: Python,
    folder: string,
    memoryMb: number | undefined,
    request: RunnerRequest | CheckRequest,
    { seconds = LOCAL_SECONDS, onProgress }: RunOptions,
  ): Promise<Uint8Array> {
    const ended = await runProcess({
      command: python.executable,
      args: ["-I", "-c", BOOTSTRAP, folder, ...(onProgress === undefined ? [] : ["--progress"])],
      env: runnerEnvironment(this.#places.env, { cache: this.#places.cache, memoryMb }),
      input: JSON.stringify(limited(request, seconds)),
      maxOutputBytes: MAX_RESPONSE_BYTES,
      seconds: endsByItself(request) ? seconds + this.#graceSeconds : seconds,
      onProgress,
    });
    if (ended.kind === "answered") return ended.output;
    throw failed(ended, seconds);
  }
}

/** The request with the time limit inside, so that the answer tells what was going on when it was reached. */
function limited(request: RunnerRequest | CheckRequest, seconds: number): RunnerRequest | CheckRequest {
  if (!endsByItself(request)) return request;
  return { ...request, limits: { ...request.limits, seconds: request.limits.seconds ?? seconds } };
}

type Limited = Extract<RunnerRequest, { readonly limits: unknown }>;

/** A generation would take the limit for one of its own, at which it may stop and say what it has. */
function endsByItself(request: RunnerRequest | CheckRequest): request is Limited {
  return "limits" in request && (request.operation !== "generate" || request.limits.seconds !== null);
}

function failed(ended: Exclude<Ended, { kind: "answered" }>, seconds: number): ConnectorsError {
  if (ended.kind === "late") {
    return new CodeError({
      phase: "limit",
      code: "DEADLINE_EXCEEDED",
      message: `the code ran for more than ${seconds} seconds and was ended`,
      file: null,
      line: null,
      source: null,
      partition: null,
      traceback: [],
    });
  }
  if (ended.kind === "overflowed") {
    return new ServiceError(
      "RUNNER_ANSWER_TOO_LARGE",
      `the runner's answer has more than ${MAX_RESPONSE_BYTES} bytes`,
    );
  }
  const how = ended.signal === null ? `with exit status ${ended.status}` : `by signal ${ended.signal}`;
  const said = printable(ended.stderr.trim().split("\n").at(-1) ?? "", 500);
  return new ServiceError(
    "RUNNER_DIED",
    `the runner's process ended ${how}, without an answer${said === "" ? "" : `: ${said}`}`,
    "If the machine is short of memory, let the code hold less at a time.",
  );
}
