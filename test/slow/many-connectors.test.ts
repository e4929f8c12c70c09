import { cpSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { type Preview, repository, Workspace } from "../e2e/support/workspace";
import { type Postgres, startPostgres } from "./support/postgres";

jest.setTimeout(900_000);

const FOUND = process.env["PYTHON_CONNECTORS_POSTGRES"] ?? "";
const NONE =
  "skipped: PYTHON_CONNECTORS_POSTGRES names no server; npm run test:slow finds one, or takes it from Debian's packages";
const [given, why] = FOUND === "" ? [describe.skip, ` (${NONE})`] : [describe, ""];

const MANY = 300;
const CONNECTOR = "pulumi-nodejs:dynamic/python:Connector";

/** Of every kind of column one table in so many; each has a name of its own, so that no two schemas are equal. */
const COLUMNS = [
  ["integer", "int64"],
  ["text", "string"],
  ["double precision", "float64"],
  ["boolean", "bool"],
  ["date", "date"],
] as const;

const name = (index: number) => `table_${String(index).padStart(3, "0")}`;
const column = (index: number) => COLUMNS[index % COLUMNS.length] ?? COLUMNS[0];

/** Tables with one row each, and the control table that names them all. */
function tables(): string {
  const values = {
    integer: "1",
    text: "'a'",
    "double precision": "1.5",
    boolean: "true",
    date: "'2026-01-31'",
  };
  return Array.from({ length: MANY }, (_, index) => {
    const [type] = column(index);
    return [
      `CREATE TABLE ${name(index)} (id bigint, value_${index} ${type});`,
      `INSERT INTO ${name(index)} VALUES (1, ${values[type]});`,
      `INSERT INTO control.connectors (name, query) VALUES ('${name(index)}', 'SELECT * FROM ${name(index)}');`,
    ].join("\n");
  }).join("\n");
}

const connectors = ({ steps }: Preview) => steps.filter(({ urn }) => urn.includes(`::${CONNECTOR}::`));
const summary = ({ diagnostics }: Preview) =>
  diagnostics.map(({ message }) => message.trim()).filter((message) => message.startsWith("schemas:"));

given(`examples/many-connectors, on a real PostgreSQL server${why}`, () => {
  let server: Postgres;
  let workspace: Workspace;
  beforeAll(async () => {
    server = await startPostgres(FOUND, true);
    workspace = new Workspace(
      {},
      {
        DATABASE_URL: `postgresql://postgres@127.0.0.1:${server.port}/postgres`,
        PYTHON_CONNECTORS_ALLOW_LOCAL_RUNNER: "true",
      },
    );
    cpSync(path.join(repository, "examples", "many-connectors"), workspace.folder, { recursive: true });
    rmSync(path.join(workspace.folder, "node_modules"), { recursive: true, force: true });
    symlinkSync(path.join(repository, "node_modules"), path.join(workspace.folder, "node_modules"));
    server.sql(workspace.read("control-table.sql"));
    server.sql(tables());
    await workspace.init();
  });
  afterAll(() => server?.stop());

  it(`shows ${MANY} schemas in the first preview, each that of its table`, async () => {
    const preview = await workspace.preview();
    expect(preview.code).toBe(0);
    const found = connectors(preview).map(({ urn, newState }) => [
      urn.split("::").at(-1),
      (newState?.inputs?.["schema"] as { readonly fields?: unknown } | undefined)?.fields,
    ]);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(
        Array.from({ length: MANY }, (_, index) => [
          name(index),
          { id: "int64", [`value_${index}`]: column(index)[1] },
        ]),
      ),
    );
    expect(summary(preview)).toEqual([expect.stringContaining(`schemas: ${MANY} generated`)]);
  });

  it("runs nothing in a preview in which no row has changed", async () => {
    await workspace.up();
    const preview = await workspace.preview();
    expect(preview.code).toBe(0);
    expect(summary(preview)).toEqual([`schemas: ${MANY} unchanged`]);
    expect(preview.steps.filter(({ op }) => op !== "same")).toEqual([]);
  });

  it("changes one connector where one row has changed, and makes one of a row that is new", async () => {
    server.sql(
      `UPDATE control.connectors SET query = 'SELECT *, 2.5::float8 AS more FROM ${name(7)}' WHERE name = '${name(7)}';
       INSERT INTO control.connectors (name, query) VALUES ('added', 'SELECT id FROM ${name(1)}');`,
    );
    const preview = await workspace.preview();
    const changed = connectors(preview).filter(({ op }) => op !== "same");
    expect(changed.map(({ op, urn }) => [op, urn.split("::").at(-1)]).sort()).toEqual([
      ["create", "added"],
      ["update", name(7)],
    ]);
    expect(Object.keys(preview.step(name(7)).detailedDiff ?? {})).toContain("schema.fields.more");
    expect(summary(preview)).toEqual([
      expect.stringContaining(`schemas: ${MANY - 1} unchanged, 2 generated`),
    ]);
  });
});
