import { cacheFolder } from "../provider/adapters/cache/cache-folder";
import { ciEvent } from "../provider/adapters/ci-event";
import { ConnectorsError, InputError, ServiceError } from "../provider/core/errors";
import type { Lookup } from "../provider/core/lookup";
import {
  MAX_REQUEST_BYTES,
  type PrintedOutput,
  parsePrintedOutput,
  type RunnerRequest,
} from "../provider/core/runner/protocol";
import { setting } from "../provider/core/settings";
import { trustOf } from "../provider/core/trust/trust";
import { EXIT } from "./exit-status";
import { exitStatusOf, onThisMachine, printFailure, shownFailure } from "./failure";
import type { ConnectionSubject, ConnectorSubject } from "./input/subject";
import { type Paint, paints } from "./output/paint";
import { shownOutput } from "./output/printed";
import { jsonLine } from "./output/safe-text";
import { type Outside, written } from "./outside";
import type { RunFlags } from "./program";
import { startProgress } from "./progress";

/** One command's way to its reader. */
export interface Output {
  readonly paint: Paint;
  print(text: string): void;
  /** A note beside the result, on stderr. */
  note(text: string): void;
}

/** One command's way to the runner and to its reader. */
export interface Session extends Output {
  run<T>(
    request: (credentials: string | undefined) => RunnerRequest,
    parse: (payload: Uint8Array) => T,
  ): Promise<T>;
}

/**
 * Runs a command's work with the code that it is about.
 * @returns What the process is to end with.
 */
export async function inSession<S extends ConnectionSubject>(
  flags: RunFlags,
  outside: Outside,
  subject: () => S | Promise<S>,
  work: (session: Session, subject: S) => Promise<void>,
): Promise<number> {
  return reported(flags, outside, async () => {
    const found = await subject();
    await work(sessionOf(flags, outside, found), found);
    return EXIT.ok;
  });
}

/** A command's work, with what goes wrong in it printed: on stderr, or with `--json` as one object on stdout. */
export async function reported(
  flags: Pick<RunFlags, "json" | "color">,
  outside: Outside,
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConnectorsError)) throw error;
    if (flags.json) {
      outside.out.write(jsonLine({ error: shownFailure(error) }));
    } else {
      printFailure(error, outside, flags.color);
    }
    return exitStatusOf(error);
  }
}

export function outputOf({ color }: Pick<RunFlags, "color">, outside: Outside): Output {
  return {
    paint: paints(outside.out, outside.env, color),
    print: (text) => void outside.out.write(`${text}\n`),
    note: (text) => void outside.err.write(`${text}\n`),
  };
}

function sessionOf(
  flags: RunFlags,
  outside: Outside,
  subject: ConnectionSubject | ConnectorSubject,
): Session {
  const nothing = () => undefined;
  const env = (key: string) => outside.env[key];
  const ownPython = flags.python ?? subject.python;
  const python = ownPython ?? (env("PYTHON_CONNECTORS_PYTHON") || "python3");
  const folders = {
    connection: subject.connection.folder,
    ...("connector" in subject ? { connector: subject.connector.folder } : {}),
  };
  let credentials: Promise<string | undefined> | undefined;
  return {
    ...outputOf(flags, outside),
    async run(request, parse) {
      if (subject.credentials !== undefined) refuseUntrusted(env);
      credentials ??= subject.credentials?.() ?? Promise.resolve(undefined);
      const value = await credentials.catch((error: unknown) => {
        throw onThisMachine(error, folders, python);
      });
      const complete = request(value);
      if (Buffer.byteLength(JSON.stringify(complete)) > MAX_REQUEST_BYTES) {
        throw new ServiceError(
          "REQUEST_TOO_LARGE",
          `code and properties have more than ${MAX_REQUEST_BYTES} bytes`,
        );
      }
      const runners = outside.runners(cacheFolder(setting("cacheDir", nothing, env), env));
      const local = ownPython === undefined ? {} : { python: ownPython };
      const progress = startProgress(outside.err);
      const payload = await runners
        .at({ local })
        .run(complete, { seconds: flags.timeout, onProgress: progress?.onLine })
        .catch((error: unknown) => {
          throw onThisMachine(error, folders, python);
        })
        .finally(() => progress?.stop());
      if (flags.showOutput) await showOutput(outside, parsePrintedOutput(payload));
      try {
        return parse(payload);
      } catch (error) {
        throw onThisMachine(error, folders, python);
      }
    },
  };
}

/** What a stranger's change runs gets no credentials; without any it may run, as its tests do. @throws InputError */
function refuseUntrusted(env: Lookup): void {
  if (!trustOf({ config: () => undefined, env }, () => ciEvent(env)).untrusted) return;
  const reason =
    "this run is untrusted, so no credential is opened for the code: leave it out, or set PYTHON_CONNECTORS_MODE=trusted for a " +
    "change that was reviewed";
  throw new InputError([{ path: "--credentials-...", reason }]);
}

/** All of it, before anything follows on stdout: the two often end in one terminal or file. */
async function showOutput(outside: Outside, output: PrintedOutput | undefined): Promise<void> {
  if (output !== undefined) await written(outside.err, shownOutput(output));
}

/** The part of a request that is about the connection. */
export function connectionPart(
  flags: RunFlags,
  { connection, requirements }: ConnectionSubject,
  credentials: string | undefined,
) {
  return {
    protocol: 1,
    connection: connection.code,
    credentials: credentials === undefined ? null : { value: credentials },
    requirements,
    output: flags.showOutput === true,
  } as const;
}

/** The part of a request that every operation on a connector has. */
export function connectorPart(flags: RunFlags, subject: ConnectorSubject, credentials: string | undefined) {
  return {
    ...connectionPart(flags, subject, credentials),
    connector: subject.connector.code,
    ...subject.reading,
  } as const;
}
