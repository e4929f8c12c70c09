import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

/** What became of an action's steps. */
export interface ActionRun {
  /** Of the first step that failed. */
  readonly code: number;
  readonly output: string;
  readonly summary: string;
  /** Steps by their names or ids, in the order in which they ran. */
  readonly ran: readonly string[];
  /** Steps that use another action, with what they would give it. */
  readonly used: readonly {
    readonly uses: string;
    readonly with: Readonly<Record<string, string>>;
  }[];
}

/** Runs a command to its end. */
export function runScript(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? -1, output }));
  });
}

/**
 * Runs the steps of a composite action as GitHub's runner does: expressions are filled into `env`, `if` and `with`, and each
 * script is run by bash from a file. It knows the expressions that the action uses, and refuses others.
 */
export async function runAction(
  folder: string,
  { inputs, workspace, env }: { inputs: Record<string, string>; workspace: string; env: NodeJS.ProcessEnv },
): Promise<ActionRun> {
  const action = parse(readFileSync(path.join(folder, "action.yml"), "utf8")) as Action;
  const temporary = path.join(workspace, ".runner");
  mkdirSync(temporary, { recursive: true });
  const steps: Record<string, { outcome: string; outputs: Record<string, string> }> = {};
  // What an input holds is not looked at again: an expression in it is text.
  const value = (text: string): string => {
    const [, context = "", name = "", kind, output = ""] =
      /^(inputs|github|runner|steps)\.([\w-]+)(?:\.(outputs|outcome)(?:\.([\w-]+))?)?$/.exec(text) ?? [];
    if (context === "inputs" && name in given) return given[name] ?? "";
    if (text === "github.token") return "token-of-the-job";
    if (text === "runner.temp") return temporary;
    if (context === "steps" && kind === "outcome") return steps[name]?.outcome ?? "skipped";
    if (context === "steps" && kind === "outputs") return steps[name]?.outputs[output] ?? "";
    throw new Error(`an expression that the test does not know: ${text}`);
  };
  const filled = (text: string): string =>
    text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => value(expression));
  const given = Object.fromEntries(
    Object.entries(action.inputs).map(([name, input]) => [name, inputs[name] ?? filled(input.default ?? "")]),
  );
  const holds = (condition: string, failed: boolean): boolean => {
    const parts = condition.replace(/^\$\{\{\s*|\s*\}\}$/g, "").split(" && ");
    // Without a function of its own, a condition is of steps before which nothing failed.
    if (!parts.includes("!cancelled()") && failed) return false;
    return parts.every((part) => {
      if (part === "!cancelled()" || part === "success()") return true;
      const [, left = "", right] = /^(\S+) == '([^']*)'$/.exec(part) ?? [];
      return value(left) === right;
    });
  };

  const summary = path.join(temporary, "summary.md");
  const ran: string[] = [];
  const used: { uses: string; with: Record<string, string> }[] = [];
  let code = 0;
  let output = "";
  for (const [index, step] of action.runs.steps.entries()) {
    if (!holds(step.if ?? "success()", code !== 0)) continue;
    ran.push(step.name ?? step.id ?? "");
    if (step.uses !== undefined) {
      const filledWith = Object.entries(step.with ?? {}).map(([name, text]) => [name, filled(String(text))]);
      used.push({ uses: step.uses, with: Object.fromEntries(filledWith) });
      continue;
    }
    const script = path.join(temporary, `step-${index}.sh`);
    const outputs = path.join(temporary, `outputs-${index}`);
    writeFileSync(script, step.run ?? "");
    writeFileSync(outputs, "");
    const filledEnv = Object.entries(step.env ?? {}).map(([name, text]) => [name, filled(text)]);
    const done = await runScript("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", script], {
      cwd: workspace,
      env: {
        ...env,
        GITHUB_ACTIONS: "true",
        GITHUB_ACTION_PATH: folder,
        GITHUB_OUTPUT: outputs,
        GITHUB_STEP_SUMMARY: summary,
        ...Object.fromEntries(filledEnv),
      },
    });
    output += done.output;
    if (code === 0) code = done.code;
    if (step.id !== undefined) {
      const lines = readFileSync(outputs, "utf8").split("\n").filter(Boolean);
      steps[step.id] = {
        outcome: done.code === 0 ? "success" : "failure",
        outputs: Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2))),
      };
    }
  }
  return { code, output, ran, used, summary: existsSync(summary) ? readFileSync(summary, "utf8") : "" };
}
