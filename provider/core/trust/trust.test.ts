import { lookup } from "../../../test/unit/samples";
import { trustOf, trustProblems } from "./trust";

type Env = { readonly [name: string]: string };

function trust(env: Env, event?: unknown, config: Env = {}) {
  const text = typeof event === "string" ? event : event && JSON.stringify(event);
  return trustOf({ config: lookup(config), env: lookup(env) }, () => text as string | undefined);
}

const github = (name: string): Env => ({ CI: "true", GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: name });
const repository = { full_name: "acme/data" };
const pullRequest = (head: unknown) => ({ repository, pull_request: { head: { repo: head } } });
const gitlab = (more: Env): Env => ({ CI: "true", GITLAB_CI: "true", ...more });
const mergeRequest = (source: Env) =>
  gitlab({
    CI_PIPELINE_SOURCE: "merge_request_event",
    CI_MERGE_REQUEST_PROJECT_PATH: "acme/data",
    ...source,
  });

/** Rows of one length: jest takes a function with more parameters for one that calls back. */
function cases(rows: readonly [when: string, env: Env, event?: unknown][]) {
  return rows.map(([when, env, event]) => [when, env, event] as const);
}

describe("a run is trusted", () => {
  it.each(
    cases([
      ["outside of CI", {}],
      ["on a push, in GitHub Actions", github("push"), { repository }],
      ["on a schedule, in GitHub Actions", github("schedule"), { repository }],
      ["on a pull request of the repository's own branch", github("pull_request"), pullRequest(repository)],
      ["on a review of one", github("pull_request_review"), pullRequest(repository)],
      ["on an issue's comment", github("issue_comment"), { repository, issue: { number: 1 } }],
      [
        "after a workflow of the repository's own branch",
        github("workflow_run"),
        { repository, workflow_run: { head_repository: repository } },
      ],
      ["on a push, in GitLab CI", gitlab({ CI_PIPELINE_SOURCE: "push" })],
      [
        "on a merge request of the project's own branch",
        mergeRequest({ CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: "acme/data" }),
      ],
      ["on a push, in Azure Pipelines", { TF_BUILD: "True", BUILD_REASON: "IndividualCI" }],
      [
        "on a pull request of the repository's own, in Azure Pipelines",
        { TF_BUILD: "True", BUILD_REASON: "PullRequest", SYSTEM_PULLREQUEST_ISFORK: "False" },
      ],
      ["in CircleCI", { CI: "true", CIRCLECI: "true" }],
      ["where CI says no", { CI: "false" }],
    ]),
  )("%s, and nothing is said", (_when, env, event) => {
    expect(trust(env, event)).toEqual({ untrusted: false, notice: undefined });
  });

  it("in a CI system that is not known, and one line says so and how to set it", () => {
    for (const env of [{ CI: "true" }, { CI: "woodpecker" }, { JENKINS_URL: "http://ci" }] as Env[]) {
      const { untrusted, notice } = trust(env);
      expect(untrusted).toBe(false);
      expect(notice).toMatch(/PYTHON_CONNECTORS_MODE=untrusted.*PYTHON_CONNECTORS_MODE=trusted/);
      expect(notice).not.toContain("\n");
    }
  });

  it("where the variable or the config of the stack says so, and nothing is said", () => {
    const said = { untrusted: false, notice: undefined };
    expect(trust({ CI: "true", PYTHON_CONNECTORS_MODE: "trusted" })).toEqual(said);
    expect(trust({ CI: "true" }, undefined, { "pythonConnectors:mode": "trusted" })).toEqual(said);
  });
});

describe("a run is untrusted", () => {
  const fork = { full_name: "someone/data" };
  it.each(
    cases([
      ["on a pull request of a fork", github("pull_request"), pullRequest(fork)],
      ["on a pull request whose fork is gone", github("pull_request"), pullRequest(null)],
      ["on pull_request_target, whoever it is from", github("pull_request_target"), pullRequest(repository)],
      [
        "after a workflow of a fork",
        github("workflow_run"),
        { repository, workflow_run: { head_repository: fork } },
      ],
      ["after a workflow of nobody", github("workflow_run"), { repository }],
      [
        "on a comment on a pull request",
        github("issue_comment"),
        { repository, issue: { pull_request: { url: "" } } },
      ],
      ["on an event that is not there", github("push")],
      ["on an event that is no JSON", github("push"), "{"],
      ["on an event that is no object", github("push"), "[]"],
      ["on an event without a name", { GITHUB_ACTIONS: "true" }, { repository }],
      [
        "on a merge request of a fork",
        mergeRequest({ CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: "someone/data" }),
      ],
      ["on a merge request of nobody", mergeRequest({})],
      [
        "in a pipeline that one of a fork starts",
        {
          ...mergeRequest({ CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: "someone/data" }),
          CI_PIPELINE_SOURCE: "parent_pipeline",
        },
      ],
      ["in GitLab CI that doesn't say what it runs for", gitlab({})],
      [
        "on a pull request that GitLab CI mirrors from a fork",
        gitlab({
          CI_PIPELINE_SOURCE: "external_pull_request_event",
          CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY: "someone/data",
          CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY: "acme/data",
        }),
      ],
      [
        "on a pull request of a fork, in Azure Pipelines",
        { TF_BUILD: "True", BUILD_REASON: "PullRequest", SYSTEM_PULLREQUEST_ISFORK: "True" },
      ],
      ["on one that Azure Pipelines says nothing of", { TF_BUILD: "True", BUILD_REASON: "PullRequest" }],
      ["on a pull request of a fork, in CircleCI", { CIRCLECI: "true", CIRCLE_PR_REPONAME: "data" }],
    ]),
  )("%s, and one line says why", (_when, env, event) => {
    const { untrusted, notice } = trust(env, event);
    expect(untrusted).toBe(true);
    expect(notice).toMatch(/^untrusted mode, as .*: no Python is run, no secret is read; .*\[UNTRUSTED\]$/);
  });

  it("where the variable or the config of the stack says so", () => {
    expect(trust({ PYTHON_CONNECTORS_MODE: "untrusted" }).untrusted).toBe(true);
    expect(trust({}, undefined, { "pythonConnectors:mode": "untrusted" }).untrusted).toBe(true);
  });

  it("on a pull request of a fork whose config says trusted; the job's variable counts", () => {
    const config = { "pythonConnectors:mode": "trusted" };
    const env = github("pull_request");
    expect(trust(env, pullRequest(fork), config).untrusted).toBe(true);
    expect(trust({ ...env, PYTHON_CONNECTORS_MODE: "trusted" }, pullRequest(fork)).untrusted).toBe(false);
  });

  it("where the setting is a word that is none, and that is a problem", () => {
    for (const found of [
      trust({ PYTHON_CONNECTORS_MODE: "Untrusted " }),
      trust({}, undefined, { "pythonConnectors:mode": "yes" }),
    ]) {
      expect(found).toMatchObject({ untrusted: true, problem: { path: "pythonConnectors:mode" } });
      expect(trustProblems(found, { dryRun: true })).toEqual([found.problem]);
    }
  });

  it("says nothing of a fork but a name that is one", () => {
    const { notice } = trust(github("pull_request"), pullRequest({ full_name: "a\n::error::b" }));
    expect(notice).toContain("(of another name)");
  });
});

it("an untrusted run may preview, and not update", () => {
  const untrusted = trust({ PYTHON_CONNECTORS_MODE: "untrusted" });
  expect(trustProblems(untrusted, { dryRun: true })).toEqual([]);
  expect(trustProblems(untrusted, { dryRun: false })).toMatchObject([{ path: "pythonConnectors:mode" }]);
  expect(trustProblems(trust({}), { dryRun: false })).toEqual([]);
});
