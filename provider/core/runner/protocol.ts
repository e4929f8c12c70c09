import { z } from "zod";
import type { Json } from "../canonical";
import type { SourceCode } from "../code/source-code";
import { ServiceError } from "../errors";
import { type Schema, schemaModel } from "../schema/schema";
import type { Warning } from "../warning";
import { type Failure, failureError, failureModel } from "./failure";
import { INFERENCE_VERSION } from "./inference-version";

// Version 1 of what provider and runner say to each other: provider/protocol/README.md.

/** Which read function a connector's code defines. */
export const CODE_INTERFACES = ["bytes", "rows", "pandas_dataframe", "spark_dataframe"] as const;
export type CodeInterface = (typeof CODE_INTERFACES)[number];

/** How the runner gets at the credentials: inline, or from Secrets Manager by itself. */
export type RequestCredentials =
  | null
  | { readonly value: string }
  | { readonly secret: { readonly id: string; readonly region: string; readonly versionId: string | null } };

/** What every request has. */
interface ConnectionRequest {
  readonly protocol: 1;
  readonly connection: SourceCode;
  readonly credentials: RequestCredentials;
  /** The text of a hash-locked requirements list. */
  readonly requirements: string | null;
  /** Whether the response is to carry what the code printed. */
  readonly output: boolean;
}

/** What every request about a connector has. */
interface ConnectorRequest extends ConnectionRequest {
  readonly connector: SourceCode;
  readonly interface: CodeInterface | null;
  readonly parser: Json;
  readonly properties: Json;
  readonly limits: Limits;
}

/** A run that goes beyond one of these fails. Null: no limit but the runner's own. */
export interface Limits {
  readonly seconds: number | null;
  readonly rows: number | null;
  readonly bytes: number | null;
}

export const NO_LIMITS: Limits = { seconds: null, rows: null, bytes: null };

/** Connection code parses, its functions are found, `context` runs. */
export interface TestRequest extends ConnectionRequest {
  readonly operation: "test";
}

/** A schema over the full result set, or a sample of it. */
export interface GenerateRequest extends ConnectorRequest {
  readonly operation: "generate";
  /** The most rows of a partition, the most partitions. */
  readonly sample: { readonly rows: number | null; readonly partitions: number | null } | null;
}

/** What `list_objects` yields. */
export interface ListRequest extends ConnectorRequest {
  readonly operation: "list";
}

/** The first rows, in the order of the partitions as listed. */
export interface ReadRequest extends ConnectorRequest {
  readonly operation: "read";
  /** The most rows of the answer. */
  readonly rows: number;
}

export type RunnerRequest = TestRequest | GenerateRequest | ListRequest | ReadRequest;

export interface TestResult {
  /** The names of the interface's functions that the connection's code defines. */
  readonly functions: readonly string[];
}

/** How much of the result set a schema was made from. */
export const COVERAGES = ["full", "sampled", "declared"] as const;
export type Coverage = (typeof COVERAGES)[number];

export interface GenerateResult {
  readonly interface: CodeInterface;
  readonly functions: readonly string[];
  readonly schema: Schema;
  readonly coverage: Coverage;
  readonly counts: { readonly partitions: number; readonly rows: number; readonly bytes: number };
  readonly warnings: readonly Warning[];
}

/** A value as an answer carries it. */
export type Row = { readonly [column: string]: Json };

export interface ListResult {
  /** Partitions and prefixes as yielded; `parent` is the index of the prefix that an item was listed for. */
  readonly items: readonly { readonly item: Row; readonly parent: number | null }[];
  /** Whether some are left out. */
  readonly more: boolean;
}

export interface ReadResult {
  readonly interface: CodeInterface;
  /** In the order first seen. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly more: boolean;
}

/** What the code printed, the last of each. */
export interface PrintedOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** The most bytes of a response that are looked at. */
export const MAX_RESPONSE_BYTES = 5 * 1024 * 1024;
/** The most bytes of a request; Lambda takes 6 MB. */
export const MAX_REQUEST_BYTES = 5 * 1024 * 1024;

/** Deeper than what the runner reads, with room for what is around it. */
const MAX_DEPTH = 256;

const code = z
  .string()
  .max(64)
  .regex(/^[A-Z][A-Z0-9_]*$/);
const text = (limit: number) => z.string().max(limit);
const functions = z.array(text(64)).max(32);
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** What every answer says of the runner, whatever its version. */
const versionsModel = z.object({
  protocol: z.number().int(),
  runner: z.object({ inference: z.number().int() }),
});
const testModel = z.strictObject({ functions });
const generateModel = z.strictObject({
  interface: z.enum(CODE_INTERFACES),
  functions,
  schema: schemaModel,
  coverage: z.enum(COVERAGES),
  counts: z.strictObject({ partitions: count, rows: count, bytes: count }),
  warnings: z.array(z.strictObject({ code, path: text(1024), message: text(4096) })).max(200),
});

// Whatever JSON can say: what comes from JSON.parse needs no look inside, other than at how deep it goes.
const row = z.record(z.string(), z.unknown()) as z.ZodType<Row>;
const listModel: z.ZodType<ListResult> = z
  .strictObject({
    items: z.array(z.strictObject({ item: row, parent: z.number().int().min(0).nullable() })).max(250_000),
    more: z.boolean(),
  })
  .refine(({ items }) => items.every(({ parent }, index) => parent === null || parent < index));
const readModel: z.ZodType<ReadResult> = z.strictObject({
  interface: z.enum(CODE_INTERFACES),
  columns: z.array(text(4096)).max(10_000),
  rows: z.array(row),
  more: z.boolean(),
});
const outputModel = z.strictObject({ stdout: text(64 * 1024), stderr: text(64 * 1024) });

/**
 * A runner's answer to a test.
 * @throws CodeError where the user's code failed, ServiceError where the answer is not of the protocol.
 */
export function parseTestResponse(payload: Uint8Array): TestResult {
  return parseResponse(payload, testModel);
}

/**
 * A runner's answer to a generation.
 * @throws CodeError where the user's code failed, ServiceError where the answer is not of the protocol.
 */
export function parseGenerateResponse(payload: Uint8Array): GenerateResult {
  return parseResponse(payload, generateModel);
}

/**
 * A runner's answer to a listing.
 * @throws CodeError where the user's code failed, ServiceError where the answer is not of the protocol.
 */
export function parseListResponse(payload: Uint8Array): ListResult {
  return parseResponse(payload, listModel);
}

/**
 * A runner's answer to a reading.
 * @throws CodeError where the user's code failed, ServiceError where the answer is not of the protocol.
 */
export function parseReadResponse(payload: Uint8Array): ReadResult {
  return parseResponse(payload, readModel);
}

/** What the code printed, in an answer of any kind that carries it. */
export function parsePrintedOutput(payload: Uint8Array): PrintedOutput | undefined {
  const found = z.object({ output: outputModel }).safeParse(parseJson(payload));
  return found.success ? found.data.output : undefined;
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

function parseResponse<T>(payload: Uint8Array, model: z.ZodType<T>): T {
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
  const known = {
    protocol: z.literal(1),
    runner: z.strictObject({ inference: z.literal(INFERENCE_VERSION) }),
    output: outputModel.optional(),
  };
  const envelope = z
    .union([z.strictObject({ ...known, ok: model }), z.strictObject({ ...known, error: failureModel })])
    .safeParse(json);
  if (!envelope.success) throw unusable("it is not of protocol version 1");
  if ("error" in envelope.data) throw failureError(envelope.data.error as Failure);
  return (envelope.data as { ok: T }).ok;
}

function unusable(why: string): ServiceError {
  return new ServiceError(
    "RUNNER_ANSWER_INVALID",
    `the runner's answer can't be used: ${why}`,
    "Check that the function is this package's runner, deployed from the same version.",
  );
}
