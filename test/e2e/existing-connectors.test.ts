import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { repository, Workspace } from "./support/workspace";

jest.setTimeout(180_000);

const PAGE = readFileSync(path.join(repository, "docs", "existing-connectors.md"), "utf8");
const TOKEN = "token-of-the-shop";
const FILES: { readonly [path: string]: string } = {
  "/orders/2026-01/index": "2026-01/a.csv e1\n2026-01/b.csv e2\n",
  "/orders/2026-02/index": "2026-02/a.csv e3\n",
  "/orders/2026-01/a.csv": "id,total,day\n1,9.5,2026-01-02\n",
  "/orders/2026-01/b.csv": "id,total,day\n2,10,2026-01-03\n",
  "/orders/2026-02/a.csv": "id,total,day,note\n3,,2026-02-01,late\n",
};

/** The page's code blocks of one language, in order. */
function blocks(language: string): string[] {
  return Array.from(
    PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms")),
    ([, text]) => text ?? "",
  );
}

describe('the page "Migrate your existing connectors"', () => {
  let shop: Server;
  let url: string;

  beforeAll(async () => {
    shop = createServer((request, response) => {
      const file = request.headers.authorization === TOKEN ? FILES[request.url ?? ""] : undefined;
      response.writeHead(file === undefined ? 404 : 200).end(file);
    });
    await new Promise<void>((ready) => shop.listen(0, "127.0.0.1", ready));
    url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  });

  afterAll(() => new Promise((closed) => shop.close(closed)));

  it("has commands that do what it says, with the code as it stands there", async () => {
    const [connection = "", orders = ""] = blocks("python");
    const workspace = new Workspace({ "connection.py": connection, "orders.py": orders });
    const [commands = ""] = blocks("sh");
    const [variable, ...lines] = commands
      .trim()
      .replaceAll(
        "npx python-connectors",
        `'${process.execPath}' '${path.join(repository, "dist", "cli", "main.js")}'`,
      )
      .split("\n");
    const credentials = variable?.replace("https://shop.example.com", url).replace('"..."', `"${TOKEN}"`);
    const outputs: string[] = [];
    for (const line of lines) {
      const ran = await workspace.run("sh", ["-c", `${credentials}\n${line}`]);
      expect({ line, code: ran.code, stderr: ran.stderr }).toEqual({ line, code: 0, stderr: "" });
      outputs.push(ran.stdout);
    }
    const [test, list, schema, read] = outputs;
    expect(test).toContain("context");
    expect(list).toContain("2026-01/b.csv");
    for (const field of [/id +.*int64/, /total +.*float64/, /day +.*date/, /note +.*string/]) {
      expect(schema).toMatch(field);
    }
    expect(read).toContain("2026-02-01");
    expect(outputs.join("")).not.toContain(TOKEN);
  });
});
