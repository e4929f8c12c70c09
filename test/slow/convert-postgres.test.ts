import fc from "fast-check";
import { toPostgresDdl } from "../../provider/core/convert/postgres";
import { ConversionError } from "../../provider/core/convert/problems";
import { type ConvertibleSchema, convertibleFields } from "../../provider/core/convert/tree";
import { schemas, TYPES } from "../unit/wild-schemas";
import { NO_POSTGRES, POSTGRES, type Postgres, startPostgres } from "./support/postgres";

jest.setTimeout(300_000);

const [given, why] = POSTGRES === "" ? [describe.skip, ` (${NO_POSTGRES})`] : [describe, ""];

interface Column {
  readonly name: string;
  /** As PostgreSQL itself writes it. */
  readonly type: string;
  readonly nullable: boolean;
  readonly comment: string | null;
}

given(`DDL for PostgreSQL, run by a server${why}`, () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres(POSTGRES);
  });
  afterAll(() => server?.stop());

  /** The columns of a table in their order, from information_schema and, for the types' parameters, the catalog. */
  function columnsOf(tables: readonly string[]): Record<string, Column[]> {
    const rows = server.sql(`
      SELECT coalesce(json_object_agg(table_name, columns), '{}') FROM (
        SELECT c.table_name, json_agg(json_build_object(
          'name', c.column_name, 'type', format_type(a.atttypid, a.atttypmod), 'nullable', c.is_nullable = 'YES',
          'comment', col_description(a.attrelid, a.attnum)) ORDER BY c.ordinal_position) AS columns
        FROM information_schema.columns c
        JOIN pg_attribute a ON a.attrelid = format('%I.%I', c.table_schema, c.table_name)::regclass AND a.attname = c.column_name
        WHERE c.table_schema = 'public' GROUP BY c.table_name) t`);
    const found = JSON.parse(rows) as Record<string, Column[]>;
    return Object.fromEntries(tables.map((table) => [table, found[table] ?? []]));
  }

  it("makes columns of every type, in the schema's order, with what may not be null and the comments", () => {
    const types = TYPES.filter((type) => type !== "timestamp[ns]");
    const fields = {
      "zz[]": "int64 not null",
      ...Object.fromEntries(types.map((type, index) => [`Column ${index}`, type])),
      select: "json not null",
      "uuids[]": "uuid",
      "moments[]": "timestamp[us, UTC]",
      "nested[].a": "int8",
      "m{}": "string",
      '"say \\"hi\\""': "string",
    };
    const order = [
      "zz",
      ...types.map((_, index) => `Column ${index}`),
      "select",
      "uuids",
      "moments",
      "nested",
      "m",
    ];
    const descriptions = { select: 'it\'s\na \\ "comment"', zz: "ü" };
    const schema = { fields, order: [...order, '"say \\"hi\\""'].join(", "), descriptions };
    server.sql(toPostgresDdl(schema, { schema: "public", table: "Every Type" }));
    const columns = columnsOf(["Every Type"])["Every Type"] ?? [];
    expect(columns.map(({ name }) => name)).toEqual([...order, 'say "hi"']);
    const typeOf = Object.fromEntries(columns.map(({ name, type }) => [name, type]));
    expect(typeOf).toMatchObject({
      zz: "bigint[]",
      select: "jsonb",
      uuids: "uuid[]",
      nested: "jsonb",
      m: "jsonb",
    });
    expect(typeOf["moments"]).toBe("timestamp(6) with time zone[]");
    const shown = types.map((type, index) => [type, typeOf[`Column ${index}`]]);
    const statement = toPostgresDdl(schema, { table: "t" });
    for (const [index, [type, actual]] of shown.entries()) {
      // The statement's own words are PostgreSQL's: nothing was taken for something else.
      expect([type, statement]).toEqual([
        type,
        expect.stringMatching(`"Column ${index}" ${escaped(actual ?? "")}( NOT NULL)?,\n`),
      ]);
    }
    expect(columns.filter(({ nullable }) => !nullable).map(({ name }) => name)).toEqual([
      ...types.flatMap((type, index) => (type.endsWith(" not null") ? [`Column ${index}`] : [])),
      "select",
    ]);
    expect(columns.filter(({ comment }) => comment !== null)).toMatchObject([
      { name: "zz", comment: "ü" },
      { name: "select", comment: 'it\'s\na \\ "comment"' },
    ]);
  });

  it.each([
    ["int8", ["-128", "127"]],
    ["int64", ["-9223372036854775808", "9223372036854775807"]],
    ["uint64", ["0", "18446744073709551615"]],
    ["float64", ["1.7976931348623157e+308", "NaN", "-Infinity"]],
    ["decimal(76,76)", [`0.${"9".repeat(76)}`]],
    ["decimal(76,0)", ["9".repeat(76)]],
    ["date", ["0001-01-01", "9999-12-31"]],
    ["time", ["23:59:59.999999"]],
    ["timestamp[ms]", ["2026-01-31 10:00:00.123"]],
    ["timestamp[us]", ["0001-01-01 00:00:00.000001", "9999-12-31 23:59:59.999999"]],
    ["timestamp[us, UTC]", ["2026-01-31 10:00:00.000001+00"]],
    ["duration[us]", ["999999999 days 23:59:59.999999"]],
    ["uuid", ["12345678-1234-5678-1234-567812345678"]],
    ["binary", ["\\x00ff"]],
  ])("keeps the extreme values of %s", (type, values) => {
    const statement = toPostgresDdl({ fields: { v: type }, order: "v" }, { table: "extremes" });
    const rows = values.map((value) => `('${value}')`).join(", ");
    const script = `BEGIN; SET LOCAL TIME ZONE 'UTC'; ${statement} INSERT INTO "extremes" VALUES ${rows}; SELECT v FROM "extremes"; ROLLBACK;`;
    expect(server.sql(script).split("\n")).toEqual(values);
  });

  it("leaves a table alone where it is asked to, and fails where it isn't", () => {
    const schema = { fields: { v: "int8" }, order: "v" };
    const statement = toPostgresDdl(schema, { table: "twice" });
    server.sql(statement);
    expect(() => server.sql(statement)).toThrow('relation "twice" already exists');
    server.sql(toPostgresDdl({ fields: { w: "int8" }, order: "w" }, { table: "twice", ifNotExists: true }));
    expect(columnsOf(["twice"])["twice"]?.map(({ name }) => name)).toEqual(["v"]);
  });

  it("reads comments alike whatever standard_conforming_strings says", () => {
    const schema = { fields: { v: "int8" }, order: "v", descriptions: { v: "a\\'b\\\\c'" } };
    server.sql(
      `SET standard_conforming_strings = off; SET escape_string_warning = off; ${toPostgresDdl(schema, { table: "strings" })}`,
    );
    expect(columnsOf(["strings"])["strings"]?.[0]?.comment).toBe("a\\'b\\\\c'");
  });

  it("refuses the same system columns as the server", () => {
    for (const name of ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]) {
      expect(() => server.sql(`CREATE TABLE refused ("${name}" int)`)).toThrow("system column");
      expect(() => toPostgresDdl({ fields: { [name]: "int8" }, order: name }, { table: "t" })).toThrow(
        ConversionError,
      );
    }
    expect(toPostgresDdl({ fields: { oid: "int8" }, order: "oid" }, { table: "with_oid" })).toContain(
      '"oid"',
    );
    server.sql(toPostgresDdl({ fields: { oid: "int8" }, order: "oid" }, { table: "with_oid" }));
  });

  it("makes as many columns as a table may have", () => {
    const names = Array.from({ length: 1600 }, (_, index) => `c${index}`);
    const schema = {
      fields: Object.fromEntries(names.map((name) => [name, "string"])),
      order: names.join(", "),
    };
    server.sql(toPostgresDdl(schema, { table: "wide" }));
    expect(columnsOf(["wide"])["wide"]).toHaveLength(1600);
  });

  it("makes a table of each of a thousand schemas that it takes, with the same names in the same order", () => {
    const statements: string[] = [];
    const expected: Record<string, string[]> = {};
    for (const schema of fc.sample(schemas(), { numRuns: 1000, seed: 1 }) as ConvertibleSchema[]) {
      const table = `random ${Object.keys(expected).length} "x"`;
      try {
        statements.push(toPostgresDdl(schema, { table }));
        expected[table] = convertibleFields(schema, "the test").map(({ name }) => name);
      } catch (error) {
        expect(error).toBeInstanceOf(ConversionError);
      }
    }
    expect(statements.length).toBeGreaterThan(300);
    server.sql(statements.join("\n"));
    const found = columnsOf(Object.keys(expected));
    expect(
      Object.fromEntries(
        Object.entries(found).map(([table, columns]) => [table, columns.map(({ name }) => name)]),
      ),
    ).toEqual(expected);
  });
});

function escaped(text: string): string {
  return text.replace(/[()[\]]/g, "\\$&");
}
