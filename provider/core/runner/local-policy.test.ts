import { lookup, RUNNER_ARN } from "../../../test/unit/samples";
import { localRunnerProblems } from "./local-policy";

const LOCAL = { local: {} };
const CI = { CI: "true" };

function problems(runner: unknown, env: Record<string, string>, config: Record<string, string> = {}) {
  return localRunnerProblems(runner, { config: lookup(config), env: lookup(env) });
}

describe("a local runner", () => {
  it.each([
    [{ CI: "true" }],
    [{ CI: "1" }],
    [{ CI: "woodpecker" }],
    [{ TF_BUILD: "True" }],
    [{ JENKINS_URL: "https://ci.example.com/" }],
    [{ CODEBUILD_BUILD_ID: "project:1" }],
  ])("is refused in CI, as %j says, with the reason and both ways out", (env) => {
    const [problem, ...others] = problems(LOCAL, env as Record<string, string>);
    expect(others).toEqual([]);
    expect(problem?.path).toBe("runner.local");
    for (const part of [
      "nothing between it and what the deployment may do",
      "a Lambda function as the runner",
      "pulumi config set pythonConnectors:allowLocalRunner true",
      "PYTHON_CONNECTORS_ALLOW_LOCAL_RUNNER=true",
    ]) {
      expect(problem?.reason).toContain(part);
    }
  });

  it.each<[string, unknown, Record<string, string>, Record<string, string>]>([
    ["elsewhere", LOCAL, {}, {}],
    ["where CI is switched off", LOCAL, { CI: "false" }, {}],
    ["in CI where the stack allows it", LOCAL, CI, { "pythonConnectors:allowLocalRunner": "true" }],
    ["in CI where a variable allows it", LOCAL, { ...CI, PYTHON_CONNECTORS_ALLOW_LOCAL_RUNNER: "1" }, {}],
  ])("is allowed %s", (_where, runner, env, config) => {
    expect(problems(runner, env, config)).toEqual([]);
  });

  it("is refused in CI where the variable takes back what the stack allows", () => {
    const env = { ...CI, PYTHON_CONNECTORS_ALLOW_LOCAL_RUNNER: "false" };
    expect(problems(LOCAL, env, { "pythonConnectors:allowLocalRunner": "true" })).toHaveLength(1);
  });

  it("is the only kind that CI refuses", () => {
    expect(problems({ functionArn: RUNNER_ARN }, CI)).toEqual([]);
  });
});
