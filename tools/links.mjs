import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { runCommand } from "./command.mjs";
import { isMain, repository } from "./paths.mjs";
import { runMain, SetupError, sayOnStderr, sayOnStdout } from "./setup/progress.mjs";

const USAGE = "Usage: npm run links [-- PAGE.md ...]";
/** As many links are asked for at once. */
const LANES = 4;
const TIMEOUT_MS = 20_000;
/** Answers of sites that keep programs out: a person has to look. */
const KEPT_OUT = new Set([401, 403, 405, 429, 999]);

/** @typedef {{ url: string, outcome: "ok" | "dead" | "unreachable" | "look", why: string }} Link */

// `npm run links`: whether what the pages link to on the internet is still there. Asked before a release, by a person.
async function main() {
  const pages = await pagesToCheck();
  const texts = await Promise.all(pages.map((page) => readFile(page, "utf8")));
  const urls = [...new Set(texts.flatMap(linksOf))].sort();
  /** @type {Link[]} */
  const links = [];
  const queue = urls.entries();
  const lane = async () => {
    for (const [index, url] of queue) links[index] = await tried(url);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  if (links.length > 0 && links.every(({ outcome }) => outcome === "unreachable")) {
    sayOnStdout(`skipped: none of ${links.length} links could be reached from here (${links[0]?.why})`);
    return 0;
  }
  const bad = links.filter(({ outcome }) => outcome !== "ok");
  if (bad.length > 0) sayOnStdout("| link | | why |\n|---|---|---|");
  for (const { url, outcome, why } of bad) sayOnStdout(`| ${url} | ${outcome} | ${why} |`);
  const count = (/** @type {Link["outcome"]} */ of) => links.filter(({ outcome }) => outcome === of).length;
  sayOnStdout(
    `${count("ok")} ok, ${count("dead")} dead, ${count("unreachable")} unreachable, ${count("look")} to look at`,
  );
  return count("dead") + count("unreachable") > 0 ? 1 : 0;
}

/** @returns {Promise<string[]>} */
async function pagesToCheck() {
  try {
    const { positionals } = parseArgs({ options: {}, allowPositionals: true });
    if (positionals.length > 0) return positionals;
  } catch (error) {
    throw new SetupError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
  process.chdir(repository);
  const { code, stdout, stderr } = await runCommand("git", ["ls-files", "*.md"], { cwd: repository });
  if (code !== 0) throw new SetupError("The pages could not be listed.", stderr);
  return stdout.trim().split("\n");
}

/**
 * The links of a page's text, without those in code.
 *
 * @param {string} text
 * @returns {string[]}
 */
function linksOf(text) {
  const prose = text.replace(/^(`{3,}).*\n[\s\S]*?^\1`*$/gm, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\((https?:\/\/[^)\s#]+)/g)].map(([, url = ""]) => url);
}

/**
 * @param {string} url
 * @returns {Promise<Link>}
 */
async function tried(url) {
  sayOnStderr(url);
  try {
    let status = await statusOf(url, "HEAD");
    // Some servers know no HEAD.
    if (status >= 400) status = await statusOf(url, "GET");
    if (status < 400) return { url, outcome: "ok", why: "" };
    return { url, outcome: KEPT_OUT.has(status) ? "look" : "dead", why: String(status) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = cause instanceof Error ? cause.message || cause.name : String(cause);
    return { url, outcome: "unreachable", why: why.split("\n", 1)[0] ?? "" };
  }
}

/**
 * @param {string} url
 * @param {string} method
 */
async function statusOf(url, method) {
  const response = await fetch(url, { method, signal: AbortSignal.timeout(TIMEOUT_MS) });
  await response.body?.cancel();
  return response.status;
}

if (isMain(import.meta.url)) await runMain(main);
