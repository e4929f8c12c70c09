import { endCommandsWithThisProcess } from "./command.mjs";
import { isMain } from "./paths.mjs";
import { runMain } from "./setup/progress.mjs";
import { runChecks } from "./testing/checks.mjs";
import { runJest } from "./testing/jest.mjs";
import { runTests } from "./testing/outcome.mjs";
import { runPytest } from "./testing/pytest.mjs";

const MINUTE = 60_000;

// `npm test`: set-up, checks, unit tests, the runner's tests, and the main paths end to end.
if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(() =>
    // End-to-end tests mostly wait for processes: the others run beside them.
    runTests(({ python }) => [
      [{ name: "end-to-end tests", run: (print) => runJest("e2e", print, { timeoutMs: 15 * MINUTE }) }],
      [
        { name: "checks", run: (print) => runChecks(python, print.say) },
        { name: "unit tests", run: (print) => runJest("unit", print, { timeoutMs: 10 * MINUTE }) },
        {
          name: "runner tests",
          run: (print) => runPytest(python, print, { marked: "not slow", timeoutMs: 10 * MINUTE }),
        },
      ],
    ]),
  );
}
