/** @typedef {{ partitions: number, rows: number, bytes: number }} Counts */
/**
 * The part of a request to the runner that decides its answer here.
 *
 * @typedef {object} Request
 * @property {string} operation
 * @property {{ entry: string, files: Record<string, string> }} [connector]
 * @property {{ partitions?: number }} [properties] how large the source is
 * @property {{ seconds: number } | null} [slice]
 * @property {readonly object[] | null} [partitions]
 * @property {readonly { counts: Counts }[]} [states]
 */

/** A field for each of these, and one more that the version of the code names. */
const TYPES = ["string", "int64", "float64", "timestamp[us]", "bool", "date"];
const FIELDS = 20;

/**
 * What a runner says to a generation, and after how long: the latency for each partition that is read. It divides where it
 * is asked to.
 *
 * @param {Request} request
 * @param {number} latencyMs
 * @returns {{ ok: object, milliseconds: number }}
 */
export function generationAnswer(request, latencyMs) {
  const { slice = null, partitions = null, states = [] } = request;
  const given = partitions ?? listing(request.properties?.partitions ?? 1);
  const read =
    slice === null ? given.length : partitionsWithin(slice.seconds * 1000, latencyMs, given.length);
  const milliseconds = read * latencyMs;
  if (slice === null || (partitions === null && read === given.length)) {
    const before = states.reduce((sum, { counts }) => sum + counts.partitions, 0);
    return { ok: conclusion(request, before + read), milliseconds };
  }
  return { ok: part(read, given.slice(read), milliseconds / 1000), milliseconds };
}

/**
 * How many partitions are read where none is started after the slice is over: at least one.
 *
 * @param {number} slice milliseconds
 * @param {number} each milliseconds
 * @param {number} most
 */
function partitionsWithin(slice, each, most) {
  return Math.min(most, Math.max(1, each > 0 ? Math.ceil(slice / each) : most));
}

/** @param {number} count */
function listing(count) {
  return Array.from({ length: count }, (_, index) => ({
    name: `part-${String(index).padStart(5, "0")}`,
    fingerprint: "1",
    is_prefix: false,
  }));
}

/**
 * @param {number} read
 * @param {readonly object[]} left
 * @param {number} seconds
 */
function part(read, left, seconds) {
  const functions = ["list_objects", "read_rows"];
  return {
    interface: "rows",
    functions,
    state: { counts: countsOf(read) },
    left,
    read,
    seconds,
    stopped: null,
  };
}

/**
 * @param {number} partitions
 * @returns {Counts}
 */
function countsOf(partitions) {
  return { partitions, rows: 1000 * partitions, bytes: 0 };
}

/**
 * @param {Request} request
 * @param {number} partitions
 */
function conclusion(request, partitions) {
  return {
    interface: "rows",
    functions: ["list_objects", "read_rows"],
    schema: schemaOf(Object.values(request.connector?.files ?? {}).join("\n")),
    coverage: "full",
    counts: countsOf(partitions),
    warnings: [],
  };
}

/**
 * The schema that connector code has: it changes by a field with the code's version.
 *
 * @param {string} code
 * @returns {{ fields: Record<string, string>, order: string }}
 */
function schemaOf(code) {
  const version = /^VERSION = (\d+)$/m.exec(code)?.[1] ?? "0";
  const fields = Array.from({ length: FIELDS }, (_, index) => [
    `field_${index}`,
    TYPES[index % TYPES.length] ?? "string",
  ]);
  const all = [...fields, [`added_in_${version}`, "string"]];
  return { fields: Object.fromEntries(all), order: all.map(([name]) => name).join(", ") };
}
