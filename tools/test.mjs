import { endCommandsWithThisProcess } from "./command.mjs";
import { isMain } from "./paths.mjs";
import { runMain, sayOnStdout } from "./setup/progress.mjs";
import { runChecks } from "./testing/checks.mjs";
import { runJest } from "./testing/jest.mjs";
import { runTests } from "./testing/outcome.mjs";
import { runPytest } from "./testing/pytest.mjs";

const MINUTE = 60_000;

// `npm test`: set-up, checks, unit tests, the runner's tests, and the main paths end to end.
if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(() =>
    runTests(({ python }) => [
      { name: "checks", run: () => runChecks(python, sayOnStdout) },
      { name: "unit tests", run: () => runJest("unit", { timeoutMs: 8 * MINUTE }) },
      { name: "runner tests", run: () => runPytest(python, { marked: "not slow", timeoutMs: 8 * MINUTE }) },
      { name: "end-to-end tests", run: () => runJest("e2e", { timeoutMs: 15 * MINUTE }) },
    ]),
  );
}
