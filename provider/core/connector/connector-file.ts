import { z } from "zod";
import type { Json } from "../canonical";
import { type Checked, checkedJson } from "../json-input";
import { writtenReviewModel } from "../review/inputs";
import type { Review } from "../review/review";
import type { CodeInterface } from "../runner/protocol";
import { editsModel } from "../schema/edit-inputs";
import type { SchemaEdits } from "../schema/edits";
import type { CodeFingerprintStrategy } from "./fingerprint";
import {
  type Generation,
  generationModel,
  type LimitsArgs,
  limitsModel,
  type OnFailure,
  onFailureModel,
} from "./generation";
import { codeFingerprintModel, codeInterfaceModel, propertiesModel } from "./inputs";
import { type Parser, parserModel } from "./parser";
import type { PromotedFrom } from "./promotion";
import { promotionModel } from "./promotion-inputs";

/** The file's name, in the folder of a connector's code. */
export const CONNECTOR_FILE = "connector.json";

/** The most that such a file may have, in bytes. */
export const MAX_CONNECTOR_FILE_BYTES = 256 * 1024;

/** What a connector's folder says of itself, in its `connector.json`. Paths are relative to that file. */
export interface ConnectorFile {
  readonly connection?: string | undefined;
  readonly requirements?: string | undefined;
  readonly interface?: CodeInterface | undefined;
  readonly codeFingerprint?: CodeFingerprintStrategy | undefined;
  readonly parser?: Parser | undefined;
  readonly properties?: { readonly [key: string]: Json } | undefined;
  readonly generation?: Generation | undefined;
  readonly limits?: LimitsArgs | undefined;
  readonly edits?: SchemaEdits | undefined;
  readonly review?: Review | undefined;
  readonly onFailure?: OnFailure | undefined;
  readonly promotedFrom?: PromotedFrom | undefined;
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

/** Validates a connector.json; cli/connector.schema.json is made from it. */
export const connectorFileModel = z
  .strictObject({
    $schema: z.string().optional().meta({ description: "Path or URL of this schema, for editors." }),
    connection: PATH.optional().meta({
      description:
        "For the command line: the connection's code, a file or a folder, relative to this file. A program gives its connectors " +
        "the connection themselves.",
    }),
    requirements: PATH.optional().meta({
      description:
        "For the command line: a hash-locked list of the packages that the code needs, relative to this file.",
    }),
    interface: codeInterfaceModel
      .optional()
      .meta({ description: "Which read function is used. Default: the one that the code defines." }),
    codeFingerprint: codeFingerprintModel.optional().meta({
      description:
        "What counts as a change of the code in a program: its content, or a version that you give.",
    }),
    parser: parserInputModel.optional().meta({
      description:
        "How the stream of the bytes interface becomes records: a type, or an object with its options.",
    }),
    properties: propertiesModel
      .optional()
      .meta({ description: "Settings that functions get where they name a parameter `properties`." }),
    generation: generationModel.optional().meta({
      description: 'How much of the source a program reads: "full", "declared", or an object with a sample.',
    }),
    limits: limitsModel.optional().meta({
      description: "The most that one generation of a program takes: seconds, rows, bytes, invocations.",
    }),
    edits: editsModel.optional().meta({ description: "What a program changes in the generated schema." }),
    review: writtenReviewModel.optional().meta({
      description:
        "Which schema changes may pass in a program; the contract's path is relative to this file.",
    }),
    onFailure: onFailureModel.optional().meta({
      description:
        "Whether a generation that fails in a program fails the preview, or keeps the last schema.",
    }),
    promotedFrom: promotionModel
      .optional()
      .meta({ description: "The stack that the code has to run in before a program may run it." }),
  })
  .meta({ title: "connector.json of pulumi-python-connectors" });

/** The text of a connector.json, read and checked. `at` is what the file is called in a message. */
export function parseConnectorFile(text: string, at: string): Checked<ConnectorFile> {
  return checkedJson(text, connectorFileModel, at);
}

/** The JSON Schema of connector.json, as it is published. */
export function connectorFileSchema(): unknown {
  return z.toJSONSchema(connectorFileModel, { target: "draft-2020-12", io: "input" });
}
