import { z } from "zod";
import { type Compression, compression, encoding } from "./options";

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
  /** @default by the first bytes of the stream */
  readonly compression?: Compression | undefined;
}

const character = z.string().regex(/^[^\r\n]$/u, "write one character");

export const csvModel = z.strictObject({
  type: z.literal("csv"),
  delimiter: character.optional(),
  header: z.boolean().optional(),
  quote: character.optional(),
  escape: character.optional(),
  comment: z.string().min(1).max(16).optional(),
  encoding: encoding.optional(),
  nullValues: z.array(z.string().max(256)).max(64).optional(),
  compression: compression.optional(),
});
