import { spawn } from "node:child_process";
import { delimiter } from "node:path";
import { ServiceError } from "../../provider/core/errors";

/** How a run of `pulumi` ended, and what it printed. */
export interface PulumiRan {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the `pulumi` on PATH in a folder. @throws ServiceError where there is none, or it prints too much. */
export type PulumiCommand = (
  args: readonly string[],
  folder: string,
  /** Beside the environment. */
  variables?: NodeJS.ProcessEnv,
) => Promise<PulumiRan>;

/** More than any stack's state; a text has to hold it. */
const MOST_BYTES = 400 * 1024 * 1024;

/** The `pulumi` of this environment, that of npm only where there is no other. It ends with this process. */
export function pulumiCommand(env: NodeJS.ProcessEnv): PulumiCommand {
  return (args, folder, variables = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn("pulumi", [...args, "--non-interactive"], {
        cwd: folder,
        env: { ...env, ...variables, PATH: npmLast(env["PATH"]), PULUMI_SKIP_UPDATE_CHECK: "true" },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const end = () => void child.kill("SIGKILL");
      process.once("exit", end);
      const printed = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
      let size = 0;
      for (const stream of ["stdout", "stderr"] as const) {
        child[stream].on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size <= MOST_BYTES) printed[stream].push(chunk);
          else end();
        });
      }
      child.once("error", (error: NodeJS.ErrnoException) => {
        process.off("exit", end);
        reject(error.code === "ENOENT" ? missing() : failed(`pulumi can't be run: ${error.code}`));
      });
      child.once("close", (code) => {
        process.off("exit", end);
        if (size > MOST_BYTES) return reject(failed(`pulumi printed more than ${MOST_BYTES} bytes`));
        const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString("utf8");
        resolve({ code, stdout: text(printed.stdout), stderr: text(printed.stderr) });
      });
    });
}

/** npx puts the project's `node_modules/.bin` first, where npm's package `pulumi` has a downloader of another version. */
function npmLast(path = ""): string {
  const isOfNpm = (folder: string) => /[\\/]node_modules[\\/]\.bin[\\/]?$/.test(folder);
  const folders = path.split(delimiter);
  return [...folders.filter((folder) => !isOfNpm(folder)), ...folders.filter(isOfNpm)].join(delimiter);
}

function missing(): ServiceError {
  return new ServiceError(
    "PULUMI_MISSING",
    "there is no pulumi on PATH, and it is what reads the stack's state",
    "Install the Pulumi CLI, or put its folder on PATH.",
  );
}

function failed(message: string): ServiceError {
  return new ServiceError("PULUMI_FAILED", message);
}
