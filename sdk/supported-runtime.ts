import { unsupportedRuntime } from "../provider/core/supported-runtime";

// What a program imports imports this first: where the package can't work, nothing else is loaded.
const problem = unsupportedRuntime(process);
if (problem !== undefined) {
  // Pulumi prints the stack of whatever a program throws.
  problem.stack = problem.describe();
  problem.message = problem.stack;
  throw problem;
}
