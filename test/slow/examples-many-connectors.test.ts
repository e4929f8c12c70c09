import { condensed, Example } from "./support/example";
import { NO_POSTGRES, POSTGRES, type Postgres, startPostgres } from "./support/postgres";

jest.setTimeout(300_000);

const PASSWORD = "password-of-the-warehouse";
const [given, why] = POSTGRES === "" ? [describe.skip, ` (${NO_POSTGRES})`] : [describe, ""];

given(`the example many-connectors${why}`, () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres(POSTGRES, { listen: true });
    server.sql(`ALTER ROLE postgres PASSWORD '${PASSWORD}'`);
  });
  afterAll(() => server?.stop());

  it("runs as its README says: no row, one row, and none of it left", async () => {
    const url = `postgresql://postgres:${PASSWORD}@127.0.0.1:${server.port}/postgres`;
    const example = new Example("many-connectors", { DATABASE_URL: url });
    example.standIn("psql", `${server.psql} -v ON_ERROR_STOP=1 "$@"`);
    const [run, row, remove] = example.blocks("sh");
    const [empty = "", fields = ""] = example.blocks("");
    expect(condensed((await example.follow(run)).stdout)).toContain(condensed(empty));
    const { output } = await example.follow(row);
    expect(condensed(output)).toContain(condensed(fields));
    expect(output).not.toContain(PASSWORD);
    expect((await example.resource("orders")).outputs?.["schema"]).toMatchObject({
      fields: { day: "date", id: "int64", total: "decimal(3,2)" },
    });
    await example.follow(remove);
    expect(server.sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'control'")).toBe("0");
  });
});
