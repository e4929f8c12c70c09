#!/usr/bin/env node
import "./supported-runtime";

import { EXIT } from "./exit-status";
import { interrupted } from "./interruption";
import { realOutside } from "./outside";
import { runCommandLine } from "./program";

const args = process.argv.slice(2);
const outside = realOutside();
let isOver = false;

// What runs is ended with this process: the runner's adapter sees to that when the process exits.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // Once the command has printed what it has to say, a second answer would spoil the first.
  process.on(signal, () => process.exit(isOver ? process.exitCode : interrupted(signal, args, outside)));
}
// Whoever reads our output has seen enough: `... | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.environment);
});

runCommandLine(args, outside)
  .then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error("python-connectors failed, which is a fault of its own:", error);
      process.exitCode = EXIT.environment;
    },
  )
  .finally(() => {
    isOver = true;
  });
