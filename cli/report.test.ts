import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { commandLine, writeFiles } from "../test/unit/command-line";
import { pulumiOutput, pulumiOutputFile } from "../test/unit/pulumi-output";
import { jsonReport } from "./report/json";
import { reportJsonModel, reportJsonSchema } from "./report/json-schema";
import published from "./report.schema.json";

const folder = mkdtempSync(path.join(tmpdir(), "python-connectors-report-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = commandLine(folder);
const file = (name: string) => path.join(folder, name);
const safe = pulumiOutputFile("preview-unchanged");
const breaking = pulumiOutputFile("preview");
const failed = pulumiOutputFile("preview-refused");

describe("report", () => {
  it("reads stdin where no file is named, and prints Markdown where no form is", async () => {
    const fromStdin = commandLine(folder, { stdin: pulumiOutput("preview") });
    for (const ran of [
      await fromStdin("report"),
      await fromStdin("report", "-"),
      await run("report", breaking),
    ]) {
      expect(ran).toMatchObject({
        code: 6,
        err: "verdict: breaking\ndev (preview): 2 breaking, 3 unverified, 4 safe\n",
      });
      expect(ran.out).toMatch(/^(<!-- .* -->\n)?## /);
    }
  });

  it("writes every form into the file that is named, and says so", async () => {
    const [markdown, html, json] = ["report.md", "report.html", "report.json"].map(file) as [
      string,
      string,
      string,
    ];
    const ran = await run("report", breaking, "--markdown", markdown, "--html", html, "--json", json);
    expect(ran).toMatchObject({ code: 6, out: "" });
    expect(ran.err).toContain(`Markdown in ${markdown}\nHTML in ${html}\nJSON in ${json}\n`);
    expect(readFileSync(html, "utf8")).toMatch(/^<!doctype html>/i);
    expect(JSON.parse(readFileSync(json, "utf8"))).toMatchObject({ formatVersion: 1, verdict: "breaking" });
  });

  it("prints JSON in which every change has every key", async () => {
    const { out } = await run("report", breaking, "--json");
    const { stacks } = JSON.parse(out);
    const orders = stacks[0].connectors.find(({ name }: { name: string }) => name === "orders");
    expect(orders.changes[0]).toEqual({
      path: "address.city",
      rule: "FIELD_ADDED",
      from: null,
      to: "string",
      verdict: "safe",
      cause: "code",
      waived: null,
    });
    expect(Object.keys(stacks[0])).toEqual([
      "project",
      "stack",
      "operation",
      "verdict",
      "connectors",
      "connections",
      "unchanged",
      "failures",
      "usage",
    ]);
  });

  it("prints JSON of the published schema, redacted or not", async () => {
    expect(reportJsonSchema()).toEqual(published);
    for (const flags of [["--json"], ["--json", "--redact"]]) {
      const { out } = await run("report", safe, breaking, failed, ...flags);
      // What the schema doesn't name is left out of what is parsed.
      expect(reportJsonModel.parse(JSON.parse(out))).toEqual(JSON.parse(out));
    }
  });

  it.each([
    [0, [safe]],
    [6, [safe, breaking]],
    [1, [breaking, failed]],
    [6, [breaking, "--fail-on", "breaking"]],
    [7, [breaking, "--fail-on", "unverified"]],
    [0, [breaking, "--fail-on", "failed"]],
    [6, [failed, "--fail-on", "breaking,unverified"]],
    [0, [failed, "--fail-on", "none"]],
  ])("ends with %j: %j", async (code, args) => {
    expect(await run("report", ...args)).toMatchObject({ code });
  });

  it("that is redacted has no name in any form, nor in what it says", async () => {
    const { out, err } = await run("report", failed, "--json", "--redact", "--html", file("redacted.html"));
    expect(err).toContain("stack 1 (preview): 1 failed, 1 breaking, 1 unverified, 2 safe");
    for (const text of [out, err.replace(folder, ""), readFileSync(file("redacted.html"), "utf8")]) {
      for (const word of ["orders", "shop", "additive refuses", "float64"]) expect(text).not.toContain(word);
    }
  });

  it.each([
    [["--fail-on", "bad"], "Write none, or some of failed,breaking,unverified."],
    [["--json", safe], "this is read, and JSON would be written over it"],
    [["--json", "--markdown", "-"], "Markdown and JSON can't both go to stdout"],
    [["--html", path.join("no", "such", "report.html")], "NOT_WRITABLE"],
  ])("refuses %j", async (args, message) => {
    const { code, out, err } = await run("report", safe, ...args);
    expect(code).not.toBe(0);
    expect(out + err).toContain(message);
  });

  it("says which file is no output of Pulumi, and writes nothing", async () => {
    writeFiles(folder, { "other.json": '{"version":3}' });
    const target = file("untouched.md");
    const { code, out, err } = await run("report", safe, file("other.json"), "--markdown", target);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(
      `error: ${file("other.json")}: this is not what Pulumi writes: run "pulumi preview --json`,
    );
    expect(() => readFileSync(target)).toThrow("ENOENT");
    expect((await run("report", file("missing.json"))).err).toContain("there is no such file");
    expect((await run("report", folder)).err).toContain("this is a folder, not a file");
    expect((await run("report")).err).toContain("stdin: this is empty");
  });

  it("waits for nobody to type what Pulumi prints", async () => {
    const { code, err } = await commandLine(folder, { tty: true })("report", "--no-color");
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("pulumi preview --json | npx") });
  });

  it("as JSON says an error as JSON", async () => {
    const { out, err } = await run("report", file("missing.json"), "--json");
    expect(JSON.parse(out)).toMatchObject({ error: { phase: "request", code: "INVALID_INPUT" } });
    expect(err).toBe("");
  });

  it("prints names that a terminal would obey as what they are", () => {
    const connector = { name: "\u202e\u0085", changes: [] };
    const report = { formatVersion: 1, verdict: "safe", stacks: [{ connectors: [connector] }] };
    expect(jsonReport(report as unknown as Parameters<typeof jsonReport>[0])).toContain("\\u202e\\u0085");
  });
});
