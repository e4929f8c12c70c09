import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export const TOKEN = "token-of-the-shop";
const FILES: { readonly [path: string]: string } = {
  "/orders/2026-01/index": "2026-01/a.csv e1\n2026-01/b.csv e2\n",
  "/orders/2026-02/index": "2026-02/a.csv e3\n",
  "/orders/2026-01/a.csv": "id,total,day\n1,9.5,2026-01-02\n",
  "/orders/2026-01/b.csv": "id,total,day\n2,10,2026-01-03\n",
  "/orders/2026-02/a.csv": "id,total,day,note\n3,,2026-02-01,late\n",
};

/** What the code of docs/existing-connectors.md reads: files for those who have its token. */
export async function startFileShop(): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const file = request.headers.authorization === TOKEN ? FILES[request.url ?? ""] : undefined;
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
