/** Something of a program with a name, which components may share, and a URN, which is its own. */
interface Named {
  readonly name: string;
  readonly urn: string;
}

/**
 * The one of this name or URN, or why there is none: which ones are like it.
 * @returns `isCertain`: whether that is so though more may exist than are known, as one that is like it was meant.
 */
export function named<T extends Named>(
  all: readonly T[],
  name: string,
  what: string,
): { readonly found: T } | { readonly problem: string; readonly isCertain: boolean } {
  const [found, other] = all.filter((one) => one.name === name || one.urn === name);
  if (found !== undefined && other === undefined) return { found };
  if (found !== undefined && other !== undefined) {
    return { problem: `several are called so: write one of ${found.urn}, ${other.urn}`, isCertain: true };
  }
  const names = [...new Set(all.map((one) => one.name))].sort();
  if (names.length === 0) return { problem: `the program has no ${what}`, isCertain: false };
  const close = closeNames(name, names);
  const shown = close.length > 0 ? close : names.slice(0, MOST_SHOWN);
  const more = close.length > 0 || names.length <= MOST_SHOWN ? "" : ` and ${names.length - MOST_SHOWN} more`;
  if (name === "") return { problem: `give a name: one of ${shown.join(", ")}${more}`, isCertain: true };
  const there = close.length > 0 ? "names like it are" : "there are";
  return {
    problem: `the program has no ${what} ${JSON.stringify(name)}: ${there} ${shown.join(", ")}${more}`,
    isCertain: close.length > 0,
  };
}

const MOST_SHOWN = 10;

/** Names that may have been meant, the closest first: a few letters other, or a part of each other. */
export function closeNames(name: string, names: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  const most = Math.max(1, Math.floor(wanted.length / 3));
  return names
    .map((candidate) => {
      const other = candidate.toLowerCase();
      const contains = wanted.length > 2 && (other.includes(wanted) || wanted.includes(other));
      return {
        candidate,
        distance: Math.min(distance(wanted, other), contains ? most : Number.POSITIVE_INFINITY),
      };
    })
    .filter((one) => one.distance <= most)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, MOST_SHOWN)
    .map(({ candidate }) => candidate);
}

/** How many letters are to be changed, added or taken away. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...b].entries()) {
      const change = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
