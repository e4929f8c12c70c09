import { createServer } from "node:http";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { generationAnswer } from "./runner-answers.mjs";

const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
const CONFIGURATION = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/;

/**
 * What the endpoint saw since it was asked last.
 *
 * @typedef {object} Seen
 * @property {number} invocations
 * @property {number} mostInFlight how many of them were under way at once, at most
 * @property {readonly string[]} refused requests that it has no answer for
 */

/**
 * An endpoint that answers as AWS Lambda with one runner, whatever the function's name.
 *
 * @typedef {object} LambdaEndpoint
 * @property {string} url
 * @property {(latencyMs: number) => void} setLatency from the next invocation on
 * @property {() => Seen} seen and from now on counts anew
 * @property {() => Promise<void>} stop
 */

/**
 * Starts an AWS Lambda of our own on 127.0.0.1. What the benchmark measures is then this package and the engine: no
 * Python starts, and each generation takes exactly as long as it is told to.
 *
 * @param {{ latencyMs: number }} options
 * @returns {Promise<LambdaEndpoint>}
 */
export async function startLambdaEndpoint(options) {
  let { latencyMs } = options;
  let inFlight = 0;
  /** @type {{ invocations: number, mostInFlight: number, refused: string[] }} */
  let counts = { invocations: 0, mostInFlight: 0, refused: [] };

  const server = createServer(async (request, response) => {
    const path = decodeURIComponent((request.url ?? "").split("?")[0] ?? "");
    const body = await bodyOf(request);
    const answer = (/** @type {number} */ status, /** @type {object} */ json) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
    };
    if (request.method === "GET" && CONFIGURATION.test(path)) {
      return answer(200, configuration(CONFIGURATION.exec(path)?.[1] ?? ""));
    }
    if (request.method !== "POST" || !INVOKE.test(path)) {
      counts.refused.push(`${request.method} ${path}`);
      return answer(404, { Type: "User", Message: "the benchmark's endpoint has no such operation" });
    }
    const seen = counts;
    inFlight += 1;
    seen.invocations += 1;
    seen.mostInFlight = Math.max(seen.mostInFlight, inFlight);
    const { payload, milliseconds } = invocation(JSON.parse(body), latencyMs);
    await sleep(milliseconds);
    inFlight -= 1;
    answer(200, payload);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(undefined));
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    setLatency(milliseconds) {
      latencyMs = milliseconds;
    },
    seen() {
      const seen = counts;
      counts = { invocations: 0, mostInFlight: inFlight, refused: [] };
      return seen;
    },
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/**
 * @param {import("./runner-answers.mjs").Request} request
 * @param {number} latencyMs
 */
function invocation(request, latencyMs) {
  const { ok, milliseconds } =
    request.operation === "test"
      ? { ok: { functions: ["context"] }, milliseconds: latencyMs }
      : generationAnswer(request, latencyMs);
  return { milliseconds, payload: { protocol: 1, runner: runner(milliseconds), ok } };
}

/** @param {number} milliseconds */
function runner(milliseconds) {
  return { inference: inferenceVersion(), memoryMb: 1024, milliseconds: Math.round(milliseconds) };
}

/** The provider's own, so that it takes the answers. */
function inferenceVersion() {
  const file = "../../dist/provider/core/runner/inference-version.js";
  return /** @type {number} */ (createRequire(import.meta.url)(file).INFERENCE_VERSION);
}

/** @param {string} name */
function configuration(name) {
  return {
    FunctionName: name,
    State: "Active",
    LastUpdateStatus: "Successful",
    CodeSha256: "benchmark",
    MemorySize: 1024,
    Timeout: 900,
    Version: "1",
  };
}

/** @param {import("node:http").IncomingMessage} request */
async function bodyOf(request) {
  /** @type {Buffer[]} */
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
