import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { toGlueColumns } from "../../provider/core/convert/glue";
import { ConversionError } from "../../provider/core/convert/problems";
import { toSparkSchema } from "../../provider/core/convert/spark";
import type { ConvertibleSchema } from "../../provider/core/convert/tree";
import { schemas, TYPES } from "../unit/wild-schemas";

jest.setTimeout(300_000);

const SPARK = process.env["PYTHON_CONNECTORS_SPARK"] ?? "";
const PYTHON = process.env["E2E_PYTHON"] ?? "";

function reasonToSkip(): string {
  if (SPARK === "")
    return "PYTHON_CONNECTORS_SPARK names no folder with pyspark: npm run test:slow makes one";
  const java = process.env["JAVA_HOME"] ? `${process.env["JAVA_HOME"]}/bin/java` : "java";
  return spawnSync(java, ["-version"]).status === 0
    ? ""
    : "Spark needs Java, and there is none on PATH or in JAVA_HOME";
}

const reason = reasonToSkip();
const [given, why] = reason === "" ? [describe, ""] : [describe.skip, ` (skipped: ${reason})`];

/**
 * Reads each text with StructType.fromJson, makes a frame of it in Spark itself, with one row of values where there are
 * some, and writes and reads it as JSON lines; then parses Glue's types with Spark's parser, as Spark does for a table of
 * Glue's.
 */
const SCRIPT = `
import datetime, decimal, json, sys
from pyspark.sql import SparkSession
from pyspark.sql.types import StructType

given = json.load(sys.stdin)
spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
         .config("spark.sql.session.timeZone", "UTC").config("spark.driver.bindAddress", "127.0.0.1")
         .config("spark.driver.host", "127.0.0.1").config("spark.sql.caseSensitive", "true").getOrCreate())
spark.sparkContext.setLogLevel("OFF")

def through_spark(text):
    schema = StructType.fromJson(json.loads(text))
    jvm = spark._jvm.org.apache.spark.sql.types.DataType.fromJson(text)
    return [json.loads(schema.json()), json.loads(jvm.json())]

def parsed(type_):
    return spark._jvm.org.apache.spark.sql.types.DataType.fromDDL(type_).sql().lower().replace(" ", "")

schema = StructType.fromJson(json.loads(given["rows"]["schema"]))
row = eval(given["rows"]["row"])
kept = spark.createDataFrame([row], schema).collect()[0]
answer = {
    "schemas": [through_spark(text) for text in given["schemas"]],
    "frame": json.loads(spark.createDataFrame([], StructType.fromJson(json.loads(given["frame"]))).schema.json()),
    "kept": [name for name, before, after in zip(schema.names, row, kept) if before != after],
    "glue": [parsed(type_) for type_ in given["glue"]],
}
spark.stop()
print(json.dumps(answer))
`;

function inSpark(given: object): {
  schemas: [unknown, unknown][];
  frame: unknown;
  kept: string[];
  glue: string[];
} {
  const { status, stdout, stderr } = spawnSync(PYTHON, ["-c", SCRIPT], {
    input: JSON.stringify(given),
    encoding: "utf8",
    timeout: 240_000,
    maxBuffer: 1 << 28,
    env: { ...process.env, PYTHONPATH: SPARK, SPARK_LOCAL_IP: "127.0.0.1" },
  });
  if (status !== 0) throw new Error(stderr.slice(-4000));
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

function schemaOf(fields: Record<string, string>, descriptions = {}): ConvertibleSchema {
  const order = [...new Set(Object.keys(fields).map((leaf) => /^[^.[{]+/.exec(leaf)?.[0]))].join(", ");
  return { fields, order, descriptions };
}

const SAYABLE = TYPES.filter((type) => type !== "timestamp[ns]" && type !== "decimal(76,76)");

/** Extreme values of types, as Python writes them. */
const EXTREMES: Record<string, string> = {
  bool: "True",
  int8: "-128",
  int16: "-32768",
  int32: "-2147483648",
  int64: "-9223372036854775808",
  uint64: 'decimal.Decimal("18446744073709551615")',
  float64: "1.7976931348623157e308",
  "decimal(38,9)": 'decimal.Decimal("9" * 29 + "." + "9" * 9)',
  string: '"ü"',
  binary: 'bytearray(b"\\x00\\xff")',
  date: "datetime.date(9999, 12, 31)",
  "timestamp[s]": "datetime.datetime(2026, 1, 31, 10, 0, 0)",
  "timestamp[ms]": "datetime.datetime(2026, 1, 31, 10, 0, 0, 123000)",
  "timestamp[us]": "datetime.datetime(9999, 12, 31, 23, 59, 59, 999999)",
  "duration[us]": "datetime.timedelta(days=100000, microseconds=1)",
  null: "None",
};

given(`a StructType's JSON, read by pyspark${why}`, () => {
  it("is what Spark makes of it, for every type and a thousand schemas, and its values are kept", () => {
    const nested = {
      "größe.x y": "int8 not null",
      "größe.a[]": "string not null",
      "m{}.t[][]": "decimal(5,2)",
      "n{}": "uuid not null",
      "e[]": "list",
    };
    const every = schemaOf(
      { ...Object.fromEntries(SAYABLE.map((type, index) => [`f${index}`, type])), ...nested },
      { f0: "a comment", größe: 'with "quotes"' },
    );
    const texts: string[] = [toSparkSchema(every)];
    const glue: string[] = toGlueColumns(schemaOf({ ...every.fields, "größe.x y": "int8" }))
      .map(({ type }) => type)
      .filter((type) => !type.includes("x y"));
    for (const schema of fc.sample(schemas(), { numRuns: 1000, seed: 1 })) {
      try {
        texts.push(toSparkSchema(schema));
      } catch (error) {
        expect(error).toBeInstanceOf(ConversionError);
      }
    }
    expect(texts.length).toBeGreaterThan(300);
    const rows = {
      schema: toSparkSchema(
        schemaOf(Object.fromEntries(Object.keys(EXTREMES).map((type, index) => [`v${index}`, type]))),
      ),
      row: `(${Object.values(EXTREMES).join(", ")})`,
    };
    const answer = inSpark({ schemas: texts, frame: texts[0], rows, glue });
    for (const [index, [python, jvm]] of answer.schemas.entries()) {
      expect(python).toEqual(JSON.parse(texts[index] ?? ""));
      expect(jvm).toEqual(JSON.parse(texts[index] ?? ""));
    }
    expect(answer.frame).toEqual(JSON.parse(texts[0] ?? ""));
    expect(answer.kept).toEqual([]);
    expect(answer.glue).toEqual(glue);
  });
});
