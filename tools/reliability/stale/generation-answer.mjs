/**
 * The part of a request for a generation that decides its answer here.
 *
 * @typedef {object} Request
 * @property {{ files: Record<string, string> }} connector
 * @property {Record<string, unknown>} properties
 * @property {{ secret?: { id: string } } | null} credentials
 */

/**
 * What a runner answers: a field for its own code, one for the connector's, one for its properties, one for the credential
 * that it found, and one for what is in the source.
 *
 * @param {number} code which runner
 * @param {Request} request
 * @param {import("./sources.mjs").Sources} sources
 * @returns {Record<string, any>} the answer's `ok`, or its `error` under that name
 */
export function generationAnswer(code, { connector, properties, credentials }, sources) {
  const secret = credentials?.secret?.id ?? "";
  const { credential, data, isDown } = sources.of(secret);
  if (isDown) return { error: failure("OSError: the source is down") };
  const names = [
    `runner_${code}`,
    `connector_${Object.values(connector.files).join().replace(/\W/g, "")}`,
    `property_${properties["name"]}`,
    `credential_${credential}`,
    `data_${data}`,
  ];
  return {
    interface: "rows",
    functions: ["list_objects", "read_rows"],
    schema: { fields: Object.fromEntries(names.map((name) => [name, "int64"])), order: names.join(", ") },
    coverage: "full",
    counts: { partitions: 1, rows: 1, bytes: 0 },
    warnings: [],
  };
}

/** @param {string} message */
function failure(message) {
  return {
    phase: "list",
    code: "LIST_FAILED",
    message,
    file: "connector.py",
    line: 1,
    source: null,
    partition: null,
    traceback: [],
  };
}
