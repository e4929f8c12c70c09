import { z } from "zod";
import { counted, safeLine } from "./output/safe-text";
import type { Printer } from "./outside";

/** What the runner says while it runs. */
const lineModel = z.object({
  phase: z.string().max(64),
  partition: z.string().max(4096).nullish(),
  /** How many there are, where the listing is over. */
  partitions: z.number().int().min(0).nullish(),
  done: z.number().int().min(0).nullish(),
  rows: z.number().int().min(0).nullish(),
});

export type ProgressLine = z.infer<typeof lineModel>;

export interface Progress {
  readonly onLine: (line: unknown) => void;
  stop(): void;
}

/** What is drawn now: whoever ends the process ends it first. */
const drawn = new Set<Progress>();

export function endProgress(): void {
  for (const progress of drawn) progress.stop();
}

/** Shows on a terminal how far a run is, until it is over; anywhere else there is nothing. */
export function startProgress(printer: Printer, now: () => number = Date.now): Progress | undefined {
  if (printer.isTTY !== true) return undefined;
  const { SingleBar } = require("cli-progress") as typeof import("cli-progress");
  let readingSince: number | undefined;
  const bar = new SingleBar({
    stream: printer as NodeJS.WritableStream,
    clearOnComplete: true,
    hideCursor: true,
    format: (options, { progress }, { line }: { line?: ProgressLine }) => {
      const size = options.barsize ?? 20;
      const full = Math.round(Math.min(1, Math.max(0, progress)) * size);
      return `[${"=".repeat(full).padEnd(size)}] ${progressText(line, (now() - (readingSince ?? now())) / 1000)}`;
    },
    barsize: 20,
  });
  bar.start(1, 0, {});
  const progress: Progress = {
    onLine: (line) => {
      const parsed = lineModel.safeParse(line);
      if (!parsed.success) return;
      if (parsed.data.phase === "read") readingSince ??= now();
      bar.setTotal(Math.max(1, parsed.data.partitions ?? 1));
      bar.update(parsed.data.done ?? 0, { line: parsed.data });
    },
    stop: () => {
      drawn.delete(progress);
      bar.stop();
    },
  };
  drawn.add(progress);
  return progress;
}

/** `read: 3 of 12 partitions, 1,204 rows, 602 rows/s, 2013-04.csv` */
export function progressText(line: ProgressLine | undefined, seconds: number): string {
  if (line === undefined) return "starting";
  const { partitions, done, rows, partition } = line;
  const parts = [
    typeof partitions === "number"
      ? `${(done ?? 0).toLocaleString("en-US")} of ${counted(partitions, "partition")}`
      : "",
    typeof rows === "number" && rows > 0 ? counted(rows, "row") : "",
    // A moment says nothing of the speed.
    typeof rows === "number" && rows > 0 && seconds > 0.2
      ? `${Math.round(rows / seconds).toLocaleString("en-US")} rows/s`
      : "",
    typeof partition === "string" ? safeLine(partition, 40) : "",
  ];
  const known = parts.filter((part) => part !== "").join(", ");
  return safeLine(line.phase, 20) + (known === "" ? "" : `: ${known}`);
}
