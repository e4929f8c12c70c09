import { execFile } from "node:child_process";
import path from "node:path";
import { ServiceError } from "../../core/errors";
import { printable } from "../../core/text";
import { allowedVariables } from "./variables";

/** A Python that can run the runner. */
export interface Python {
  /** Absolute path. */
  readonly executable: string;
  /** `3.12.1` */
  readonly version: string;
}

const OLDEST = [3, 10] as const;
const PROBE = "import sys; print(sys.executable); print('.'.join(map(str, sys.version_info[:3])))";
const PROBE_MS = 20_000;

/** Finds the Python to run, each only once. */
export class PythonFinder {
  readonly #env: NodeJS.ProcessEnv;
  readonly #found = new Map<string, Promise<Python>>();

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /**
   * @param given Name on PATH, or path. Default: PYTHON_CONNECTORS_PYTHON, else `python3`.
   * @throws ServiceError where there is none, or it is too old.
   */
  find(given: string | undefined): Promise<Python> {
    const named = given ?? (this.#env["PYTHON_CONNECTORS_PYTHON"] || undefined);
    const command = named ?? "python3";
    const known = this.#found.get(command) ?? probe(command, named !== undefined, this.#env);
    this.#found.set(command, known);
    return known;
  }
}

async function probe(command: string, isNamed: boolean, env: NodeJS.ProcessEnv): Promise<Python> {
  const executable = command.includes(path.sep) ? path.resolve(command) : command;
  const source = isNamed ? "" : " (python3 on PATH)";
  let printed: string;
  try {
    printed = await new Promise<string>((resolve, reject) => {
      const options = { timeout: PROBE_MS, env: allowedVariables(env) };
      execFile(executable, ["-I", "-c", PROBE], options, (error, stdout) =>
        error === null ? resolve(stdout) : reject(error),
      );
    });
  } catch (error) {
    const { code, killed } = error as NodeJS.ErrnoException & { killed?: boolean };
    const why =
      code === "ENOENT"
        ? "isn't there"
        : killed
          ? "doesn't answer"
          : `can't be started (${printable(String(code), 100)})`;
    throw missing(`the Python "${printable(command, 200)}"${source} ${why}`, error);
  }
  const [found = "", version = ""] = printed.trim().split(/\r?\n/).slice(-2);
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (!path.isAbsolute(found) || major !== OLDEST[0] || !(minor >= OLDEST[1])) {
    throw missing(
      `"${printable(command, 200)}"${source} is Python ${printable(version, 20)}: too old`,
      undefined,
    );
  }
  return { executable: found, version };
}

function missing(what: string, cause: unknown): ServiceError {
  return new ServiceError(
    "PYTHON_MISSING",
    `${what}; the local runner needs Python ${OLDEST.join(".")} or later`,
    "Install Python 3.12, for example, or name one: PYTHON_CONNECTORS_PYTHON=<name or path>.",
    { cause },
  );
}
