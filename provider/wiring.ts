import path from "node:path";
import { cacheFolder } from "./adapters/cache-folder";
import { LambdaRunner } from "./adapters/lambda-runner";
import { FileSchemaCache } from "./adapters/schema-cache";
import { SecretsManagerStore } from "./adapters/secrets-manager";
import type { AwsSettings, Lookup } from "./core/aws/settings";
import { canonicalJson } from "./core/canonical";
import { setting } from "./core/settings";
import type { Ports } from "./ports";

/** The real outside: AWS and the user's cache folder. Clients are made once for the same settings. */
export function connectPorts(config: Lookup, env: Lookup): Ports {
  return {
    secrets: oncePerSettings((settings) => new SecretsManagerStore(settings)),
    runner: oncePerSettings((settings) => new LambdaRunner(settings)),
    cache: new FileSchemaCache(path.join(cacheFolder(setting("cacheDir", config, env), env), "schemas")),
  };
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
