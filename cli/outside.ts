import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Writable } from "node:stream";
import type { LocalRunners } from "../provider/adapters/local/local-runner";
import type { ApprovalsPlace } from "../provider/core/approvals/place";
import type { AwsSettings } from "../provider/core/aws/settings";
import type { Lookup } from "../provider/core/lookup";
import type { ApprovalStore, Ports, SecretStore } from "../provider/ports";
import type { Machine } from "./doctor/machine";
import { type PulumiCommand, pulumiCommand } from "./stack/pulumi-command";

/** A stream that the commands print on. */
export interface Printer {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Writes all of a text before it goes on. A printer that is no stream has written when it returns. */
export function written(printer: Printer, text: string): Promise<void> {
  if (!(printer instanceof Writable)) {
    printer.write(text);
    return Promise.resolve();
  }
  return new Promise((resolve) => void printer.write(text, () => resolve()));
}

/** Everything that the commands need from outside. */
export interface Outside {
  /** What comes in on stdin. */
  readonly input: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean | undefined };
  readonly out: Printer;
  readonly err: Printer;
  readonly env: NodeJS.ProcessEnv;
  /** Runners that keep what they need in this folder. */
  runners(cache: string): LocalRunners;
  secrets(settings: AwsSettings): SecretStore;
  approvals(place: ApprovalsPlace, settings: AwsSettings): ApprovalStore;
  readonly pulumi: PulumiCommand;
  /** Of this package. */
  readonly version: string;
  readonly machine: Machine;
  /** All that a stack's connectors need, with its config, in the folder of its program. */
  ports(config: Lookup, folder: string): Ports;
}

/** The process's own streams and environment, this package's runner, and AWS where a secret is read. */
export function realOutside(): Outside {
  const wiring = () => {
    // Which Node versions the AWS SDK will need one day is nothing for the author of a connector. It looks as it loads.
    process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
    return require("../provider/wiring") as typeof import("../provider/wiring");
  };
  return {
    // Only whoever reads it opens it.
    get input() {
      return process.stdin;
    },
    out: process.stdout,
    err: process.stderr,
    env: process.env,
    runners: (cache) => wiring().localRunners(cache),
    secrets: (settings) => wiring().secretStore(settings),
    approvals: (place, settings) => wiring().approvalStore(place, settings),
    pulumi: pulumiCommand(process.env),
    version: packageVersion(),
    get machine() {
      const { realMachine } = require("./doctor/machine") as typeof import("./doctor/machine");
      return realMachine(process.env, packageFolder());
    },
    ports(config, folder) {
      // Where a provider process runs, too: the paths of Pythons are relative to it.
      process.chdir(folder);
      return wiring().connectPorts(config, (key) => process.env[key], "alone");
    },
  };
}

/** The package's folder: this file is one folder below it, or two where it is compiled. */
function packageFolder(): string {
  const own = path.join(__dirname, "..");
  return existsSync(path.join(own, "package.json")) ? own : path.join(own, "..");
}

function packageVersion(): string {
  const text = readFileSync(path.join(packageFolder(), "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
