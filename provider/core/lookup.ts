/** A stack's config or an environment: key to text, `undefined` where unset. */
export type Lookup = (key: string) => string | undefined;
