import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { ApproveFlags } from "./commands/approve";
import type { CompareFlags } from "./commands/compare";
import type { DoctorFlags } from "./commands/doctor";
import type { DriftFlags } from "./commands/drift";
import type { ManifestFlags } from "./commands/manifest";
import { EXIT } from "./exit-status";
import type { Outside } from "./outside";

/** The verdicts that a report may fail with. */
const FAILING_VERDICTS = ["failed", "breaking", "unverified"] as const;
export type FailingVerdict = (typeof FAILING_VERDICTS)[number];

export interface ReportFlags {
  readonly markdown?: string;
  readonly html?: string;
  readonly json?: string | true;
  readonly redact?: boolean;
  readonly failOn: readonly FailingVerdict[];
  readonly title?: string;
  readonly color: boolean;
}

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
  readonly stack?: string;
  readonly manifest?: string;
  readonly cwd?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

export interface SchemaFlags extends RunFlags {
  readonly sample?: number;
  readonly verify?: boolean;
}

export interface ContractFlags extends SchemaFlags {
  readonly edits?: string;
  readonly preview?: string;
  readonly program?: string;
  readonly name?: string;
  readonly all?: boolean;
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
    .version(outside.version, "--version", "print the package's version")
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
    .description("write a connection, a connector and a test, to start from")
    .argument("[folder]", "the folder to write into", ".")
    .option("--no-color", "print without colours")
    .action(async (folder: string, flags: { color: boolean }) => {
      const { init } = require("./commands/init") as typeof import("./commands/init");
      done(await init(folder, flags, outside));
    });

  ofProgram(runs(program.command("test")), "a connection or connector")
    .description("parse the connection's code, find its functions, and run context")
    .action(async (name: string | undefined, flags: RunFlags) => {
      const { test } = require("./commands/test") as typeof import("./commands/test");
      done(await test(name, flags, outside));
    });

  ofProgram(reads(runs(program.command("list"))))
    .description("show the partitions that the connector lists, as a tree")
    .action(async (name: string | undefined, flags: RunFlags) => {
      const { list } = require("./commands/list") as typeof import("./commands/list");
      done(await list(name, flags, outside));
    });

  ofProgram(generates(program.command("schema")))
    .description("generate the schema of the connector's full result set")
    .action(async (name: string | undefined, flags: SchemaFlags) => {
      const { schema } = require("./commands/schema") as typeof import("./commands/schema");
      done(await schema(name, flags, outside));
    });

  ofProgram(reads(runs(program.command("read"))))
    .description("show the connector's first rows")
    .option("--limit <rows>", "show at most this many rows", wholeNumber, 20)
    .option("--format <format>", "table, jsonl or csv", oneOf("table", "jsonl", "csv"))
    .action(async (name: string | undefined, flags: ReadFlags) => {
      const { read } = require("./commands/read") as typeof import("./commands/read");
      done(await read(name, flags, outside));
    });

  const contract = program
    .command("contract")
    .description("keep a connector's schema in a file, as a contract");
  holds(contract.command("write"))
    .description("write the schema into a contract file, and say what changed in it")
    .action(async (file: string | undefined, flags: ContractFlags) => {
      const { writeContract } = require("./commands/contract") as typeof import("./commands/contract");
      done(await writeContract(file, flags, outside));
    });
  holds(contract.command("check"))
    .description("say whether a contract file is what `contract write` would write")
    .action(async (file: string | undefined, flags: ContractFlags) => {
      const { checkContract } = require("./commands/contract") as typeof import("./commands/contract");
      done(await checkContract(file, flags, outside));
    });
  holds(contract.command("diff"))
    .description("say how the schema differs from a contract file")
    .action(async (file: string | undefined, flags: ContractFlags) => {
      const { diffContract } = require("./commands/contract") as typeof import("./commands/contract");
      done(await diffContract(file, flags, outside));
    });

  program
    .command("manifest")
    .description("print what a program declares, without secrets and without running its Python")
    .option("--stack <name>", "the stack, as pulumi knows it (default: the selected one)")
    .option("--cwd <folder>", "the folder of the program, with its Pulumi.yaml (default: this one)")
    .option("--out <file>", "write it into this file, for --manifest of other commands")
    .option("--json", "print one JSON value, errors too")
    .option("--no-color", "print without colours")
    .action(async (flags: ManifestFlags) => {
      const { manifest } = require("./commands/manifest") as typeof import("./commands/manifest");
      done(await manifest(flags, outside));
    });

  program
    .command("drift")
    .description(
      "say how the sources of a deployed stack differ from the schemas in its state; changes nothing",
    )
    .requiredOption("--stack <name>", "the stack, as pulumi knows it: dev, or organization/project/stack")
    .option("--cwd <folder>", "the folder of the stack's program, with its Pulumi.yaml", ".")
    .option("--json", "print one JSON value, errors too")
    .option("--no-color", "print without colours")
    .action(async (flags: DriftFlags) => {
      const { drift } = require("./commands/drift") as typeof import("./commands/drift");
      done(await drift(flags, outside));
    });

  program
    .command("compare")
    .description(
      "show what the connectors of several stacks run, side by side, and what promoting it would change",
    )
    .requiredOption(
      "--stack <name>",
      "a stack, as pulumi knows it; repeat it for each, in the order of promotion",
      (name: string, names: readonly string[] | undefined) => [...(names ?? []), name],
    )
    .option("--cwd <folder>", "the folder of the stacks' program, with its Pulumi.yaml", ".")
    .option("--markdown", "print Markdown")
    .option("--json", "print one JSON value, errors too")
    .option("--no-color", "print without colours")
    .action(async (flags: CompareFlags) => {
      const { compare } = require("./commands/compare") as typeof import("./commands/compare");
      done(await compare(flags, outside));
    });

  program
    .command("report")
    .description("report what previews and updates do to schemas, for reviewers")
    .argument("[files...]", "what pulumi preview --json, or pulumi up --json, printed; -, or none: stdin")
    .option(
      "--markdown <file>",
      "write Markdown for a comment; - is stdout (default, where no other format is named)",
    )
    .option("--html <file>", "write one self-contained HTML page")
    .option("--json [file]", "write JSON; to stdout without a file")
    .option("--redact", "write counts and verdicts only: no name, path, type, reason or error")
    .addOption(
      new Option(
        "--fail-on <verdicts>",
        "the verdicts to fail with, or none; exit codes: 1 failed, 6 breaking, 7 unverified",
      )
        .argParser(verdictList)
        .default(FAILING_VERDICTS, FAILING_VERDICTS.join(",")),
    )
    .option("--title <text>", "add this to the headline, for example the pull request's name")
    .option("--no-color", "print without colours")
    .action(async (files: string[], flags: ReportFlags) => {
      const { report } = require("./commands/report") as typeof import("./commands/report");
      done(await report(files, flags, outside));
    });

  program
    .command("approve")
    .description("add code to the list of what a runner with PYTHON_CONNECTORS_EXECUTE=approved may run")
    .requiredOption("--approvals <s3://bucket/key>", "the list, an object in S3")
    .option("--connection <path>", "the connection's code: a file, or a folder with connection.py")
    .option("--requirements <path>", "the connection's hash-locked list of packages")
    .option("--connector <paths...>", "connectors' code: files, or folders with connector.py")
    .option("--stack <name>", "approve the code that runs in this stack, as pulumi knows it")
    .option("--cwd <folder>", "the folder of the stack's program, with its Pulumi.yaml")
    .option("--withdraw", "take the code out of the list")
    .option("--digest <digests...>", "with --withdraw: what to take out, by its digest")
    .option("--list", "print the list, and change nothing")
    .option("--region <region>", "the AWS region of the bucket")
    .option("--profile <name>", "the AWS profile to use")
    .option("--json", "print one JSON value, errors too")
    .option("--no-color", "print without colours")
    .action(async (flags: ApproveFlags) => {
      const { approve } = require("./commands/approve") as typeof import("./commands/approve");
      done(await approve(flags, outside));
    });

  program
    .command("doctor")
    .description(
      "check what a preview or an update needs, from this machine to the source, and say what to fix",
    )
    .option("--stack <name>", "check the connections of this stack, as pulumi knows it")
    .option("--cwd <folder>", "the folder of the program, with its Pulumi.yaml", ".")
    .option("--runner <arn>", "check this Lambda function as a runner")
    .option(
      "--secret <name or ARN>",
      "with --runner: a secret that the runner needs to read; repeat it for each",
      several,
      [],
    )
    .option(
      "--reach <host:port>",
      "a host, or a URL, that the runner needs to reach; repeat it for each",
      several,
      [],
    )
    .option(
      "--python <name or path>",
      "the Python to look at (default: PYTHON_CONNECTORS_PYTHON, else python3)",
    )
    .option("--region <region>", "the AWS region, if neither the runner's ARN nor the environment names one")
    .option("--profile <name>", "the AWS profile to use")
    .option("--json", "print one JSON value, errors too")
    .option("--no-color", "print without colours")
    .action(async (flags: DoctorFlags) => {
      const { doctor } = require("./commands/doctor") as typeof import("./commands/doctor");
      done(await doctor(flags, outside));
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
a folder, plain \`python-connectors schema\` is enough. For a connector of a Pulumi program, write its name and the stack:
\`python-connectors schema orders --stack dev\`. The code runs on this machine as your own user, without a sandbox.`;

/** The flags of every command that runs code. */
function runs(command: Command): Command {
  return command
    .option("--connection <path>", "the connection's code: a file, or a folder with connection.py")
    .option("--connector <path>", "the connector's code: a file, or a folder with connector.py")
    .option("--credentials-env <name>", "take the credentials from this environment variable")
    .option(
      "--credentials-file <path>",
      "take the credentials from this file; a line break at its end is left out",
    )
    .option("--credentials-secret-arn <arn>", "take the credentials from this secret of AWS Secrets Manager")
    .option("--profile <name>", "the AWS profile to read the secret with")
    .option("--requirements <path>", "a hash-locked list of the packages that the code needs")
    .option("--python <name or path>", "the Python to run (default: PYTHON_CONNECTORS_PYTHON, else python3)")
    .option("--timeout <seconds>", "stop the code after this time (default: 900)", wholeNumber)
    .option("--show-output", "print on stderr what the code printed")
    .option("--json", "print one JSON value, errors too")
    .option("--no-color", "print without colours");
}

/** The flags by which a command takes all else from a program, by a name in it. */
function ofProgram(command: Command, what = "a connector"): Command {
  const replaced = ["connection", "connector", "requirements"];
  return command
    .argument("[name]", `the name of ${what} in a Pulumi program; needs --stack or --manifest`)
    .addOption(
      new Option(
        "--stack <name>",
        "take code and settings from the Pulumi program, as it is now, with the config of this stack",
      ).conflicts([...replaced, "manifest"]),
    )
    .addOption(
      new Option(
        "--manifest <file>",
        "take code and settings from this file, which `manifest --out` wrote",
      ).conflicts(replaced),
    )
    .option("--cwd <folder>", "the folder of the program, with its Pulumi.yaml (default: this one)");
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
    .option("--sample <rows>", "read at most this many rows of each partition", wholeNumber)
    .option("--verify", "generate twice, and fail if the two differ");
}

/** What the flags that take a connector from a program go with none of. */
const OTHER_SOURCES = ["stack", "preview", "all", "connection", "connector", "requirements"];

/** The flags of the commands on contract files: whence the schema is. */
function holds(command: Command): Command {
  const conflicting = generates(new Command()).options.map((option) => option.attributeName());
  const runs = conflicting.filter((name) => !["json", "color"].includes(name));
  return generates(command)
    .argument("[file]", "a JSON file, new or a contract already")
    .option("--edits <json>", "the connector's edits, as JSON or as @file")
    .addOption(
      new Option(
        "--program <stack>",
        "generate with code, edits and the contract's file from the Pulumi program, as it is now; with --name",
      ).conflicts([...OTHER_SOURCES, "manifest"]),
    )
    .addOption(
      new Option("--stack <name>", "take the schema from this stack's state, and run no code").conflicts([
        ...runs,
        "edits",
        "preview",
      ]),
    )
    .addOption(
      new Option(
        "--preview <file>",
        "take the schema from what `pulumi preview --json` printed; - is stdin",
      ).conflicts([...runs, "edits"]),
    )
    .addOption(
      new Option(
        "--manifest <file>",
        "as --program, from this file, which `manifest --out` wrote; with --name",
      ).conflicts(OTHER_SOURCES),
    )
    .option(
      "--name <connector>",
      "the connector's name; with --stack and --preview only where the contract's path doesn't tell it",
    )
    .option("--all", "all connectors of the stack or preview that have a review.contract")
    .option("--cwd <folder>", "the folder of the Pulumi program, with its Pulumi.yaml (default: this one)");
}

/** An option that may come several times. */
function several(text: string, texts: readonly string[]): readonly string[] {
  return [...texts, text];
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 1_000_000_000) {
    throw new InvalidArgumentError("Write a whole number above 0.");
  }
  return number;
}

function verdictList(text: string): readonly FailingVerdict[] {
  const parts = text === "none" ? [] : text.split(",");
  const wrong = parts.find((part) => !FAILING_VERDICTS.some((verdict) => verdict === part));
  if (wrong !== undefined) {
    throw new InvalidArgumentError(`Write none, or some of ${FAILING_VERDICTS.join(",")}.`);
  }
  return FAILING_VERDICTS.filter((verdict) => parts.includes(verdict));
}

function oneOf(...values: string[]) {
  return (text: string): string => {
    if (!values.includes(text)) throw new InvalidArgumentError(`Write one of ${values.join(", ")}.`);
    return text;
  };
}
