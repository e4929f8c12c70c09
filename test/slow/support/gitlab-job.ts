import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { recipes } from "./ci-job";

export interface GitlabJob {
  readonly stage?: string;
  readonly needs?: readonly string[];
  readonly script?: readonly string[];
  readonly rules?: readonly { readonly if: string }[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

const TEMPLATE = path.join(recipes, "gitlab", "pulumi-python-connectors.gitlab-ci.yml");

/** The template as it is written. */
export function gitlabTemplate(): Record<string, GitlabJob> {
  const { variables: _, ...jobs } = parse(readFileSync(TEMPLATE, "utf8")) as Record<string, GitlabJob>;
  return jobs;
}

/** A job with what it extends: maps are merged key by key, all else is replaced. */
export function extendedJob(name: string, jobs = gitlabTemplate()): GitlabJob {
  const job = jobs[name];
  if (job === undefined) throw new Error(`the template has no ${name}`);
  const { extends: base, ...own } = job;
  return typeof base === "string" ? (merged(extendedJob(base, jobs), own) as GitlabJob) : own;
}

function merged(base: unknown, own: unknown): unknown {
  if (!isMap(base) || !isMap(own)) return own;
  const keys = new Set([...Object.keys(base), ...Object.keys(own)]);
  return Object.fromEntries(
    [...keys].map((key) => [
      key,
      key in own ? (key in base ? merged(base[key], own[key]) : own[key]) : base[key],
    ]),
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A job's variables, with those that GitLab and the project set filled in. */
export function jobVariables(job: GitlabJob, given: Record<string, string>): Record<string, string> {
  const filled = Object.entries(job.variables ?? {}).map(([name, text]) => [
    name,
    text.replace(/\$(\w+)/g, (_, variable: string) => given[variable] ?? ""),
  ]);
  return { ...given, ...Object.fromEntries(filled) };
}
