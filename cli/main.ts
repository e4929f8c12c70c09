#!/usr/bin/env node
import { EXIT } from "./exit-status";
import { realOutside } from "./outside";
import { runCommandLine } from "./program";

// What runs is ended with this process: the runner's adapter sees to that when the process exits.
process.on("SIGINT", () => process.exit(EXIT.interrupted));
process.on("SIGTERM", () => process.exit(EXIT.terminated));
// Whoever reads our output has seen enough: `... | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.environment);
});

runCommandLine(process.argv.slice(2), realOutside()).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error("python-connectors failed, which is a fault of its own:", error);
    process.exitCode = EXIT.environment;
  },
);
