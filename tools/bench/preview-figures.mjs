/**
 * What `npm run bench:preview` compares: a preview of connectors with one of plain dynamic resources.
 *
 * @typedef {object} Case
 * @property {string} key
 * @property {"changed" | "unchanged" | "partitions"} kind
 * @property {number} count resources, or partitions of one connector
 * @property {number} shortCount with `--short`
 * @property {NodeJS.ProcessEnv} [settings] of the preview
 * @property {number} [target] at most; without one it is a row of the table and nothing more
 */

/** Off: one generation a connector. On, the code as it is deployed runs over the same source too. */
const CAUSE = "PYTHON_CONNECTORS_CAUSE";

/** @type {readonly Case[]} */
export const CASES = [
  {
    key: "changed_100",
    kind: "changed",
    count: 100,
    shortCount: 6,
    settings: { [CAUSE]: "off" },
    target: 1.25,
  },
  {
    key: "changed_100, with causes",
    kind: "changed",
    count: 100,
    shortCount: 6,
    settings: { [CAUSE]: "on" },
  },
  {
    key: "changed_400",
    kind: "changed",
    count: 400,
    shortCount: 12,
    settings: { [CAUSE]: "off" },
    target: 1.35,
  },
  { key: "unchanged_100", kind: "unchanged", count: 100, shortCount: 6, target: 1.25 },
  { key: "unchanged_1000", kind: "unchanged", count: 1000, shortCount: 12, target: 1.25 },
  {
    key: "partitions_64_s",
    kind: "partitions",
    count: 64,
    shortCount: 8,
    settings: { [CAUSE]: "off" },
    target: 3,
  },
];

/** The last line's keys, in their order. */
export const KEYS = [
  "changed_100",
  "changed_400",
  "unchanged_100",
  "unchanged_1000",
  "invocations_unchanged",
  "partitions_64_s",
  "import_ms",
  "state_bytes",
];

export const TARGETS = { invocations_unchanged: 0, import_ms: 150, state_bytes: 1024 };

/**
 * A round's value of a case.
 *
 * @param {Case["kind"]} kind
 * @param {number} ours seconds
 * @param {number} theirs seconds
 * @param {number} generation seconds that one takes
 */
export function caseValue(kind, ours, theirs, generation) {
  switch (kind) {
    case "changed":
      return ours / (theirs + generation);
    case "unchanged":
      return ours / theirs;
    case "partitions":
      return ours - theirs;
  }
}
