import { type ChildProcess, spawn } from "node:child_process";

/** A process to run: request in, answer out. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly input: string;
  readonly maxOutputBytes: number;
  readonly seconds: number;
  /** Called with each line of stderr that is a JSON object; such lines are then not kept as text. */
  readonly onProgress?: ((line: unknown) => void) | undefined;
}

/** How a process ended. */
export type Ended =
  | { readonly kind: "answered"; readonly output: Uint8Array }
  /** Its time was up. */
  | { readonly kind: "late" }
  /** It printed more than was asked for. */
  | { readonly kind: "overflowed" }
  | {
      readonly kind: "died";
      readonly status: number | null;
      readonly signal: NodeJS.Signals | null;
      /** The end of what it said. */
      readonly stderr: string;
    };

/** How much of stderr is kept. */
const STDERR_CHARACTERS = 8 * 1024;
/** The longest line that is looked at as progress. */
const MAX_LINE = 64 * 1024;
/** How long the runner may take to clear its own processes and folder away, before all of it is killed. */
const TIDY_MS = 3000;

/** Runs a process in a group of its own, which ends with it, at the latest when its time is up or this process ends. */
export async function runProcess(command: Command): Promise<Ended> {
  const child = spawn(command.command, [...command.args], {
    env: command.env,
    stdio: ["pipe", "pipe", "pipe"],
    // A group of its own: killed as a whole, and not by a terminal's Ctrl-C, which we pass on.
    detached: true,
  });
  const release = endWithThisProcess(child);
  try {
    return await conversation(child, command);
  } finally {
    release();
    // What is left of the group, if anything is.
    killGroup(child, "SIGKILL");
  }
}

function conversation(child: ChildProcess, command: Command): Promise<Ended> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let stopped: "late" | "overflowed" | undefined;
    const stop = (why: "late" | "overflowed") => {
      if (stopped !== undefined) return;
      stopped = why;
      killGroup(child, "SIGTERM");
      setTimeout(() => killGroup(child, "SIGKILL"), TIDY_MS).unref();
    };
    const timer = setTimeout(() => stop("late"), command.seconds * 1000);
    const stderr = new Stderr(command.onProgress);

    child.stdout?.on("data", (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size > command.maxOutputBytes) stop("overflowed");
      else chunks.push(chunk);
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => stderr.take(text));
    // A process that ended before it read all of its input: its exit says why.
    child.stdin?.on("error", () => {}).end(command.input);
    // One that could not be started has this event only.
    child.once("error", (error) => {
      clearTimeout(timer);
      resolve({ kind: "died", status: null, signal: null, stderr: error.message });
    });
    // "exit", not "close": a process that left the group may hold the pipes open for ever.
    child.once("exit", (status, signal) => {
      clearTimeout(timer);
      void drained(child).then(() => {
        if (stopped !== undefined) return resolve({ kind: stopped });
        const output = Buffer.concat(chunks);
        if (status === 0 && output.byteLength > 0) return resolve({ kind: "answered", output });
        resolve({ kind: "died", status, signal, stderr: stderr.end() });
      });
    });
  });
}

/** What was written before the exit is still in the pipe. */
function drained(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 1000);
    child.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

class Stderr {
  readonly #onProgress: ((line: unknown) => void) | undefined;
  #line = "";
  #text = "";

  constructor(onProgress: ((line: unknown) => void) | undefined) {
    this.#onProgress = onProgress;
  }

  take(text: string): void {
    const [first = "", ...others] = text.split("\n");
    this.#line += first;
    for (const line of others) {
      this.#full(this.#line);
      this.#line = line;
    }
    if (this.#line.length > MAX_LINE) {
      this.#keep(this.#line);
      this.#line = "";
    }
  }

  end(): string {
    this.#full(this.#line);
    return this.#text;
  }

  #full(line: string): void {
    if (this.#onProgress !== undefined && line.startsWith("{")) {
      const progress = parsed(line);
      if (progress !== undefined) {
        this.#onProgress(progress);
        return;
      }
    }
    this.#keep(`${line}\n`);
  }

  #keep(text: string): void {
    this.#text = (this.#text + text).slice(-STDERR_CHARACTERS);
  }
}

/** `undefined` where the line is no JSON: text like any other. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const running = new Set<ChildProcess>();

/** The child ends when this process does. Handlers are there only while something runs. */
function endWithThisProcess(child: ChildProcess): () => void {
  if (running.size === 0) {
    process.on("exit", endAll);
    for (const signal of SIGNALS) process.on(signal, onSignal);
  }
  running.add(child);
  return () => {
    running.delete(child);
    if (running.size > 0) return;
    process.off("exit", endAll);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}

function endAll(): void {
  for (const child of running) killGroup(child, "SIGTERM");
}

function onSignal(signal: NodeJS.Signals): void {
  endAll();
  // Whoever else listens decides what becomes of this process; without anybody, it ends as if we hadn't listened.
  if (process.listenerCount(signal) > 1) return;
  for (const name of SIGNALS) process.off(name, onSignal);
  process.kill(process.pid, signal);
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone.
  }
}
