import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { recipes } from "./support/ci-job";
import { runScript } from "./support/composite-action";
import { extendedJob, gitlabTemplate } from "./support/gitlab-job";

jest.setTimeout(120_000);

const { actionlint = "", shellcheck = "" } = JSON.parse(process.env["PYTHON_CONNECTORS_LINTERS"] ?? "{}") as {
  readonly actionlint?: string;
  readonly shellcheck?: string;
};
const WORKFLOWS = path.join(recipes, "github", "workflows");
const SHELL = path.join(recipes, "shell");

interface WorkflowStep {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions?: Record<string, string>;
        readonly uses?: string;
        readonly with?: Readonly<Record<string, string>>;
        readonly steps?: WorkflowStep[];
      }
    >
  >;
}

const workflows = readdirSync(WORKFLOWS).map((name) => {
  const text = readFileSync(path.join(WORKFLOWS, name), "utf8");
  return { name, text, content: parse(text) as Workflow };
});
/** The workflows of this repository itself. */
const OWN = path.join(recipes, "..", ".github", "workflows");
const ownWorkflows = readdirSync(OWN).map((name) => {
  const text = readFileSync(path.join(OWN, name), "utf8");
  return { name, text, content: parse(text) as Workflow };
});
const action = readFileSync(path.join(recipes, "github", "action.yml"), "utf8");
const actionSteps = (parse(action) as { runs: { steps: WorkflowStep[] } }).runs.steps;
const stepsOf = ({ jobs }: Workflow) => Object.values(jobs).flatMap(({ steps = [] }) => steps);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "python-connectors-lint-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const check = (command: string, args: readonly string[], cwd = folder) =>
  runScript(command, args, { cwd, env: process.env });
const CLEAN = { code: 0, output: "" };

(actionlint && shellcheck ? describe : describe.skip)("linters, which npm run test:slow makes:", () => {
  const program = path.join(shellcheck, "bin", "shellcheck");

  it("actionlint finds nothing in the workflows, where a user puts them", async () => {
    mkdirSync(path.join(folder, ".github"), { recursive: true });
    cpSync(WORKFLOWS, path.join(folder, ".github", "workflows"), { recursive: true });
    cpSync(recipes, path.join(folder, "node_modules", "pulumi-python-connectors", "ci"), { recursive: true });
    execFileSync("git", ["init", "--quiet"], { cwd: folder });
    expect(await check(path.join(actionlint, "actionlint"), ["-no-color", `-shellcheck=${program}`])).toEqual(
      CLEAN,
    );
    // It is switched on.
    const [{ name = "", text = "" } = {}] = workflows;
    writeFileSync(
      path.join(folder, ".github", "workflows", name),
      text.replace("ubuntu-24.04", "ubuntu-1.04"),
    );
    expect((await check(path.join(actionlint, "actionlint"), ["-no-color"])).output).toContain("ubuntu-1.04");
  });

  it("actionlint finds nothing in this repository's own workflows", async () => {
    const program = path.join(actionlint, "actionlint");
    const files = ownWorkflows.map(({ name }) => path.join(OWN, name));
    expect(await check(program, ["-no-color", ...files], path.join(recipes, ".."))).toEqual(CLEAN);
  });

  it("shellcheck finds nothing in the scripts", async () => {
    const scripts = readdirSync(SHELL).map((name) => path.join(SHELL, name));
    expect(await check(program, ["--external-sources", "--source-path=SCRIPTDIR", ...scripts])).toEqual(
      CLEAN,
    );
  });

  it("shellcheck finds nothing in the lines of the action and of GitLab's jobs", async () => {
    const lines = [
      ...actionSteps.flatMap(({ run = [] }) => run),
      ...Object.keys(gitlabTemplate()).map((name) => {
        const { before_script: before, script = [] } = extendedJob(name);
        return [...(before as string[]), ...script].join("\n");
      }),
    ];
    for (const [index, text] of lines.entries()) writeFileSync(path.join(folder, `${index}.sh`), `${text}\n`);
    const files = lines.map((_, index) => `${index}.sh`);
    expect(await check(program, ["--shell=bash", "--exclude=SC2164", ...files])).toEqual(CLEAN);
  });
});

describe("this repository's own workflows", () => {
  it("use the actions that the recipes use, by the same commits", () => {
    const inRecipes = [action, ...workflows.map(({ text }) => text)].flatMap(
      (text) => text.match(/uses: .*/g) ?? [],
    );
    const own = ownWorkflows.flatMap(({ text }) => text.match(/uses: (?!\.\/).*/g) ?? []);
    expect(own.length).toBeGreaterThan(3);
    expect(own.filter((line) => !inRecipes.includes(line))).toEqual([]);
  });

  it("grant nothing by default, and write nothing but the identity with which the release is published", () => {
    const jobs = ownWorkflows.flatMap(({ name, content }) => {
      expect(content.permissions).toEqual({});
      return Object.entries(content.jobs).map(([job, { permissions }]) => [`${name} ${job}`, permissions]);
    });
    const published = { contents: "read", "id-token": "write" };
    for (const [job, permissions] of jobs)
      expect({ job, permissions }).toEqual({
        job,
        permissions: job === "release.yml publish" ? published : { contents: "read" },
      });
  });

  it("store no secret, keep no credentials of git, and have no expression inside of a script", () => {
    const steps = ownWorkflows.flatMap(({ content }) => stepsOf(content));
    expect(steps.flatMap(({ run = [] }) => run).filter((script) => script.includes("${{"))).toEqual([]);
    for (const { uses = "", with: given } of steps)
      if (uses.startsWith("actions/checkout@")) expect(given).toEqual({ "persist-credentials": false });
    for (const { text } of ownWorkflows) expect(text).not.toMatch(/\bsecrets\b|TOKEN/);
  });

  it("publish with provenance, from the environment, after all tests", () => {
    const release = ownWorkflows.find(({ name }) => name === "release.yml")?.content;
    expect(release?.jobs).toMatchObject({
      check: { uses: "./.github/workflows/ci.yml" },
      publish: { needs: "check", environment: "npm" },
    });
    const scripts = Object.values(release?.jobs ?? {}).flatMap(({ steps = [] }) =>
      steps.flatMap(({ run = [] }) => run),
    );
    expect(scripts.at(-1)).toBe("npm publish --provenance --access public --ignore-scripts");
  });
});

describe("the recipes for GitHub", () => {
  it("have no expression inside of a script: an input can't be one's end", () => {
    const scripts = [...actionSteps, ...workflows.flatMap(({ content }) => stepsOf(content))].flatMap(
      ({ run = [] }) => run,
    );
    expect(scripts.length).toBeGreaterThan(5);
    expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
  });

  it("name every other action by a commit, the same one everywhere, with its version beside it", () => {
    const lines = [action, ...workflows.map(({ text }) => text)].flatMap(
      (text) => text.match(/uses: .*/g) ?? [],
    );
    const others = new Set(lines.filter((line) => !line.startsWith("uses: ./")));
    for (const line of others) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const names = [...others].map((line) => line.split("@")[0]);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(workflows)("$name grants nothing by default, and each job what it needs", ({ name, content }) => {
    expect(content.permissions).toEqual({});
    const granted = Object.values(content.jobs).flatMap(({ permissions = {} }) =>
      Object.entries(permissions),
    );
    const writes = new Set(granted.filter(([, level]) => level === "write").map(([scope]) => scope));
    expect(writes).toEqual(new Set(name.startsWith("deploy") ? ["id-token"] : ["id-token", "pull-requests"]));
    expect(Object.values(content.jobs).every(({ permissions }) => permissions !== undefined)).toBe(true);
    for (const { uses = "", with: given } of stepsOf(content)) {
      if (uses.startsWith("actions/checkout@")) expect(given).toMatchObject({ "persist-credentials": false });
    }
  });

  it("name the engine that the tests run", () => {
    const known = readFileSync(path.join(recipes, "..", "tools", "setup", "versions.mjs"), "utf8");
    const version = /ENGINE_VERSION = "([\d.]+)"/.exec(known)?.[1];
    const versions = workflows.flatMap(({ text }) => text.match(/pulumi-version: .*/g) ?? []);
    expect(new Set(versions)).toEqual(new Set([`pulumi-version: ${version}`]));
    expect(extendedJob("python-connectors:dev")["image"]).toBe(`pulumi/pulumi-nodejs:${version}`);
  });

  it("use secrets nowhere", () => {
    for (const { text } of workflows) expect(text).not.toMatch(/\bsecrets\b/);
  });
});

describe("the workflow for forks", () => {
  const { content } = workflows.find(({ name }) => name === "fork-pull-request.yml") ?? {};
  if (content === undefined) throw new Error("there is none");
  const steps = stepsOf(content);
  const fork = steps.findIndex(({ with: given }) => String(given?.["ref"]).includes("head"));

  it("is the only one with the event pull_request_target", () => {
    const targets = workflows
      .filter(({ content: { on } }) => "pull_request_target" in on)
      .map(({ name }) => name);
    expect(targets).toEqual(["fork-pull-request.yml"]);
  });

  it("checks the fork out once, into a folder of its own, after the packages are installed", () => {
    const heads = steps.filter(({ with: given }) => JSON.stringify(given ?? {}).includes("head."));
    expect(heads).toHaveLength(1);
    expect(steps[fork]?.with).toMatchObject({ path: ".fork" });
    expect(steps[0]?.with).toMatchObject({ ref: `\${{ github.event.pull_request.base.ref }}` });
    expect(steps.slice(0, fork).some(({ run }) => run === "npm ci --ignore-scripts")).toBe(true);
  });

  it("runs nothing of its own afterwards but the script that copies, and is redacted", () => {
    const after = steps.slice(fork + 1);
    expect(after.flatMap(({ run = [] }) => run)).toEqual([
      "bash node_modules/pulumi-python-connectors/ci/shell/fork-files.sh .fork .",
    ]);
    expect(after.at(-1)?.with).toMatchObject({ redact: true, "base-contracts": "." });
  });
});

it("artifacts hold the report's page alone, as what Pulumi writes may hold secrets in plain text", () => {
  const uploaded = actionSteps.flatMap(({ uses = "", with: given }) =>
    uses.startsWith("actions/upload-artifact@") ? [given?.["path"]] : [],
  );
  expect(uploaded).toEqual([`\${{ runner.temp }}/python-connectors/report.html`]);
  const kept = Object.keys(gitlabTemplate()).flatMap((name) => {
    const artifacts = extendedJob(name)["artifacts"] as { readonly paths: string[] } | undefined;
    return artifacts?.paths ?? [];
  });
  expect(new Set(kept)).toEqual(new Set(["python-connectors-report/report.html"]));
});

describe("the stack that forks preview", () => {
  const named = (file: string) => workflows.find(({ name }) => name === file)?.content;
  const deployed = Object.values(named("deploy.yml")?.jobs ?? {}).flatMap(
    ({ with: given }) => given?.["stack"] ?? [],
  );
  const previewed = Object.values(named("pull-request.yml")?.jobs ?? {}).flatMap(
    ({ steps = [] }) => steps.at(-1)?.with?.["stacks"] ?? [],
  );

  it("is none that the other jobs preview or deploy, as its state is decrypted", () => {
    const others = [...deployed, ...previewed];
    expect(others).toEqual(["dev", "staging", "prod", "dev"]);
    const [forks] = Object.values(named("fork-pull-request.yml")?.jobs ?? {}).map(
      ({ steps = [] }) => steps.at(-1)?.with?.["stacks"],
    );
    expect(forks).toBe("forks");
    expect(others).not.toContain(forks);
  });

  it("is another one in GitLab, too", () => {
    const [own, others] = ["fork", "preview"].map((name) =>
      String(extendedJob(`python-connectors:${name}`).variables?.["STACKS"]),
    );
    expect(own).not.toBe(others);
  });
});

describe("the template for GitLab", () => {
  const names = Object.keys(gitlabTemplate());
  const jobs = names.filter((name) => !name.startsWith("."));
  /** The keys of https://docs.gitlab.com/ci/yaml/ that it uses. */
  const KEYS =
    /^(image|id_tokens|variables|before_script|artifacts|stage|resource_group|interruptible|timeout|environment|rules|script|needs)$/;

  it.each(jobs)("has a whole job: %s", (name) => {
    const job = extendedJob(name);
    expect(Object.keys(job).filter((key) => !KEYS.test(key))).toEqual([]);
    expect(job).toMatchObject({ script: expect.any(Array), environment: { name: expect.any(String) } });
    expect(["test", "deploy"]).toContain(job.stage);
    expect(job.rules).toHaveLength(1);
    for (const lines of [job.script, job["before_script"]] as string[][])
      expect(lines.every((line) => typeof line === "string")).toBe(true);
    for (const needed of job.needs ?? []) expect(jobs).toContain(needed);
  });

  it("runs nothing of a fork's own pipeline, and updates from the default branch only", () => {
    const rules = Object.fromEntries(jobs.map((name) => [name, extendedJob(name).rules?.[0]?.if]));
    expect(rules["python-connectors:preview"]).toContain(
      "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID",
    );
    for (const name of jobs.filter((job) => !job.endsWith(":preview")))
      expect(rules[name]).toContain("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH");
  });
});
