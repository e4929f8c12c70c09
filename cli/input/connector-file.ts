import { z } from "zod";
import type { Json } from "../../provider/core/canonical";
import { type Parser, parserModel } from "../../provider/core/connector/parser";
import { CODE_INTERFACES, type CodeInterface } from "../../provider/core/runner/protocol";

/** What a connector's folder says of itself, in its `connector.json`. Paths are relative to that file. */
export interface ConnectorFile {
  readonly connection?: string | undefined;
  readonly requirements?: string | undefined;
  readonly interface?: CodeInterface | undefined;
  readonly parser?: Parser | undefined;
  readonly properties?: { readonly [key: string]: Json } | undefined;
}

const PARSER_TYPES = [
  "csv",
  "json",
  "parquet",
  "avro",
  "custom",
] as const satisfies readonly Parser["type"][];

/** A parser as JSON: an object, or its type alone. */
export const parserInputModel = z.union(
  [z.enum(PARSER_TYPES).transform((type): Parser => ({ type })), parserModel],
  {
    error:
      'write "csv", "json", "parquet", "avro" or "custom", or an object with options: ' +
      '{"type": "csv", "delimiter": ";"}',
  },
);

const PATH = z.string("write a path").min(1, "write a path").max(1024);

export const interfaceModel = z.enum(CODE_INTERFACES, {
  error: `write one of ${CODE_INTERFACES.join(", ")}`,
});
export const propertiesModel = z.record(z.string(), z.json(), { error: "write an object of JSON values" });

/** Validates a connector.json; cli/connector.schema.json is made from it. */
export const connectorFileModel = z
  .strictObject({
    $schema: z.string().optional().meta({ description: "Path or URL of this schema, for editors." }),
    connection: PATH.optional().meta({
      description: "The connection's code, a file or a folder, relative to this file.",
    }),
    requirements: PATH.optional().meta({
      description: "A hash-locked list of the packages that the code needs, relative to this file.",
    }),
    interface: interfaceModel
      .optional()
      .meta({ description: "Which read function is used. Default: the one that the code defines." }),
    parser: parserInputModel.optional().meta({
      description:
        "How the stream of the bytes interface becomes records: a type, or an object with its options.",
    }),
    properties: propertiesModel
      .optional()
      .meta({ description: "Settings that functions get where they name a parameter `properties`." }),
  })
  .meta({ title: "connector.json of pulumi-python-connectors" });

/** The JSON Schema of connector.json, as it is published. */
export function connectorFileSchema(): unknown {
  return z.toJSONSchema(connectorFileModel, { target: "draft-2020-12", io: "input" });
}
