import { z } from "zod";

/** How the stream of the bytes interface becomes records: CSV, or one JSON object a line. */
export type Parser = CsvParser | JsonParser;

export interface CsvParser {
  readonly type: "csv";
  /** One character. @default "," */
  readonly delimiter?: string | undefined;
  /** Whether the first record names the fields; without it they are `column_1`, ... @default true */
  readonly header?: boolean | undefined;
  /** One character. @default '"' */
  readonly quote?: string | undefined;
  /** One character before a quote that belongs to the text. @default none: quotes are doubled */
  readonly escape?: string | undefined;
  /** Lines that begin so are passed over. @default none */
  readonly comment?: string | undefined;
  /** A Python codec's name. A byte order mark is dropped. @default "utf-8" */
  readonly encoding?: string | undefined;
  /** Texts that are read as null. @default [""] */
  readonly nullValues?: readonly string[] | undefined;
}

export interface JsonParser {
  readonly type: "json";
  /** A Python codec's name. @default "utf-8" */
  readonly encoding?: string | undefined;
}

const character = z.string().regex(/^[^\r\n]$/u, "write one character");
const encoding = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,40}$/, 'write a Python codec\'s name, for example "utf-8"');

export const parserModel: z.ZodType<Parser | undefined> = z
  .discriminatedUnion(
    "type",
    [
      z.strictObject({
        type: z.literal("csv"),
        delimiter: character.optional(),
        header: z.boolean().optional(),
        quote: character.optional(),
        escape: character.optional(),
        comment: z.string().min(1).max(16).optional(),
        encoding: encoding.optional(),
        nullValues: z.array(z.string().max(256)).max(64).optional(),
      }),
      z.strictObject({ type: z.literal("json"), encoding: encoding.optional() }),
    ],
    { error: 'write { type: "csv", ... } or { type: "json" }' },
  )
  .optional();
