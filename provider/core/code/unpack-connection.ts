import { inflateRawSync } from "node:zlib";
import { z } from "zod";
import { sourceCodeModel } from "./inputs";
import { MAX_CODE_CHARACTERS } from "./source-code";
import { type ConnectionToPack, MAX_PACKED_BYTES } from "./stored-code";

/** What a short text may become: as many characters as code may have, in UTF-8 and with the escapes of JSON. */
const MAX_UNPACKED_BYTES = 4 * MAX_CODE_CHARACTERS;

/** A connection's code and requirements as JSON. */
export const packedConnectionModel = z
  .strictObject({ code: sourceCodeModel, requirements: z.string().optional() })
  .transform(({ code, requirements = null }): ConnectionToPack => ({ code, requirements }));

/**
 * The inverse of `packConnection`.
 * @returns `undefined` where it is no packed connection.
 */
export function unpackConnection(packed: string): ConnectionToPack | undefined {
  return unpacked(packed, packedConnectionModel);
}

/**
 * What a text holds that `packed` made of JSON with the same dictionary. It may come from outside: it is bounded, packed and unpacked.
 * @returns `undefined` where it is no such text, or of another shape.
 */
export function unpacked<T>(packed: string, model: z.ZodType<T>, dictionary?: Buffer): T | undefined {
  // One text may be a little longer than its parts would be.
  if (packed.length > 1.1 * MAX_PACKED_BYTES) return undefined;
  try {
    const options = { maxOutputLength: MAX_UNPACKED_BYTES, ...(dictionary && { dictionary }) };
    const bytes = inflateRawSync(Buffer.from(packed, "base64"), options);
    return model.parse(JSON.parse(bytes.toString("utf8")));
  } catch {
    return undefined;
  }
}
