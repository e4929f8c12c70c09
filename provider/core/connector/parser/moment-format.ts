/** What a format is of. */
export type Moment = "date" | "timestamp";

const MAX_FORMAT = 64;
const DATE = [..."YymbBdaA"];
const KNOWN = { date: DATE, timestamp: [...DATE, ..."HIMSfpz"] };
const EXAMPLES = { date: '"%d/%m/%Y"', timestamp: '"%d/%m/%Y %H:%M:%S"' };

/** What to write in place of a strftime pattern that is none, or not of a whole date; the same rule as the runner's. */
export function formatFault(format: string, moment: Moment): string | undefined {
  const example = EXAMPLES[moment];
  if ([...format].length > MAX_FORMAT || !/^( |[^\p{C}\p{Z}])*$/u.test(format)) {
    return `write a strftime pattern of at most ${MAX_FORMAT} printable characters, such as ${example}`;
  }
  // A sign that ends the pattern is a directive of no name.
  const found = [...format.matchAll(/%(.?)/gu)].map(([, name]) => name ?? "").filter((name) => name !== "%");
  for (const name of found) {
    if (!KNOWN[moment].includes(name)) {
      return `it holds %${name}, which is none of ${KNOWN[moment].map((known) => `%${known}`).join(" ")} %%`;
    }
    if (found.filter((other) => other === name).length > 1) return `it holds %${name} twice`;
  }
  const parts = { "one of %Y and %y": "Yy", "one of %m, %b and %B": "mbB", "%d": "d" };
  const needed = moment === "date" ? parts : { ...parts, "one of %H and %I": "HI" };
  for (const [what, names] of Object.entries(needed)) {
    if (found.filter((name) => names.includes(name)).length !== 1) return `write ${what}, such as ${example}`;
  }
  if (found.includes("I") !== found.includes("p")) return "write %p with %I, and only with it";
  return undefined;
}
