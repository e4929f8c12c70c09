import http from "node:http";
import { describeAwsRequest } from "./aws-request.mjs";
import { RequestLog } from "./request-log.mjs";

/** A secret is at most 64 KiB, and its id is needed from the body: larger requests pass unread. */
const READ_LIMIT = 128 * 1024;

/** Headers of one connection, not of the message. `expect` is answered here already. */
const HOP_BY_HOP = new Set(["connection", "keep-alive", "proxy-connection", "te", "upgrade", "expect"]);

/**
 * One request on its way through the proxy.
 *
 * @typedef {object} Exchange
 * @property {import("./request-log.mjs").RequestRecord} record
 * @property {http.IncomingMessage} request
 * @property {http.ServerResponse} response
 * @property {Buffer | undefined} body the whole body, where it was read; else it is still to be streamed
 */

/**
 * What a request passes through on its way, outermost first. A hook may answer itself, wait, or look at what came
 * after `next`.
 *
 * @typedef {(exchange: Exchange, next: () => Promise<void>) => Promise<void>} Hook
 */

/**
 * @typedef {object} RecordingProxy
 * @property {string} endpoint
 * @property {RequestLog} log
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a proxy on a free port of 127.0.0.1 that passes requests on unchanged and records what each one asks for:
 * never a body, never a header. `GET /_recorder/requests?since=ID` answers the records as JSON.
 *
 * @param {object} options
 * @param {() => string} options.upstream where requests go, asked for each one
 * @param {readonly Hook[]} [options.hooks]
 * @param {RequestLog} [options.log]
 * @returns {Promise<RecordingProxy>}
 */
export async function startRecordingProxy({ upstream, hooks = [], log = new RequestLog() }) {
  /** @param {Exchange} exchange */
  const forwardToUpstream = (exchange) => forward(exchange, upstream(), () => log.end(exchange.record));
  const server = http.createServer((request, response) => {
    const url = request.url ?? "/";
    if (url.startsWith("/_recorder/")) return answerRecords(log, url, response);
    void record(log, request, response, (exchange) => passThrough(exchange, hooks, forwardToUpstream));
  });
  // An idle connection that is closed just when a client uses it again looks like a failing service.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  await new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(undefined));
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    endpoint: `http://127.0.0.1:${port}`,
    log,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * @param {RequestLog} log
 * @param {http.IncomingMessage} request
 * @param {http.ServerResponse} response
 * @param {(exchange: Exchange) => Promise<void>} handle
 */
async function record(log, request, response, handle) {
  const described = describeAwsRequest(request.method ?? "GET", request.url ?? "/", request.headers);
  const entry = log.begin(described);
  response.on("close", () => {
    if (response.headersSent) entry.status = response.statusCode;
    log.end(entry);
  });
  try {
    const body = described.service === "secretsmanager" ? await readSmallBody(request) : undefined;
    if (body) entry.target = secretOf(body);
    await handle({ record: entry, request, response, body });
  } catch {
    // What a client sees of a service that is gone: a connection that breaks.
    response.destroy();
  }
}

/**
 * @param {Exchange} exchange
 * @param {readonly Hook[]} hooks
 * @param {(exchange: Exchange) => Promise<void>} last
 * @returns {Promise<void>}
 */
function passThrough(exchange, hooks, last) {
  const [hook, ...rest] = hooks;
  return hook ? hook(exchange, () => passThrough(exchange, rest, last)) : last(exchange);
}

/**
 * Sends the request on and its answer back, both as they stream in.
 *
 * @param {Exchange} exchange
 * @param {string} upstream
 * @param {() => void} onEnd the answer's last part has come and is not passed on yet: who asks the recorder as soon as
 *   an answer is complete finds the request ended
 * @returns {Promise<void>}
 */
function forward({ record, request, response, body }, upstream, onEnd) {
  return new Promise((resolve, reject) => {
    const outgoing = http.request(new URL(request.url ?? "/", upstream), {
      method: request.method,
      headers: passedOn(request.rawHeaders),
      agent: false,
    });
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      record.status = incoming.statusCode ?? null;
      record.functionError = incoming.headers["x-amz-function-error"]?.toString() ?? null;
      response.sendDate = false;
      response.writeHead(incoming.statusCode ?? 502, incoming.statusMessage, passedOn(incoming.rawHeaders));
      incoming.on("error", reject);
      incoming.on("aborted", () => reject(new Error("the answer broke off")));
      incoming.on("end", () => {
        onEnd();
        resolve();
      });
      incoming.pipe(response);
    });
    response.on("close", () => {
      if (!response.writableFinished) outgoing.destroy();
    });
    if (body) outgoing.end(body);
    else request.pipe(outgoing);
  });
}

/**
 * @param {string[]} rawHeaders names and values in turn
 * @returns {string[]}
 */
function passedOn(rawHeaders) {
  const passed = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name, value] = [rawHeaders[index] ?? "", rawHeaders[index + 1] ?? ""];
    if (!HOP_BY_HOP.has(name.toLowerCase())) passed.push(name, value);
  }
  return passed;
}

/**
 * @param {http.IncomingMessage} request
 * @returns {Promise<Buffer | undefined>}
 */
async function readSmallBody(request) {
  const length = Number(request.headers["content-length"]);
  if (!(length <= READ_LIMIT)) return undefined;
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * @param {Buffer} body
 * @returns {string | null}
 */
function secretOf(body) {
  try {
    const { SecretId, Name } = JSON.parse(body.toString("utf8"));
    const id = SecretId ?? Name;
    return typeof id === "string" ? id.slice(0, 2048) : null;
  } catch {
    return null;
  }
}

/**
 * @param {RequestLog} log
 * @param {string} url
 * @param {http.ServerResponse} response
 */
function answerRecords(log, url, response) {
  const { pathname, searchParams } = new URL(url, "http://recorder");
  const found = pathname === "/_recorder/requests";
  response.writeHead(found ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(found ? log.since(Number(searchParams.get("since") ?? 0) || 0) : {}));
}
