import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { markdownReport } from "../../cli/report/markdown";
import { readRuns } from "../../provider/core/pulumi/run/run-output";
import { REPORTED, reportOf } from "../../provider/core/report/stack-report";
import { CiJob, MARKER, recipes } from "./support/ci-job";
import { type CommentService, GITHUB, startCommentService } from "./support/comment-service";
import { type ActionRun, runAction, runScript } from "./support/composite-action";

jest.setTimeout(120_000);

interface ForkWorkflow {
  readonly jobs: {
    readonly preview: {
      readonly env: Readonly<Record<string, string>>;
      readonly steps: readonly { readonly run?: string; readonly with?: Readonly<Record<string, unknown>> }[];
    };
  };
}

const PULL_REQUEST = 7;
let github: CommentService;
let job: CiJob;

beforeEach(async () => {
  github = await startCommentService(GITHUB);
  job = new CiJob().stack("dev", '{"steps":["dev"]}');
  event({ pull_request: { number: PULL_REQUEST } });
});

afterEach(async () => {
  job.remove();
  await github.stop();
});

function event(content: object): void {
  job.write("event.json", JSON.stringify(content));
}

function act(inputs: Record<string, string> = {}, env: NodeJS.ProcessEnv = {}): Promise<ActionRun> {
  return runAction(path.join(recipes, "github"), {
    inputs: { stacks: "dev", ...inputs },
    workspace: job.checkout,
    env: job.env({
      GITHUB_API_URL: github.url,
      GITHUB_REPOSITORY: "acme/data",
      GITHUB_EVENT_PATH: path.join(job.folder, "event.json"),
      ...env,
    }),
  });
}

const bodies = (number = PULL_REQUEST) => (github.comments.get(number) ?? []).map(({ body }) => body);
const methods = () => github.seen.map(({ method }) => method);
const kept = (name: string) => path.join(job.checkout, ".runner", "python-connectors", name);
const reportArguments = () => JSON.parse(job.read("report.args")) as string[];

/** This many comments of others. */
const others = (count: number, body = "LGTM") =>
  Array.from({ length: count }, (_, index) => ({ id: index + 1, author: "somebody", body }));

describe("the action", () => {
  it("makes one comment, and updates it from then on", async () => {
    expect(await act()).toMatchObject({ code: 0 });
    expect(bodies()).toEqual([`${MARKER}\n# Report\n{"steps":["dev"]}\n`]);
    job.stack("dev", '{"steps":["changed"]}');
    expect(await act()).toMatchObject({ code: 0 });
    expect(await act()).toMatchObject({ code: 0 });
    expect(bodies()).toEqual([`${MARKER}\n# Report\n{"steps":["changed"]}\n`]);
    expect(methods()).toEqual(["GET", "POST", "GET", "PATCH", "GET", "PATCH"]);
    expect(new Set(github.seen.map(({ token }) => token))).toEqual(new Set(["Bearer token-of-the-job"]));
  });

  it.each([99, 100, 250])("finds its comment behind %d others", async (count) => {
    const own = { id: 900, author: GITHUB.author, body: `${MARKER}\nearlier` };
    github.comments.set(PULL_REQUEST, [...others(count), own]);
    expect(await act()).toMatchObject({ code: 0 });
    expect(bodies()).toHaveLength(count + 1);
    expect(own.body).toContain("# Report");
  });

  it("leaves comments of others alone that begin as its own do, and what it wrote itself that is no report", async () => {
    const theirs = [
      ...others(1, `${MARKER}\nmine`),
      { id: 2, author: "", body: `${MARKER}\nof a deleted account` },
      { id: 3, author: GITHUB.author, body: `quoted: ${MARKER}` },
    ];
    const before = structuredClone(theirs);
    github.comments.set(PULL_REQUEST, theirs);
    expect(await act()).toMatchObject({ code: 0 });
    expect(github.comments.get(PULL_REQUEST)?.slice(0, 3)).toEqual(before);
    expect(bodies()).toHaveLength(4);
  });

  it("tells the comments and artifacts of several reports apart by their ids", async () => {
    await act();
    const { used } = await act({ "comment-id": "billing" });
    await act({ "comment-id": "billing" });
    expect(bodies().map((body) => body.split("\n")[0])).toEqual([
      MARKER,
      "<!-- pulumi-python-connectors report: billing -->",
    ]);
    expect(used.map((step) => step.with["name"])).toEqual(["python-connectors-report-billing"]);
    const refused = await act({ "comment-id": "--> <script>" });
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain("A comment id is at most 32 letters");
    expect(bodies()).toHaveLength(2);
  });

  it("writes to the pull request of the event, and of nothing else", async () => {
    event({ pull_request: { number: 12 }, number: 13, issue: { number: 14 } });
    expect(await act({}, { PULL_REQUEST: "15", GITHUB_REF: "refs/pull/16/merge" })).toMatchObject({
      code: 0,
    });
    expect([...github.comments.keys()]).toEqual([12]);
    event({ pull_request: { number: "12/../13" } });
    const refused = await act();
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.output).toContain("The number of the pull request is none.");
  });

  it("makes no comment where the event is of no pull request, or where it is told so, and all the rest", async () => {
    event({ ref: "refs/heads/main" });
    const pushed = await act();
    expect(pushed).toMatchObject({ code: 0, summary: expect.stringContaining("# Report") });
    expect(pushed.used).toHaveLength(1);
    event({ pull_request: { number: PULL_REQUEST } });
    expect((await act({ comment: "false" })).ran).not.toContain("Comment");
    expect(github.seen).toEqual([]);
  });

  it("says what failed where the API refuses, and makes nothing where it can't see what is there", async () => {
    github.fail("GET", 403, 1);
    const refused = await act();
    expect(refused).toMatchObject({ code: 3 });
    expect(refused.output).toMatch(
      /GET http:\S+\/comments\S* was answered with status 403: Resource not accessible by integration\. The job needs the permission pull-requests: write\.\n/,
    );
    expect(refused.output).not.toContain("token-of-the-job");
    expect(methods()).toEqual(["GET"]);
    expect(bodies()).toEqual([]);
    // The artifact and the summary are there all the same.
    expect([refused.used.length, refused.summary.length > 0]).toEqual([1, true]);
  });

  it("tries again what only reads, and never what writes: it may have been done", async () => {
    github.fail("GET", 503, 2, "<html>");
    expect(await act()).toMatchObject({ code: 0 });
    expect(methods()).toEqual(["GET", "GET", "GET", "POST"]);
    github.fail("PATCH", 502, 1, "\u001b[31mnot JSON");
    const failed = await act();
    expect(failed).toMatchObject({ code: 3 });
    expect(failed.output).toContain("was answered with status 502: no reason given");
    expect(bodies()).toHaveLength(1);
  });

  it("says so where nothing answers", async () => {
    const { code, output } = await act({}, { GITHUB_API_URL: "http://127.0.0.1:9" });
    expect(code).toBe(3);
    expect(output).toContain("could not be done");
  });

  it("never sends more than a comment may hold", async () => {
    await act({ "comment-id": "x".repeat(32) }, { REPORT_MORE: "é".repeat(65_490) });
    expect(bodies()[0]?.length).toBe(65_536);
  });
});

describe("inputs of the action", () => {
  it.each([
    '$(touch pwned)`touch pwned`"; touch pwned; #\n\'; touch pwned; "',
    "--html=elsewhere",
    `\${{ github.token }}`,
  ])("inject nothing: %j", async (hostile) => {
    const ran = await act({
      title: hostile,
      "fail-on": hostile,
      "policy-packs": hostile.replaceAll("\n", " "),
    });
    expect(ran).toMatchObject({ code: 0 });
    expect(reportArguments().slice(-2)).toEqual([`--fail-on=${hostile}`, `--title=${hostile}`]);
    expect(job.read("pulumi.calls")).toContain(`--policy-pack=${hostile.replaceAll("\n", " ")} --stack=dev`);
    for (const input of ["stacks", "redact", "comment-id"]) {
      expect((await act({ [input]: hostile })).code).toBe(2);
    }
    for (const folder of [job.checkout, job.folder])
      expect(existsSync(path.join(folder, "pwned"))).toBe(false);
  });

  it("name several stacks, which become one report", async () => {
    job.stack("acme/data/prod", '{"steps":["prod"]}');
    job.write("acme/data/prod.json", '{"steps":["prod"]}');
    expect(await act({ stacks: " dev\n  acme/data/prod\n" })).toMatchObject({ code: 0 });
    expect(bodies()).toEqual([`${MARKER}\n# Report\n{"steps":["dev"]}\n{"steps":["prod"]}\n`]);
    expect(job.read("pulumi.calls")).toBe(
      ["dev", "acme/data/prod"]
        .map((stack) => `preview --json --non-interactive --stack=${stack}\n`)
        .join(""),
    );
  });

  it("redact the report only where they say so", async () => {
    await act();
    expect(reportArguments()).not.toContain("--redact");
    await act({ redact: "true" });
    expect(reportArguments()).toContain("--redact");
  });

  it("with policy packs have the preview write the engine's events, as only they say what a policy refuses", async () => {
    await act();
    await act({ "policy-packs": "policies\nmore policies\n" });
    expect(job.read("streaming")).toBe("none\ntrue\n");
    expect(job.read("pulumi.calls")).toContain(
      "--policy-pack=policies --policy-pack=more policies --stack=dev",
    );
  });

  it("title the report, or else the event's head does", async () => {
    const sha = "0123456789abcdef0123456789abcdef01234567";
    const titles = async (inputs: Record<string, string> = {}) => {
      await act(inputs);
      return reportArguments().filter((argument) => argument.startsWith("--title="));
    };
    expect(await titles()).toEqual([]);
    event({ pull_request: { number: PULL_REQUEST, head: { sha } } });
    expect(await titles()).toEqual(["--title=0123456"]);
    expect(await titles({ title: "billing" })).toEqual(["--title=billing"]);
    event({ after: sha });
    expect(await titles()).toEqual(["--title=0123456"]);
    event({ pull_request: { number: PULL_REQUEST, head: { sha: "--html=x" } } });
    expect(await titles()).toEqual([]);
  });

  it("give the base branch's contracts to the preview, and refuse a folder that is not there", async () => {
    await act();
    job.write("checkout/.base/Pulumi.yaml", "");
    await act({ "base-contracts": ".base" });
    expect(job.read("base-contracts")).toBe("none\n.base\n");
    const refused = await act({ "base-contracts": ".elsewhere" });
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.output).toContain("BASE_CONTRACTS names no folder: .elsewhere");
  });
});

describe("the workflow for forks", () => {
  it("previews the base branch with the fork's Python files only, untrusted, by the base's contracts, redacted", async () => {
    const file = path.join(recipes, "github", "workflows", "fork-pull-request.yml");
    const { preview } = (parse(readFileSync(file, "utf8")) as ForkWorkflow).jobs;
    job.write("checkout/orders.py", "base");
    job.write("checkout/.fork/orders.py", "fork");
    job.write("checkout/.fork/package.json", "fork");
    job.stack("forks", '{"steps":["forks"]}');
    mkdirSync(path.join(job.checkout, "node_modules", "pulumi-python-connectors"));
    symlinkSync(recipes, path.join(job.checkout, "node_modules", "pulumi-python-connectors", "ci"));
    const afterInstall = preview.steps
      .flatMap(({ run = [] }) => run)
      .filter((run) => run !== "npm ci --ignore-scripts");
    for (const run of afterInstall)
      expect(await runScript("bash", ["-e", "-c", run], { cwd: job.checkout, env: job.env() })).toMatchObject(
        { code: 0 },
      );
    const { PYTHON_CONNECTORS_MODE = "" } = preview.env;
    const inputs = Object.entries(preview.steps.at(-1)?.with ?? {}).map(([name, value]) => [
      name,
      String(value),
    ]);
    expect(await act(Object.fromEntries(inputs), { PYTHON_CONNECTORS_MODE })).toMatchObject({ code: 0 });
    expect([job.read("checkout/orders.py"), job.read("modes")]).toEqual(["fork", "untrusted\n"]);
    expect(job.read("checkout/package.json")).toContain("program");
    expect(job.read("base-contracts")).toBe(".\n");
    expect(reportArguments()).toContain("--redact");
    expect(reportArguments()).toContain("--fail-on=failed,breaking");
    expect(bodies()).toHaveLength(1);
  });
});

describe("the action's exit status", () => {
  it.each([
    ["the report's", 0, 6, 6],
    ["the report's, also of a preview that failed", 255, 1, 1],
    ["the preview's, where the report fails on nothing", 255, 0, 255],
    ["0, where both are", 0, 0, 0],
  ])("is %s", async (_, preview, report, status) => {
    job.stack("dev", '{"steps":[]}', preview);
    const ran = await act({}, { REPORT_EXIT: String(report) });
    expect(ran.code).toBe(status);
    expect(bodies()).toHaveLength(1);
    expect(ran.ran.at(-1)).toBe("Status");
  });

  it("is not 0 where a preview wrote nothing, which is told in the comment as the others are", async () => {
    job.stack("acme/data/gone", "", 255);
    const ran = await act({ stacks: "acme/data/gone dev" });
    expect(ran.code).toBe(255);
    expect(bodies()[0]).toContain('{"steps":["dev"]}');
    expect(bodies()[0]).toContain("the stack acme/data/gone ended with exit code 255 and wrote nothing");
    expect(ran.output).toContain("pulumi preview of acme/data/gone wrote nothing");
    expect((await act({ stacks: "acme/data/gone" })).code).toBe(255);
    expect(bodies()).toEqual([expect.not.stringContaining('{"steps":["dev"]}')]);
    const report = reportOf(readRuns("it", readFileSync(kept("preview-001.json")), REPORTED));
    expect(report.verdict).toBe("failed");
    const text = markdownReport(report, { redact: false });
    expect(text).toContain("## Python connectors: failed");
    expect(text).toMatch(/acme\/data\/gone/);
  });

  it("is the report's where it can read no preview, which the comment says", async () => {
    await act();
    const ran = await act({}, { REPORT_REFUSES: "preview-" });
    expect(ran.code).toBe(2);
    expect(bodies()).toEqual([
      expect.stringContaining("ended with exit code 2 and read none of the previews"),
    ]);
    expect(existsSync(kept("unread.json"))).toBe(false);
  });

  it("is the report's where there is no report, and nothing of an earlier one is sent", async () => {
    await act();
    const ran = await act({}, { REPORT_BREAKS: "true" });
    expect(ran.code).toBe(2);
    expect(ran.output).toContain("python-connectors report ended with exit code 2 and wrote no report");
    expect(methods()).toEqual(["GET", "POST"]);
  });
});

it("lines of a program that look like commands of GitHub are none", async () => {
  const { output } = await act();
  const lines = output.split("\n");
  const at = lines.indexOf("::error::a line of a program, on stderr");
  const [, token] = /^::stop-commands::([0-9a-f]{32})$/.exec(lines[at - 1] ?? "") ?? [];
  expect(token).toBeDefined();
  expect(lines.indexOf(`::${token}::`)).toBeGreaterThan(at);
});
