import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.join(__dirname, "../..");
const STATUSES: Record<string, number> = { "/there": 200, "/gone": 404, "/shut": 403 };

let server: Server;
let folder: string;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "python-connectors-links-"));
  server = createServer(({ url: asked = "", method }, response) => {
    const known = asked === "/get-only" ? (method === "GET" ? 200 : 405) : STATUSES[asked];
    response.writeHead(known ?? 500).end();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((closed) => server.close(closed));
});

/** What `npm run links` says of a page. */
function links(text: string): Promise<{ readonly code: number; readonly stdout: string }> {
  const page = path.join(folder, "page.md");
  writeFileSync(page, text);
  return new Promise((resolve) => {
    execFile(process.execPath, ["tools/links.mjs", page], { cwd: ROOT }, (error, stdout) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout }),
    );
  });
}

describe("npm run links", () => {
  it("fails where a page that is linked to is gone, and leaves to a person what keeps programs out", async () => {
    const text = `[a](${url}/there#part) [b](${url}/gone) [c](${url}/shut) [d](${url}/get-only) \`[e](${url}/code)\``;
    expect(await links(text)).toEqual({
      code: 1,
      stdout: [
        "| link | | why |",
        "|---|---|---|",
        `| ${url}/gone | dead | 404 |`,
        `| ${url}/shut | look | 403 |`,
        "2 ok, 1 dead, 0 unreachable, 1 to look at\n",
      ].join("\n"),
    });
  });

  it("passes where all are there", async () => {
    expect(await links(`[a](${url}/there)`)).toEqual({
      code: 0,
      stdout: "1 ok, 0 dead, 0 unreachable, 0 to look at\n",
    });
  });

  it("says that it skipped them where none can be reached", async () => {
    // A port that `fetch` itself refuses: no network is asked.
    const ran = await links("[a](http://127.0.0.1:1/a) [b](http://127.0.0.1:1/b)");
    expect(ran).toEqual({ code: 0, stdout: expect.stringMatching(/^skipped: none of 2 links .+\n$/) });
  });
});
