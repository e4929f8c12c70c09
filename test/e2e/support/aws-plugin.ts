import { existsSync, readdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { repository } from "./workspace";

const BINARY = "pulumi-resource-aws";
const STAND_IN = path.join(repository, "test", "stand-in-aws", "bin");

/** The plugin for `@pulumi/aws` that a test's programs use: the real one, or the stand-in. */
export interface AwsPlugin {
  /** As tests and their output name it. */
  readonly name: string;
  /** The folder to put first on PATH: the engine takes a plugin from there before any other. */
  readonly folder: string;
}

/**
 * The machine's own plugin: on PATH, or where `pulumi plugin install` puts it (`pulumi plugin ls` lists it), in a version of the
 * same major as the package. Without one, the stand-in.
 */
export function findAwsPlugin(env: NodeJS.ProcessEnv = process.env): AwsPlugin {
  const onPath = (env["PATH"] ?? "").split(path.delimiter).find((folder) => isThere(folder));
  if (onPath !== undefined) return { name: "the real aws plugin on PATH", folder: onPath };
  const plugins = path.join(env["PULUMI_HOME"] ?? path.join(os.homedir(), ".pulumi"), "plugins");
  const installed = existsSync(plugins)
    ? readdirSync(plugins).filter((name) => /^resource-aws-v7\.\d+\.\d+$/.test(name))
    : [];
  const newest = installed
    .filter((name) => isThere(path.join(plugins, name)))
    .sort((one, other) => one.localeCompare(other, "en", { numeric: true }))
    .at(-1);
  return newest === undefined
    ? { name: "the stand-in aws plugin", folder: STAND_IN }
    : { name: `the real aws plugin ${newest}`, folder: path.join(plugins, newest) };
}

function isThere(folder: string): boolean {
  return existsSync(path.join(folder, BINARY));
}
