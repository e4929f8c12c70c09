import { setTimeout as sleep } from "node:timers/promises";
import {
  type Approval,
  type ApprovalList,
  digestModel,
  withApprovals,
  withoutApprovals,
} from "../../provider/core/approvals/list";
import { approvalsPlace } from "../../provider/core/approvals/place";
import { awsSettings } from "../../provider/core/aws/settings";
import { InputError, type Problem } from "../../provider/core/errors";
import { printable } from "../../provider/core/text";
import { approvalList, changeApprovals } from "../../provider/services/approvals";
import { EXIT } from "../exit-status";
import { approver } from "../input/approver";
import { type CodeToApprove, codeOfPaths, codeOfStack } from "../input/code-to-approve";
import { type Paint, paints } from "../output/paint";
import { counted, jsonLine, safeLine } from "../output/safe-text";
import type { Outside } from "../outside";
import { reported } from "../session";

export interface ApproveFlags {
  readonly approvals: string;
  readonly connection?: string;
  readonly requirements?: string;
  readonly connector?: readonly string[];
  readonly stack?: string;
  readonly cwd?: string;
  readonly withdraw?: boolean;
  readonly digest?: readonly string[];
  readonly list?: boolean;
  readonly region?: string;
  readonly profile?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

/** What became of one part: new in the list or in it already; taken out of it or not in it. */
interface Done extends CodeToApprove {
  readonly done: "approved" | "already approved" | "withdrawn" | "not in the list";
}

/** Adds code to the list of what a runner may run, takes it out, or shows the list. */
export function approve(flags: ApproveFlags, outside: Outside): Promise<number> {
  return reported(flags, outside, async () => {
    const store = storeOf(flags, outside);
    const paint = paints(outside.out, outside.env, flags.color);
    if (flags.list) {
      const list = await approvalList(store);
      outside.out.write(flags.json ? jsonLine(list) : shownList(list, store.place, paint));
      return EXIT.ok;
    }
    const parts = await codeFrom(flags, outside);
    const { before, after } = await changeApprovals(store, changeOf(flags, outside, parts), { sleep });
    const done = parts.map((part) => ({ ...part, done: doneTo(part.digest, before, after, flags.withdraw) }));
    outside.out.write(
      flags.json ? jsonLine({ list: store.place, parts: done }) : shownParts(done, store.place, paint),
    );
    return EXIT.ok;
  });
}

/** The list's place and the way to AWS; what is wrong with any of the flags, at once. */
function storeOf(flags: ApproveFlags, outside: Outside) {
  const place = approvalsPlace(flags.approvals);
  const { settings, problems: wrong } = awsSettings(
    { region: flags.region, profile: flags.profile },
    () => undefined,
    (key) => outside.env[key],
  );
  const problems = [
    ...(place === undefined ? [{ path: "--approvals", reason: "write s3://bucket/key" }] : []),
    ...wrong.map(asFlag),
    ...sourceProblems(flags),
  ];
  if (problems.length > 0 || place === undefined || settings === undefined) throw new InputError(problems);
  return outside.approvals(place, settings);
}

function asFlag(problem: Problem): Problem {
  if (problem.path !== "aws.region") return problem;
  return { path: "--region", reason: "no AWS region is set: name the bucket's, or set AWS_REGION" };
}

function sourceProblems(flags: ApproveFlags): Problem[] {
  const paths = flags.connection ?? flags.connector ?? flags.requirements;
  const sources = [
    ["--connection and --connector", paths],
    ["--stack", flags.stack],
    ["--digest", flags.digest],
    ["--list", flags.list],
  ].filter(([, given]) => given !== undefined);
  const problems: Problem[] = [];
  if (sources.length !== 1) {
    const reason =
      "say which code: --connection and --connector with paths, or --stack; or --list, or --withdraw with --digest";
    problems.push({ path: sources.map(([name]) => name).join(", ") || "approve", reason });
  }
  if (flags.cwd !== undefined && flags.stack === undefined)
    problems.push({ path: "--cwd", reason: "it goes with --stack" });
  if (flags.digest !== undefined && !flags.withdraw) {
    const reason =
      "it goes with --withdraw: code is approved by its files, which somebody has read, not by a digest";
    problems.push({ path: "--digest", reason });
  }
  if (flags.list && flags.withdraw)
    problems.push({ path: "--withdraw", reason: "say what to withdraw; --list changes nothing" });
  for (const digest of flags.digest ?? []) {
    if (digestModel.safeParse(digest).success) continue;
    problems.push({
      path: "--digest",
      reason: `${JSON.stringify(printable(digest, 100))} is no digest: it has 64 hexadecimal digits`,
    });
  }
  return problems;
}

async function codeFrom(flags: ApproveFlags, outside: Outside): Promise<CodeToApprove[]> {
  if (flags.digest !== undefined) return flags.digest.map((digest) => ({ digest, what: "" }));
  if (flags.stack !== undefined) return codeOfStack(flags.stack, flags.cwd ?? ".", outside);
  return codeOfPaths(flags);
}

function changeOf({ withdraw }: ApproveFlags, outside: Outside, parts: readonly CodeToApprove[]) {
  if (withdraw) {
    const digests = parts.map(({ digest }) => digest);
    return (list: ApprovalList) => withoutApprovals(list, digests);
  }
  const notes = { at: new Date().toISOString(), by: approver(outside.env) };
  const approvals = parts.map(({ digest, what }): [string, Approval] => [
    digest,
    { what: printable(what, 500), ...notes },
  ]);
  return (list: ApprovalList) => withApprovals(list, Object.fromEntries(approvals));
}

function doneTo(digest: string, before: ApprovalList, after: ApprovalList, withdraw = false): Done["done"] {
  const [was, is] = [before, after].map(({ approved }) => Object.hasOwn(approved, digest));
  if (withdraw) return was ? "withdrawn" : "not in the list";
  return was && is ? "already approved" : "approved";
}

function isChange({ done }: Pick<Done, "done">): boolean {
  return done === "approved" || done === "withdrawn";
}

function shownParts(parts: readonly Done[], place: string, paint: Paint): string {
  const lines = parts.map(({ digest, what, done }) => {
    return `${isChange({ done }) ? paint("green", done) : done} ${digest}${what === "" ? "" : ` ${safeLine(what, 500)}`}`;
  });
  const changed = parts.filter(isChange).length;
  return `${[...lines, `${counted(changed, "change")} in ${safeLine(place, 1100)}`].join("\n")}\n`;
}

function shownList({ approved }: ApprovalList, place: string, paint: Paint): string {
  const lines = Object.entries(approved)
    .sort(([, a], [, b]) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(
      ([digest, { what, at, by }]) =>
        `${digest} ${safeLine(what, 500)} ${paint("dim", `(${safeLine(at, 40)}, ${safeLine(by, 300)})`)}`,
    );
  return `${[...lines, `${counted(lines.length, "approval")} in ${safeLine(place, 1100)}`].join("\n")}\n`;
}
