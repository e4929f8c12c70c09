import path from "node:path";
import { cacheFolder } from "../../provider/adapters/cache/cache-folder";
import { parseArn } from "../../provider/core/aws/arn";
import { type AwsSettings, awsSettings } from "../../provider/core/aws/settings";
import { findingCheck } from "../../provider/core/doctor/answer";
import { type Check, failed, failedBy, ok, type Section, skipped } from "../../provider/core/doctor/check";
import { type DeployedConnection, deployedConnection } from "../../provider/core/doctor/deployed";
import {
  cacheCheck,
  engineCheck,
  type Found,
  nodeCheck,
  packageCheck,
  pythonCheck,
  sdkCheck,
} from "../../provider/core/doctor/machine";
import {
  settingFolderChecks,
  settingsCheck,
  unknownSettingChecks,
  untrustedCheck,
} from "../../provider/core/doctor/settings";
import { ConnectorsError, ServiceError } from "../../provider/core/errors";
import type { Lookup } from "../../provider/core/lookup";
import type { CheckedHost } from "../../provider/core/runner/check";
import { isLocal, type LambdaTarget } from "../../provider/core/runner/target";
import { isOffline, setting } from "../../provider/core/settings";
import type { Ports } from "../../provider/ports";
import { Doctor } from "../../provider/services/doctor";
import { SchemaService } from "../../provider/services/schema-service";
import type { Outside } from "../outside";
import { deployedConnections, isFolder } from "../stack/deployed-stack";

/** What `doctor` is asked to look at. */
export interface Subject {
  /** Of the program. */
  readonly folder: string;
  readonly stack: string | undefined;
  readonly runner: LambdaTarget | undefined;
  /** Names or ARNs of secrets that the runner is to read. */
  readonly secrets: readonly string[];
  readonly hosts: readonly CheckedHost[];
  readonly python: string | undefined;
  readonly region: string | undefined;
  readonly profile: string | undefined;
}

/** All checks, by what they are of. */
export async function examined(subject: Subject, outside: Outside): Promise<Section[]> {
  const env: Lookup = (key) => outside.env[key];
  const stack = await stackOf(subject, outside);
  const config: Lookup = stack !== undefined && "config" in stack ? stack.config : () => undefined;
  const ports = outside.ports(config, subject.folder);
  const connections = stack !== undefined && "connections" in stack ? stack.connections : [];
  const readable = connections.map((one) =>
    deployedConnection(one, stack !== undefined && "connectors" in stack ? stack.connectors : [], {
      config,
      env,
    }),
  );
  const known = readable.filter((one): one is DeployedConnection => !("problem" in one));
  const settings = awsOf(subject, known, { config, env });
  const settingsOwn = settingsCheck(config, env, ports.trust);
  const machine: Section = {
    title: "this machine",
    checks: [
      ...(await machineChecks(subject, outside, { config, env }, pythonNeed(stack, known))),
      stack === undefined || "error" in stack ? ofNoStack(settingsOwn, stack) : settingsOwn,
      ...unknownSettingChecks(stack !== undefined && "configKeys" in stack ? stack.configKeys : []),
      ...settingFolderChecks(config, env, (folder) => isFolder(path.resolve(subject.folder, folder))),
      await awsCheck(settings, ports, notUsed(subject, stack)),
    ],
  };
  const doctor = new Doctor(ports, outside.machine.zipSha256());
  return [machine, ...(await stackSections()), ...(await runnerSections())];

  async function stackSections(): Promise<Section[]> {
    if (stack === undefined) return [];
    const title = `stack ${subject.stack}`;
    if ("error" in stack) return [{ title, checks: [failedBy("state", stack.error)] }];
    const unreadable = readable.flatMap((one) =>
      "problem" in one
        ? [failedBy(`connection ${one.name}`, new ServiceError("CONNECTION_UNREADABLE", one.problem))]
        : [],
    );
    const own = `${connections.length} Python connection${connections.length === 1 ? "" : "s"}`;
    const section = { title, checks: [ok("state", own), ...unreadable] };
    if (ports.trust.untrusted) return [section, { title: "runners", checks: [untrustedCheck("runners")] }];
    const why =
      settingsOwn.status === "failed"
        ? "a setting can't be used"
        : isOffline(config, env)
          ? "pythonConnectors:offline is on: no source is asked"
          : undefined;
    const offline = why === undefined ? known : known.map((one) => ({ ...one, test: { why } }));
    return [
      section,
      ...(await doctor.connections(offline, subject.hosts, new SchemaService(ports, "doctor"))),
    ];
  }

  async function runnerSections(): Promise<Section[]> {
    const { runner: target, secrets, hosts } = subject;
    if (target === undefined) return [];
    const title = `runner ${target.functionArn}`;
    if (ports.trust.untrusted) return [{ title, checks: [untrustedCheck("function")] }];
    if (settings === undefined || "problem" in settings) return [];
    const { region } = settings;
    const asked = secrets.map((id) => ({ id, region: parseArn(id)?.region ?? region, versionId: null }));
    const { section, secrets: found } = await doctor.runner({
      target,
      settings,
      secrets: asked,
      hosts,
      isDeclared: false,
    });
    const own = (found ?? []).map((finding, index) =>
      findingCheck(`secret ${secrets[index]}`, finding, "the runner may read it"),
    );
    return [{ ...section, checks: [...section.checks, ...own] }];
  }
}

/** Without a stack there are those of the environment only: that they are well says nothing of the stack's. */
function ofNoStack(check: Check, stack: Stack | undefined): Check {
  if (check.status !== "ok") return check;
  const why = stack === undefined ? "name one with --stack" : "it can't be read";
  return skipped("settings", `those of a stack are not looked at: ${why}`);
}

/** Why AWS need not be reached, in words; `undefined` where something uses it. */
function notUsed({ runner }: Subject, stack: Stack | undefined): string | undefined {
  if (runner !== undefined) return undefined;
  if (stack === undefined) return "no stack or runner is named that uses it";
  return "error" in stack ? "the stack can't be read" : "no connection of the stack uses it";
}

type Stack = Awaited<ReturnType<typeof deployedConnections>> | { readonly error: ConnectorsError };

/** The stack, or why it can't be read: that is a finding, and no reason to look at nothing. */
async function stackOf({ stack, folder }: Subject, outside: Outside): Promise<Stack | undefined> {
  if (stack === undefined) return undefined;
  try {
    return await deployedConnections({ stack, folder }, outside.pulumi);
  } catch (error) {
    if (error instanceof ConnectorsError) return { error };
    throw error;
  }
}

/** Whether a connection runs on this machine; `undefined` where nothing says so. */
function pythonNeed(stack: Stack | undefined, known: readonly DeployedConnection[]): boolean | undefined {
  if (stack === undefined || "error" in stack) return undefined;
  return known.some(({ runner }) => isLocal(runner));
}

async function machineChecks(
  { folder, python }: Subject,
  { machine, pulumi, version }: Outside,
  { config, env }: { readonly config: Lookup; readonly env: Lookup },
  isPythonNeeded: boolean | undefined,
): Promise<Check[]> {
  const cache = path.join(cacheFolder(setting("cacheDir", config, env), env), "schemas");
  return [
    nodeCheck(machine.node),
    engineCheck(await engine(pulumi, folder)),
    sdkCheck(machine.sdk(folder)),
    packageCheck(machine.connectors(folder), version),
    pythonCheck(isPythonNeeded === false ? { version: "" } : await machine.python(python), isPythonNeeded),
    cacheCheck(machine.cacheFolder(cache)),
  ];
}

async function engine(pulumi: Outside["pulumi"], folder: string): Promise<Found> {
  try {
    const { code, stdout } = await pulumi(["version"], folder);
    const version = /^v?(\d+\.\d+\.\d+\S*)\s*$/.exec(stdout)?.[1];
    if (code === 0 && version !== undefined) return { version };
    return {
      error: new ServiceError(
        "PULUMI_FAILED",
        "`pulumi version` says no version",
        "Install the Pulumi CLI again.",
      ),
    };
  } catch (error) {
    if (error instanceof ConnectorsError) return { error };
    throw error;
  }
}

/** How AWS is reached where it is used: by the first connection that does; what is wrong with that; or that nothing uses it. */
function awsOf(
  { stack, runner, region, profile }: Subject,
  known: readonly DeployedConnection[],
  { config, env }: { readonly config: Lookup; readonly env: Lookup },
): AwsSettings | { readonly problem: string } | undefined {
  const used = known.find((one) => one.settings !== undefined)?.settings;
  if (used !== undefined && runner === undefined) return used;
  if (stack !== undefined && runner === undefined) return undefined;
  const own = { region: region ?? (runner && parseArn(runner.functionArn)?.region), profile };
  const { settings, problems } = awsSettings(own, config, env);
  if (settings !== undefined) return settings;
  return { problem: problems.map(({ path: at, reason }) => `${at}: ${reason}`).join("; ") };
}

async function awsCheck(
  settings: ReturnType<typeof awsOf>,
  ports: Ports,
  unused: string | undefined,
): Promise<Check> {
  const name = "AWS";
  if (ports.trust.untrusted) return untrustedCheck(name);
  if (settings === undefined) return skipped(name, unused ?? "nothing uses it");
  if ("problem" in settings) {
    if (unused !== undefined) return skipped(name, `${settings.problem}; ${unused}`);
    return failed({
      name,
      code: "AWS_NOT_CONFIGURED",
      says: settings.problem,
      next: "Correct that, or leave it: a connection with runner { local: {} } and no stored credentials needs nothing of AWS.",
    });
  }
  try {
    return ok(name, `account ${await ports.account(settings)}, region ${settings.region}`);
  } catch (error) {
    if (!(error instanceof ConnectorsError)) throw error;
    return unused === undefined ? failedBy(name, error) : skipped(name, `${error.message}; ${unused}`);
  }
}
