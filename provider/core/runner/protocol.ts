import { z } from "zod";
import type { Json } from "../canonical";
import type { SourceCode } from "../code/source-code";
import { generatedSchemaModel, type Schema } from "../schema/schema";
import type { Warning } from "../warning";
import { parseResponse } from "./response";

// Version 1 of what provider and runner say to each other: provider/protocol/README.md. What all answers have in common
// is in response.ts.

export {
  MAX_RESPONSE_BYTES,
  type PrintedOutput,
  parsePrintedOutput,
  parseRunnerUse,
  type RunnerUse,
} from "./response";

export const CODE_INTERFACES = ["bytes", "rows", "pandas_dataframe", "spark_dataframe"] as const;
/**
 * Which read function a connector's code defines: `read_bytes`, `read_rows`, `read_pandas_dataframe` or `read_spark_dataframe`.
 * @useDeclaredType
 */
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

/** At one of these a generation stops reading; another run fails. Null: no limit but the runner's own. */
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

/** A schema over the full result set, or a sample of it; or a part of the way there. */
export interface GenerateRequest extends ConnectorRequest, Division {
  readonly operation: "generate";
  /** The most rows of a partition, the most partitions. */
  readonly sample: { readonly rows: number | null; readonly partitions: number | null } | null;
  /** A nested struct with more keys is a map. Null: the runner's own limit. */
  readonly mapAfter: number | null;
  /** Only what `infer_schema` declares: nothing is read, and code without one has an empty schema. */
  readonly declared: boolean;
}

/** A partition as a part names it, with whatever the code yielded. */
export interface Partition {
  readonly name: string;
}

/** What one run of a generation does of it. */
export interface Division {
  /** After so many seconds of reading no other partition is started, and the answer may be a part. Null: read all. */
  readonly slice: { readonly seconds: number } | null;
  /** What `list_objects` yielded for them: these are read. Null: those that the code lists. */
  readonly partitions: readonly Partition[] | null;
  /** What other runs of the same generation saw. */
  readonly states: readonly GenerationState[];
  /** Whether something is left out, whatever this run reads. */
  readonly partial: boolean;
}

/** A generation in one run. */
export const UNDIVIDED: Division = { slice: null, partitions: null, states: [], partial: false };

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

/** What runs a user's code. */
export type RunnerRequest = TestRequest | GenerateRequest | ListRequest | ReadRequest;

export interface TestResult {
  /** The names of the interface's functions that the connection's code defines. */
  readonly functions: readonly string[];
}

export const COVERAGES = ["full", "partial", "sampled", "declared"] as const;
/**
 * How much of the result set a schema was made from: all of it; what was read up to a limit; a sample; nothing.
 * @useDeclaredType
 */
export type Coverage = (typeof COVERAGES)[number];

export interface GenerateResult {
  readonly interface: CodeInterface;
  readonly functions: readonly string[];
  readonly schema: Schema;
  readonly coverage: Coverage;
  readonly counts: { readonly partitions: number; readonly rows: number; readonly bytes: number };
  readonly warnings: readonly Warning[];
}

const LIMIT_NAMES = ["seconds", "rows", "bytes"] as const;

/** What a run saw. All but its counts is the runner's own affair. */
export interface GenerationState {
  readonly counts: GenerateResult["counts"];
}

/** What a run made of its share of a generation, where that is not the whole. */
export interface GenerationPart {
  readonly interface: CodeInterface;
  readonly functions: readonly string[];
  /** What it saw, that of the request's states included, for {@link Division.states}. */
  readonly state: GenerationState;
  /** The partitions that it did not read, in order. */
  readonly left: readonly Partition[];
  /** How many partitions it read. */
  readonly read: number;
  /** How long reading took. */
  readonly seconds: number;
  /** The limit at which it stopped, if it did. */
  readonly stopped: (typeof LIMIT_NAMES)[number] | null;
}

export type GenerationAnswer =
  | { readonly kind: "conclusion"; readonly result: GenerateResult }
  | { readonly kind: "part"; readonly part: GenerationPart };

/** A value as an answer carries it. */
export type Row = { readonly [column: string]: Json };

export interface ListResult {
  /** Partitions and prefixes as yielded; `parent` is the index of the prefix that an item was listed for. */
  readonly items: readonly { readonly item: Row; readonly parent: number | null }[];
  /** Whether some are left out. */
  readonly more: boolean;
}

export interface RowsResult {
  readonly interface: CodeInterface;
  /** In the order first seen. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly more: boolean;
}

/** The most bytes of a request; Lambda takes 6 MB. */
export const MAX_REQUEST_BYTES = 5 * 1024 * 1024;

/** Longer than any run. */
const MAX_SECONDS = 86_400;

const code = z
  .string()
  .max(64)
  .regex(/^[A-Z][A-Z0-9_]*$/);
const text = (limit: number) => z.string().max(limit);
const functions = z.array(text(64)).max(32);
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const testModel = z.strictObject({ functions });
const counts = z.strictObject({ partitions: count, rows: count, bytes: count });
const generateModel = z.strictObject({
  interface: z.enum(CODE_INTERFACES),
  functions,
  schema: generatedSchemaModel,
  coverage: z.enum(COVERAGES),
  counts,
  warnings: z.array(z.strictObject({ code, path: text(1024), message: text(4096) })).max(200),
});

/** Checked, and handed on as it came: the runner's own names are not to be lost. */
function asItIs<T extends z.ZodType>(model: T) {
  return z.custom<z.infer<T>>((value) => model.safeParse(value).success);
}
const partModel: z.ZodType<GenerationPart> = z.strictObject({
  interface: z.enum(CODE_INTERFACES),
  functions,
  state: asItIs(z.object({ counts })),
  left: z.array(asItIs(z.object({ name: z.string() }))).max(250_000),
  read: count,
  seconds: z.number().min(0).max(MAX_SECONDS),
  stopped: z.enum(LIMIT_NAMES).nullable(),
});
const generationModel: z.ZodType<GenerationAnswer> = z.union([
  generateModel.transform((result) => ({ kind: "conclusion", result }) as const),
  partModel.transform((part) => ({ kind: "part", part }) as const),
]);

// Whatever JSON can say: what comes from JSON.parse needs no look inside, other than at how deep it goes.
const row = z.record(z.string(), z.unknown()) as z.ZodType<Row>;
const listModel: z.ZodType<ListResult> = z
  .strictObject({
    items: z.array(z.strictObject({ item: row, parent: z.number().int().min(0).nullable() })).max(250_000),
    more: z.boolean(),
  })
  .refine(({ items }) => items.every(({ parent }, index) => parent === null || parent < index));
const readModel: z.ZodType<RowsResult> = z.strictObject({
  interface: z.enum(CODE_INTERFACES),
  columns: z.array(text(4096)).max(10_000),
  rows: z.array(row),
  more: z.boolean(),
});

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
 * A runner's answer to a generation, or to a share of one.
 * @throws CodeError where the user's code failed, ServiceError where the answer is not of the protocol.
 */
export function parseGenerationAnswer(payload: Uint8Array): GenerationAnswer {
  return parseResponse(payload, generationModel);
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
export function parseReadResponse(payload: Uint8Array): RowsResult {
  return parseResponse(payload, readModel);
}
