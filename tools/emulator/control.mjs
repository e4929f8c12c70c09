import { RuleError } from "./rules.mjs";

const BODY_LIMIT = 1024 * 1024;

/**
 * What is asked of the proxy itself, under `/_recorder/`; docs/contributing/strict-emulator.md lists it.
 *
 * @param {object} parts
 * @param {import("./request-log.mjs").RequestLog} parts.log
 * @param {import("./faults.mjs").Faults} parts.faults
 * @param {{ set: (rules: unknown, name?: string) => void, show: () => object }} parts.strict
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
export async function answerControl({ log, faults, strict }, request, response) {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://recorder");
  const [, , part = "", name, ...rest] = pathname.split("/").map(decodeURIComponent);
  const method = request.method ?? "GET";
  const isRelease = part === "faults" && name === "release" && method === "POST";
  const rules = part === "faults" ? faults : part === "strict" ? strict : undefined;
  try {
    if (part === "requests" && name === undefined) {
      return answer(response, 200, log.since(Number(searchParams.get("since") ?? 0) || 0));
    }
    if (!rules || rest.length > 0) return answer(response, 404, { message: `there is no ${pathname}` });
    if (isRelease) return answer(response, 200, { released: faults.release(idIn(await bodyOf(request))) });
    if (method === "PUT") rules.set(await bodyOf(request), name);
    else if (method === "DELETE") rules.set([], name);
    else if (method !== "GET")
      return answer(response, 405, { message: "GET shows, PUT sets, DELETE removes" });
    answer(response, 200, rules.show());
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    answer(response, 400, { message: error.message });
  }
}

/**
 * @param {import("node:http").IncomingMessage} request
 * @returns {Promise<unknown>}
 */
async function bodyOf(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new RuleError("the body has more than 1 MiB");
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    throw new RuleError("the body is not JSON");
  }
}

/** @param {unknown} body */
function idIn(body) {
  if (body === undefined) return undefined;
  const { id } = /** @type {{ id?: unknown }} */ (body ?? {});
  if (typeof id !== "number")
    throw new RuleError('write {"id": 7}, the id of a held request, or no body to release all');
  return id;
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {number} status
 * @param {object} content
 */
function answer(response, status, content) {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(content));
}
