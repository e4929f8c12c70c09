/**
 * Schemas in the words of those who use them. Each converter takes a connector's schema and gives an output: known in a
 * preview wherever the schema is, unknown where that is pending.
 *
 * What a target can't say ends the program with one error that names every path in the way, and what to write instead.
 *
 * @module pulumi-python-connectors/convert
 */
import "../supported-runtime";

import * as pulumi from "@pulumi/pulumi";
import { toArrowSchema } from "../../provider/core/convert/arrow";
import { type GlueColumn, toGlueColumns } from "../../provider/core/convert/glue";
import { type JsonSchemaOptions, toJsonSchema } from "../../provider/core/convert/json-schema";
import { toPostgresDdl } from "../../provider/core/convert/postgres";
import { toSparkSchema } from "../../provider/core/convert/spark";
import type { ConvertibleSchema } from "../../provider/core/convert/tree";
import { ConnectorsError } from "../../provider/core/errors";
import { CONNECTOR_TYPE } from "../../provider/core/pulumi/resource-types";
import { parseUrn } from "../../provider/core/pulumi/urn";
import { plainValue } from "../program-run";

export type { GlueColumn } from "../../provider/core/convert/glue";
export type { JsonSchemaOptions } from "../../provider/core/convert/json-schema";
export type { ConvertibleSchema } from "../../provider/core/convert/tree";

/** The table that {@link postgresDdl} makes. */
export interface PostgresTableArgs {
  /**
   * Its name, as it is: it is quoted, so that upper case and reserved words are no matter. At most 63 bytes.
   * @example "orders"
   */
  readonly table: pulumi.Input<string>;
  /**
   * The schema (namespace) that it is in. The statement doesn't make it.
   *
   * @default the first of the session's `search_path`
   * @example "staging"
   */
  readonly schema?: pulumi.Input<string> | undefined;
  /**
   * Whether a table that is there already is left as it is.
   *
   * @default false: the statement fails then
   */
  readonly ifNotExists?: boolean | undefined;
}

/**
 * The columns of a table in the AWS Glue Data Catalog, and so for Athena. Names are in lower case, as Hive has no other.
 *
 * @example
 * ```ts
 * new aws.glue.CatalogTable("flights", {
 *   databaseName: raw.name,
 *   name: "flights",
 *   storageDescriptor: { location, columns: glueColumns(flights.schema) },
 * });
 * ```
 */
export function glueColumns(schema: pulumi.Input<ConvertibleSchema>): pulumi.Output<GlueColumn[]> {
  return convert(schema, toGlueColumns);
}

/**
 * The JSON Schema (2020-12) of one row, as text. It fits rows as `python-connectors read --json` prints them: dates, times and
 * UUIDs are texts, bytes are base64, numbers that JSON's readers lose digits of may be texts.
 *
 * @example
 * ```ts
 * export const contract = jsonSchema(flights.schema, { additionalProperties: false });
 * ```
 */
export function jsonSchema(
  schema: pulumi.Input<ConvertibleSchema>,
  options: JsonSchemaOptions = {},
): pulumi.Output<string> {
  return convert(schema, (known) => toJsonSchema(known, options));
}

/**
 * The schema in Arrow's IPC format, in base64, which every implementation of Arrow reads. In Python:
 * `pyarrow.ipc.read_schema(pyarrow.py_buffer(base64.b64decode(text)))`.
 *
 * @example
 * ```ts
 * new aws.ssm.Parameter("flights-schema", { type: "String", value: arrowSchema(flights.schema) });
 * ```
 */
export function arrowSchema(schema: pulumi.Input<ConvertibleSchema>): pulumi.Output<string> {
  return convert(schema, toArrowSchema);
}

/**
 * The schema as the JSON of a Spark StructType. In Python: `StructType.fromJson(json.loads(text))`.
 *
 * @example
 * ```ts
 * export const sparkType = sparkSchema(flights.schema);
 * ```
 */
export function sparkSchema(schema: pulumi.Input<ConvertibleSchema>): pulumi.Output<string> {
  return convert(schema, toSparkSchema);
}

/**
 * A CREATE TABLE statement for PostgreSQL, followed by a COMMENT for each top-level field with a description.
 *
 * @example
 * ```ts
 * export const ddl = postgresDdl(flights.schema, { schema: "raw", table: "flights" });
 * ```
 */
export function postgresDdl(
  schema: pulumi.Input<ConvertibleSchema>,
  { table, schema: namespace, ifNotExists }: PostgresTableArgs,
): pulumi.Output<string> {
  return converted(pulumi.all([schema, table, namespace]), ([known, name, inSchema]) =>
    toPostgresDdl(known as ConvertibleSchema, { table: name, schema: inSchema, ifNotExists }),
  );
}

function convert<T>(
  schema: pulumi.Input<ConvertibleSchema>,
  made: (schema: ConvertibleSchema) => T,
): pulumi.Output<T> {
  return converted(pulumi.output(schema), (known) => made(known as ConvertibleSchema));
}

function converted<V, T>(output: pulumi.Output<V>, made: (value: V) => T): pulumi.Output<T> {
  const result = output.apply((value) => {
    try {
      return made(value);
    } catch (error) {
      return failing(error, output);
    }
  });
  // What is made holds no outputs, so that nothing is unwrapped: the type can't say so.
  return result as pulumi.Output<T>;
}

/** What is wrong with a schema is said to the user without our stack, and with the connectors that it is of. */
async function failing(error: unknown, output: pulumi.Output<unknown>): Promise<never> {
  if (!(error instanceof ConnectorsError)) throw error;
  const names = await connectorNames(output);
  const whose = names.length === 0 ? "" : `${names.map((name) => `PythonConnector "${name}"`).join(", ")}: `;
  const told = new pulumi.RunError(`${whose}${error.describe()}`);
  // Where the output is a resource's property, Pulumi prints the stack of whatever was thrown.
  told.stack = told.message;
  throw told;
}

/** The connectors that the output comes from; none where Pulumi doesn't say, as `resources` is not in its types. */
async function connectorNames(output: pulumi.Output<unknown>): Promise<string[]> {
  const { resources } = output as { resources?: () => Iterable<pulumi.Resource> };
  const urns = await Promise.all(Array.from(resources?.() ?? [], ({ urn }) => plainValue(urn)));
  return urns.map(parseUrn).flatMap((urn) => (urn?.type === CONNECTOR_TYPE.token ? [urn.name] : []));
}
