/**
 * A failure that a person can do something about: its message is one clear sentence, printed without a stack.
 */
export class SetupError extends Error {
  /**
   * @param {string} message what is wrong and what to do
   * @param {string} [details] the last output of the command that failed
   */
  constructor(message, details = "") {
    super(message);
    this.name = "SetupError";
    this.details = withoutCredentials(lastLines(details, 15));
  }
}

/** @typedef {(line: string) => void} Say */

/** @type {Say} */
export const sayOnStdout = (line) => void process.stdout.write(`${line}\n`);

/** @type {Say} */
export const sayOnStderr = (line) => void process.stderr.write(`${line}\n`);

/**
 * Time since the call, as people read it.
 *
 * @returns {() => string} for instance `0.4 s` or `5 min 12 s`
 */
export function stopwatch() {
  const start = performance.now();
  return () => {
    const seconds = (performance.now() - start) / 1000;
    if (seconds < 60) return `${seconds.toFixed(1)} s`;
    return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  };
}

/**
 * Says why something failed: the last output of what failed, then one sentence. What is no `SetupError` is a fault of
 * the tools themselves and is thrown on.
 *
 * @param {unknown} error
 */
export function sayFailure(error) {
  if (!(error instanceof SetupError)) throw error;
  if (error.details) sayOnStderr(error.details);
  sayOnStderr(`error: ${error.message}`);
}

/**
 * Runs a command's main function, whose result is the exit code; a failure is said and gives 1.
 *
 * @param {() => Promise<number | void>} main
 * @returns {Promise<void>}
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    sayFailure(error);
    process.exitCode = 1;
  }
}

/**
 * @param {string} text
 * @param {number} count
 */
function lastLines(text, count) {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

/** @param {string} text */
function withoutCredentials(text) {
  return text.replace(/:\/\/[^/\s@]+@/g, "://***@");
}
