/** A copy without the keys whose value is `undefined`: Pulumi refuses those in results. */
export function defined<T extends object>(record: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/** A copy of these keys alone, as far as it has them. */
export function picked<T>(
  record: { readonly [key: string]: T },
  keys: readonly string[],
): { [key: string]: T } {
  return Object.fromEntries(Object.entries(record).filter(([key]) => keys.includes(key)));
}

/** A copy of all other keys. */
export function without<T>(
  record: { readonly [key: string]: T },
  keys: readonly string[],
): { [key: string]: T } {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}

/** Whether it is an object with keys, as JSON has them. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
