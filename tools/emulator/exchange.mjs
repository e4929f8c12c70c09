import http from "node:http";
import { errorAnswer, parsed } from "./aws-answers.mjs";

/** @typedef {import("./aws-answers.mjs").Answer} Answer */

/** Headers of one connection, not of the message. `expect` is answered here already. */
const HOP_BY_HOP = new Set(["connection", "keep-alive", "proxy-connection", "te", "upgrade", "expect"]);

/**
 * What a request passes through on its way, outermost first. A hook calls `next` to let it go on. It may set
 * `exchange.answer` instead, wait before or after, break the connection, or set `exchange.buffered` before `next`
 * and look at, or replace, `exchange.answer` after it.
 *
 * @typedef {(exchange: Exchange, next: () => Promise<void>) => Promise<void>} Hook
 */

/** One request on its way through the proxy. */
export class Exchange {
  /** The whole body, where it was read; else it is still to be streamed. A hook may replace it. */
  /** @type {Buffer | undefined} */
  body;
  /** Whether the service's answer is kept in `answer`, until all hooks have returned, and not streamed. */
  buffered = false;
  /** What goes to the client when all hooks have returned, unless an answer was streamed. */
  /** @type {Answer | undefined} */
  answer;
  #upstream;
  #onEnd;

  /**
   * @param {object} parts
   * @param {import("./request-log.mjs").RequestRecord} parts.record
   * @param {http.IncomingMessage} parts.request
   * @param {http.ServerResponse} parts.response
   * @param {string} parts.upstream
   * @param {() => void} parts.onEnd the answer's last part is known and not passed on yet: who asks the recorder as
   *   soon as an answer is complete finds the request ended
   */
  constructor({ record, request, response, upstream, onEnd }) {
    this.record = record;
    /** Where the request goes, path and query. A hook may change it. */
    this.path = request.url ?? "/";
    this.request = request;
    this.response = response;
    this.#upstream = upstream;
    this.#onEnd = onEnd;
  }

  /** The body as a JSON object; empty where it is none, or was not read. */
  get input() {
    return parsed(this.body);
  }

  /** Whether the client is still there. */
  get isOpen() {
    return !this.response.destroyed && !this.response.closed;
  }

  /** Reads the body, of any size, if it was not read yet. */
  async readBody() {
    if (this.body) return;
    const chunks = [];
    for await (const chunk of this.request) chunks.push(chunk);
    this.body = Buffer.concat(chunks);
  }

  /**
   * Answers with an error in the service's own form.
   *
   * @param {import("./aws-answers.mjs").AwsError} error
   * @param {string} fault why, for the record
   */
  fail(error, fault) {
    this.answer = errorAnswer(this.record.service, error);
    this.record.fault = fault;
  }

  /**
   * Asks the service itself, as the client of this request, past all hooks and unrecorded.
   *
   * @param {string} operation of an API that takes JSON and names its operation in a header, as Secrets Manager's does
   * @param {object} input
   * @returns {Promise<Answer & { content: Record<string, unknown> }>}
   */
  async ask(operation, input) {
    const prefix = String(this.request.headers["x-amz-target"] ?? "secretsmanager.").split(".")[0];
    const answer = await this.send("POST", "/", input, ["x-amz-target", `${prefix}.${operation}`]);
    return { ...answer, content: parsed(answer.body) };
  }

  /**
   * Sends a request of its own to the service, as the client of this one, past all hooks and unrecorded.
   *
   * @param {string} method
   * @param {string} path
   * @param {object} [input] sent as JSON
   * @param {string[]} [headers] names and values in turn
   * @returns {Promise<Answer>}
   */
  async send(method, path, input, headers = []) {
    const url = new URL(path, this.#upstream);
    const body = Buffer.from(input ? JSON.stringify(input) : "");
    const authorization = this.request.headers.authorization ?? "";
    const common = [
      "host",
      url.host,
      "authorization",
      authorization,
      "content-type",
      "application/x-amz-json-1.1",
    ];
    const outgoing = http.request(url, {
      method,
      headers: sized([...common, ...headers], body),
      agent: false,
    });
    const arrived = answerOf(outgoing);
    outgoing.end(body);
    return whole(await arrived);
  }

  /** Breaks the connection in the way a machine does that knows nothing of it (RST). */
  reset() {
    this.request.socket.resetAndDestroy();
  }

  /** Sends the request on; its answer comes back as it streams in, or is kept. */
  async forward() {
    const { record, request, response, body } = this;
    const outgoing = http.request(new URL(this.path, this.#upstream), {
      method: request.method,
      headers: body ? sized(passedOn(request.rawHeaders), body) : passedOn(request.rawHeaders),
      agent: false,
    });
    const arrived = answerOf(outgoing);
    response.on("close", () => {
      // A client that is gone takes its request with it, as it would without the proxy; one that was sent whole has its
      // effect all the same where a hook wants the answer.
      if (!response.writableFinished && !(this.buffered && request.complete)) outgoing.destroy();
    });
    if (body) outgoing.end(body);
    else request.pipe(outgoing);
    const incoming = await arrived;
    record.status = incoming.statusCode ?? null;
    record.functionError = incoming.headers["x-amz-function-error"]?.toString() ?? null;
    if (this.buffered) this.answer = await whole(incoming);
    else await this.#stream(incoming);
  }

  /** Sends `answer`, if there is one and the client is there. */
  finish() {
    const { answer, record, response } = this;
    if (!answer || response.headersSent || !this.isOpen) return;
    record.status = answer.status;
    response.sendDate = false;
    const isHead = this.request.method === "HEAD";
    response.writeHead(answer.status, isHead ? answer.headers : sized(answer.headers, answer.body));
    this.#onEnd();
    response.end(answer.body);
  }

  /**
   * @param {http.IncomingMessage} incoming
   * @returns {Promise<void>}
   */
  #stream(incoming) {
    return new Promise((resolve, reject) => {
      this.response.sendDate = false;
      this.response.writeHead(
        incoming.statusCode ?? 502,
        incoming.statusMessage,
        passedOn(incoming.rawHeaders),
      );
      incoming.on("error", reject);
      incoming.on("aborted", () => reject(new Error("the answer broke off")));
      incoming.on("end", () => {
        this.#onEnd();
        resolve();
      });
      incoming.pipe(this.response);
    });
  }
}

/**
 * @param {http.ClientRequest} outgoing
 * @returns {Promise<http.IncomingMessage>}
 */
function answerOf(outgoing) {
  return new Promise((resolve, reject) => {
    outgoing.on("error", reject).on("response", resolve);
  });
}

/**
 * @param {http.IncomingMessage} incoming
 * @returns {Promise<Answer>}
 */
async function whole(incoming) {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return {
    status: incoming.statusCode ?? 502,
    headers: passedOn(incoming.rawHeaders),
    body: Buffer.concat(chunks),
  };
}

/**
 * @param {string[]} rawHeaders names and values in turn
 * @returns {string[]}
 */
function passedOn(rawHeaders) {
  return without(rawHeaders, (name) => HOP_BY_HOP.has(name));
}

/**
 * The headers with the body's length.
 *
 * @param {string[]} rawHeaders
 * @param {Buffer} body
 */
function sized(rawHeaders, body) {
  const others = without(rawHeaders, (name) => name === "content-length" || name === "transfer-encoding");
  return [...others, "content-length", String(body.length)];
}

/**
 * @param {string[]} rawHeaders
 * @param {(name: string) => boolean} dropped
 */
function without(rawHeaders, dropped) {
  const kept = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name, value] = [rawHeaders[index] ?? "", rawHeaders[index + 1] ?? ""];
    if (!dropped(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}
