import { z } from "zod";
import { ServiceError } from "../errors";
import { type Failure, failureError, failureModel } from "./failure";
import { INFERENCE_VERSION } from "./inference-version";

// What all answers of a runner have in common.

/** What the code printed, the last of each. */
export interface PrintedOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run took. */
export interface RunnerUse {
  /** The memory of the Lambda function, in MB; null on this machine. */
  readonly memoryMb: number | null;
  readonly milliseconds: number;
}

/** The most bytes of a response that are looked at. */
export const MAX_RESPONSE_BYTES = 5 * 1024 * 1024;

/** Deeper than what the runner reads, with room for what is around it. */
const MAX_DEPTH = 256;
/** More than Lambda has, and longer than any run. */
const MAX_MEMORY_MB = 1024 * 1024;
const MAX_MILLISECONDS = 86_400_000;

/** What every answer says of the runner, whatever its version. */
const versionsModel = z.object({
  protocol: z.number().int(),
  runner: z.object({ inference: z.number().int() }),
});
const printed = z.string().max(64 * 1024);
const outputModel = z.strictObject({ stdout: printed, stderr: printed });
const use = {
  memoryMb: z.number().min(1).max(MAX_MEMORY_MB).nullable(),
  milliseconds: z.number().min(0).max(MAX_MILLISECONDS),
};
const envelope = {
  protocol: z.literal(1),
  runner: z.strictObject({ inference: z.literal(INFERENCE_VERSION), ...use }),
  output: outputModel.optional(),
};
const errorModel = z.strictObject({ ...envelope, error: failureModel });
const printedModel = z.object({ output: outputModel });
const useModel = z.object({ runner: z.object(use) });

/** What the code printed, in an answer of any kind that carries it. */
export function parsePrintedOutput(payload: Uint8Array): PrintedOutput | undefined {
  const found = printedModel.safeParse(parseJson(payload));
  return found.success ? found.data.output : undefined;
}

/** What the run took, by an answer of any kind; `undefined` where it doesn't say. */
export function parseRunnerUse(payload: Uint8Array): RunnerUse | undefined {
  try {
    const found = useModel.safeParse(parseJson(payload));
    return found.success ? found.data.runner : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The `ok` of an answer.
 * @throws CodeError where the user's code failed, ServiceError where the answer is not of the protocol.
 */
export function parseResponse<T>(payload: Uint8Array, model: z.ZodType<T>): T {
  const json = parseJson(payload);
  const other = versionsModel.safeParse(json);
  if (other.success && (other.data.protocol !== 1 || other.data.runner.inference !== INFERENCE_VERSION)) {
    const { protocol, runner } = other.data;
    throw new ServiceError(
      "RUNNER_VERSION",
      `the runner is of another version: protocol ${protocol}, inference ${runner.inference}; ` +
        `this package has protocol 1, inference ${INFERENCE_VERSION}`,
      "Deploy the runner from dist/runner.zip of the package's version that the program uses.",
    );
  }
  const answer = answerModel(model).safeParse(json);
  if (!answer.success) throw unusable("it is not of protocol version 1");
  if ("error" in answer.data) throw failureError(answer.data.error as Failure);
  return (answer.data as { ok: T }).ok;
}

const answerModels = new WeakMap<z.ZodType, z.ZodType<object>>();

/** An answer with an `ok` of this model. Made once: zod compiles a model when it is used first, which takes longer than to use it. */
function answerModel(ok: z.ZodType): z.ZodType<object> {
  const model = answerModels.get(ok) ?? z.union([z.strictObject({ ...envelope, ok }), errorModel]);
  answerModels.set(ok, model);
  return model;
}

/** An answer that is not of the protocol, and why. */
export function unusable(why: string): ServiceError {
  return new ServiceError(
    "RUNNER_ANSWER_INVALID",
    `the runner's answer can't be used: ${why}`,
    "Check that the function is this package's runner, deployed from the same version.",
  );
}

function parseJson(payload: Uint8Array): unknown {
  if (payload.byteLength > MAX_RESPONSE_BYTES) {
    throw unusable(`it has ${payload.byteLength} bytes, more than ${MAX_RESPONSE_BYTES}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch {
    throw unusable("it is not JSON in UTF-8");
  }
  if (isDeeperThan(MAX_DEPTH, json)) throw unusable("it is nested too deeply");
  return json;
}

/** Whether values lie more than so many levels within others; without recursion, which is what depth would break. */
function isDeeperThan(levels: number, value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((item) =>
      typeof item === "object" && item !== null ? Object.values(item as object) : [],
    );
  }
  return false;
}
