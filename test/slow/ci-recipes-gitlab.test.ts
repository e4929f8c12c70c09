import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { CiJob, MARKER, recipes } from "./support/ci-job";
import { type CommentService, GITLAB, startCommentService } from "./support/comment-service";
import { runScript } from "./support/composite-action";
import { extendedJob, jobVariables } from "./support/gitlab-job";

jest.setTimeout(120_000);

const MERGE_REQUEST = 5;
let gitlab: CommentService;
let job: CiJob;

beforeEach(async () => {
  gitlab = await startCommentService(GITLAB);
  job = new CiJob().stack("dev", '{"steps":["dev"]}');
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@example.com", ...args], {
      cwd: job.checkout,
    });
  job.write("checkout/.gitignore", "node_modules\npython-connectors-report\n");
  job.write("checkout/orders.py", "main");
  git("init", "--quiet", "--initial-branch=main");
  git("add", ".");
  git("commit", "--quiet", "--message=main");
  git("clone", "--quiet", "--bare", ".", path.join(job.folder, "remote.git"));
  git("remote", "add", "origin", path.join(job.folder, "remote.git"));
  git("checkout", "--quiet", "-b", "fork");
  job.write("checkout/orders.py", "fork");
  job.write("checkout/package.json", "fork");
  git("commit", "--quiet", "--all", "--message=fork");
  git("push", "--quiet", "origin", `fork:refs/merge-requests/${MERGE_REQUEST}/head`);
  git("checkout", "--quiet", "main");
  mkdirSync(path.join(job.checkout, "node_modules", "pulumi-python-connectors"));
  symlinkSync(recipes, path.join(job.checkout, "node_modules", "pulumi-python-connectors", "ci"));
});

afterEach(async () => {
  job.remove();
  await gitlab.stop();
});

/** Runs a job's script as GitLab's runner does. */
function run(name: string, variables: Record<string, string> = {}, env: NodeJS.ProcessEnv = {}) {
  const given = {
    CI_API_V4_URL: gitlab.url,
    CI_PROJECT_ID: "42",
    CI_PROJECT_DIR: job.checkout,
    GITLAB_TOKEN: "token-of-the-project",
    PYTHON_CONNECTORS_STACKS: "dev",
    PYTHON_CONNECTORS_FORK_STACKS: "forks",
    ...variables,
  };
  const { script = [], ...rest } = extendedJob(name);
  return runScript("bash", ["-e", "-o", "pipefail", "-c", script.join("\n")], {
    cwd: job.checkout,
    env: job.env({ ...jobVariables(rest, given), ...env }),
  });
}

const preview = (variables: Record<string, string> = {}, env: NodeJS.ProcessEnv = {}) =>
  run(
    "python-connectors:preview",
    {
      CI_MERGE_REQUEST_IID: String(MERGE_REQUEST),
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
      ...variables,
    },
    env,
  );
const bodies = () => (gitlab.comments.get(MERGE_REQUEST) ?? []).map(({ body }) => body);

describe("the job of a merge request", () => {
  it("makes one note, and updates it from then on", async () => {
    expect(await preview()).toMatchObject({ code: 0 });
    job.stack("dev", '{"steps":["changed"]}');
    expect(await preview()).toMatchObject({ code: 0 });
    expect(bodies()).toEqual([`${MARKER}\n# Report\n{"steps":["changed"]}\n`]);
    expect(gitlab.seen.map(({ method }) => method)).toEqual(["GET", "GET", "POST", "GET", "GET", "PUT"]);
    expect(new Set(gitlab.seen.map(({ token }) => token))).toEqual(new Set(["token-of-the-project"]));
    expect(job.read("base-contracts")).toBe(".base\n.base\n");
    expect(job.read("checkout/.base/orders.py")).toBe("main");
  });

  it("finds its note behind many, and leaves those of others alone that begin like it", async () => {
    const own = { id: 900, author: GITLAB.author, body: `${MARKER}\nearlier` };
    const others = Array.from({ length: 200 }, (_, id) => ({
      id,
      author: "somebody",
      body: `${MARKER}\n${id}`,
    }));
    gitlab.comments.set(MERGE_REQUEST, [...others, own]);
    expect(await preview()).toMatchObject({ code: 0 });
    expect(bodies()).toHaveLength(201);
    expect(own.body).toContain("# Report");
    expect(others.every(({ id, body }) => body === `${MARKER}\n${id}`)).toBe(true);
  });

  it("says what failed where the API refuses, without the token", async () => {
    gitlab.fail("GET", 401, 1, '{"error":"invalid_token"}');
    const { code, output } = await preview();
    expect(code).toBe(3);
    expect(output).toContain("/user was answered with status 401: invalid_token");
    expect(output).not.toContain("token-of-the-project");
    expect(bodies()).toEqual([]);
  });

  it("ends with the report's exit code, after the note is made", async () => {
    expect(await preview({}, { REPORT_EXIT: "7" })).toMatchObject({ code: 7 });
    expect(bodies()).toHaveLength(1);
  });

  it("names the commit of the source branch in the report", async () => {
    const [head, merged] = ["a", "b"].map((digit) => digit.repeat(40)) as [string, string];
    await preview({ CI_COMMIT_SHA: head });
    expect(job.read("report.args")).toContain("--title=aaaaaaa");
    await preview({ CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: head, CI_COMMIT_SHA: merged });
    expect(job.read("report.args")).toContain("--title=aaaaaaa");
  });

  it("takes no number that is none", async () => {
    expect(await preview({ CI_MERGE_REQUEST_IID: "5/../6" })).toMatchObject({ code: 2 });
    expect(gitlab.seen).toEqual([]);
  });
});

describe("the job of a fork's merge request", () => {
  it("previews the default branch with the fork's Python files only, redacted, and makes the note there", async () => {
    job.stack("forks", '{"steps":["forks"]}');
    const ran = await run("python-connectors:fork", { FORK_MERGE_REQUEST: String(MERGE_REQUEST) });
    expect(ran).toMatchObject({ code: 0 });
    expect(job.read("checkout/orders.py")).toBe("fork");
    expect(job.read("checkout/package.json")).toContain("program");
    expect(job.read("report.args")).toContain("--redact");
    expect(job.read("report.args")).toContain('"--fail-on=failed,breaking"');
    expect(job.read("report.args")).toMatch(/--title=[0-9a-f]{7}"/);
    expect(job.read("base-contracts")).toBe(".\n");
    expect(bodies()).toHaveLength(1);
  });

  it("is in untrusted mode", () => {
    expect(extendedJob("python-connectors:fork").variables).toMatchObject({
      PYTHON_CONNECTORS_MODE: "untrusted",
    });
  });
});
