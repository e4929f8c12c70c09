import { endCommandsWithThisProcess } from "./command.mjs";
import { isMain } from "./paths.mjs";
import { runMain } from "./setup/progress.mjs";
import { USUAL_PARTS } from "./setup/steps.mjs";
import { runJest } from "./testing/jest.mjs";
import { runTests } from "./testing/outcome.mjs";
import { runPytest } from "./testing/pytest.mjs";

const MINUTE = 60_000;

// `npm run test:slow`: what is tried in the thousands, and what takes minutes.
if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(() =>
    runTests(
      ({ python, spark, postgres, chromium, linters }) => [
        [
          {
            name: "runner tests marked slow",
            run: (print) =>
              runPytest(python, print, {
                marked: "slow",
                timeoutMs: 20 * MINUTE,
                mayBeEmpty: true,
                env: { PYTHON_CONNECTORS_SPARK: spark },
              }),
          },
          {
            name: "tests in test/slow",
            run: (print) =>
              runJest("slow", print, {
                timeoutMs: 30 * MINUTE,
                mayBeEmpty: true,
                env: {
                  PYTHON_CONNECTORS_SPARK: spark,
                  PYTHON_CONNECTORS_POSTGRES: postgres,
                  PYTHON_CONNECTORS_CHROMIUM: chromium,
                  PYTHON_CONNECTORS_LINTERS: JSON.stringify(linters),
                },
              }),
          },
          { name: "reliability", run: (print) => runJest("reliability", print, { timeoutMs: 15 * MINUTE }) },
        ],
      ],
      [...USUAL_PARTS, "spark", "postgres", "chromium", "ci-linters"],
    ),
  );
}
