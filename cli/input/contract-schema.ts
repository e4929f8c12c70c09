import { MAX_DESCRIPTION, MAX_FIELDS, MAX_PATH } from "../../provider/core/schema/schema";
import { TYPES_WITHOUT_PARAMETERS } from "../../provider/core/schema/type";

const NAME = '(?:"(?:[^"\\\\]|\\\\.)*"|[^.[\\]{}",\\s](?:[^.[\\]{}",]*[^.[\\]{}",\\s])?)';
const PATH = `^${NAME}(?:\\[\\]|\\{\\}|\\.${NAME})*$`;
const DECIMAL = "^decimal\\([1-9]\\d?,(?:0|[1-9]\\d?)\\)(?: not null)?$";

/**
 * The JSON Schema of contracts, as it is published for editors. It leaves to the reader of contracts what it can't say: that no path is a
 * field and a parent at once, that order and descriptions are of what is there, how large a decimal's numbers are.
 */
export function contractSchema(): unknown {
  const byPath = (value: object, description: string) => ({
    description,
    type: "object",
    propertyNames: { pattern: PATH, maxLength: MAX_PATH },
    additionalProperties: value,
  });
  const types = TYPES_WITHOUT_PARAMETERS.flatMap((type) => [type, `${type} not null`]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "contract of pulumi-python-connectors",
    type: "object",
    properties: {
      $schema: { description: "Path or URL of this schema, for editors.", type: "string" },
      formatVersion: { description: "Version of the format.", const: 1 },
      fields: {
        ...byPath(
          { anyOf: [{ enum: types }, { type: "string", pattern: DECIMAL }] },
          'Leaf paths and their types: "address.city", "items[].sku" for what is in a list, "attrs{}" for the values of a map.',
        ),
        maxProperties: MAX_FIELDS,
      },
      order: {
        description:
          'The top-level names in their order, as in "id, name". Without it the order of the fields is not compared.',
        type: "string",
      },
      descriptions: byPath(
        { type: "string", minLength: 1, maxLength: MAX_DESCRIPTION },
        "What fields and parents are, by path. Never compared.",
      ),
    },
    required: ["formatVersion", "fields"],
    additionalProperties: false,
    // For VS Code, which takes a .json file for JSON without either.
    allowComments: true,
    allowTrailingCommas: true,
  };
}
