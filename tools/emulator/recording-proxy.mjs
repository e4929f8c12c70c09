import http from "node:http";
import { describeAwsRequest } from "./aws-request.mjs";
import { answerControl } from "./control.mjs";
import { Exchange } from "./exchange.mjs";
import { Faults } from "./faults.mjs";
import { RequestLog } from "./request-log.mjs";
import { StrictAws } from "./strict.mjs";

/**
 * A secret is at most 64 KiB, six times as much where each byte is escaped, and its id is needed from the body: larger
 * requests pass unread, where no rule asks for their body.
 */
const READ_LIMIT = 512 * 1024;

/** @typedef {import("./exchange.mjs").Hook} Hook */

/**
 * @typedef {object} RecordingProxy
 * @property {string} endpoint
 * @property {RequestLog} log
 * @property {Faults} faults
 * @property {StrictAws} strict
 * @property {() => () => Promise<void>} refuseConnections nobody listens at the address any more (ECONNREFUSED),
 *   for all clients alike, until the function that it answers is called; requests under way go on
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a proxy on a free port of 127.0.0.1 that passes requests on unchanged, unless rules say otherwise, and records
 * what each one asks for: never a body, no header but the caller's access key id. Under `/_recorder/` it answers the
 * records and takes rules; docs/contributing/strict-emulator.md says how.
 *
 * @param {object} options
 * @param {() => string} options.upstream where requests go, asked for each one
 * @param {readonly Hook[]} [options.hooks] outermost first; the faults and the strict rules come after them
 * @param {Faults} [options.faults]
 * @param {StrictAws} [options.strict] by default with no rule
 * @param {RequestLog} [options.log]
 * @returns {Promise<RecordingProxy>}
 */
export async function startRecordingProxy({
  upstream,
  hooks = [],
  faults = new Faults(),
  strict = new StrictAws(),
  log = new RequestLog(),
}) {
  const all = [...hooks, faults.hook, ...strict.hooks];
  const server = http.createServer((request, response) => {
    if (request.url?.startsWith("/_recorder/")) {
      return void answerControl({ log, faults, strict }, request, response).catch(() => response.destroy());
    }
    void record(log, request, response, upstream(), all);
  });
  // An idle connection that is closed just when a client uses it again looks like a failing service.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  await listen(server, 0);
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    endpoint: `http://127.0.0.1:${port}`,
    log,
    faults,
    strict,
    refuseConnections: () => {
      server.close();
      server.closeIdleConnections();
      return () => listen(server, port);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * @param {http.Server} server
 * @param {number} port
 * @returns {Promise<void>}
 */
function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/**
 * @param {RequestLog} log
 * @param {http.IncomingMessage} request
 * @param {http.ServerResponse} response
 * @param {string} upstream
 * @param {readonly Hook[]} hooks
 */
async function record(log, request, response, upstream, hooks) {
  const entry = log.begin(describeAwsRequest(request.method ?? "GET", request.url ?? "/", request.headers));
  const onEnd = () => log.end(entry);
  response.on("close", () => {
    if (response.headersSent) entry.status = response.statusCode;
    else entry.status = null;
    onEnd();
  });
  const exchange = new Exchange({ record: entry, request, response, upstream, onEnd });
  try {
    await readSmallBody(exchange);
    await passThrough(exchange, hooks);
    exchange.finish();
  } catch {
    // What a client sees of a service that is gone: a connection that breaks.
    response.destroy();
  }
}

/**
 * @param {Exchange} exchange
 * @param {readonly Hook[]} hooks
 * @returns {Promise<void>}
 */
function passThrough(exchange, hooks) {
  const [hook, ...rest] = hooks;
  return hook ? hook(exchange, () => passThrough(exchange, rest)) : exchange.forward();
}

/**
 * Reads the body where it names what the headers don't: a secret, a new function, an operation of the APIs that take
 * forms.
 *
 * @param {Exchange} exchange
 */
async function readSmallBody(exchange) {
  const { record: entry, request } = exchange;
  if (entry.operation === "CreateFunction") {
    await exchange.readBody();
    const { FunctionName } = exchange.input;
    if (typeof FunctionName === "string") entry.target = FunctionName.slice(0, 2048);
    return;
  }
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  if (entry.service !== "secretsmanager" && !isForm) return;
  if (!(Number(request.headers["content-length"]) <= READ_LIMIT)) return;
  await exchange.readBody();
  if (isForm) {
    const form = new URLSearchParams(exchange.body?.toString("utf8"));
    entry.operation ??= form.get("Action");
    entry.target ??= form.get("RoleName");
    return;
  }
  const { SecretId, Name } = exchange.input;
  const id = SecretId ?? Name;
  if (typeof id === "string") entry.target = id.slice(0, 2048);
}
