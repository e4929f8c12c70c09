import { unsupportedRuntime } from "../provider/core/supported-runtime";
import { EXIT } from "./exit-status";

// The command imports this first: where the package can't work, nothing else is loaded.
const problem = unsupportedRuntime(process);
if (problem !== undefined) {
  console.error(problem.describe());
  process.exit(EXIT.environment);
}
