import { contentOf } from "../aws-answers.mjs";

/** @typedef {import("../exchange.mjs").Exchange} Exchange */
/** @typedef {{ version: string, isOurs: boolean }} PreviousCode */

const FUNCTIONS = "/2015-03-31/functions";

/**
 * Keeps a function's code and configuration as they are before an update: as the version that is published of it, or
 * one made for the time of the update, whose number is then missing among the function's own.
 *
 * @param {Exchange} exchange
 * @param {string} name
 * @returns {Promise<PreviousCode | undefined>} `undefined` where there is no such function
 */
export async function keepPreviousCode(exchange, name) {
  const versions = `${FUNCTIONS}/${encodeURIComponent(name)}/versions`;
  const before = await exchange.send("GET", versions);
  const published = contentOf(await exchange.send("POST", versions, {}))["Version"];
  if (typeof published !== "string") return undefined;
  const listed = /** @type {{ Version: string }[]} */ (contentOf(before)["Versions"] ?? []);
  return { version: published, isOurs: !listed.some(({ Version }) => Version === published) };
}

/**
 * @param {Exchange} exchange
 * @param {string} name
 * @param {PreviousCode} previous
 */
export async function dropPreviousCode(exchange, name, { version, isOurs }) {
  if (isOurs) await exchange.send("DELETE", `${FUNCTIONS}/${encodeURIComponent(name)}?Qualifier=${version}`);
}

/**
 * Makes an invocation that names no version, or `$LATEST`, one of the code before.
 *
 * @param {Exchange} exchange
 * @param {string} name
 * @param {PreviousCode} previous
 * @returns {boolean} whether it was one
 */
export function invokePreviousCode(exchange, name, { version }) {
  const { pathname, searchParams } = new URL(exchange.path, "http://aws");
  const named = decodeURIComponent(pathname.split("/")[3] ?? "").split(":");
  const last = named.at(-1);
  const qualifier = searchParams.get("Qualifier") ?? (named.length > 1 && last !== name ? last : "$LATEST");
  if (qualifier !== "$LATEST") return false;
  searchParams.set("Qualifier", version);
  exchange.path = `${FUNCTIONS}/${encodeURIComponent(name)}/invocations?${searchParams}`;
  return true;
}
