import { mostAtOnce } from "../calls.mjs";
import { connectorProgram } from "../connector-programs.mjs";
import { errorCodes } from "../error-codes.mjs";

/** Of the run: program and provider together. */
const CAP = 10;
const RATE = 0.5;
const FULL = 1000;
const SHORT = 30;

/** Each has a field of its own name. */
const CODE = `def list_objects(context, metadata, properties):
    yield {"name": properties["name"], "fingerprint": "1", "is_prefix": False}

def read_rows(context, metadata):
    yield {metadata["name"]: 1}
`;

/** @type {import("../scenario.mjs").Scenario} */
export const scenario = {
  number: 9,
  name: "many connectors, half of the invocations throttled, 10 at a time",
  run: async ({ emulator, workspace: make, short, seed, log }) => {
    const count = short ? SHORT : FULL;
    const config = { "pythonConnectors:maxConcurrency": String(CAP) };
    const workspace = await make(connectorProgram({ connectors: count, connector: CODE }), { config });
    const caller = workspace.accessKeyId;
    const rule = { rule: "throttling", caller, rate: RATE, seed, service: "lambda", operation: "Invoke" };
    emulator.strict.set([rule], caller);
    const { lastId } = emulator.log.since(Number.POSITIVE_INFINITY);
    const start = performance.now();
    const { code, stdout, output } = await workspace.pulumi(["preview", "--json"]);
    const seconds = (performance.now() - start) / 1000;
    emulator.strict.set([], caller);
    const invocations = emulator.log
      .since(lastId)
      .requests.filter((record) => record.caller === caller && record.operation === "Invoke");
    const throttled = invocations.filter(({ fault }) => fault === "strict:throttling").length;
    const most = mostAtOnce(invocations);
    const wrong = code === 0 ? wrongSchemas(JSON.parse(stdout).steps, count) : [];
    const errors = errorCodes(output);
    if (throttled === 0) log("nothing was throttled");
    if (wrong.length > 0)
      log(`${wrong.length} of ${count} schemas are not what was read`, wrong.slice(0, 5).join("\n"));
    if (code !== 0 && errors.length !== 1)
      log(`it failed with ${errors.length} errors, not with one`, output);
    if (most > CAP) log(`${most} invocations were under way at once, ${CAP} may be`);
    const outcome = code === 0 ? "all right" : `one error, ${errors.join()}`;
    return {
      figures: {
        connectors: count,
        wrong_schemas: wrong.length,
        over_cap: Math.max(0, most - CAP),
      },
      rows: [
        `preview of ${count} connectors: ${outcome}, in ${seconds.toFixed(0)} s; ${throttled} of ${invocations.length} invocations throttled, at most ${most} under way at once`,
      ],
    };
  },
};

/**
 * @param {readonly { urn: string, newState?: { inputs?: Record<string, unknown> } }[]} steps of the preview
 * @param {number} count
 * @returns {string[]}
 */
function wrongSchemas(steps, count) {
  const schemas = new Map(
    steps.map(({ urn, newState }) => [urn.split("::").at(-1), newState?.inputs?.["schema"]]),
  );
  return Array.from({ length: count }, (_, index) => `c${index}`).flatMap((name) => {
    const is = JSON.stringify(schemas.get(name));
    const should = JSON.stringify({ fields: { [name]: "int64" }, order: name });
    return is === should ? [] : [`${name}: is ${is}, should be ${should}`];
  });
}
