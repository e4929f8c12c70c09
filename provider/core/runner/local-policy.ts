import type { Problem } from "../errors";
import type { Lookup } from "../lookup";
import { isSwitchedOn, setting } from "../settings";
import { isContinuousIntegration } from "../trust/ci-systems";
import { isLocal } from "./target";

/**
 * Whether a runner on this machine may be used. In CI the machine often holds the keys of a deployment, and what runs
 * there is code of a pull request: nothing keeps the one from the other.
 */
export function localRunnerProblems(
  runner: unknown,
  lookups: { readonly config: Lookup; readonly env: Lookup },
): Problem[] {
  if (!isLocal(runner) || !isContinuousIntegration(lookups.env)) return [];
  if (isSwitchedOn(setting("allowLocalRunner", lookups.config, lookups.env))) return [];
  return [
    {
      path: "runner.local",
      reason:
        "refused in CI: a local runner runs the code as this process's own user, with nothing between it " +
        "and what the deployment may do here. Use a Lambda function as the runner, or, where every change of the " +
        "code is trusted before this job runs, allow it: `pulumi config set pythonConnectors:allowLocalRunner true`, " +
        "or PYTHON_CONNECTORS_ALLOW_LOCAL_RUNNER=true",
    },
  ];
}
