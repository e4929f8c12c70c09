import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { emulator } from "./emulator";

export const repository = path.resolve(__dirname, "../../..");
const engine = JSON.parse(process.env["E2E_ENGINE"] ?? "{}") as {
  readonly path: readonly string[];
  readonly set: Record<string, string>;
  readonly unset: readonly string[];
};

/** What a command printed and how it ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly output: string;
}

/** One step of `preview --json`. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly newState?: {
    readonly inputs?: Record<string, unknown>;
    readonly outputs?: Record<string, unknown>;
  };
  readonly detailedDiff?: Record<string, { readonly kind: string }> | null;
}

export interface Preview extends Ran {
  /** Steps of the stack and of every resource that changes; one that stays the same has none. */
  readonly steps: readonly Step[];
  readonly diagnostics: readonly {
    readonly urn?: string;
    readonly message: string;
    readonly severity: string;
  }[];
  /** The step of the resource with this name. */
  step(name: string): Step;
}

/** A resource in the state. */
export interface StateResource {
  readonly urn: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
}

/** A Pulumi project of its own with a backend, cache and stack that nothing else uses. */
export class Workspace {
  readonly folder: string;
  readonly project: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(files: Record<string, string> = {}, env: NodeJS.ProcessEnv = {}) {
    this.folder = mkdtempSync(path.join(process.env["E2E_FOLDER"] ?? "", "workspace-"));
    this.project = `e2e-${randomBytes(4).toString("hex")}`;
    const backend = path.join(this.folder, ".backend");
    mkdirSync(backend);
    const inherited = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !engine.unset.includes(name)),
    );
    this.#env = {
      ...inherited,
      ...engine.set,
      PATH: [...engine.path, process.env["PATH"]].join(path.delimiter),
      PULUMI_BACKEND_URL: pathToFileURL(backend).href,
      PYTHON_CONNECTORS_CACHE_DIR: path.join(this.folder, ".cache"),
      ...env,
    };
    this.write({
      "Pulumi.yaml": `name: ${this.project}\nruntime: nodejs\n`,
      "package.json": JSON.stringify({ name: this.project, main: "index.js" }),
      ...files,
    });
  }

  /** Where its stacks are kept. */
  get backend(): string {
    return this.#env["PULUMI_BACKEND_URL"] ?? "";
  }

  write(files: Record<string, string>): void {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }

  /** Puts a folder of programs before all others. */
  prependPath(folder: string): void {
    this.#env["PATH"] = `${folder}${path.delimiter}${this.#env["PATH"]}`;
  }

  /** Leaves the machine without files or folders of it: `.cache` is the package's cache. */
  remove(...names: string[]): void {
    for (const name of names) rmSync(path.join(this.folder, name), { recursive: true });
  }

  /** Sets an environment variable for all that is run from now on. */
  setVariable(name: string, value: string): void {
    this.#env[name] = value;
  }

  read(name: string): string {
    return readFileSync(path.join(this.folder, name), "utf8");
  }

  /** Links the package and the SDK from the repository, as a workspace of a package manager does. */
  link(): this {
    mkdirSync(path.join(this.folder, "node_modules"));
    symlinkSync(
      path.join(repository, "node_modules", "@pulumi"),
      path.join(this.folder, "node_modules", "@pulumi"),
    );
    symlinkSync(repository, path.join(this.folder, "node_modules", "pulumi-python-connectors"));
    return this;
  }

  run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        cwd: this.folder,
        env: { ...this.#env, ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let stdout = "";
      let stderr = "";
      child.stdout.on("data", (chunk) => (stdout += chunk));
      child.stderr.on("data", (chunk) => (stderr += chunk));
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, stdout, stderr, output: stdout + stderr }));
    });
  }

  async pulumi(...args: string[]): Promise<Ran> {
    return this.run("pulumi", [...args, "--non-interactive"]);
  }

  /** Makes the stack `dev`, with the emulator's runner as config. */
  async init(config: Record<string, string> = {}): Promise<this> {
    await this.expect("stack", "init", "dev");
    const all = { functionArn: emulator.functionArn, qualifier: emulator.qualifier, ...config };
    await this.expect(
      "config",
      "set-all",
      ...Object.entries(all).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
    );
    return this;
  }

  /** Runs the CLI and throws what it printed where it fails. */
  async expect(...args: string[]): Promise<Ran> {
    const ran = await this.pulumi(...args);
    if (ran.code !== 0)
      throw new Error(`pulumi ${args.join(" ")} ended with code ${ran.code}:\n${ran.output}`);
    return ran;
  }

  up(...args: string[]): Promise<Ran> {
    return this.expect("up", "--yes", "--skip-preview", ...args);
  }

  async preview(...args: string[]): Promise<Preview> {
    const ran = await this.pulumi("preview", "--json", ...args);
    const { steps = [], diagnostics = [] } = JSON.parse(ran.stdout || "{}");
    const step = (name: string): Step => {
      const found = (steps as Step[]).find(({ urn }) => urn.endsWith(`::${name}`));
      if (found === undefined)
        throw new Error(
          `no step for ${name}, only for ${(steps as Step[]).map(({ urn }) => urn)}:\n${ran.stderr}`,
        );
      return found;
    };
    return { ...ran, steps, diagnostics, step };
  }

  /** A resource in the state. */
  async resource(name: string): Promise<StateResource> {
    const { stdout } = await this.expect("stack", "export");
    const { deployment } = JSON.parse(stdout) as { deployment: { resources?: StateResource[] } };
    const found = (deployment.resources ?? []).find(({ urn }) => urn.endsWith(`::${name}`));
    if (found === undefined) throw new Error(`no resource ${name} in the state`);
    return found;
  }

  /** Outputs of a resource in the state. */
  async outputs(name: string): Promise<Record<string, unknown>> {
    return (await this.resource(name)).outputs ?? {};
  }
}
