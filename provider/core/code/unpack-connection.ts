import { inflateRawSync } from "node:zlib";
import { z } from "zod";
import { sourceCodeModel } from "./inputs";
import { MAX_CODE_CHARACTERS } from "./source-code";
import { type ConnectionToPack, MAX_PACKED_BYTES } from "./stored-code";

/** What a short text may become: as many characters as code may have, in UTF-8 and with the escapes of JSON. */
const MAX_UNPACKED_BYTES = 4 * MAX_CODE_CHARACTERS;

const packedModel = z.strictObject({ code: sourceCodeModel, requirements: z.string().optional() });

/**
 * The inverse of `packConnection`. The text may come from outside: it is bounded, packed and unpacked.
 * @returns `undefined` where it is no packed connection.
 */
export function unpackConnection(packed: string): ConnectionToPack | undefined {
  if (packed.length > MAX_PACKED_BYTES) return undefined;
  try {
    const bytes = inflateRawSync(Buffer.from(packed, "base64"), { maxOutputLength: MAX_UNPACKED_BYTES });
    const { code, requirements = null } = packedModel.parse(JSON.parse(bytes.toString("utf8")));
    return { code, requirements };
  } catch {
    return undefined;
  }
}
