import { z } from "zod";
import { formatFault, type Moment } from "./moment-format";
import { type Compression, compression, encoding } from "./options";

/** Delimited text, the first record of which names the fields. */
export interface CsvParser {
  readonly type: "csv";
  /** One character. @default "," @example "\t" */
  readonly delimiter?: string | undefined;
  /** Whether the first record names the fields; without it they are `column_1`, ... @default true */
  readonly header?: boolean | undefined;
  /** One character; `null`: there is no quoting, a quote is text like any other. @default '"' @example null */
  readonly quote?: string | null | undefined;
  /** One character before a quote that belongs to the text. @default none: quotes are doubled @example "\\" */
  readonly escape?: string | undefined;
  /** Lines that begin so are passed over. @default none @example "#" */
  readonly comment?: string | undefined;
  /** Whether a quoted field may hold line breaks; if not, one is an error. @default true */
  readonly multiLine?: boolean | undefined;
  /**
   * How dates are written, in place of ISO 8601: %Y or %y, one of %m, %b, %B, and %d; %a and %A are passed over.
   * @example "%d/%m/%Y"
   * @default none: 2026-01-31
   */
  readonly dateFormat?: string | undefined;
  /**
   * How timestamps are written, in place of ISO 8601: a date, %H or %I with %p, and perhaps %M, %S, %f, %z.
   * @example "%d/%m/%Y %H:%M"
   * @default none: 2026-01-31T10:00:00, with a fraction and an offset where there are any
   */
  readonly timestampFormat?: string | undefined;
  /** A Python codec's name. A byte order mark is dropped. @default "utf-8" @example "cp1252" */
  readonly encoding?: string | undefined;
  /** Texts that are read as null, quoted or not. @default [""] @example ["", "NA"] */
  readonly nullValues?: readonly string[] | undefined;
  /** @default by the first bytes of the stream @example "gzip" */
  readonly compression?: Compression | undefined;
}

const character = z.string().regex(/^[^\r\n\0\p{Surrogate}]$/u, "write one character");

function momentFormat(moment: Moment) {
  return z.string().superRefine((format, context) => {
    const fault = formatFault(format, moment);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  });
}

export const csvModel = z
  .strictObject({
    type: z.literal("csv"),
    delimiter: character.optional(),
    header: z.boolean().optional(),
    quote: character.nullish(),
    escape: character.optional(),
    comment: z
      .string()
      .min(1)
      .max(16)
      .regex(/^[^\r\n]*$/, "write text without a line break")
      .optional(),
    multiLine: z.boolean().optional(),
    dateFormat: momentFormat("date").optional(),
    timestampFormat: momentFormat("timestamp").optional(),
    encoding: encoding.optional(),
    nullValues: z.array(z.string().max(256)).max(64).optional(),
    compression: compression.optional(),
  })
  .superRefine(({ delimiter = ",", quote = '"', escape: before }, context) => {
    const marks = [delimiter, quote, before].filter((mark) => mark !== undefined && mark !== null);
    if (new Set(marks).size < marks.length) {
      context.addIssue({ code: "custom", message: "delimiter, quote and escape must differ" });
    }
  });
