import path from "node:path";
import { cacheFolder } from "./adapters/cache-folder";
import type { LambdaRunners } from "./adapters/lambda-runner";
import { LocalRunners } from "./adapters/local-runner";
import { FileSchemaCache } from "./adapters/schema-cache";
import type { AwsSettings, Lookup } from "./core/aws/settings";
import { canonicalJson } from "./core/canonical";
import { isLocal } from "./core/runner/target";
import { setting } from "./core/settings";
import type { Ports, SecretStore } from "./ports";

/** The real outside: AWS, this machine and the user's cache folder. Clients are made once for the same settings. */
export function connectPorts(config: Lookup, env: Lookup): Ports {
  const cache = cacheFolder(setting("cacheDir", config, env), env);
  const lambda = oncePerSettings(lambdaRunners);
  let local: LocalRunners | undefined;
  return {
    secrets: oncePerSettings(secretStore),
    runner(target, settings) {
      if (isLocal(target)) {
        local ??= localRunners(cache);
        return local.at(target);
      }
      if (settings === undefined) throw new Error("a Lambda runner without AWS settings");
      return lambda(settings).at(target);
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
    require("./adapters/secrets-manager") as typeof import("./adapters/secrets-manager");
  return new SecretsManagerStore(settings);
}

function lambdaRunners(settings: AwsSettings): LambdaRunners {
  const { LambdaRunners } = require("./adapters/lambda-runner") as typeof import("./adapters/lambda-runner");
  return new LambdaRunners(settings);
}

function oncePerSettings<T>(make: (settings: AwsSettings) => T): (settings: AwsSettings) => T {
  const made = new Map<string, T>();
  return (settings) => {
    const key = canonicalJson({ ...settings, assumeRole: settings.assumeRole && { ...settings.assumeRole } });
    const known = made.get(key) ?? make(settings);
    made.set(key, known);
    return known;
  };
}
