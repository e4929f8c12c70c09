import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { types } from "node:util";
import type { RetryTime } from "../../provider/adapters/aws/retries";
import type { AwsSettings } from "../../provider/core/aws/settings";
import { REGION } from "./samples";

// Node.js makes its errors outside of Jest's sandbox, where the AWS SDK's `instanceof Error` does not know them.
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, error: unknown) {
    return this === Error
      ? types.isNativeError(error)
      : Function.prototype[Symbol.hasInstance].call(this, error);
  },
});

/** One call as it arrived. */
export interface Arrived {
  readonly operation: string;
  readonly body: Record<string, unknown>;
}

/** What is answered: a result, an error of AWS, or nothing, with the connection closed. */
export type Answer =
  | { readonly ok: unknown; readonly headers?: Readonly<Record<string, string>> }
  | {
      readonly error: string;
      readonly message?: string;
      readonly status?: number;
      readonly retryAfter?: string;
    }
  | "drop";

/** A server that speaks the protocols of Secrets Manager (JSON), Lambda (REST) and STS (queries), and answers as it is told. */
export class AwsServer {
  readonly calls: Arrived[] = [];
  /** Whom each call was for, where it said so. */
  readonly tenants: unknown[] = [];
  readonly sockets = new Set<Socket>();
  /** How many calls were under way at once, at the most. */
  most = 0;
  answer: (call: Arrived) => Answer | Promise<Answer> = () => ({ ok: {} });
  readonly #server: Server;
  #underWay = 0;

  constructor() {
    this.#server = createServer(async (request, response) => {
      this.#underWay += 1;
      this.most = Math.max(this.most, this.#underWay);
      let isOver = false;
      const over = () => {
        if (!isOver) this.#underWay -= 1;
        isOver = true;
      };
      // Of a caller that gave up, no answer is under way any more.
      response.once("close", over);
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString("utf8");
      const target = String(request.headers["x-amz-target"] ?? "").split(".")[1];
      const isQuery = text.startsWith("Action=") || text.includes("&Action=");
      const rest = request.method === "GET" ? "GetFunctionConfiguration" : "Invoke";
      const call: Arrived = {
        operation: target ?? (isQuery ? (new URLSearchParams(text).get("Action") ?? "") : rest),
        body: isQuery ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text || "{}"),
      };
      this.calls.push(call);
      this.tenants.push(request.headers["x-amz-tenant-id"]);
      const answer = await this.answer(call);
      over();
      if (answer === "drop") {
        request.socket.destroy();
      } else if ("ok" in answer) {
        for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
        response.end(isQuery ? xml(call.operation, answer.ok) : JSON.stringify(answer.ok));
      } else {
        const { error, message = "said AWS", status = 400, retryAfter } = answer;
        if (retryAfter !== undefined) response.setHeader("Retry-After", retryAfter);
        response.setHeader("x-amzn-ErrorType", error);
        response.writeHead(status);
        response.end(
          isQuery
            ? `<ErrorResponse><Error><Code>${error}</Code><Message>${message}</Message></Error></ErrorResponse>`
            : JSON.stringify({ __type: error, message }),
        );
      }
    });
    this.#server.on("connection", (socket) => this.sockets.add(socket));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Settings that lead here. */
  get settings(): AwsSettings {
    const { endpoint } = this;
    return {
      region: REGION,
      accessKey: "A",
      secretKey: "S",
      endpoints: { lambda: endpoint, secretsmanager: endpoint, sts: endpoint },
      defaultTags: {},
    };
  }

  /** Resolves once so many calls are under way and no more of them have come for a while; counts anew. */
  async holdUntil(calls: number): Promise<void> {
    this.most = 0;
    let before = -1;
    while (this.#underWay < calls || this.#underWay !== before) {
      before = this.#underWay;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function xml(operation: string, result: unknown): string {
  const fields = Object.entries(result as Record<string, string>).map(
    ([key, value]) => `<${key}>${value}</${key}>`,
  );
  return `<${operation}Response><${operation}Result>${fields.join("")}</${operation}Result></${operation}Response>`;
}

/** Time that passes only where somebody sleeps, and chance from a seed. */
export class FakeTime implements RetryTime {
  readonly pauses: number[] = [];
  #now = 0;
  #seed: number;

  constructor(seed = 1) {
    this.#seed = seed;
  }

  now = () => this.#now;
  /** The real one: the SDK reckons from it what a server asks for. */
  date = () => Date.now();

  sleep = async (ms: number) => {
    this.pauses.push(ms);
    this.#now += ms;
  };

  random = () => {
    this.#seed = (Math.imul(this.#seed, 1664525) + 1013904223) >>> 0;
    return this.#seed / 2 ** 32;
  };
}
