import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { KINDS, makeCanary } from "./credentials.mjs";
import { leaksOf, programOf, sourceOf } from "./program.mjs";
import { Search } from "./search.mjs";

/**
 * A piece of a credential in an output.
 *
 * @typedef {import("./search.mjs").Hit & { where: string, cause: string }} Found
 */

/**
 * What was seen of one form.
 *
 * @typedef {object} Seen
 * @property {number} cases whose text was made
 * @property {number} missing whose text was to be made and was not
 * @property {number} marked whose text was shown, with a mark in place of the credential
 * @property {Found[]} hits
 * @property {number} outputs
 * @property {number} bytes
 * @property {boolean} planted whether a leak that was planted was found
 */

/** The id of the case that a text was made for. */
const ID = /[fp]\w+?n\d+(?==)/g;
/** An id, perhaps what stands before the credential in base64, and the mark. */
const MARKED = /([fp]\w+n\d+)=[^;|]{0,8}\[credential\]/g;
/** The ways to meet a failure, in turn. */
const FAILING = [
  ["preview"],
  ["preview", "--json"],
  ["up --yes", "--event-log", "failed-events.json"],
  ["up --yes --skip-preview"],
];
const LOUD = ["-v9", "--logtostderr"];

/**
 * Takes one form of credentials through everything that a stack goes through, and searches all that comes out of it.
 *
 * @param {import("../scenario.mjs").ScenarioContext} context
 * @param {import("./program.mjs").Form} form
 * @param {{ failing: number, passing: number, share: { of: number, number: number } }} size
 * @returns {Promise<Seen>}
 */
export async function runForm(context, form, size) {
  const { short, seed, log } = context;
  const canariesOf = (/** @type {number} */ generation) =>
    KINDS.map((kind) => makeCanary(kind, `${seed} ${form} ${generation}`));
  const first = canariesOf(1);
  const leaks = leaksOf(first, { ...size, seed: `${seed} ${form}` });
  const good = leaks.filter(({ fails }) => !fails);
  const secrets =
    form === "value" ? Object.fromEntries(first.map(({ kind, text }) => [sourceOf(form, kind), text])) : {};
  const workspace = await context.workspace({}, { secrets, env: { PULUMI_DEBUG_COMMANDS: "true" } });
  const receipts = join(workspace.folder, "receipts");
  mkdirSync(receipts);
  const search = new Search();
  /** @type {{ where: string, text: string }[]} */
  const outputs = [];
  /** @type {NodeJS.ProcessEnv} */
  let env = {};

  /** @param {readonly import("./credentials.mjs").Canary[]} canaries */
  const store = async (canaries) => {
    for (const { kind, text } of canaries) {
      search.add(text);
      const source = sourceOf(form, kind);
      if (form === "file") workspace.write({ [source]: text });
      if (form === "env") env = { ...env, [source]: text };
      if (form === "value" && canaries !== first) {
        await workspace.expect(["config", "set-all", "--secret", `${source}=${text}`]);
      }
    }
  };
  /**
   * @param {"well" | "badly"} ends
   * @param {string} command
   * @param {...string} more
   */
  const run = async (ends, command, ...more) => {
    const where = `${form}: ${[command, ...more].join(" ")}`;
    const ran = await workspace.pulumi([...command.split(" "), ...more], env);
    if ((ran.code === 0) !== (ends === "well")) log(`${where} was to end ${ends}`, ran.output);
    outputs.push(
      { where: `${where}, stdout`, text: ran.stdout },
      { where: `${where}, stderr`, text: ran.stderr },
    );
    return ran;
  };
  const write = (/** @type {typeof leaks} */ all, also = "") =>
    workspace.write(programOf({ form, canaries: first, leaks: all, receipts, also }));

  await store(first);
  write(good);
  await run("well", "preview", "--diff", "--event-log", "preview-events.json", "--save-plan", "plan.json");
  if (!short) await run("well", "preview", "--json");
  await run("well", "up --yes --skip-preview", "--plan", "plan.json", "--event-log", "up-events.json");
  if (!short) await run("well", "up --yes --skip-preview", "--json");
  await store(canariesOf(2));
  write(leaks);
  // One at a time: the engine ends a program with its first failure.
  for (const [index, leak] of leaks.filter(({ fails }) => fails).entries()) {
    write([leak]);
    const [command = "", ...more] = FAILING[index % FAILING.length] ?? [];
    await run("badly", command, ...(form === "value" ? more : [...more, ...LOUD]));
  }
  write(good);
  await run("well", "up --yes", ...(form === "value" || short ? [] : LOUD));
  if (!short) await run("well", "refresh --yes");
  await run("well", "stack export", "--show-secrets");
  for (const file of ["plan.json", "preview-events.json", "up-events.json", "failed-events.json"]) {
    if (existsSync(join(workspace.folder, file)))
      outputs.push({ where: `${form}: ${file}`, text: workspace.read(file) });
  }
  outputs.push(...filesBelow(workspace.folder, ".backend"), ...filesBelow(workspace.folder, ".cache"));

  const made = new Set(readdirSync(receipts));
  const cases = leaks.flatMap((leak) => leak.cases);
  return {
    cases: cases.filter(({ id }) => made.has(id)).length,
    missing: cases.filter(({ id }) => !made.has(id)).length,
    marked: markedIn(outputs.map(({ text }) => text)).size,
    hits: outputs.flatMap(({ where, text }) =>
      search.hits(text).map((hit) => ({ where, cause: causeOf(hit, leaks), ...hit })),
    ),
    outputs: outputs.length,
    bytes: outputs.reduce((sum, { text }) => sum + text.length, 0),
    planted: await findsPlanted(),
  };

  /** A program that prints its credential in base64 is found out. */
  async function findsPlanted() {
    const secret = JSON.stringify(Buffer.from(canariesOf(2)[0]?.text ?? "").toString("base64"));
    write([], `console.log("planted " + ${secret});`);
    const { output } = await workspace.pulumi(["preview"], env);
    return search.hits(output).length > 0;
  }
}

/**
 * Which text it was that came out, by the id that stands before it.
 *
 * @param {import("./search.mjs").Hit} hit
 * @param {readonly import("./program.mjs").Leak[]} leaks
 */
function causeOf({ before }, leaks) {
  const id = before.match(ID)?.at(-1);
  for (const { kind, where, cases } of leaks) {
    const found = cases.find((one) => one.id === id);
    if (found) return `${kind} part ${found.part} as ${found.encoding} at ${found.place} (${where})`;
  }
  return "of no case";
}

/**
 * The cases that are shown with a mark in place of the credential.
 *
 * @param {readonly string[]} texts
 */
function markedIn(texts) {
  return new Set(texts.flatMap((text) => [...text.matchAll(MARKED)].map(([, id]) => id)));
}

/**
 * @param {string} folder
 * @param {string} below
 */
function filesBelow(folder, below) {
  const parent = join(folder, below);
  if (!existsSync(parent)) return [];
  return readdirSync(parent, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ where: file.slice(folder.length + 1), text: readFileSync(file, "utf8") }));
}
