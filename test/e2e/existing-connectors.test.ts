import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import path from "node:path";
import { startFileShop, TOKEN } from "./support/file-shop";
import { repository, Workspace } from "./support/workspace";

jest.setTimeout(180_000);

const PAGE = readFileSync(path.join(repository, "docs", "existing-connectors.md"), "utf8");
const EXAMPLE = path.join(repository, "examples", "existing-code");
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
    ({ server: shop, url } = await startFileShop());
  });

  afterAll(() => new Promise((closed) => shop.close(closed)));

  it("has the code of the example existing-code", () => {
    const files = ["connection.py", "orders.py"].map((name) => path.join(EXAMPLE, name));
    expect(blocks("python")).toEqual(files.map((file) => readFileSync(file, "utf8")));
  });

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
