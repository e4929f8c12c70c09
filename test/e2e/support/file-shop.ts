import { createServer } from "node:http";
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
export class FileShop {
  readonly #server = createServer((request, response) => {
    const file = request.headers.authorization === TOKEN ? FILES[request.url ?? ""] : undefined;
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  start(): Promise<void> {
    return new Promise((ready) => this.#server.listen(0, "127.0.0.1", ready));
  }

  stop(): Promise<unknown> {
    return new Promise((closed) => this.#server.close(closed));
  }
}
