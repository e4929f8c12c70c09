import { readFileSync } from "node:fs";
import path from "node:path";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import type { ApproveFlags } from "./commands/approve";
import type { DriftFlags } from "./commands/drift";
import { EXIT } from "./exit-status";
import type { Outside } from "./outside";

/** The flags of all commands that run code, as they were given. */
export interface RunFlags {
  readonly connection?: string;
  readonly credentialsEnv?: string;
  readonly credentialsFile?: string;
  readonly credentialsSecretArn?: string;
  readonly profile?: string;
  readonly requirements?: string;
  readonly connector?: string;
  readonly parser?: string;
  readonly interface?: string;
  readonly properties?: string;
  readonly python?: string;
  readonly timeout?: number;
  readonly showOutput?: boolean;
  readonly json?: boolean;
  readonly color: boolean;
}

export interface SchemaFlags extends RunFlags {
  readonly sample?: number;
  readonly verify?: boolean;
}

export interface ContractFlags extends SchemaFlags {
  readonly edits?: string;
}

export interface ReadFlags extends RunFlags {
  readonly limit: number;
  readonly format?: string;
}

/**
 * Runs one command line, and says what the process is to end with. Commands are loaded when they are used: `--help`
 * and a wrong flag wait for nothing.
 */
export async function runCommandLine(args: readonly string[], outside: Outside): Promise<number> {
  let code: number = EXIT.ok;
  const done = (status: number) => {
    code = status;
  };
  const program = new Command("python-connectors")
    .description(
      "Tries out the code of Python connections and connectors on this machine, and looks after deployed ones.",
    )
    .version(packageVersion(), "--version", "print the package's version")
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => outside.out.write(text),
      writeErr: (text) => outside.err.write(text),
      outputError: (text, write) => {
        if (!args.includes("--json")) write(text);
      },
    })
    .exitOverride();
  program.addHelpText("after", AFTER_HELP);

  program
    .command("init")
    .description("write a connection, a connector and a test of it, as something to start from")
    .argument("[folder]", "where to", ".")
    .option("--no-color", "print without colours")
    .action(async (folder: string, flags: { color: boolean }) => {
      const { init } = require("./commands/init") as typeof import("./commands/init");
      done(await init(folder, flags, outside));
    });

  runs(program.command("test"))
    .description("parse the connection's code, find its functions, and run context")
    .action(async (flags: RunFlags) => {
      const { test } = require("./commands/test") as typeof import("./commands/test");
      done(await test(flags, outside));
    });

  reads(runs(program.command("list")))
    .description("show the partitions that the connector lists, as a tree")
    .action(async (flags: RunFlags) => {
      const { list } = require("./commands/list") as typeof import("./commands/list");
      done(await list(flags, outside));
    });

  generates(program.command("schema"))
    .description("generate the schema of the connector's full result set")
    .action(async (flags: SchemaFlags) => {
      const { schema } = require("./commands/schema") as typeof import("./commands/schema");
      done(await schema(flags, outside));
    });

  reads(runs(program.command("read")))
    .description("show the connector's first rows")
    .option("--limit <rows>", "show at most so many rows", wholeNumber, 20)
    .option("--format <format>", "table, jsonl or csv", oneOf("table", "jsonl", "csv"))
    .action(async (flags: ReadFlags) => {
      const { read } = require("./commands/read") as typeof import("./commands/read");
      done(await read(flags, outside));
    });

  const contract = program
    .command("contract")
    .description("keep a connector's schema in a file, as a contract");
  generates(contract.command("write"))
    .description("write the generated schema into a contract file, and say what changed in it")
    .argument("<file>", "a JSON file, new or a contract already")
    .option("--edits <json>", "the connector's edits, as JSON or as @file")
    .action(async (file: string, flags: ContractFlags) => {
      const { writeContract } = require("./commands/contract") as typeof import("./commands/contract");
      done(await writeContract(file, flags, outside));
    });

  program
    .command("drift")
    .description(
      "say how the sources of a deployed stack differ from the schemas in its state, and write nothing",
    )
    .requiredOption("--stack <name>", "the stack, as pulumi knows it: dev, or organization/project/stack")
    .option("--cwd <folder>", "the folder of the stack's program, with its Pulumi.yaml", ".")
    .option("--json", "print one JSON value, also for an error")
    .option("--no-color", "print without colours")
    .action(async (flags: DriftFlags) => {
      const { drift } = require("./commands/drift") as typeof import("./commands/drift");
      done(await drift(flags, outside));
    });

  program
    .command("approve")
    .description("add code to the list of what a runner with PYTHON_CONNECTORS_EXECUTE=approved may run")
    .requiredOption("--approvals <s3://bucket/key>", "the list, an object in S3")
    .option("--connection <path>", "the connection's code: a file, or a folder with connection.py")
    .option("--requirements <path>", "the connection's hash-locked list of packages")
    .option("--connector <paths...>", "connectors' code: files, or folders with connector.py")
    .option("--stack <name>", "the code that runs in a stack, as pulumi knows it")
    .option("--cwd <folder>", "the folder of the stack's program, with its Pulumi.yaml")
    .option("--withdraw", "take the code out of the list")
    .option("--digest <digests...>", "with --withdraw: what to take out, by its digest")
    .option("--list", "print the list, and change nothing")
    .option("--region <region>", "the AWS region of the bucket")
    .option("--profile <name>", "the AWS profile to use")
    .option("--json", "print one JSON value, also for an error")
    .option("--no-color", "print without colours")
    .action(async (flags: ApproveFlags) => {
      const { approve } = require("./commands/approve") as typeof import("./commands/approve");
      done(await approve(flags, outside));
    });

  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.ok;
    if (args.includes("--json")) {
      const message = error.message.replace(/^error: /, "");
      const failure = { phase: "request", code: "USAGE", message, file: null, line: null };
      outside.out.write(`${JSON.stringify({ error: failure })}\n`);
    }
    return EXIT.usage;
  }
}

const AFTER_HELP = `
A connector folder may hold a connector.json with connection, parser, interface, properties and requirements; in such
a folder, plain \`python-connectors schema\` is enough. The code runs as your own user, with nothing in between.`;

/** The flags of every command that runs code. */
function runs(command: Command): Command {
  return command
    .option("--connection <path>", "the connection's code: a file, or a folder with connection.py")
    .option("--connector <path>", "the connector's code: a file, or a folder with connector.py")
    .option("--credentials-env <name>", "take the credentials from this environment variable")
    .option("--credentials-file <path>", "take the credentials from this file, without a newline at its end")
    .option("--credentials-secret-arn <arn>", "take the credentials from this secret of AWS Secrets Manager")
    .option("--profile <name>", "the AWS profile to read the secret with")
    .option("--requirements <path>", "a hash-locked list of the packages that the code needs")
    .option("--python <name or path>", "the Python to run (default: PYTHON_CONNECTORS_PYTHON, else python3)")
    .option("--timeout <seconds>", "end the code after this time (default: 900)", wholeNumber)
    .option("--show-output", "print on stderr what the code printed")
    .option("--json", "print one JSON value, also for an error")
    .option("--no-color", "print without colours");
}

/** The flags of the commands that need a connector. */
function reads(command: Command): Command {
  return command
    .option("--parser <parser>", "how bytes become records: a type, such as csv, or JSON with its options")
    .option("--interface <name>", "which read function to use (default: the one that the code defines)")
    .option("--properties <json>", "the connector's properties, as JSON or as @file");
}

/** The flags of the commands that generate a schema. */
function generates(command: Command): Command {
  return reads(runs(command))
    .option("--sample <rows>", "read at most so many rows of each partition", wholeNumber)
    .option("--verify", "generate twice, and fail where the two differ");
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 1_000_000_000) {
    throw new InvalidArgumentError("Write a whole number above 0.");
  }
  return number;
}

function oneOf(...values: string[]) {
  return (text: string): string => {
    if (!values.includes(text)) throw new InvalidArgumentError(`Write one of ${values.join(", ")}.`);
    return text;
  };
}

/** The package's version: this file is one folder below its root, or two where it is compiled. */
function packageVersion(): string {
  for (const up of ["..", "../.."]) {
    try {
      const text = readFileSync(path.join(__dirname, up, "package.json"), "utf8");
      return (JSON.parse(text) as { version: string }).version;
    } catch {
      // Not there: one further up.
    }
  }
  return "unknown";
}
