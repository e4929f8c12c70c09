import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import Ajv2020 from "ajv/dist/2020";
import fc from "fast-check";
import { toArrowSchema } from "../../provider/core/convert/arrow";
import { type GlueColumn, toGlueColumns } from "../../provider/core/convert/glue";
import { toJsonSchema } from "../../provider/core/convert/json-schema";
import { convertibleFields } from "../../provider/core/convert/tree";
import type { Schema } from "../../provider/core/schema/schema";
import { emulator } from "../e2e/support/emulator";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { repository, Workspace } from "../e2e/support/workspace";
import { schemas, TYPES } from "../unit/wild-schemas";

jest.setTimeout(180_000);

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const PYTHON = process.env["E2E_PYTHON"] ?? "";

/** Something downstream: a dynamic resource whose inputs are what the converters give. */
const DOWNSTREAM = `
  const { glueColumns, postgresDdl } = require("pulumi-python-connectors/convert");
  class Table extends pulumi.CustomResource {
    constructor(name, props) {
      super("pulumi-nodejs:dynamic:Resource", name, { ...props, __provider:
        "exports.handler=()=>({create:async(i)=>({id:'table',outs:i}),update:async(id,o,n)=>({outs:n})});" });
    }
  }
  new Table("table", {
    columns: glueColumns(source.schema),
    ddl: postgresDdl(source.schema, { table: "orders" }),
  });`;

function downstream(options: Parameters<typeof program>[0] = {}): string {
  return `${program(options)}${DOWNSTREAM.replaceAll("source.schema", 'exports["orders"]')}`;
}

/** What a Python script makes of a JSON value on its stdin, as JSON. */
function python(script: string, input: unknown): unknown {
  const { status, stdout, stderr } = spawnSync(PYTHON, ["-I", "-c", script], {
    input: JSON.stringify(input),
    encoding: "utf8",
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function schemaOf(fields: Record<string, string>, descriptions: Record<string, string> = {}) {
  const order = [
    ...new Set(Object.keys(fields).map((leaf) => /^("(?:[^"\\]|\\.)*"|[^.[{]+)/.exec(leaf)?.[0])),
  ];
  return { fields, order: order.join(", "), descriptions } satisfies Schema & { descriptions: object };
}

describe("a preview with converted schemas", () => {
  it("gives downstream resources known values, those of a changed schema too", async () => {
    const files = { "connection.py": CONNECTION, "orders.py": rowsCode('{"id": 1, "to": {"city": "Wien"}}') };
    const workspace = new Workspace({ ...files, "index.js": downstream() }).link();
    await workspace.init();
    expect((await workspace.preview()).step("table").newState?.inputs).toMatchObject({
      columns: [
        { name: "id", type: "bigint" },
        { name: "to", type: "struct<city:string>" },
      ],
      ddl: 'CREATE TABLE "orders" (\n  "id" bigint,\n  "to" jsonb\n);\n',
    });
    await workspace.up();
    await workspace.expect("preview", "--expect-no-changes");
    workspace.write({ "orders.py": rowsCode('{"id": 1.5, "to": {"city": "Wien"}}') });
    const { detailedDiff, newState } = (await workspace.preview()).step("table");
    expect(newState?.inputs?.["columns"]).toEqual([
      { name: "id", type: "double" },
      { name: "to", type: "struct<city:string>" },
    ]);
    expect(Object.keys(detailedDiff ?? {})).toEqual(["columns[0].type", "ddl"]);
  });

  it("leaves them unknown while the schema is pending", async () => {
    const before = `
      class Arn extends pulumi.CustomResource {
        constructor(name) {
          super("pulumi-nodejs:dynamic:Resource", name, { arn: undefined, __provider:
            "exports.handler=()=>({create:async()=>({id:'arn',outs:{}})});" });
        }
      }`;
    const connection =
      'code: { path: "connection.py" }, runner: { functionArn: new Arn("made").arn, qualifier: "1" }';
    const workspace = new Workspace({
      "index.js": downstream({ before, connection }),
      "connection.py": CONNECTION,
      "orders.py": rowsCode('{"id": 1}'),
    }).link();
    await workspace.init();
    const preview = await workspace.preview();
    expect(preview.step("orders").newState?.inputs?.["schema"]).toBe(UNKNOWN);
    expect(preview.step("table").newState?.inputs).toMatchObject({ columns: UNKNOWN, ddl: UNKNOWN });
  });

  it.each([
    ["a resource's property", downstream()],
    [
      "an output of the stack",
      `${program()}\nexports.columns = require("pulumi-python-connectors/convert").glueColumns(exports.orders);`,
    ],
  ])(
    "ends with one error that names the path and what to write, without a stack, for %s",
    async (_, source) => {
      const workspace = new Workspace({
        "index.js": source,
        "connection.py": CONNECTION,
        "orders.py": rowsCode('{"id": 1, "ID": 2}'),
      }).link();
      await workspace.init();
      const { code, output } = await workspace.pulumi("preview");
      expect(code).not.toBe(0);
      expect(output).toContain('PythonConnector "orders": The schema has no form for AWS Glue:');
      expect(output).toContain(
        'ID: it knows no upper case, and has id already: write edits: { rename: { "ID": ',
      );
      expect(output).not.toMatch(/^\s+at /m);
    },
  );

  it.each(["", "/convert"])("pulumi-python-connectors%s loads neither the AWS SDK nor zod", (subpath) => {
    const script = `
      require("pulumi-python-connectors${subpath}");
      console.log(JSON.stringify(Object.keys(require.cache).filter((file) => /@aws-sdk|@smithy|[/]zod[/]/.test(file))));`;
    const { stdout } = spawnSync(process.execPath, ["-e", script], { cwd: repository, encoding: "utf8" });
    expect(JSON.parse(stdout)).toEqual([]);
  });
});

/** A connector whose rows hold a value of every type that rows may have, and nulls. */
const EVERY_KIND = [
  "import datetime as dt, decimal, enum, math, uuid, numpy",
  rowsCode(
    '{"b": True, "i": -(2**63), "small": 5, "u": 2**64 - 1, "wide": 10**30, "f": math.nan, "mixed": 1, "s": "x"}',
    '{"b": None, "i": 2**63 - 1, "small": 2**53 + 1, "u": 0, "wide": 1, "f": -math.inf, "mixed": 0.5, "s": ""}',
    '{"d": decimal.Decimal("1E+2"), "n": numpy.int8(1), "f32": numpy.float32(0.1), "bin": b"\\x00\\xff"}',
    '{"d": decimal.Decimal("-0.00000001"), "day": dt.date(2026, 1, 31), "at": dt.time(10, 0, 0, 1)}',
    '{"naive": dt.datetime(2026, 1, 31, 10), "moment": dt.datetime(2026, 1, 31, 10, tzinfo=dt.timezone.utc)}',
    '{"naive": dt.date(2026, 1, 31), "moment": dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-7)))}',
    '{"ns": numpy.datetime64("2026-01-31T10:00:00.000000001"), "sec": numpy.datetime64("2026-01-31T10:00:00", "s")}',
    '{"took": dt.timedelta(days=1, microseconds=1), "key": uuid.UUID(int=5), "none": None, "empty": [], "bare": {}}',
    '{"tags": ["a", None], "grid": [[1], []], "to": {"city": "Wien", "geo": (1.5, 2)}, "any": [1, {"x": 1}]}',
    '{"any": {"x": 1}, "to": None, "__proto__": 1, "a.b": {"": 2}}',
  ),
].join("\n");

describe("a JSON Schema", () => {
  it("takes every row that python-connectors read --json prints, and knows all their fields", async () => {
    const workspace = new Workspace(
      {
        "connection.py": "",
        "all/connector.py": EVERY_KIND,
        "all/connector.json": '{"connection": "../connection.py"}',
      },
      { PYTHON_CONNECTORS_PYTHON: PYTHON },
    );
    const cli = async (command: string) => {
      const main = path.join(repository, "dist", "cli", "main.js");
      const ran = await workspace.run(process.execPath, [main, command, "--connector", "all", "--json"]);
      expect(ran).toMatchObject({ code: 0, stderr: "" });
      return JSON.parse(ran.stdout);
    };
    const { schema } = await cli("schema");
    expect(new Set(Object.values(schema.fields)).size).toBeGreaterThan(20);
    const { rows } = await cli("read");
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, ownProperties: true });
    const validate = ajv.compile(JSON.parse(toJsonSchema(schema, { additionalProperties: false })));
    const wrong = (rows as unknown[]).flatMap((row) =>
      validate(row) ? [] : [{ row, errors: validate.errors }],
    );
    expect(wrong).toEqual([]);
    expect(rows).toHaveLength(10);
    expect(validate({ i: 1.5 })).toBe(false);
    expect(validate({ more: 1 })).toBe(false);
  });
});

/** Reads schemas with pyarrow's own reader: types as pyarrow prints them, nullability and texts; or the error. */
const READ_ARROW = `
import base64, json, sys
import pyarrow

def told(field):
    return [field.name, str(field.type), field.nullable, ((field.metadata or {}).get(b"description") or b"").decode()]

def read(text):
    try:
        return [told(field) for field in pyarrow.ipc.read_schema(pyarrow.py_buffer(base64.b64decode(text)))]
    except pyarrow.ArrowInvalid as error:
        return str(error)

print(json.dumps([read(text) for text in json.load(sys.stdin)]))
`;

function readArrow(...schemas: Parameters<typeof toArrowSchema>[0][]): unknown[] {
  return python(READ_ARROW, schemas.map(toArrowSchema)) as unknown[];
}

describe("an Arrow schema, read by pyarrow", () => {
  const page = readFileSync(path.join(repository, "docs", "convert.md"), "utf8");

  it("has the types that docs/convert.md says, for every type", () => {
    const said = Array.from(
      page
        .slice(page.indexOf("## Types"), page.indexOf("Nested,"))
        .matchAll(/^\| `([^`|]+)` +\| [^|]+ \| `([^`|]+)` +\| [^|]+ \| [^|]+ \|$/gm),
      ([, type, arrow]) => [type ?? "", arrow ?? ""],
    );
    expect(said).toHaveLength(25);
    const types = Object.fromEntries(said.map(([type], index) => [`f${index}`, type ?? ""]));
    expect(readArrow(schemaOf(types))[0]).toEqual(
      said.map(([, arrow], index) => [`f${index}`, arrow, true, ""]),
    );
    const required = Object.fromEntries(TYPES.map((type, index) => [`f${index}`, type]));
    expect(
      (readArrow(schemaOf(required))[0] as [string, string, boolean][]).map(([, , nullable]) => nullable),
    ).toEqual(TYPES.map((type) => !type.endsWith(" not null")));
  });

  it("has nested fields, their names, what may not be null inside, and texts", () => {
    const fields = {
      'größe."x.y"': "int8 not null",
      "größe.a[]": "string not null",
      "m{}.t[][]": "decimal(5,2)",
      "😀{}{}": "uuid",
      '"__proto__"': "bool",
    };
    expect(
      readArrow(schemaOf(fields, { größe: "über alles", '"__proto__"': "special" }), schemaOf({})),
    ).toEqual([
      [
        ["größe", "struct<a: list<item: string not null>, x.y: int8 not null>", true, "über alles"],
        ["m", "map<string, struct<t: list<item: list<item: decimal128(5, 2)>>>>", true, ""],
        ["😀", "map<string, map<string, extension<arrow.uuid>>>", true, ""],
        ["__proto__", "bool", true, "special"],
      ],
      [],
    ]);
  });

  it("is refused where it is nested deeper than the reader goes, and not before", () => {
    const [lists, maps] = readArrow(
      schemaOf({ [`v${"[]".repeat(124)}`]: "int8" }),
      schemaOf({ [`v${"{}".repeat(62)}`]: "int8" }),
    );
    expect([lists, maps]).toEqual([[expect.anything()], [expect.anything()]]);
    for (const leaf of [`v${"[]".repeat(125)}`, `v${"{}".repeat(63)}`]) {
      expect(() => toArrowSchema(schemaOf({ [leaf]: "int8" }))).toThrow('edits: { opaque: ["v"] }');
    }
  });

  it("has the names of any schema, in its order", () => {
    const random = fc
      .sample(schemas(), { numRuns: 1000, seed: 1 })
      .filter(({ fields }) => !Object.keys(fields).some((leaf) => leaf.includes("\\ud")));
    expect(random.length).toBeGreaterThan(300);
    const read = readArrow(...random) as [string, string, boolean, string][][];
    expect(read.map((fields) => fields.map(([name]) => name))).toEqual(
      random.map((schema) => convertibleFields(schema, "the test").map(({ name }) => name)),
    );
  });

  it("holds ten thousand fields", () => {
    const fields = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`f${index}.a`, "int8"]));
    expect((readArrow(schemaOf(fields))[0] as unknown[]).length).toBe(10_000);
  });
});

/**
 * Makes a table with these columns and returns them as Glue has them then. The columns are held against the lengths and
 * patterns of AWS's own description of the API, which the emulator doesn't look at.
 */
const CREATE_TABLE = `
import json, re, sys
import boto3

given = json.load(sys.stdin)
glue = boto3.client("glue", endpoint_url=given["endpoint"], region_name="us-east-1",
                    aws_access_key_id="test", aws_secret_access_key="test")
for column in given["columns"]:
    for key, shape in glue.meta.service_model.shape_for("Column").members.items():
        text, limits = column.get(key), shape.metadata
        if text is not None and shape.type_name == "string":
            assert limits["min"] <= len(text.encode()) <= limits["max"], (key, text)
            pattern = limits["pattern"].replace("\\\\uD800\\\\uDC00-\\\\uDBFF\\\\uDFFF", "\\U00010000-\\U0010FFFF")
            assert re.fullmatch(pattern, text), (key, text)
glue.create_database(DatabaseInput={"Name": given["database"]})
storage = {"Columns": given["columns"], "Location": "s3://bucket/orders/"}
glue.create_table(DatabaseName=given["database"], TableInput={"Name": "orders", "StorageDescriptor": storage})
table = glue.get_table(DatabaseName=given["database"], Name="orders")["Table"]
print(json.dumps(table["StorageDescriptor"]["Columns"]))
`;

/** Columns as CreateTable takes them, by way of the API and back. */
function throughGlue(database: string, columns: readonly GlueColumn[]): unknown {
  const capital = ({ name, type, comment }: GlueColumn) => ({
    Name: name,
    Type: type,
    ...(comment === undefined ? {} : { Comment: comment }),
  });
  return {
    made: columns.map(capital),
    found: python(CREATE_TABLE, { endpoint: emulator.endpoint, database, columns: columns.map(capital) }),
  };
}

describe("columns for Glue", () => {
  it("make a table whose columns are the same when they are read back, of every type", () => {
    const fields = Object.fromEntries(
      TYPES.filter((type) => type !== "decimal(76,76)").map((type, index) => [`f${index}`, type]),
    );
    const nested = { "größe.x": "int8", "größe.y[].z{}": "uint64", "a b": "json", "😀": "bool" };
    const descriptions = { "a b": "two\nlines", größe: "ü".repeat(200), f0: "" };
    const columns = toGlueColumns(schemaOf({ ...fields, ...nested }, descriptions));
    expect(columns.length).toBe(TYPES.length - 1 + 3);
    const { made, found } = throughGlue("convert_types", columns) as { made: unknown; found: unknown };
    expect(found).toEqual(made);
  });
});
