const PREFIX = "urn:pulumi:dev::bench::pulumi-nodejs:dynamic/python:";
const TYPES = ["int64", "string", "float64", "date", "timestamp[us, UTC]", "bool"];

/**
 * What `pulumi preview --json` prints where the connection's code has changed, so that every connector has a step; of 3 in 10
 * the schema changes as well.
 *
 * @param {number} connectors
 * @param {number} fields of each of them
 * @returns {string}
 */
export function previewOutput(connectors, fields) {
  const steps = Array.from({ length: connectors }, (_, index) => connectorStep(index, fields));
  const changed = steps.filter(({ newState }) => "changes" in newState.inputs).length;
  const diagnostics = [
    {
      urn: `${PREFIX}Connection::source`,
      message: `the code of the connection source changed: schemas change: ${changed}\n`,
      severity: "info",
    },
    {
      message: `schemas: ${connectors} generated in 61.0 s; ${connectors} invocations, 1200 GB-s, 338k rows\n`,
      severity: "info",
    },
    ...steps.flatMap(({ urn, newState: { inputs } }) =>
      (inputs.warnings ?? []).map(({ code, path, message }) => ({
        urn,
        message: `warning: ${path}: ${message} [${code}]\n`,
        severity: "warning",
      })),
    ),
  ];
  const digest = { config: {}, steps, diagnostics, duration: 1, changeSummary: { update: connectors } };
  return `${JSON.stringify(digest, undefined, 4)}\n`;
}

/**
 * @param {number} index
 * @param {number} fields
 */
function connectorStep(index, fields) {
  const name = `connector_${String(index).padStart(4, "0")}`;
  const urn = `${PREFIX}Connector::${name}`;
  const names = Array.from({ length: fields }, (_, at) => `group_${at % 10}.field_${at}`);
  /** @type {Record<string, string>} */
  const before = Object.fromEntries(names.map((field, at) => [field, TYPES[at % TYPES.length] ?? "json"]));
  const order = [...new Set(names.map((field) => field.split(".")[0]))].join(", ");
  const isChanged = index % 10 < 3;
  const changes = isChanged ? changesOf(names.slice(0, 6), before) : undefined;
  /** @type {Record<string, string>} */
  const after = { ...before, ...(isChanged ? { "group_0.email": "string" } : {}) };
  for (const field of isChanged ? names.slice(0, 6) : []) after[field] = "json";
  const code = { "connector.py": `%python\n${"# a line of code, as long as many are\n".repeat(60)}` };
  const common = {
    code,
    connection: "source",
    coverage: "full",
    interface: "rows",
    secret: "bench/dev/source",
  };
  const fingerprint = { code: "CX1I-Hp81vSeR858Cspa2Q", inference: "1", reading: "03dd7Ko3OCtFguNCuvLkrA" };
  const state = { urn, custom: true, type: "pulumi-nodejs:dynamic/python:Connector", stackTrace: TRACE };
  const [old, made] = [`nD-lmDTCXQh16a9qa6A8RA`, `q54fbT-cQ9tOaWYUrNdYJg`];
  const schema = { fields: before, order };
  return {
    op: "update",
    urn,
    oldState: {
      ...state,
      inputs: { ...common, fingerprint: { ...fingerprint, connection: old }, schema },
      outputs: { __deployed: "[secret]", fingerprint: { ...fingerprint, connection: old }, schema },
    },
    newState: {
      ...state,
      inputs: {
        ...common,
        fingerprint: { ...fingerprint, connection: made },
        schema: { fields: after, order },
        ...changes,
      },
    },
    detailedDiff: { "fingerprint.connection": { kind: "update", inputDiff: true } },
  };
}

const TRACE = Array.from({ length: 10 }, (_, index) => ({
  sourcePosition: `project:///index.ts#${index},1`,
}));

/**
 * @param {string[]} names
 * @param {Record<string, string>} before
 */
function changesOf(names, before) {
  const facts = names.map((path) => ({ path, facts: `${before[path]} -> json` }));
  return {
    changes: {
      ...Object.fromEntries(
        facts.map(({ path, facts }) => [path, `FIELD_TYPE_CHANGED ${facts} (breaking; cause: code)`]),
      ),
      "group_0.email": "FIELD_ADDED string (safe; cause: code)",
    },
    warnings: facts.map(({ path, facts }) => ({
      code: "FIELD_TYPE_CHANGED",
      path,
      message: `${facts} (breaking; cause: code)`,
    })),
  };
}
