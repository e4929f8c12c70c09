import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArn } from "../../provider/core/aws/arn";
import { awsSettings } from "../../provider/core/aws/settings";
import { MAX_CREDENTIAL_BYTES, secretArnModel } from "../../provider/core/credentials/inputs";
import { InputError, type Problem } from "../../provider/core/errors";
import type { Outside } from "../outside";
import type { RunFlags } from "../program";

/** Where the credentials come from; read only once all flags are right. */
export type CredentialsFrom = () => Promise<string | undefined>;

/** Where the flags say that the credentials are, or what is wrong with those flags. */
export function credentialsFrom(
  flags: RunFlags,
  outside: Outside,
): { readonly from: CredentialsFrom; readonly problems: readonly Problem[] } {
  const { credentialsEnv, credentialsFile, credentialsSecretArn } = flags;
  const given = [credentialsEnv, credentialsFile, credentialsSecretArn].filter((flag) => flag !== undefined);
  const none = async () => undefined;
  if (given.length > 1) {
    const reason = "write one of --credentials-env, --credentials-file and --credentials-secret-arn";
    return { from: none, problems: [{ path: "--credentials-...", reason }] };
  }
  if (flags.profile !== undefined && credentialsSecretArn === undefined) {
    const reason = "a profile is for --credentials-secret-arn: code gets no AWS credentials of its own";
    return { from: none, problems: [{ path: "--profile", reason }] };
  }
  if (credentialsEnv !== undefined) {
    const value = outside.env[credentialsEnv];
    const missing = `the variable ${credentialsEnv} is ${value === undefined ? "not set" : "empty"}`;
    return ready("--credentials-env", value, missing);
  }
  if (credentialsFile !== undefined) return fromFile(credentialsFile);
  if (credentialsSecretArn === undefined) return { from: none, problems: [] };

  if (!secretArnModel.safeParse(credentialsSecretArn).success) {
    const reason = "not the ARN of a secret: write arn:aws:secretsmanager:<region>:<account>:secret:<name>";
    return { from: none, problems: [{ path: "--credentials-secret-arn", reason }] };
  }
  return { from: () => readSecret(credentialsSecretArn, flags.profile, outside), problems: [] };
}

function fromFile(file: string) {
  const at = "--credentials-file";
  const refused = (reason: string) => ({ from: async () => undefined, problems: [{ path: at, reason }] });
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path.resolve(file));
  } catch (error) {
    return refused(`"${file}" can't be read (${(error as NodeJS.ErrnoException).code})`);
  }
  let text: string;
  try {
    // Drops a byte order mark, which some editors write and no key begins with.
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return refused(`"${file}" is not text in UTF-8: save it as UTF-8, or write binary credentials in base64`);
  }
  // Editors end a file with a newline, which is no part of a key.
  return ready(at, text.replace(/\r?\n$/, ""), "the file is empty");
}

function ready(at: string, value: string | undefined, missing: string) {
  const problems: Problem[] = [];
  if (value === undefined || value === "") problems.push({ path: at, reason: missing });
  else if (Buffer.byteLength(value) > MAX_CREDENTIAL_BYTES) {
    problems.push({ path: at, reason: `the credentials have more than ${MAX_CREDENTIAL_BYTES} bytes` });
  }
  return { from: async () => value, problems };
}

async function readSecret(arn: string, profile: string | undefined, outside: Outside): Promise<string> {
  const region = parseArn(arn)?.region;
  const nothing = () => undefined;
  const { settings, problems } = awsSettings({ region, profile }, nothing, (key) => outside.env[key]);
  if (settings === undefined) throw new InputError(problems);
  return outside.secrets(settings).read(arn);
}
