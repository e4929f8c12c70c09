import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../../paths.mjs";
import { casesAt, PLACES } from "./cases.mjs";

/** @typedef {import("./cases.mjs").Case} Case */
/** @typedef {import("./credentials.mjs").Canary} Canary */

/** How a program passes its credentials to a connection. */
export const FORMS = /** @type {const} */ (["value", "env", "file"]);

/** @typedef {typeof FORMS[number]} Form */

/**
 * A connector, or a connection whose context fails, with the cases that it lets out.
 *
 * @typedef {object} Leak
 * @property {string} name
 * @property {import("./credentials.mjs").CanaryKind} kind whose credential
 * @property {import("./cases.mjs").Place["where"]} where
 * @property {boolean} fails
 * @property {Case[]} cases
 */

/**
 * What leaks where: each place that fails a run gets a resource of its own, with one of the credentials; the others
 * come together, once with each credential.
 *
 * @param {readonly Canary[]} canaries
 * @param {object} options
 * @param {number} options.failing cases a place that fails
 * @param {number} options.passing cases a place that does not, and credential
 * @param {string} options.seed
 * @param {{ of: number, number: number }} options.share which part of the failing places
 * @returns {Leak[]}
 */
export function leaksOf(canaries, { failing, passing, seed, share }) {
  const places = Object.entries(PLACES);
  const fail = places
    .filter(([, { fails }]) => fails)
    .filter((_, index) => index % share.of === share.number)
    .flatMap(([place, { where }], index) => {
      const canary = canaries[index % canaries.length];
      if (!canary) return [];
      const prefix = `f${index}n`;
      return [
        {
          name: `fails-${place}`,
          kind: canary.kind,
          where,
          fails: true,
          cases: casesAt(place, canary, { count: failing, seed, prefix }),
        },
      ];
    });
  const pass = canaries.flatMap((canary, number) =>
    /** @type {const} */ (["list", "read"]).map((where) => ({
      name: `passes-${canary.kind}-${where}`,
      kind: canary.kind,
      where,
      fails: false,
      cases: places
        .filter(([, place]) => !place.fails && place.where === where)
        .flatMap(([place], index) =>
          casesAt(place, canary, { count: passing, seed, prefix: `p${number}${where[0]}${index}n` }),
        ),
    })),
  );
  return [...fail, ...pass];
}

/**
 * Files of a program with one connection for each credential and all that leaks from them.
 *
 * @param {object} options
 * @param {Form} options.form
 * @param {readonly Canary[]} options.canaries
 * @param {readonly Leak[]} options.leaks
 * @param {string} options.receipts folder for a file for each case that was tried
 * @param {string} [options.also] JavaScript that the program runs too
 * @returns {Record<string, string>}
 */
export function programOf({ form, canaries, leaks, receipts, also = "" }) {
  const contexts = leaks.filter(({ where }) => where === "context");
  const connectors = leaks.filter(({ where }) => where !== "context");
  return {
    "index.js": [
      'const pulumi = require("@pulumi/pulumi");',
      'const { PythonConnection, PythonConnector } = require("pulumi-python-connectors");',
      "const config = new pulumi.Config();",
      'const runner = { functionArn: config.require("functionArn"), qualifier: config.require("qualifier") };',
      also,
      "const connections = {",
      ...canaries.map(({ kind }) => `  ${kind}: ${connection(kind, "connection", form, kind)},`),
      "};",
      ...contexts.map(({ name, kind }) => `${connection(name, name, form, kind)};`),
      ...connectors.map(
        (leak) =>
          `exports[${JSON.stringify(leak.name)}] = new PythonConnector("${leak.name}", ${connectorArgs(leak, receipts)}).schema;`,
      ),
      "",
    ].join("\n"),
    ...folder("connection", "connection"),
    ...Object.assign(
      {},
      ...contexts.map(({ name, cases }) => ({
        ...folder(name, "connection"),
        [`${name}/cases.py`]: `CASES = ${JSON.stringify(cases)}\nRECEIPTS = ${JSON.stringify(receipts)}\n`,
      })),
    ),
    ...folder("reading", "reading"),
    ...folder("streams", "streams"),
    ...folder("infer", "infer"),
  };
}

/**
 * The place that a form takes a credential from.
 *
 * @param {Form} form
 * @param {import("./credentials.mjs").CanaryKind} kind
 */
export function sourceOf(form, kind) {
  if (form === "env") return `CANARY_${kind.toUpperCase()}`;
  return form === "file" ? `credentials/${kind}.txt` : `canary-${kind}`;
}

/**
 * @param {string} name
 * @param {string} folderName
 * @param {Form} form
 * @param {import("./credentials.mjs").CanaryKind} kind
 */
function connection(name, folderName, form, kind) {
  const source = JSON.stringify(sourceOf(form, kind));
  // A document is passed as an object.
  const get = kind === "document" ? "requireSecretObject" : "requireSecret";
  const credentials = form === "value" ? `{ value: config.${get}(${source}) }` : `{ ${form}: ${source} }`;
  return `new PythonConnection("${name}", { runner, code: { path: "${folderName}" }, credentials: ${credentials} })`;
}

/**
 * @param {Leak} leak
 * @param {string} receipts
 */
function connectorArgs({ kind, where, cases }, receipts) {
  const properties = JSON.stringify({ cases, receipts, phase: where });
  const code = where === "streams" || where === "infer" ? where : "reading";
  const place = cases[0]?.place ?? "";
  const parser =
    where === "streams" ? `, parser: { type: "${place.startsWith("csv") ? "csv" : "json"}" }` : "";
  return `{ connection: connections.${kind}, code: { path: "${code}" }, properties: ${properties}${parser} }`;
}

const CODE = join(repository, "tools", "reliability", "canary", "code");
const SHARED = ["cases", "encodings_of", "places", "produced"];

/**
 * A folder of code: what the folders share, and the functions as the runner looks for them.
 *
 * @param {string} name
 * @param {"connection" | "reading" | "streams" | "infer"} kind
 * @returns {Record<string, string>}
 */
function folder(name, kind) {
  const modules = kind === "connection" ? SHARED : [...new Set([...SHARED, "reading", kind])];
  const entry = kind === "connection" ? "connection" : "connector";
  const read = (/** @type {string} */ module) => readFileSync(join(CODE, `${module}.py`), "utf8");
  return {
    ...Object.fromEntries(modules.map((module) => [`${name}/${module}.py`, read(module)])),
    [`${name}/${entry}.py`]: kind === "connection" ? read("connection") : `from ${kind} import *\n`,
  };
}
