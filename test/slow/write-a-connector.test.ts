import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { snippetsOf, textOf } from "../docs/snippets";
import { repository, Workspace } from "../e2e/support/workspace";

jest.setTimeout(180_000);

const PAGE = "docs/write-a-connector.md";
const SNIPPETS = snippetsOf(PAGE, textOf(PAGE));
const CLI = `'${process.execPath}' '${path.join(repository, "dist", "cli", "main.js")}'`;
const TOKEN = "token-of-the-shop";

/** The page's lines of shell that run this package's command line without a stack. */
const COMMANDS = SNIPPETS.filter(({ language }) => language === "sh")
  .flatMap(({ text }) => text.split("\n"))
  .filter((line) => /^(cd (source|\.\.)$|npx python-connectors (?!report))/.test(line))
  .map((line) => line.replace("npx python-connectors", CLI));
const WITH_CREDENTIALS = COMMANDS.filter((line) => line.includes("--credentials-env"));

describe("the page that tells how to write a connector", () => {
  let shop: Server;
  let url: string;

  beforeAll(async () => {
    shop = createServer((request, response) => {
      const month = /^\/orders\?month=2026-(\d\d)$/.exec(request.url ?? "")?.[1];
      const isKnown = month !== undefined && request.headers.authorization === TOKEN;
      response.writeHead(isKnown ? 200 : 404).end(JSON.stringify([{ id: Number(month), total: 2.5 }]));
    });
    await new Promise<void>((ready) => shop.listen(0, "127.0.0.1", ready));
    url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  });

  afterAll(() => new Promise((closed) => shop.close(closed)));

  it("has commands that do what it says, on what init writes", async () => {
    const script = COMMANDS.filter((line) => !WITH_CREDENTIALS.includes(line)).join("\n");
    const { code, stdout } = await new Workspace().run("sh", ["-ec", script]);
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toContain("functions: context");
    for (const [, line = ""] of textOf(PAGE).matchAll(/^(│ .* │|order: .*|read \(rows\).*)$/gm)) {
      expect(stdout).toContain(line);
    }
    expect(stdout).toContain("wrote contracts/orders.json (5 fields)");
    expect(stdout).toContain("contracts/orders.json (5 fields; no field changed)");
  });

  it("has code that runs, with the commands that it is tried with", async () => {
    const [connection = "", connector = ""] = SNIPPETS.filter(({ language }) => language === "python").map(
      ({ text }) => text,
    );
    const workspace = new Workspace({
      "source/connection.py": connection,
      "source/orders/connector.py": connector,
      "source/orders/connector.json": '{ "connection": "../connection.py", "properties": { "year": 2026 } }',
    });
    expect(WITH_CREDENTIALS).toHaveLength(3);
    const env = { SHOP: JSON.stringify({ base_url: url, token: TOKEN }) };
    const { code, output } = await workspace.run("sh", ["-ec", WITH_CREDENTIALS.join("\n")], env);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain("read (rows): 12 partitions, 12 rows");
    expect(output).toContain("wrote contracts/orders.json (2 fields)");
    expect(output).not.toContain(TOKEN);
  });
});
