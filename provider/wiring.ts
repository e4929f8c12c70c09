import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LambdaRunners } from "./adapters/aws/lambda-runner";
import { cacheFolder } from "./adapters/cache/cache-folder";
import { FileSchemaCache } from "./adapters/cache/schema-cache";
import { credentialInFile } from "./adapters/credentials/files";
import { credentialInVariable } from "./adapters/credentials/variables";
import { assertEngineAlive, engineAddress } from "./adapters/engine";
import { guardedCalls, guardedWrites } from "./adapters/guards";
import { LocalRunners } from "./adapters/local/local-runner";
import { accountRefusal } from "./core/aws/accounts";
import type { AwsSettings, Lookup } from "./core/aws/settings";
import { canonicalJson } from "./core/canonical";
import { isLocal } from "./core/runner/target";
import { folderList, setting } from "./core/settings";
import type { Clock, Ports, SecretStore } from "./ports";

const clock: Clock = { now: () => performance.now(), sleep: (ms) => sleep(ms) };

/** The real outside: AWS, this machine and the user's cache folder. Clients are made once for the same settings. */
export function connectPorts(config: Lookup, env: Lookup): Ports {
  const cache = cacheFolder(setting("cacheDir", config, env), env);
  const folders = folderList(setting("credentialFolders", config, env));
  const engine = engineAddress(process.argv);
  const account = rememberingSuccess(callerAccount);
  const allowed = rememberingSuccess((settings) => assertAllowed(settings, account));
  const lambda = oncePerSettings(lambdaRunners);
  let local: LocalRunners | undefined;
  return {
    clock,
    async findCredential(place) {
      return "env" in place
        ? credentialInVariable(place.env, env)
        : credentialInFile(place.file, process.cwd(), folders);
    },
    account,
    secrets: oncePerSettings((settings) =>
      guardedWrites(
        guardedCalls(secretStore(settings), () => allowed(settings)),
        () => assertEngineAlive(engine),
      ),
    ),
    runner(target, settings) {
      if (isLocal(target)) {
        local ??= localRunners(cache);
        return local.at(target);
      }
      if (settings === undefined) throw new Error("a Lambda runner without AWS settings");
      const runner = lambda(settings).at(target);
      return {
        identity: () => runner.identity(),
        async run(request) {
          await allowed(settings);
          return runner.run(request);
        },
      };
    },
    cache: new FileSchemaCache(path.join(cache, "schemas")),
  };
}

/** The runners on this machine, with the runner that this package brings. */
export function localRunners(cache: string): LocalRunners {
  return new LocalRunners({ zip: path.join(__dirname, "..", "runner.zip"), cache, env: process.env });
}

// The AWS SDK takes longer to load than all else: only where something of AWS is used.

export function secretStore(settings: AwsSettings): SecretStore {
  const { SecretsManagerStore } =
    require("./adapters/aws/secrets-manager") as typeof import("./adapters/aws/secrets-manager");
  return new SecretsManagerStore(settings);
}

function lambdaRunners(settings: AwsSettings): LambdaRunners {
  const { LambdaRunners } =
    require("./adapters/aws/lambda-runner") as typeof import("./adapters/aws/lambda-runner");
  return new LambdaRunners(settings);
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
