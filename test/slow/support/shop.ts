import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export const TOKEN = "token-of-the-shop";
const PAGES: { readonly [path: string]: { readonly body: unknown; readonly next?: string } } = {
  "/customers": { body: { customers: [{ id: 1, name: "Ada", address: { city: "Turin" } }], next: "b" } },
  "/customers?cursor=b": { body: { customers: [{ id: 2, name: "Bo", vip: true }], next: null } },
  "/months": {
    body: [
      { name: "2026-01", updated_at: "2026-02-01" },
      { name: "2026-02", updated_at: "2026-03-01" },
    ],
  },
  "/orders/2026-01": { body: [{ id: 1, customer: 1, total: 9.5 }], next: "/orders/2026-01?page=2" },
  "/orders/2026-01?page=2": { body: [{ id: 2, customer: 2, total: 10, items: [{ sku: "a1", count: 2 }] }] },
  "/orders/2026-02": { body: [{ id: 3, customer: 1, total: 20, note: "late" }] },
};

export interface Asked {
  readonly path: string;
  readonly status: number;
}

/** The API that the example rest-api reads: it wants its token, has pages, and refuses each path once. */
export class Shop {
  readonly asked: Asked[] = [];
  readonly #server = createServer((request, response) => {
    const path = request.url ?? "";
    const status = this.#status(request);
    this.asked.push({ path, status });
    const { body, next } = PAGES[path] ?? {};
    const link = next === undefined ? {} : { Link: `<${next}>; rel="next"` };
    const headers = status === 429 ? { "Retry-After": "1" } : { ETag: '"1"', ...link };
    response.writeHead(status, headers).end(JSON.stringify(status === 200 ? body : {}));
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

  /** Paths that were answered, in the order of their first answers. */
  answered(): string[] {
    return [...new Set(this.asked.filter(({ status }) => status === 200).map(({ path }) => path))];
  }

  #status({ headers, url = "" }: IncomingMessage): number {
    if (headers.authorization !== `Bearer ${TOKEN}`) return 401;
    if (!(url in PAGES)) return 404;
    return this.asked.some(({ path }) => path === url) ? 200 : 429;
  }
}
