import { z } from "zod";

/**
 * The connector code's own `parser_function(reader, onNext)`: `reader` is a binary file over the stream as `read_bytes`
 * yields it, which can't be sought in, and `onNext` is called once with each record, a dict or what `read_rows` may
 * yield as a row.
 */
export interface CustomParser {
  readonly type: "custom";
}

export const customModel = z.strictObject({ type: z.literal("custom") });
