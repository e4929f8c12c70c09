/** The mark of special objects in Pulumi's wire format, and what it says of a secret. Source: the SDK's `runtime/rpc`. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/**
 * How an unknown value reaches a dynamic provider's check and diff, whatever the property's type. check may return it
 * in a preview, and the engine shows it as unknown and passes it on. Source: `unknownValue` in the Node.js SDK's
 * `runtime/rpc`.
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether the value is unknown or holds an unknown value anywhere inside. */
export function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  if (value !== null && typeof value === "object") return Object.values(value).some(holdsUnknown);
  return false;
}
