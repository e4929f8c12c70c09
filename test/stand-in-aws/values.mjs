import { isDeepStrictEqual } from "node:util";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * A value of the engine's as the program means it: secrets and outputs are unpacked, archives and assets stay objects with `path`
 * and `hash`, what is not known becomes `undefined`.
 *
 * @param {any} value
 * @returns {any}
 */
export function plain(value) {
  if (value === UNKNOWN) return undefined;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (value[SIGNATURE] === SECRET || value[SIGNATURE] === OUTPUT) return plain(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

/**
 * Whether two plain values mean the same; archives do where their content is the same, wherever they lie.
 *
 * @param {any} one
 * @param {any} other
 */
export function same(one, other) {
  if (one?.hash && other?.hash) return one.hash === other.hash;
  return isDeepStrictEqual(one ?? undefined, other ?? undefined);
}
