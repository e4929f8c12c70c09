import { z } from "zod";
import { type Compression, compression } from "./options";

/**
 * An Avro object container file. Its types come from the writer's schema in its header, the number of records from its
 * blocks; the runner needs the package fastavro.
 */
export interface AvroParser {
  readonly type: "avro";
  /**
   * Of the file as a whole; what is compressed inside of it is read as it is.
   * @default by the first bytes of the stream
   * @example "gzip"
   */
  readonly compression?: Compression | undefined;
}

export const avroModel = z.strictObject({
  type: z.literal("avro"),
  compression: compression.optional(),
});
