import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const repository = path.resolve(__dirname, "../../..");

/** The recipes, as the package has them. */
export const recipes = path.join(repository, "ci");

/** The first line of every report as Markdown. */
export const MARKER = "<!-- pulumi-python-connectors report -->";

/** Prints what the test prepared for the stack, and keeps what it was called with. */
const PULUMI = `#!/usr/bin/env bash
for argument in "$@"; do [[ "$argument" != --stack=* ]] || stack="\${argument#--stack=}"; done
printf '%s\\n' "$*" >>"$JOB_FOLDER/pulumi.calls"
printf '%s\\n' "\${PYTHON_CONNECTORS_BASE_CONTRACTS-none}" >>"$JOB_FOLDER/base-contracts"
printf '%s\\n' "\${PYTHON_CONNECTORS_MODE-none}" >>"$JOB_FOLDER/modes"
printf '%s\\n' "\${PULUMI_ENABLE_STREAMING_JSON_PREVIEW-none}" >>"$JOB_FOLDER/streaming"
cat "$JOB_FOLDER/$stack.json"
echo "::error::a line of a program, on stderr" >&2
exit "$(cat "$JOB_FOLDER/$stack.exit")"
`;

/** Writes a report of the files that it is given, and keeps what it was called with. */
const PYTHON_CONNECTORS = `#!/usr/bin/env node
const { readFileSync, writeFileSync } = require("node:fs");
const [command, ...args] = process.argv.slice(2);
writeFileSync(process.env.JOB_FOLDER + "/report.args", JSON.stringify(args));
const flag = (name) => args.find((arg) => arg.startsWith("--" + name + "="))?.slice(name.length + 3);
if (command !== "report" || process.env.REPORT_BREAKS === "true") process.exit(2);
const { REPORT_REFUSES: refused } = process.env;
if (refused && args.some((arg) => arg.includes("/" + refused))) process.exit(2);
const previews = args.filter((arg) => !arg.startsWith("--")).map((file) => readFileSync(file, "utf8").trim());
const text = ["${MARKER}", "# Report", ...previews, process.env.REPORT_MORE ?? ""].join("\\n");
writeFileSync(flag("markdown"), text);
writeFileSync(flag("html"), "<!doctype html>");
writeFileSync(flag("json"), "{}");
process.exit(Number(process.env.REPORT_EXIT ?? 0));
`;

/** A job of a CI: a checkout with a program, and stand-ins of `pulumi` and of the package's command line. */
export class CiJob {
  readonly folder = mkdtempSync(path.join(tmpdir(), "python-connectors-ci-"));
  readonly #programs = path.join(this.folder, "programs");
  /** The checkout. */
  readonly checkout = path.join(this.folder, "checkout");

  constructor() {
    this.write("programs/pulumi", PULUMI, 0o755);
    this.write("checkout/package.json", '{"name":"program","private":true}');
    this.write("checkout/node_modules/.bin/python-connectors", PYTHON_CONNECTORS, 0o755);
  }

  /** What a preview of the stack writes to stdout, and how it ends. */
  stack(name: string, stdout: string, code = 0): this {
    this.write(`${name}.json`, stdout);
    this.write(`${name}.exit`, String(code));
    return this;
  }

  write(name: string, text: string, mode = 0o644): void {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text, { mode });
  }

  read(name: string): string {
    return readFileSync(path.join(this.folder, name), "utf8");
  }

  /** With nothing of the CI that runs this test. */
  env(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const { PATH = "", HOME = "" } = process.env;
    return {
      PATH: `${this.#programs}${path.delimiter}${PATH}`,
      HOME,
      JOB_FOLDER: this.folder,
      RETRY_SECONDS: "0",
      ...more,
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
