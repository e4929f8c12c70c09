import * as pulumi from "@pulumi/pulumi";
import { PythonConnection, PythonConnector } from "pulumi-python-connectors";

const config = new pulumi.Config();

const nycflights = new PythonConnection("nycflights", {
  code: { path: "nycflights/connection.py" },
  credentials: { value: config.requireSecret("credentials") },
  runner: {
    functionArn: config.require("runnerFunctionArn"),
    qualifier: config.require("runnerQualifier"),
  },
  connectorDefaults: { parser: { type: "csv", nullValues: ["", "NA"] } },
});

// Flights come in monthly files: the connector lists them and reads one after the other.
const flights = new PythonConnector("flights", {
  connection: nycflights,
  code: { path: "nycflights/flights.py" },
});

// The other tables are one file each, and share their code.
const tables = ["airlines", "airports", "planes", "weather"].map(
  (table) =>
    new PythonConnector(table, {
      connection: nycflights,
      code: { path: "nycflights/table.py" },
      properties: { table },
    }),
);

export const connectors = 1 + tables.length;
export const flightFields = flights.schema.apply(({ fields }) => Object.keys(fields).length);
