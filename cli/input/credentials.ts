import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArn } from "../../provider/core/aws/arn";
import { type AwsArgs, awsSettings } from "../../provider/core/aws/settings";
import { credentialOf } from "../../provider/core/credentials/file-content";
import { credentialProblem, secretArnModel } from "../../provider/core/credentials/inputs";
import { InputError, type Problem } from "../../provider/core/errors";
import type { Outside } from "../outside";
import type { RunFlags } from "../program";

/** Where the credentials come from; read only once all flags are right. */
export type CredentialsFrom = () => Promise<string | undefined>;

/** Where the flags say that the credentials are, or what is wrong with those flags. */
export function credentialsFrom(
  flags: RunFlags,
  outside: Outside,
): { readonly from: CredentialsFrom | undefined; readonly problems: readonly Problem[] } {
  const { credentialsEnv, credentialsFile, credentialsSecretArn } = flags;
  const given = [credentialsEnv, credentialsFile, credentialsSecretArn].filter((flag) => flag !== undefined);
  if (given.length > 1) {
    const reason = "write one of --credentials-env, --credentials-file and --credentials-secret-arn";
    return refused("--credentials-...", reason);
  }
  if (flags.profile !== undefined && credentialsSecretArn === undefined) {
    const reason = "a profile is for --credentials-secret-arn: code gets no AWS credentials of its own";
    return refused("--profile", reason);
  }
  if (credentialsEnv !== undefined) return fromVariable(credentialsEnv, outside);
  if (credentialsFile !== undefined) return fromFile(credentialsFile);
  if (credentialsSecretArn === undefined) return { from: undefined, problems: [] };

  if (!secretArnModel.safeParse(credentialsSecretArn).success) {
    const reason = "not the ARN of a secret: write arn:aws:secretsmanager:<region>:<account>:secret:<name>";
    return refused("--credentials-secret-arn", reason);
  }
  const aws = { region: parseArn(credentialsSecretArn)?.region, profile: flags.profile };
  return { from: () => readSecret(credentialsSecretArn, undefined, aws, outside), problems: [] };
}

function fromVariable(name: string, { env }: Outside) {
  const at = "--credentials-env";
  const value = env[name];
  if (!value) return refused(at, `the variable ${name} is ${value === undefined ? "not set" : "empty"}`);
  const problem = credentialProblem(value);
  return problem === undefined ? ready(value) : refused(at, problem);
}

function fromFile(file: string) {
  const at = "--credentials-file";
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path.resolve(file));
  } catch (error) {
    return refused(at, `"${file}" can't be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const found = credentialOf(bytes);
  return "text" in found ? ready(found.text) : refused(at, `"${file}" ${found.problem}`);
}

function ready(value: string) {
  return { from: async () => value, problems: [] };
}

function refused(path: string, reason: string) {
  return { from: undefined, problems: [{ path, reason }] };
}

/**
 * A secret, by ARN or name, as the code gets it.
 * @throws InputError, ServiceError
 */
export async function readSecret(
  id: string,
  versionId: string | undefined,
  aws: AwsArgs,
  outside: Outside,
): Promise<string> {
  const nothing = () => undefined;
  const { settings, problems } = awsSettings(aws, nothing, (key) => outside.env[key]);
  if (settings === undefined) throw new InputError(problems);
  return outside.secrets(settings).read(id, versionId);
}
