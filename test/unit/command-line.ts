import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import type { Machine } from "../../cli/doctor/machine";
import { runCommandLine } from "../../cli/program";
import type { PulumiCommand } from "../../cli/stack/pulumi-command";
import { LocalRunners } from "../../provider/adapters/local/local-runner";
import { ServiceError } from "../../provider/core/errors";
import type { Lookup } from "../../provider/core/lookup";
import type { ApprovalStore, Ports, SecretStore } from "../../provider/ports";
import { fakeRunner } from "./local-runner";

/** What a command printed, and what the process would have ended with. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Options {
  /** Body of the fake runner, see `fakeRunner`. */
  readonly body?: string;
  readonly tty?: boolean;
  readonly columns?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly secrets?: Record<string, string>;
  readonly stdin?: Uint8Array;
  readonly pulumi?: PulumiCommand;
  readonly machine?: Partial<Machine>;
  readonly ports?: (config: Lookup, folder: string) => Ports;
  readonly approvals?: ApprovalStore;
}

/** Runs command lines against a runner of the test's own, in a folder of its own. */
export function commandLine(
  folder: string,
  { body = "", tty, columns, env = {}, secrets = {}, stdin, pulumi, machine, ports, approvals }: Options = {},
) {
  const zip = fakeRunner(folder, body);
  return async (...args: string[]): Promise<Ran> => {
    const printed = { out: "", err: "" };
    const printer = (name: "out" | "err") => ({
      write: (text: string) => {
        printed[name] += text;
      },
      isTTY: tty,
      columns,
    });
    const code = await runCommandLine(args, {
      input: Object.assign(Readable.from(stdin === undefined ? [] : [stdin]), {
        isTTY: stdin === undefined && tty,
      }),
      out: printer("out"),
      err: printer("err"),
      env,
      runners: () =>
        new LocalRunners({ zip, cache: path.join(folder, ".cache"), env: { PATH: process.env["PATH"] } }),
      secrets: ({ region }) =>
        ({
          read: async (id: string) => {
            const value = secrets[`${region} ${id}`];
            if (value === undefined) throw new ServiceError("SECRET_MISSING", "no such secret");
            return value;
          },
        }) as unknown as SecretStore,
      pulumi: pulumi ?? unexpected("pulumi"),
      version: "0.1.0",
      machine: { ...MACHINE, ...machine },
      ports: ports ?? unexpected("ports"),
      approvals: approvals === undefined ? unexpected("approvals") : () => approvals,
    });
    return { code, ...printed };
  };
}

/** A machine on which all is well. */
const MACHINE: Machine = {
  node: "24.1.0",
  sdk: () => "3.248.0",
  connectors: () => ({ version: "0.1.0", missing: [], isStale: false }),
  python: async () => ({ version: "3.12.1" }),
  cacheFolder: (folder) => ({ path: folder, found: undefined }),
  zipSha256: () => "c2hhMjU2",
};

function unexpected(what: string) {
  return (): never => {
    throw new Error(`this test has no ${what}`);
  };
}

export function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

/** Body of a fake runner with this answer, and the request kept in a file. */
export function answering(answer: unknown, requestFile?: string): string {
  const keep =
    requestFile === undefined ? [] : [`open(${JSON.stringify(requestFile)}, "w").write(json.dumps(request))`];
  const text = JSON.stringify({
    protocol: 1,
    runner: { inference: 1, memoryMb: null, milliseconds: 1 },
    ...(answer as object),
  });
  return [...keep, `print(json.dumps(json.loads(${JSON.stringify(text)})))`].join("\n");
}
