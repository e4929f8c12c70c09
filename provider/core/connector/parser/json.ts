import { z } from "zod";
import { type Compression, compression, encoding } from "./options";

/**
 * One JSON object a line, or one JSON array of objects: the first character that is not blank tells which. Read as it
 * comes, with orjson where the runner has it; an object may have 16 MiB.
 */
export interface JsonParser {
  readonly type: "json";
  /** A Python codec's name. A byte order mark is dropped. @default "utf-8" @example "utf-16" */
  readonly encoding?: string | undefined;
  /** @default by the first bytes of the stream @example "zstd" */
  readonly compression?: Compression | undefined;
}

export const jsonModel = z.strictObject({
  type: z.literal("json"),
  encoding: encoding.optional(),
  compression: compression.optional(),
});
