import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PythonConnection, PythonConnector } from "pulumi-python-connectors";
import { PythonRunner } from "pulumi-python-connectors/aws";
import { glueColumns } from "pulumi-python-connectors/convert";

const config = new pulumi.Config();

const shop = new PythonConnection("shop", {
  code: { path: "events/connection.py" },
  runner: new PythonRunner("runner"),
});

const events = new PythonConnector("events", {
  connection: shop,
  code: { path: "events/events.py" },
  edits: { document: { at: "when it happened, in UTC" } },
});

const raw = new aws.glue.CatalogDatabase("raw", { name: "raw" });

// A field that the code adds is a column more in the same preview.
const table = new aws.glue.CatalogTable("events", {
  databaseName: raw.name,
  name: "events",
  tableType: "EXTERNAL_TABLE",
  parameters: { classification: "parquet" },
  storageDescriptor: {
    location: pulumi.interpolate`s3://${config.require("bucket")}/events/`,
    inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    outputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    serDeInfo: { serializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
    columns: glueColumns(events.schema),
  },
});

export const tableName = pulumi.interpolate`${raw.name}.${table.name}`;
