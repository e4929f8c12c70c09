import { z } from "zod";

/**
 * How much of the source a generation reads. "full": all; "declared": nothing, the schema is what `infer_schema` declares and
 * `edits.add` adds; else a sample, labelled `sampled`.
 */
export type Generation =
  | "full"
  | "declared"
  | {
      /** The most rows of each partition: a whole number above 0. @default all @example 1000 */
      readonly sampleRows?: number | undefined;
      /** The most partitions, the first by name: a whole number above 0. @default all @example 10 */
      readonly samplePartitions?: number | undefined;
    };

/**
 * The most that one generation takes, each a whole number above 0. At a limit, reading stops: what was read until then makes
 * the schema, labelled `partial`. The setting `pythonConnectors:limits` sets them for the stack; the lower of both counts.
 */
export interface LimitsArgs {
  /** Seconds of reading; what is read side by side counts once. @default none but the runner's own @example 300 */
  readonly seconds?: number | undefined;
  /** @default none @example 1_000_000 */
  readonly rows?: number | undefined;
  /** Bytes that the bytes interface yields. @default none @example 500 * 1024 ** 2 */
  readonly bytes?: number | undefined;
  /** Invocations of the runner. @default none @example 50 */
  readonly invocations?: number | undefined;
}

const ON_FAILURE = ["fail", "keep"] as const;
/**
 * What happens when a generation fails: the preview fails, or the last schema is kept.
 * @useDeclaredType
 */
export type OnFailure = (typeof ON_FAILURE)[number];

const COUNT = "write a whole number above 0";
const count = z.number(COUNT).int(COUNT).min(1, COUNT).max(Number.MAX_SAFE_INTEGER, COUNT).optional();

const GENERATION =
  'write "full", "declared" or { sampleRows: 1000, samplePartitions: 10 }, with one of the two or both';

/** Validates `generation`. */
export const generationModel: z.ZodType<Generation> = z
  .unknown()
  .superRefine((value, context) => {
    if (value === "full" || value === "declared") return;
    const sample = sampleModel.safeParse(value);
    for (const { path, message } of sample.error?.issues ?? []) {
      context.addIssue({ code: "custom", path, message });
    }
  })
  .transform((value) => value as Generation);

const sampleModel = z
  .strictObject({ sampleRows: count, samplePartitions: count }, { error: GENERATION })
  .refine(({ sampleRows, samplePartitions }) => (sampleRows ?? samplePartitions) !== undefined, GENERATION);

/** Validates `limits`, as an argument and as the stack's setting. */
export const limitsModel: z.ZodType<LimitsArgs> = z.strictObject(
  { seconds: count, rows: count, bytes: count, invocations: count },
  { error: "write { seconds, rows, bytes, invocations }, those that are to be limited" },
);

/** Of two limits, the lower of each. */
export function lowerLimits(a: LimitsArgs, b: LimitsArgs): LimitsArgs {
  const keys = ["seconds", "rows", "bytes", "invocations"] as const;
  return Object.fromEntries(
    keys.flatMap((key) => {
      const given = [a[key], b[key]].filter((limit) => limit !== undefined);
      return given.length === 0 ? [] : [[key, Math.min(...given)]];
    }),
  );
}

export const onFailureModel: z.ZodType<OnFailure> = z.enum(ON_FAILURE, { error: 'write "fail" or "keep"' });
