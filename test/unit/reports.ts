import type {
  ConnectionReport,
  ConnectorReport,
  Report,
  ReportedFailure,
  StackReport,
} from "../../provider/core/report/report";

const URN = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/python";

export function connectorReport(change: Partial<ConnectorReport> = {}): ConnectorReport {
  const name = change.name ?? "flights";
  return {
    name,
    urn: `${URN}:Connector::${name}`,
    connection: "nycflights",
    operation: "same",
    status: "unchanged",
    verdict: "safe",
    coverage: null,
    changes: [],
    schema: { fields: { id: "int64", day: "date" }, order: "id, day" },
    changedParts: [],
    policy: null,
    contract: null,
    warnings: [],
    failures: [],
    ...change,
  };
}

export function connectionReport(change: Partial<ConnectionReport> = {}): ConnectionReport {
  const name = change.name ?? "nycflights";
  return {
    name,
    urn: `${URN}:Connection::${name}`,
    operation: "same",
    changedProperties: [],
    blastRadius: null,
    warnings: [],
    failures: [],
    ...change,
  };
}

export function stackReport(change: Partial<StackReport> = {}): StackReport {
  return {
    project: "shop",
    stack: "dev",
    operation: "preview",
    verdict: "safe",
    connectors: [],
    connections: [],
    unchanged: null,
    failures: [],
    usage: null,
    ...change,
  };
}

export function reportOf(...stacks: StackReport[]): Report {
  return { formatVersion: 1, verdict: stacks[0]?.verdict ?? "safe", stacks };
}

export const PYTHON_FAILURE: ReportedFailure = {
  code: "PYTHON_ERROR",
  message: [
    "the code of the connector airports failed in read_rows:",
    '  File "nycflights/airports.py", line 12, in read_rows',
    '    yield {"faa": row["faa"], "alt": int(row["alt"])}',
    "ValueError: invalid literal for int() with base 10: ''",
    "next: run python-connectors schema airports [PYTHON_ERROR]",
  ].join("\n"),
};

/** One of each: what a run can say. */
export const STORY: Report = reportOf(
  stackReport({
    verdict: "failed",
    connectors: [
      connectorReport({
        name: "airports",
        operation: "update",
        status: "failed",
        verdict: "failed",
        changedParts: ["code"],
        failures: [PYTHON_FAILURE],
      }),
      connectorReport({
        name: "flights",
        operation: "update",
        status: "generated",
        verdict: "breaking",
        coverage: "full",
        changedParts: ["code", "connection"],
        policy: "evolve",
        contract: "contracts/flights.json",
        changes: [
          { path: "carrier_name", rule: "FIELD_ADDED", to: "string", verdict: "safe", cause: "code" },
          {
            path: "dep_delay",
            rule: "FIELD_TYPE_CHANGED",
            from: "int64",
            to: "string",
            verdict: "breaking",
            cause: "code",
          },
          {
            path: "legs.seat",
            rule: "FIELD_MOVED_UNDER_LIST",
            from: "string",
            to: "legs[].seat: string",
            verdict: "breaking",
            cause: "source",
            waived: "seats are read from legs[] since October",
          },
          { path: "tailnum", rule: "FIELD_REMOVED", from: "string", verdict: "breaking", cause: "code" },
          { path: "weather.wind", rule: "FIELD_TYPE_WIDENED", from: "int64", to: "float64", verdict: "safe" },
        ],
        schema: {
          fields: {
            year: "int64 not null",
            carrier: "string",
            carrier_name: "string",
            dep_delay: "string",
            "legs[].seat": "string",
            "legs[].from": "string",
            "weather.wind": "float64",
            "weather.gusts[].speed": "float64",
            "tags{}": "string",
          },
          order: "year, carrier, carrier_name, dep_delay, legs, weather, tags",
          descriptions: { carrier: "Two letters, as IATA has them" },
        },
        warnings: [
          { code: "MIXED_TYPES", path: "dep_delay", message: 'int64 and string are read as "string"' },
        ],
      }),
      connectorReport({
        name: "planes",
        operation: "update",
        status: "pending",
        verdict: "unverified",
      }),
      connectorReport({
        name: "weather",
        operation: "update",
        status: "stale",
        verdict: "unverified",
        warnings: [
          { code: "SCHEMA_STALE", path: "", message: "the last schema stays: the source timed out" },
        ],
      }),
      connectorReport({
        name: "orders",
        connection: "webshop",
        operation: "update",
        status: "not-verified",
        verdict: "unverified",
      }),
      connectorReport({
        name: "customers",
        connection: "webshop",
        operation: "create",
        status: "generated",
        coverage: "partial",
      }),
      connectorReport({ name: "airlines" }),
      connectorReport({ name: "products", connection: "webshop" }),
    ],
    connections: [
      connectionReport({
        operation: "update",
        changedProperties: ["code"],
        blastRadius:
          "the code of the connection nycflights changed: schemas change: flights (1 field added, 2 retyped); kept without proof: weather; failed: airports",
      }),
      connectionReport({ name: "webshop" }),
    ],
    unchanged: 44,
    usage: { invocations: 5, gigabyteSeconds: 12.3, rows: 338_412, seconds: 4.12 },
  }),
);

/** Many connectors of as many fields, some of which change. */
export function largeReport(connectors: number, fields: number): Report {
  const schema = {
    fields: Object.fromEntries(
      Array.from({ length: fields }, (_, at) => [
        at % 5 === 0 ? `nested.group_${at % 3}.column_${at}` : `column_${at}`,
        at % 2 === 0 ? "int64" : "string",
      ]),
    ),
    order: "",
  };
  return reportOf(
    stackReport({
      verdict: "breaking",
      connectors: Array.from({ length: connectors }, (_, at) => {
        const name = `connector-${String(at).padStart(4, "0")}`;
        const connection = `connection-${at % 20}`;
        if (at >= connectors / 2) return connectorReport({ name, connection, schema });
        return connectorReport({
          name,
          connection,
          operation: "update",
          status: "generated",
          verdict: at < connectors / 10 ? "breaking" : "safe",
          schema,
          changes: Array.from({ length: 10 }, (_, field) => ({
            path: `column_${field * 5 + 1}`,
            rule: at < connectors / 10 ? "FIELD_TYPE_CHANGED" : "FIELD_TYPE_WIDENED",
            from: "int32",
            to: "string",
            verdict: at < connectors / 10 ? "breaking" : "safe",
            cause: "code",
          })),
        });
      }),
      connections: Array.from({ length: 20 }, (_, at) =>
        connectionReport({ name: `connection-${at}`, operation: "update", changedProperties: ["code"] }),
      ),
      usage: { invocations: 500, gigabyteSeconds: 1200, rows: 12_000_000, seconds: 31.4 },
    }),
  );
}
