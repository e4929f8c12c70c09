import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { recipes } from "../slow/support/ci-job";
import { extendedJob, gitlabTemplate } from "../slow/support/gitlab-job";
import { callTool, repository } from "./support/tools";

const FOLDER = join(repository, "docs", "iam");
const PLACEHOLDERS = { account: "111122223333", repository: "acme/data", branch: "main" };

/** What the token of a job says of it, and the role that the job takes with it. */
interface Token {
  readonly job: string;
  /** As in the name of the document: `github-approve`. */
  readonly role: string;
  readonly environment: string;
  readonly audience: string;
  readonly subject: string;
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}
interface WorkflowJob {
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly steps?: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, string>> }[];
}

const WORKFLOWS = join(recipes, "github", "workflows");
const workflows = readdirSync(WORKFLOWS).map((file) => {
  return { file, ...(parse(readFileSync(join(WORKFLOWS, file), "utf8")) as Workflow) };
});

/** The values that callers of a workflow give to an expression such as `inputs.stack`; the text itself where it is none. */
function values(file: string, text = ""): string[] {
  const [, input] = /^\$\{\{ inputs\.(\w+) \}\}$/.exec(text) ?? [];
  if (input === undefined) return [text];
  const jobs = workflows.flatMap((workflow) => Object.values(workflow.jobs));
  return jobs.filter(({ uses }) => uses?.endsWith(`/${file}`)).map((job) => job.with?.[input] ?? "");
}

function githubTokens(): Token[] {
  return workflows.flatMap(({ file, on, jobs }) =>
    Object.entries(jobs).flatMap(([name, { environment, permissions, steps = [] }]) => {
      const credentials = steps.find(({ uses }) =>
        uses?.startsWith("aws-actions/configure-aws-credentials@"),
      );
      if (permissions?.["id-token"] !== "write" || credentials === undefined) return [];
      const { audience = "sts.amazonaws.com", "role-to-assume": variable = "" } = credentials.with ?? {};
      const [, role = ""] = /^\$\{\{ vars\.(\w+)_ROLE_ARN \}\}$/.exec(variable) ?? [];
      const of = "pull_request" in on ? "pull_request" : "ref:refs/heads/main";
      return values(file, environment).map((environment) => ({
        job: `${file}: ${name} ${environment}`.trim(),
        role: `github-${role.toLowerCase().replaceAll("_", "-")}`,
        environment,
        audience,
        subject: `repo:acme/data:${environment === "" ? of : `environment:${environment}`}`,
      }));
    }),
  );
}

/** A merge request's own pipeline is of its branch, all others of the default one. GitLab's subject names no environment. */
function gitlabTokens(): Token[] {
  const names = Object.keys(gitlabTemplate()).filter((name) => !name.startsWith("."));
  return names.map((name) => {
    const { id_tokens: tokens, environment: place, rules = [] } = extendedJob(name);
    const { aud } = (tokens as { AWS_ID_TOKEN: { aud: string } }).AWS_ID_TOKEN;
    const environment = (place as { name: string }).name;
    const branch = rules[0]?.if.includes('"merge_request_event"') ? "a-branch" : "main";
    return {
      job: name,
      role: `gitlab-${["dev", "staging", "prod"].includes(environment) ? "deploy" : environment}`,
      environment,
      audience: aud,
      subject: `project_path:acme/data:ref_type:branch:ref:${branch}`,
    };
  });
}

const DOCUMENTS = readdirSync(FOLDER).filter((file) => file.startsWith("trust-"));

/** Whether a document of trust lets a token's job take its role: each key of its condition has to match. */
function admits(document: string, { audience, subject, environment }: Token): boolean {
  const text = readFileSync(join(FOLDER, document), "utf8");
  const [policy] = callTool<{ Statement: [{ Condition: Record<string, Record<string, string>> }] }>(
    "reliability/iam/documents.mjs",
    "filledIn",
    [[text, { ...PLACEHOLDERS, environment }]],
  );
  const said: Record<string, string> = { aud: audience, sub: subject };
  return Object.entries(policy?.Statement[0].Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const value = said[key.split(":")[1] ?? ""] ?? "";
      if (operator === "StringEquals") return value === wanted;
      const [start = "", end = ""] = wanted.split("*");
      return operator === "StringLike" && value.startsWith(start) && value.endsWith(end);
    }),
  );
}

const tokens = [...githubTokens(), ...gitlabTokens()];

describe("the recipes' jobs", () => {
  it.each(tokens)("$job is admitted by the trust policy of the role that it takes", (token) => {
    expect(DOCUMENTS).toContain(`trust-${token.role}.json`);
    expect(admits(`trust-${token.role}.json`, token)).toBe(true);
  });

  it.each(githubTokens())("$job of GitHub is admitted by no other role's", (token) => {
    const others = DOCUMENTS.filter((name) => name.startsWith("trust-github-"));
    // The environment is the deploying job's own to choose, of those that the repository protects.
    const admitting = others.filter((name) => name !== "trust-github-deploy.json" && admits(name, token));
    expect(admitting).toEqual(token.role === "github-deploy" ? [] : [`trust-${token.role}.json`]);
  });

  it.each(gitlabTokens())("$job of GitLab is admitted by no other role's", (token) => {
    const others = DOCUMENTS.filter((name) => name.startsWith("trust-gitlab-") && admits(name, token));
    expect(others).toEqual([`trust-${token.role}.json`]);
  });

  it("take every role that a trust policy is for", () => {
    const taken = new Set(tokens.map(({ role }) => `trust-${role}.json`));
    expect([...taken].sort()).toEqual([...DOCUMENTS].sort());
  });
});
