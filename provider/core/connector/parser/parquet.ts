import { z } from "zod";
import { type Compression, compression } from "./options";

/** A Parquet file. Its types and the number of rows come from its footer; the runner needs the package pyarrow. */
export interface ParquetParser {
  readonly type: "parquet";
  /**
   * Of the file as a whole; what is compressed inside of it is read as it is.
   * @default by the first bytes of the stream
   * @example "none"
   */
  readonly compression?: Compression | undefined;
}

export const parquetModel = z.strictObject({
  type: z.literal("parquet"),
  compression: compression.optional(),
});
