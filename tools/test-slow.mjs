import { endCommandsWithThisProcess } from "./command.mjs";
import { isMain } from "./paths.mjs";
import { runMain } from "./setup/progress.mjs";
import { USUAL_PARTS } from "./setup/steps.mjs";
import { runJest } from "./testing/jest.mjs";
import { runTests } from "./testing/outcome.mjs";
import { runPytest } from "./testing/pytest.mjs";

const MINUTE = 60_000;

/**
 * @param {string} shard
 * @param {NodeJS.ProcessEnv} env where what only these tests use is
 * @returns {import("./testing/outcome.mjs").TestPart}
 */
function slowTests(shard, env) {
  return {
    name: `tests in test/slow, ${shard}`,
    run: (print) =>
      runJest("slow", print, {
        shard,
        timeoutMs: 40 * MINUTE,
        mayBeEmpty: true,
        env: /** @type {Record<string, string>} */ (env),
      }),
  };
}

// `npm run test:slow`: what is tried in the thousands, and what takes minutes.
if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(() =>
    runTests(
      ({ python, spark, postgres, chromium, linters }) => {
        const env = {
          PYTHON_CONNECTORS_SPARK: spark,
          PYTHON_CONNECTORS_POSTGRES: postgres,
          PYTHON_CONNECTORS_CHROMIUM: chromium,
          PYTHON_CONNECTORS_LINTERS: JSON.stringify(linters),
        };
        // Those in test/slow mostly wait for processes: the others run beside them.
        return [
          ["1/5", "2/5", "3/5"].map((shard) => slowTests(shard, env)),
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
            slowTests("4/5", env),
            slowTests("5/5", env),
            {
              name: "reliability",
              run: (print) => runJest("reliability", print, { timeoutMs: 15 * MINUTE }),
            },
          ],
        ];
      },
      [...USUAL_PARTS, "spark", "postgres", "chromium", "ci-linters"],
    ),
  );
}
