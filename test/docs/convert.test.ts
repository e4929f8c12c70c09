import { readFileSync } from "node:fs";
import path from "node:path";
import { toGlueColumns } from "../../provider/core/convert/glue";
import { toJsonSchema } from "../../provider/core/convert/json-schema";
import { toPostgresDdl } from "../../provider/core/convert/postgres";
import { ConversionError } from "../../provider/core/convert/problems";
import { toSparkSchema } from "../../provider/core/convert/spark";
import type { ConvertibleSchema } from "../../provider/core/convert/tree";
import { TYPES } from "../unit/wild-schemas";

const PAGE = readFileSync(path.join(__dirname, "..", "..", "docs", "convert.md"), "utf8");

/** Rows of the table with this heading in docs/convert.md, cells without their code marks. */
function tableOf(heading: string): string[][] {
  const lines = PAGE.slice(PAGE.indexOf(heading)).split("\n").slice(2);
  return lines.slice(0, lines.indexOf("")).map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) =>
        cell
          .trim()
          .replace(/^`(.*)`$/, "$1")
          .replaceAll("\\|", "|"),
      ),
  );
}

function one(type: string): ConvertibleSchema {
  return { fields: { v: type }, order: "v" };
}

/** A cell of the table: what is made, or that it is refused. */
function cell(make: () => string): string {
  try {
    return make();
  } catch (error) {
    if (error instanceof ConversionError) return "refused";
    throw error;
  }
}

describe("docs/convert.md", () => {
  const types = [
    ...TYPES.filter((type) => !type.endsWith(" not null") && !type.startsWith("decimal")),
    "decimal(10,2)",
    "decimal(76,2)",
  ];

  it("has what Glue, Spark and PostgreSQL make of every type", () => {
    const rows = tableOf("| type                 | Glue");
    expect(rows.map(([type]) => type).sort()).toEqual([...types].sort());
    for (const [type = "", glue, , spark, postgres] of rows) {
      const cells = [
        cell(() => toGlueColumns(one(type))[0]?.type ?? ""),
        cell(() => plain(JSON.parse(toSparkSchema(one(type))).fields[0].type)),
        cell(() => /"v" (.*)\n/.exec(toPostgresDdl(one(type), { table: "t" }))?.[1] ?? ""),
      ];
      expect([type, ...cells]).toEqual([type, glue, spark, postgres]);
    }
  });

  it("has what JSON Schema makes of every type", () => {
    const rows = tableOf("| type | JSON Schema");
    expect(rows.map(([type]) => type).sort()).toEqual([...types].sort());
    for (const [type = "", keywords = ""] of rows) {
      const { properties } = JSON.parse(toJsonSchema(one(`${type} not null`)));
      expect([type, properties.v]).toEqual([type, JSON.parse(keywords)]);
    }
  });
});

function plain(type: unknown): string {
  return typeof type === "string" ? type : JSON.stringify(type);
}
