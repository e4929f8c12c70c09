import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LambdaRunners } from "./adapters/aws/lambda-runner";
import { cacheFolder } from "./adapters/cache/cache-folder";
import { FileSchemaCache } from "./adapters/cache/schema-cache";
import { ciEvent } from "./adapters/ci-event";
import { credentialInFile } from "./adapters/credentials/files";
import { credentialInVariable } from "./adapters/credentials/variables";
import { assertEngineAlive, engineAddress, engineCancellation, unlessCancelled } from "./adapters/engine";
import { guardedCalls, guardedWrites } from "./adapters/guards";
import { LocalRunners } from "./adapters/local/local-runner";
import { untrusted } from "./adapters/untrusted";
import type { ApprovalsPlace } from "./core/approvals/place";
import { accountRefusal } from "./core/aws/accounts";
import type { AwsSettings } from "./core/aws/settings";
import { canonicalJson } from "./core/canonical";
import type { FunctionDescription } from "./core/doctor/function";
import type { Lookup } from "./core/lookup";
import { InvocationSlots, type Invoking } from "./core/runner/invocation-slots";
import { isLocal, type LambdaTarget } from "./core/runner/target";
import { folderList, isOn, maxConcurrency, setting } from "./core/settings";
import { trustOf } from "./core/trust/trust";
import type { ApprovalStore, Clock, Ports, SchemaRunner, SecretStore } from "./ports";

/**
 * The real outside: AWS, this machine and the user's cache folder. Clients are made once for the same settings.
 * @param invoking Which process this is: its share of the caps goes by it.
 */
export function connectPorts(config: Lookup, env: Lookup, invoking: Invoking): Ports {
  const cache = cacheFolder(setting("cacheDir", config, env), env);
  const folders = folderList(setting("credentialFolders", config, env));
  const engine = engineAddress(process.argv);
  const cancellation = engineCancellation(engine);
  const account = rememberingSuccess(callerAccount);
  const allowed = rememberingSuccess((settings) => assertAllowed(settings, account));
  const lambda = oncePerSettings(lambdaRunners);
  const concurrency = setting("maxConcurrency", config, env);
  let slots: InvocationSlots | undefined;
  let local: LocalRunners | undefined;
  const clock: Clock = {
    now: () => performance.now(),
    sleep: (ms) => unlessCancelled(cancellation, () => sleep(ms, undefined, { signal: cancellation })),
  };
  const ports: Ports = {
    trust: trustOf({ config, env }, () => ciEvent(env)),
    clock,
    async findCredential(place) {
      return "env" in place
        ? credentialInVariable(place.env, env)
        : credentialInFile(place.file, process.cwd(), folders);
    },
    account,
    secrets: oncePerSettings((settings) =>
      guardedWrites(
        guardedCalls(secretStore(settings, cancellation), () => allowed(settings)),
        () => assertEngineAlive(engine),
      ),
    ),
    runner(target, settings) {
      if (isLocal(target)) {
        local ??= localRunners(cache);
        return interruptible(local.at(target), cancellation);
      }
      if (settings === undefined) throw new Error("a Lambda runner without AWS settings");
      const runner = lambda(settings).at(target);
      const asking: SchemaRunner = {
        async identity() {
          await allowed(settings);
          return runner.identity();
        },
        async run(request, options) {
          await allowed(settings);
          return runner.run(request, options);
        },
      };
      return interruptible(asking, cancellation);
    },
    async describeFunction(target, settings) {
      await allowed(settings);
      return describeFunction(target, settings);
    },
    get slots() {
      // Without early work the program invokes nothing.
      const isShared = isOn(setting("prefetch", config, env));
      slots ??= new InvocationSlots(maxConcurrency(concurrency), clock.now, isShared ? invoking : "alone");
      return slots;
    },
    cache: new FileSchemaCache(path.join(cache, "schemas")),
  };
  return ports.trust.untrusted ? untrusted(ports) : ports;
}

/** A runner that nobody waits for once the command is cancelled: the engine waits for the check that waits for it. */
function interruptible(runner: SchemaRunner, cancellation: AbortSignal): SchemaRunner {
  return {
    identity: () => unlessCancelled(cancellation, () => runner.identity()),
    run: (request, options) => unlessCancelled(cancellation, () => runner.run(request, options)),
  };
}

/** The runners on this machine, with the runner that this package brings. */
export function localRunners(cache: string): LocalRunners {
  return new LocalRunners({ zip: path.join(__dirname, "..", "runner.zip"), cache, env: process.env });
}

// The AWS SDK takes longer to load than all else: only where something of AWS is used.

export function secretStore(settings: AwsSettings, cancellation?: AbortSignal): SecretStore {
  const { SecretsManagerStore } =
    require("./adapters/aws/secrets-manager") as typeof import("./adapters/aws/secrets-manager");
  return new SecretsManagerStore(settings, { cancellation });
}

export function approvalStore(place: ApprovalsPlace, settings: AwsSettings): ApprovalStore {
  const { S3ApprovalStore } =
    require("./adapters/aws/approval-store") as typeof import("./adapters/aws/approval-store");
  return new S3ApprovalStore(place, settings);
}

function lambdaRunners(settings: AwsSettings): LambdaRunners {
  const { LambdaRunners } =
    require("./adapters/aws/lambda-runner") as typeof import("./adapters/aws/lambda-runner");
  return new LambdaRunners(settings);
}

function describeFunction(target: LambdaTarget, settings: AwsSettings): Promise<FunctionDescription> {
  const { describeFunction } =
    require("./adapters/aws/function-description") as typeof import("./adapters/aws/function-description");
  return describeFunction(target, settings);
}

function callerAccount(settings: AwsSettings): Promise<string> {
  const { callerAccount } =
    require("./adapters/aws/caller-account") as typeof import("./adapters/aws/caller-account");
  return callerAccount(settings);
}

/** Throws where the stack's config keeps AWS calls out of the account; asks for it only where the config does. */
async function assertAllowed(settings: AwsSettings, account: (settings: AwsSettings) => Promise<string>) {
  if (settings.allowedAccountIds === undefined && settings.forbiddenAccountIds === undefined) return;
  const refusal = accountRefusal(await account(settings), settings);
  if (refusal !== undefined) throw refusal;
}

function oncePerSettings<T>(make: (settings: AwsSettings) => T): (settings: AwsSettings) => T {
  const made = new Map<string, T>();
  return (settings) => {
    const key = keyOf(settings);
    const known = made.get(key) ?? make(settings);
    made.set(key, known);
    return known;
  };
}

/** Asks once for the same settings; after a failure, again. */
function rememberingSuccess<T>(
  ask: (settings: AwsSettings) => Promise<T>,
): (settings: AwsSettings) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (settings) => {
    const key = keyOf(settings);
    const known = asked.get(key) ?? ask(settings);
    asked.set(key, known);
    known.catch(() => asked.delete(key));
    return known;
  };
}

function keyOf(settings: AwsSettings): string {
  return canonicalJson({ ...settings, assumeRole: settings.assumeRole && { ...settings.assumeRole } });
}
