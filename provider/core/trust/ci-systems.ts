import type { Lookup } from "../lookup";
import { isRecord } from "../records";
import { isOn } from "../settings";

/** What a CI system says of the change that it runs for. */
export type CiOrigin =
  /** Somebody who may write to the repository made it, as far as the system can tell. */
  | { readonly kind: "own" }
  /** It may be anybody's. @param why As a clause: `it runs for a pull request of a fork (someone/repo)`. */
  | { readonly kind: "foreign"; readonly why: string };

/** A CI system whose variables tell forks from the repository's own branches. */
interface CiSystem {
  isHere(env: Lookup): boolean;
  /** @param event The text of the file that describes what the job runs for; `undefined` where it can't be read. */
  origin(env: Lookup, event: () => string | undefined): CiOrigin;
}

const OWN: CiOrigin = { kind: "own" };

function foreign(why: string): CiOrigin {
  return { kind: "foreign", why };
}

/** Source: "Variables reference" and "Events that trigger workflows" of GitHub Actions' documentation. */
const github: CiSystem = {
  isHere: (env) => env("GITHUB_ACTIONS") === "true",
  origin(env, event) {
    const name = env("GITHUB_EVENT_NAME") ?? "";
    const payload = parsed(event());
    if (name === "" || payload === undefined) {
      return foreign(
        "the event that GitHub Actions runs for can't be read (GITHUB_EVENT_NAME, GITHUB_EVENT_PATH)",
      );
    }
    // Its secrets and its token are the base branch's, whoever the pull request is from.
    if (name === "pull_request_target") return foreign("it runs for a pull_request_target event");
    const own = textAt(payload, "repository", "full_name");
    if (name === "workflow_run") {
      return compared(
        own,
        textAt(payload, "workflow_run", "head_repository", "full_name"),
        "a workflow's run",
      );
    }
    if (isRecord(payload["pull_request"])) {
      return compared(own, textAt(payload, "pull_request", "head", "repo", "full_name"), "a pull request");
    }
    // A comment on a pull request: the job checks out what it likes, which the event doesn't tell.
    const { issue } = payload as { issue?: { pull_request?: unknown } };
    return issue?.pull_request === undefined ? OWN : foreign("it runs for a comment on a pull request");
  },
};

/** Source: "Predefined CI/CD variables reference" of GitLab's documentation. */
const gitlab: CiSystem = {
  isHere: (env) => env("GITLAB_CI") === "true",
  origin(env) {
    const source = env("CI_PIPELINE_SOURCE");
    if (!source) return foreign("GitLab CI doesn't say what it runs for (CI_PIPELINE_SOURCE)");
    const [merged, pulled] = [
      env("CI_MERGE_REQUEST_SOURCE_PROJECT_PATH"),
      env("CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY"),
    ];
    // A pipeline that a merge request's own starts has another source, and the same variables.
    if (source === "merge_request_event" || merged) {
      return compared(env("CI_MERGE_REQUEST_PROJECT_PATH"), merged, "a merge request");
    }
    if (source === "external_pull_request_event" || pulled) {
      return compared(env("CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY"), pulled, "a pull request");
    }
    return OWN;
  },
};

/** Source: "Predefined variables" of Azure Pipelines' documentation. */
const azure: CiSystem = {
  isHere: (env) => /^true$/i.test(env("TF_BUILD") ?? ""),
  origin(env) {
    if (env("BUILD_REASON") !== "PullRequest") return OWN;
    return /^false$/i.test(env("SYSTEM_PULLREQUEST_ISFORK") ?? "")
      ? OWN
      : foreign("it runs for a pull request that Azure Pipelines doesn't call one of the repository's own");
  },
};

/** Source: "Project values and variables" of CircleCI's documentation: the variables are there for forks only. */
const circle: CiSystem = {
  isHere: (env) => env("CIRCLECI") === "true",
  origin(env) {
    const fork = env("CIRCLE_PR_REPONAME") ?? env("CIRCLE_PR_USERNAME");
    return fork === undefined ? OWN : foreign(`it runs for a pull request of a fork (${shown(fork)})`);
  },
};

const SYSTEMS = [github, gitlab, azure, circle];

/** `undefined` where this is no CI system that is known. */
export function ciOrigin(env: Lookup, event: () => string | undefined): CiOrigin | undefined {
  return SYSTEMS.find(({ isHere }) => isHere(env))?.origin(env, event);
}

function compared(own: string | undefined, head: string | undefined, what: string): CiOrigin {
  if (!own || !head) return foreign(`it can't be told whether ${what} is one of the repository's own`);
  return own === head ? OWN : foreign(`it runs for ${what} of a fork (${shown(head)})`);
}

function parsed(text: string | undefined): { readonly [key: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>(
    (inner, key) => (isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  );
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** Of what others name, no more than a name needs. */
function shown(name: string): string {
  return /^[\w./-]{1,200}$/.test(name) ? name : "of another name";
}

/** Variables that CI systems set; Azure Pipelines, Jenkins and CodeBuild have one of their own in place of `CI`. */
const CI_VARIABLES = ["CI", "TF_BUILD", "JENKINS_URL", "CODEBUILD_BUILD_ID"];

/** Whatever such a variable says counts (Woodpecker's is its name), but for a plain no. */
export function isContinuousIntegration(env: Lookup): boolean {
  return CI_VARIABLES.some((name) => Boolean(env(name)) && isOn(env(name)));
}
