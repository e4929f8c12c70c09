import { condensed, Example } from "./support/example";
import { NO_POSTGRES, POSTGRES, type Postgres, startPostgres } from "./support/postgres";

jest.setTimeout(120_000);

const PASSWORD = "password-of-the-shop";
const [given, why] = POSTGRES === "" ? [describe.skip, ` (${NO_POSTGRES})`] : [describe, ""];

given(`the example postgres${why}`, () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres(POSTGRES, { listen: true });
    server.sql(`CREATE ROLE shop LOGIN PASSWORD '${PASSWORD}'; GRANT CREATE ON SCHEMA public TO shop;`);
  });
  afterAll(() => server?.stop());

  it("runs as its README says, against a server that wants a password", async () => {
    const example = new Example("postgres", {
      PGHOST: "127.0.0.1",
      PGPORT: String(server.port),
      PGDATABASE: "postgres",
      PGUSER: "shop",
      PGPASSWORD: PASSWORD,
    });
    example.standIn("psql", `${server.psql} "$@"`);
    const [tables, code, settings, noTls, run, change, remove] = example.blocks("sh");
    const [shown = ""] = example.blocks("");
    await example.follow(tables);
    const listed = await example.follow(code);
    expect(listed.stdout.match(/\b\d+(?= +\d+ rows until)/g)).toEqual(["0", "1000", "2000"]);
    for (const block of [settings, noTls]) await example.follow(block);
    const { stdout } = await example.follow(run);
    expect(condensed(stdout)).toContain(condensed(shown));
    expect(listed.output + stdout).not.toContain(PASSWORD);
    const changed = await example.follow(change);
    expect(changed.stdout).toMatch(/\+ note: "string"/);
    await example.follow(remove);
  });
});
