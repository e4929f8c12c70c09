import { shownFailure } from "../../cli/failure";
import { paints } from "../../cli/output/paint";
import { rowsCsv, rowsJsonLines, rowsTable } from "../../cli/output/rows";
import { safeJson, safeLines } from "../../cli/output/safe-text";
import { tree } from "../../cli/output/tree";
import { ConnectorsError, errorText } from "../../provider/core/errors";
import {
  parseGenerateResponse,
  parseGenerationAnswer,
  parseListResponse,
  parsePrintedOutput,
  parseReadResponse,
  parseRunnerUse,
  parseTestResponse,
} from "../../provider/core/runner/protocol";
import { warningText } from "../../provider/core/warning";
import { hostileAnswer, seeded } from "./hostile-answers";

const MAX_ERROR_TEXT = 24 * 1024;
// Tab and line feed are of a text's own layout, and CSV ends its lines with a carriage return too.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
const HIDDEN = /[\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const PROTOTYPES = [Object, Array, String, Number, Boolean, Function, Map].map(
  ({ prototype }) => prototype as object,
);

const plain = paints({ write: () => {} }, {}, true);

/** What is made of an answer that is taken: the texts that could be printed. */
const READINGS: Record<string, (payload: Uint8Array) => string[]> = {
  test: (payload) => [safeJson(parseTestResponse(payload))],
  generate: (payload) => {
    const result = parseGenerateResponse(payload);
    return [safeJson(result), ...result.warnings.map((warning) => safeLines(warningText(warning)))];
  },
  part: (payload) => {
    const answer = parseGenerationAnswer(payload);
    const use = safeJson(parseRunnerUse(payload));
    return answer.kind === "part" ? [use, safeJson(answer.part)] : [use, safeJson(answer.result)];
  },
  list: (payload) => {
    const result = parseListResponse(payload);
    return [safeJson(result.items), ...tree(result, plain)];
  },
  read: (payload) => {
    const result = parseReadResponse(payload);
    return [rowsTable(result, plain, 80).text, rowsCsv(result), rowsJsonLines(result)];
  },
  output: (payload) => {
    const output = parsePrintedOutput(payload);
    return [safeLines(output?.stdout ?? ""), safeLines(output?.stderr ?? "")];
  },
};

function prototypes(): string {
  return PROTOTYPES.map((prototype) => Object.getOwnPropertyNames(prototype).sort().join()).join("\n");
}

const isUnsafe = (text: string) => CONTROL.test(text) || HIDDEN.test(text);

/** Whether an answer was taken, and what is wrong with how it was treated, if anything. */
function treated(
  read: (payload: Uint8Array) => string[],
  payload: Uint8Array,
): { taken: boolean; fault?: string } {
  let texts: string[];
  try {
    texts = read(payload);
  } catch (error) {
    if (!(error instanceof ConnectorsError))
      return { taken: false, fault: `crash: ${String(error).slice(0, 200)}` };
    const shown = [errorText(error), safeJson({ error: shownFailure(error) })];
    const length = Math.max(...shown.map((text) => text.length));
    if (length > MAX_ERROR_TEXT) return { taken: false, fault: `an error's text has ${length} characters` };
    const unsafe = shown.find(isUnsafe);
    return {
      taken: false,
      ...(unsafe === undefined ? {} : { fault: `unsafe error text: ${safeJson(unsafe)}` }),
    };
  }
  const unsafe = texts.find(isUnsafe);
  return {
    taken: true,
    ...(unsafe === undefined ? {} : { fault: `unsafe text: ${safeJson(unsafe.slice(0, 200))}` }),
  };
}

/** How a number of hostile answers were treated by everything that reads or prints one; always the same answers. */
function treatHostileAnswers(answers: number) {
  const random = seeded(20261124);
  const before = prototypes();
  const faults: string[] = [];
  let taken = 0;
  let refused = 0;
  for (let index = 0; index < answers && faults.length < 5; index += 1) {
    const payload = hostileAnswer(index, random);
    for (const [name, read] of Object.entries(READINGS)) {
      const outcome = treated(read, payload);
      if (outcome.fault !== undefined) faults.push(`answer ${index}, ${name}: ${outcome.fault}`);
      if (outcome.taken) taken += 1;
      else refused += 1;
    }
  }
  return { faults, taken, refused, prototypesChanged: prototypes() !== before };
}

/** What has to hold of so many: safe to print or a bounded error, no prototype changed. */
export function expectHarmless(answers: number): void {
  const { taken, refused, ...treatment } = treatHostileAnswers(answers);
  expect(treatment).toEqual({ faults: [], prototypesChanged: false });
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  // The mutations are neither all harmless nor all nonsense.
  expect(taken).toBeGreaterThan(answers / 10);
  expect(refused).toBeGreaterThan(answers);
}
