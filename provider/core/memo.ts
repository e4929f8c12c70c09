/**
 * A pure function of a text that remembers its last results: many connectors have one connection, whose code and
 * requirements each of them brings along.
 *
 * @param most How many results are kept; the oldest goes first.
 */
export function rememberingLast<T>(most: number, work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const result = work(text);
    if (known.size >= most) known.delete(known.keys().next().value as string);
    known.set(text, result);
    return result;
  };
}
