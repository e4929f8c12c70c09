import { writeFileSync } from "node:fs";
import path from "node:path";
import { InputError, ServiceError } from "../../provider/core/errors";
import type { PulumiRun } from "../../provider/core/pulumi/run/run";
import { readRuns } from "../../provider/core/pulumi/run/run-output";
import { redacted } from "../../provider/core/report/redacted";
import type { Report, ReportVerdict } from "../../provider/core/report/report";
import { REPORTED, reportOf } from "../../provider/core/report/stack-report";
import { EXIT } from "../exit-status";
import { pulumiOutputs } from "../input/pulumi-output";
import { type Outside, written } from "../outside";
import type { FailingVerdict, ReportFlags } from "../program";
import { htmlReport } from "../report/html";
import { jsonReport } from "../report/json";
import { markdownReport } from "../report/markdown";
import { reportSummary } from "../report/summary";
import { reported } from "../session";

/** Says what runs of Pulumi do to schemas: as Markdown, HTML and JSON, and by its exit code. */
export function report(files: readonly string[], flags: ReportFlags, outside: Outside): Promise<number> {
  const isJson = flags.json === true || flags.json === STDOUT;
  return reported({ color: flags.color, json: isJson }, outside, async () => {
    const targets = targetsOf(flags);
    refuseOverwriting(files, targets);
    const made = reportOf(await runsOf(files, outside));
    const redact = flags.redact === true;
    const shown = redact ? redacted(made) : made;
    const options = { redact, ...(flags.title === undefined ? {} : { title: flags.title }) };
    for (const { form, file } of targets) await write(file, FORMS[form](shown, options), outside);
    const told = targets.filter(({ file }) => file !== STDOUT).map(({ form, file }) => `${form} in ${file}`);
    const lines = [`verdict: ${shown.verdict}`, ...reportSummary(shown), ...told];
    outside.err.write(`${lines.join("\n")}\n`);
    return exitStatusOf(made, flags.failOn);
  });
}

const STDOUT = "-";

type Form = "Markdown" | "HTML" | "JSON";
type Options = Parameters<typeof markdownReport>[1];

const FORMS: { readonly [form in Form]: (report: Report, options: Options) => string } = {
  Markdown: markdownReport,
  HTML: htmlReport,
  JSON: jsonReport,
};

interface Target {
  readonly form: Form;
  readonly file: string;
}

function targetsOf({ markdown, html, json }: ReportFlags): Target[] {
  const asked = Object.entries({ Markdown: markdown, HTML: html, JSON: json === true ? STDOUT : json });
  const targets = asked.flatMap(([form, file]) => (file === undefined ? [] : [{ form: form as Form, file }]));
  const onStdout = targets.filter(({ file }) => file === STDOUT);
  if (onStdout.length > 1) {
    const forms = onStdout.map(({ form }) => form).join(" and ");
    throw new InputError([{ path: "-", reason: `${forms} can't both go to stdout: name a file for one` }]);
  }
  return targets.length === 0 ? [{ form: "Markdown", file: STDOUT }] : targets;
}

/** `report preview.json --json preview.json` would put the report in the place of what it is made from. */
function refuseOverwriting(files: readonly string[], targets: readonly Target[]): void {
  const inputs = new Set(files.filter((file) => file !== STDOUT).map((file) => path.resolve(file)));
  const taken = targets.find(({ file }) => inputs.has(path.resolve(file)));
  if (taken === undefined) return;
  const reason = `this is read, and ${taken.form} would be written over it: name another file`;
  throw new InputError([{ path: taken.file, reason }]);
}

async function runsOf(files: readonly string[], outside: Outside): Promise<PulumiRun[]> {
  const runs: PulumiRun[] = [];
  for await (const { name, bytes } of pulumiOutputs(files, outside)) {
    runs.push(...readRuns(name, bytes, REPORTED));
  }
  return runs;
}

async function write(file: string, text: string, outside: Outside): Promise<void> {
  if (file === STDOUT) return written(outside.out, text);
  try {
    writeFileSync(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const next = "Name another file, in a folder that is there.";
    throw new ServiceError("NOT_WRITABLE", `can't write "${file}" (${code})`, next, { cause: error });
  }
}

/** Of the verdicts that are there and are to fail, the worst one's. */
function exitStatusOf({ stacks }: Report, failOn: readonly FailingVerdict[]): number {
  const verdicts = new Set<ReportVerdict>(
    stacks.flatMap(({ verdict, connectors }) => [verdict, ...connectors.map((one) => one.verdict)]),
  );
  const worst = failOn.find((verdict) => verdicts.has(verdict));
  return worst === undefined ? EXIT.ok : STATUS[worst];
}

const STATUS: { readonly [verdict in FailingVerdict]: number } = {
  failed: EXIT.code,
  breaking: EXIT.breakingDrift,
  unverified: EXIT.unverified,
};
