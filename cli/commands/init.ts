import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ConnectorsError, InputError, ServiceError } from "../../provider/core/errors";
import { EXIT } from "../exit-status";
import { exitStatusOf, printFailure } from "../failure";
import { paints } from "../output/paint";
import type { Outside } from "../outside";
import { CONNECTOR_NAME, scaffold } from "../scaffold";

/** Writes something to start from, and says how to go on. Nothing that is there is touched. */
export async function init(folder: string, flags: { color: boolean }, outside: Outside): Promise<number> {
  const paint = paints(outside.out, outside.env, flags.color);
  try {
    const files = scaffold(schemaFrom(path.resolve(folder, CONNECTOR_NAME)));
    write(folder, files);
    const commands = nextCommands(folder);
    const lines = [
      ...Object.keys(files).map((name) => `${paint("green", "wrote")} ${path.join(folder, name)}`),
      "",
      "Next:",
      ...commands.map((command) => `  ${paint("bold", command)}`),
    ];
    outside.out.write(`${lines.join("\n")}\n`);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof ConnectorsError)) throw error;
    printFailure(error, outside, flags.color);
    return exitStatusOf(error);
  }
}

const SCHEMA = "node_modules/pulumi-python-connectors/cli/connector.schema.json";

/** Where the package's schema is for a file in this folder, which need not be there yet. */
function schemaFrom(folder: string): string | undefined {
  for (let up = folder; ; up = path.dirname(up)) {
    const schema = path.join(up, SCHEMA);
    if (existsSync(schema)) return path.relative(folder, schema);
    if (up === path.dirname(up)) return undefined;
  }
}

function write(folder: string, files: { readonly [name: string]: string }): void {
  const inTheWay = Object.keys(files).filter((name) => existsSync(path.join(folder, name)));
  if (inTheWay.length > 0) {
    const reason = "this is already there, and nothing is overwritten: name another folder";
    throw new InputError(inTheWay.map((name) => ({ path: path.join(folder, name), reason })));
  }
  try {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text, { flag: "wx" });
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ServiceError("NOT_WRITABLE", `can't write into "${folder}" (${code})`, "Name another folder.", {
      cause: error,
    });
  }
}

function nextCommands(folder: string): string[] {
  const enter = path.resolve(folder) === process.cwd() ? [] : [`cd ${quoted(folder)}`];
  const run = (command: string) => `npx python-connectors ${command} --connector ${CONNECTOR_NAME}`;
  return [...enter, run("test"), run("list"), run("schema"), run("read"), "python3 -m pytest"];
}

/** For a shell, as it is where that is safe. */
function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
