import { jsonAnswer } from "../../emulator/aws-answers.mjs";
import { generationAnswer } from "./generation-answer.mjs";

/**
 * One function of AWS Lambda that changes: code behind `$LATEST`, versions, aliases. Its runner says in each schema which
 * code it has, and what it was given.
 *
 * @typedef {object} Code
 * @property {number} code which runner
 * @property {string} revision
 */

export const ARN = "arn:aws:lambda:us-east-1:000000000000:function:changing-runner";

/** A stand-in for AWS Lambda, as a hook of the proxy: a thousand changes of a real function would take hours. */
export class LambdaWorld {
  /** @type {Code} */
  #latest = { code: 1, revision: "latest-1" };
  /** @type {Code[]} by number, from 1 */
  #versions = [];
  /** @type {Map<string, number>} */
  #aliases = new Map();
  /** The code that runs while an update is in progress, and for how many more questions it is. */
  #previous = { code: 0, questions: 0 };
  #revisions = 1;
  #caller;
  #sources;
  /** Called before an invocation, after the provider has asked which code it is. */
  beforeInvoke = () => {};
  invocations = 0;

  /**
   * @param {string} caller access key id
   * @param {import("./sources.mjs").Sources} sources
   */
  constructor(caller, sources) {
    this.#caller = caller;
    this.#sources = sources;
    this.publish();
    this.point("live", 1);
    this.point("canary", 1);
  }

  get versions() {
    return this.#versions.length;
  }

  /** @param {number} questions for how many questions the update is in progress */
  replaceCode(questions) {
    this.#previous = { code: this.#latest.code, questions };
    this.#latest = { code: this.#latest.code + 1, revision: this.#nextRevision("latest") };
  }

  publish() {
    this.#versions.push({ ...this.#latest, revision: this.#nextRevision("version") });
  }

  /**
   * @param {string} alias
   * @param {number} version
   */
  point(alias, version) {
    this.#aliases.set(alias, version);
  }

  /**
   * What a generation gives now.
   *
   * @param {string | undefined} qualifier
   * @param {import("./generation-answer.mjs").Request} request
   */
  schemaNow(qualifier, request) {
    return generationAnswer(this.#codeAt(qualifier).code, request, this.#sources).schema;
  }

  /**
   * Which code runs where this qualifier points, in a way that never comes again for other code.
   *
   * @param {string | undefined} qualifier
   */
  identity(qualifier) {
    return `${qualifier ?? ""} ${JSON.stringify(this.#codeAt(qualifier))}`;
  }

  /** @type {import("../../emulator/exchange.mjs").Hook} */
  hook = async (exchange, next) => {
    const { service, operation, caller } = exchange.record;
    if (service !== "lambda" || caller !== this.#caller) return next();
    const qualifier = new URL(exchange.path, "http://aws").searchParams.get("Qualifier") ?? undefined;
    if (operation === "GetFunctionConfiguration") {
      exchange.answer = jsonAnswer(200, this.#configuration(qualifier));
      return;
    }
    await exchange.readBody();
    this.beforeInvoke();
    this.invocations += 1;
    const { code } = this.#running(qualifier);
    const answer = generationAnswer(code, /** @type {any} */ (exchange.input), this.#sources);
    const runner = { inference: 1, memoryMb: 1024, milliseconds: 1 };
    const content = answer.error ? { error: answer.error } : { ok: answer };
    const executed = { "x-amz-executed-version": this.#versionOf(qualifier) };
    exchange.answer = jsonAnswer(200, { protocol: 1, runner, ...content }, executed);
  };

  /** @param {string | undefined} qualifier */
  #configuration(qualifier) {
    const version = this.#versionOf(qualifier);
    const isUpdating = version === "$LATEST" && this.#previous.questions > 0;
    if (isUpdating) this.#previous.questions -= 1;
    const { code, revision } = this.#codeAt(qualifier);
    return {
      FunctionName: "changing-runner",
      FunctionArn: ARN,
      State: "Active",
      LastUpdateStatus: isUpdating ? "InProgress" : "Successful",
      CodeSha256: `code-${code}`,
      Version: version,
      RevisionId: revision,
    };
  }

  /**
   * @param {string | undefined} qualifier
   * @returns {Code}
   */
  #codeAt(qualifier) {
    return this.#versions[Number(this.#versionOf(qualifier)) - 1] ?? this.#latest;
  }

  /** @param {string | undefined} qualifier */
  #versionOf(qualifier = "$LATEST") {
    return String(this.#aliases.get(qualifier) ?? qualifier);
  }

  /**
   * What an invocation runs: while an update is in progress, the code before it.
   *
   * @param {string | undefined} qualifier
   */
  #running(qualifier) {
    const found = this.#codeAt(qualifier);
    return found === this.#latest && this.#previous.questions > 0 ? this.#previous : found;
  }

  /** @param {string} of */
  #nextRevision(of) {
    this.#revisions += 1;
    return `${of}-${this.#revisions}`;
  }
}
