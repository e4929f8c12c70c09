import { toGlueColumns } from "../../provider/core/convert/glue";
import { condensed, Example } from "./support/example";
import { NO_POSTGRES, POSTGRES, type Postgres, startPostgres } from "./support/postgres";

jest.setTimeout(120_000);

const [given, why] = POSTGRES === "" ? [describe.skip, ` (${NO_POSTGRES})`] : [describe, ""];

given(`the example downstream-postgres${why}`, () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres(POSTGRES, { listen: true });
    server.sql("CREATE ROLE shop LOGIN PASSWORD 'shop'; GRANT CREATE ON SCHEMA public TO shop;");
  });
  afterAll(() => server?.stop());

  it("runs as its README says: the table that the server makes is what is shown", async () => {
    const example = new Example("downstream-postgres", {
      PGHOST: "127.0.0.1",
      PGPORT: String(server.port),
      PGDATABASE: "postgres",
      PGUSER: "shop",
      PGPASSWORD: "shop",
    });
    example.standIn("psql", `${server.psql} "$@"`);
    const [run, remove] = example.blocks("sh");
    const [shown = ""] = example.blocks("");
    const { stdout } = await example.follow(run);
    expect(condensed(stdout)).toContain(condensed(shown));
    expect(server.sql("SELECT col_description('orders'::regclass, 3)")).toBe("with tax, in euros");
    await example.follow(remove);
    expect(server.sql("SELECT to_regclass('orders') IS NULL")).toBe("t");
  });
});

it("the example downstream-glue: its code has the schema, and its table the columns, that its README shows", async () => {
  const example = new Example("downstream-glue");
  const [code] = example.blocks("sh");
  const { schema } = JSON.parse((await example.follow(code)).stdout);
  const shown = [...example.read("README.md").matchAll(/^\| `(.*): (.*)` \| `(\S*) (.*)` \|$/gm)];
  expect(Object.fromEntries(shown.map(([, path, type]) => [path, type]))).toEqual(schema.fields);
  expect(shown.map(([, , , name, type]) => ({ name, type }))).toEqual(toGlueColumns(schema));
});
