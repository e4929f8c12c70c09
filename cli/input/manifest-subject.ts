import path from "node:path";
import { credentialInFile } from "../../provider/adapters/credentials/files";
import { credentialInVariable } from "../../provider/adapters/credentials/variables";
import { readRequirements, readSourceCode } from "../../provider/adapters/source-files";
import { parseArn } from "../../provider/core/aws/arn";
import type { AwsArgs } from "../../provider/core/aws/settings";
import { sourceCodeModel } from "../../provider/core/code/inputs";
import { ENTRY } from "../../provider/core/code/source-code";
import { parseConnectionRef } from "../../provider/core/connection/reference";
import type { ConnectorFile } from "../../provider/core/connector/connector-file";
import { withDefaults } from "../../provider/core/connector/defaults";
import { codeInterfaceModel, propertiesModel } from "../../provider/core/connector/inputs";
import { parserModel } from "../../provider/core/connector/parser";
import type { FoundCredential } from "../../provider/core/credentials/declared";
import { credentialProblem } from "../../provider/core/credentials/inputs";
import { ConnectorsError, InputError, type Problem } from "../../provider/core/errors";
import { checked } from "../../provider/core/json-input";
import type {
  LeftOut,
  ManifestCode,
  ManifestConnection,
  ManifestConnector,
  ProgramManifest,
} from "../../provider/core/manifest/manifest";
import { isRecord } from "../../provider/core/records";
import { editsModel } from "../../provider/core/schema/edit-inputs";
import type { SchemaEdits } from "../../provider/core/schema/edits";
import { folderList, setting } from "../../provider/core/settings";
import type { Outside } from "../outside";
import type { RunFlags } from "../program";
import { contractPath, keptContractPath } from "./contract-path";
import { type CredentialsFrom, credentialsFrom, readSecret } from "./credentials";
import { type FoundManifest, inManifest, type ProgramFlags } from "./manifest";
import { type ConnectionSubject, type ConnectorSubject, NO_CONNECTION, readingOf } from "./subject";
import type { UserCode } from "./user-code";

type Flags = RunFlags & ProgramFlags;

/** Whether flags say that a name is of a program. */
export function isOfProgram({ stack, manifest }: ProgramFlags): boolean {
  return (stack ?? manifest) !== undefined;
}

/** A connector of a program, with what the program has made of its schema and holds it against. */
export interface ProgramConnector extends ConnectorSubject {
  readonly edits: SchemaEdits;
  /** Its contract file, where it has one. @throws InputError where it leads to where nothing may be written. */
  contract(): string | undefined;
}

/**
 * A connector of a program, by its name: its code as the files have it now, all else as the program says, where no flag does.
 * @throws InputError, ServiceError
 */
export async function programConnector(
  name: string | undefined,
  flags: Flags,
  outside: Outside,
): Promise<ProgramConnector> {
  const at = await inManifest(name, flags, outside, "connector", ({ connectors }) => connectors);
  const problems: Problem[] = [];
  const { connection, defaults } = connectionOf(at.found, at.manifest, problems);
  const declared = withDefaults(defaults, at.found.arguments);
  const reading = declaredReading(declared, flags, problems);
  const given = new Set(Object.keys(reading.properties as object));
  for (const left of [...at.found.leftOut, ...(connection?.leftOut ?? [])]) {
    const reason = missing(left, flags, given);
    if (reason !== undefined) problems.push({ path: left.argument, reason });
  }
  const code = codeOf(at.found.code, at.folder, "connector", problems);
  if (at.found.code === undefined && problems.length === 0) {
    problems.push({ path: "code", reason: "the program gives it no code: see what its preview says" });
  }
  const subject = connectionPart(connection, at, flags, outside, problems);
  const edits = declaredPart(declared, "edits", editsModel, problems) ?? {};
  const named = isRecord(declared["review"]) ? declared["review"]["contract"] : undefined;
  const contract = () => (typeof named === "string" ? contractOf(named, at) : undefined);
  if (problems.length > 0 || code === undefined) throw new InputError(problems);
  return { ...subject, connector: code, reading, edits, contract };
}

function contractOf(contract: string, { folder, kept, found }: FoundManifest & { found: { name: string } }) {
  if (kept !== undefined) return keptContractPath(contract, folder, found.name, kept);
  return path.relative(".", contractPath(contract, folder, found.name));
}

/**
 * A connection of a program by its name, or that of the connector of this name.
 * @throws InputError, ServiceError
 */
export async function programConnection(
  name: string | undefined,
  flags: Flags,
  outside: Outside,
): Promise<ConnectionSubject & { readonly namesConnector: boolean }> {
  const at = await inManifest(
    name,
    flags,
    outside,
    "connection or connector",
    ({ connections, connectors }) => {
      const names = new Set(connections.map((connection) => connection.name));
      return [...connections, ...connectors.filter((connector) => !names.has(connector.name))];
    },
  );
  const problems: Problem[] = [];
  const namesConnector = "arguments" in at.found;
  const connection =
    "arguments" in at.found ? connectionOf(at.found, at.manifest, problems).connection : at.found;
  for (const left of connection?.leftOut ?? []) {
    const reason = missing(left, flags, new Set());
    if (reason !== undefined) problems.push({ path: left.argument, reason });
  }
  const subject = connectionPart(connection, at, flags, outside, problems);
  if (problems.length > 0) throw new InputError(problems);
  return { ...subject, namesConnector };
}

/** Of what is not in a manifest, why a command can't do without it; `undefined` where it can, or a flag gives it. */
function missing({ argument, why }: LeftOut, flags: Flags, given: ReadonlySet<string>): string | undefined {
  const [first = "", ...rest] = argument.split(".");
  const property = rest.join(".");
  if (first === "properties" && property !== "" && given.has(property)) return undefined;
  const flag = FLAGS[first];
  if (flag === undefined || (property === "" && flag.names.some((name) => flags[name] !== undefined))) {
    return undefined;
  }
  const reason =
    why === "secret" ? "it is a secret, so no manifest holds it" : "it is not known before an update";
  const how = property === "" ? flag.instead : `--properties '{${JSON.stringify(property)}: ...}'`;
  return `${reason}: ${how === "" ? "write it in the program as a plain value" : `pass ${how}`}`;
}

/** What the commands need of a program, and the flags that stand in for it. */
const FLAGS: {
  readonly [argument: string]: { readonly names: readonly (keyof RunFlags)[]; readonly instead: string };
} = {
  code: { names: [], instead: "" },
  connection: { names: [], instead: "" },
  requirements: { names: [], instead: "" },
  parser: { names: ["parser"], instead: "--parser" },
  codeInterface: { names: ["interface"], instead: "--interface" },
  properties: { names: ["properties"], instead: "--properties" },
  credentials: {
    names: ["credentialsEnv", "credentialsFile", "credentialsSecretArn"],
    instead: "--credentials-env or --credentials-file",
  },
};

function declaredReading(
  declared: { readonly [argument: string]: unknown },
  flags: Flags,
  problems: Problem[],
) {
  const of = <T>(name: string, model: Parameters<typeof checked<T>>[1]) =>
    declaredPart(declared, name, model, problems);
  const properties = of("properties", propertiesModel) ?? {};
  const file: ConnectorFile = {
    interface: of("codeInterface", codeInterfaceModel),
    parser: of("parser", parserModel),
    properties,
  };
  const reading = readingOf(flags, file, problems);
  // Flags give single properties, the secret ones among them.
  return { ...reading, properties: { ...properties, ...(reading.properties as object) } };
}

/** One argument of a program, checked as the program's own is. */
function declaredPart<T>(
  declared: { readonly [argument: string]: unknown },
  name: string,
  model: Parameters<typeof checked<T>>[1],
  problems: Problem[],
): T | undefined {
  if (declared[name] === undefined) return undefined;
  const result = checked(declared[name], model, name);
  if ("value" in result) return result.value;
  problems.push(...result.problems);
  return undefined;
}

interface Connected {
  readonly connection: ManifestConnection | undefined;
  readonly defaults: { readonly [argument: string]: unknown };
}

/** The connection of a connector: of the program, or of another stack, by its reference. */
function connectionOf(
  connector: ManifestConnector,
  manifest: ProgramManifest,
  problems: Problem[],
): Connected {
  const { connection: named } = connector;
  if (named === undefined) return { connection: undefined, defaults: {} };
  if (typeof named === "string") {
    const connection = manifest.connections.find(({ urn }) => urn === named);
    if (connection === undefined)
      problems.push({ path: "connection", reason: `the manifest has no ${named}` });
    return { connection, defaults: {} };
  }
  const read = parseConnectionRef(named.ref);
  if ("problems" in read) {
    problems.push(...read.problems);
    return { connection: undefined, defaults: {} };
  }
  const { code, requirements, credentials, aws, runner, preview } = read.connection as unknown as {
    readonly code: ManifestCode;
    readonly requirements?: string | undefined;
  } & Pick<ManifestConnection, "credentials" | "aws" | "runner" | "preview">;
  const connection = {
    name: connector.name,
    urn: "",
    code,
    requirements: requirements === undefined ? undefined : { text: requirements },
    credentials,
    aws: aws ?? {},
    runner,
    preview,
    leftOut: [],
  };
  return { connection, defaults: read.defaults };
}

function connectionPart(
  connection: ManifestConnection | undefined,
  { folder }: FoundManifest,
  flags: Flags,
  outside: Outside,
  problems: Problem[],
): ConnectionSubject {
  const { requirements } = connection ?? {};
  let text: string | null = null;
  if (requirements !== undefined && "text" in requirements) text = requirements.text;
  else if (requirements !== undefined) {
    const read = readRequirements(requirements.path, folder);
    if (typeof read === "string") text = read;
    else problems.push({ path: "requirements", reason: read.problem });
  }
  return {
    connection: (connection && codeOf(connection.code, folder, "connection", problems)) ?? NO_CONNECTION,
    credentials: connection && declaredCredentials(connection, folder, flags, outside, problems),
    requirements: text,
    python: pythonOf(connection, folder),
  };
}

/** The Python of a runner on this machine, as the program says. */
function pythonOf(connection: ManifestConnection | undefined, folder: string): string | undefined {
  const preview = isRecord(connection?.preview) ? connection.preview["runner"] : undefined;
  const runner = preview ?? connection?.runner;
  const local = isRecord(runner) ? runner["local"] : undefined;
  const python = isRecord(local) ? local["python"] : undefined;
  if (typeof python !== "string") return undefined;
  return python.includes("/") ? path.resolve(folder, python) : python;
}

/** Code as it is in the program's folder now, where it has a path. */
function codeOf(
  declared: ManifestCode | undefined,
  folder: string,
  role: keyof typeof ENTRY,
  problems: Problem[],
): UserCode | undefined {
  if (declared === undefined) return undefined;
  const found = "path" in declared ? readSourceCode(declared.path, folder, ENTRY[role]) : declared;
  const refuse = (reason: string) => void problems.push({ path: role, reason });
  if ("problem" in found) return void refuse(found.problem);
  const valid = sourceCodeModel.safeParse(found);
  if (!valid.success) return void refuse(valid.error.issues.map(({ message }) => message).join("; "));
  const isFolder = "path" in declared && path.basename(declared.path) !== found.entry;
  const inFolder = "path" in declared ? (isFolder ? declared.path : path.dirname(declared.path)) : ".";
  return { code: valid.data, folder: path.relative(".", path.resolve(folder, inFolder)) || "." };
}

/** Where the credentials are: by flag, else where previews have them, else as the program says. */
function declaredCredentials(
  connection: ManifestConnection,
  folder: string,
  flags: Flags,
  outside: Outside,
  problems: Problem[],
): CredentialsFrom | undefined {
  const { profile, ...given } = flags;
  if ((given.credentialsEnv ?? given.credentialsFile ?? given.credentialsSecretArn) !== undefined) {
    const { from, problems: wrong } = credentialsFrom(flags, outside);
    problems.push(...wrong);
    return from;
  }
  const ofPreview = isRecord(connection.preview) ? connection.preview["credentials"] : undefined;
  const declared = isRecord(ofPreview)
    ? (ofPreview as ManifestConnection["credentials"])
    : connection.credentials;
  if (declared === undefined) return undefined;
  const { env, file, stored, secretArn, versionId } = declared;
  const aws: AwsArgs = {
    ...connection.aws,
    region: parseArn(secretArn ?? "")?.region ?? connection.aws.region,
    profile: profile ?? connection.aws.profile,
  } as AwsArgs;
  if (secretArn !== undefined) return () => readSecret(secretArn, versionId, aws, outside);
  return async () => {
    const found = ownCredential({ env, file }, folder, outside);
    if (found?.kind === "text") return found.text;
    if (found?.kind === "refused") throw new InputError([{ path: "credentials", reason: found.reason }]);
    // The secret has what was stored from it.
    return stored === undefined ? undefined : storedCredential(stored, declared, aws, outside);
  };
}

/** The credential that a program takes from a variable or a file, as it is on this machine. */
function ownCredential(
  { env, file }: { readonly env?: string | undefined; readonly file?: string | undefined },
  folder: string,
  outside: Outside,
): FoundCredential | undefined {
  const variable = (name: string) => outside.env[name];
  if (env !== undefined) {
    const found = credentialInVariable(env, variable);
    const problem = found.kind === "text" ? credentialProblem(found.text) : undefined;
    return problem === undefined ? found : { kind: "refused", reason: problem };
  }
  if (file === undefined) return undefined;
  return credentialInFile(file, folder, folderList(setting("credentialFolders", () => undefined, variable)));
}

/** What an update has stored. @throws InputError where none has yet, and what the program takes it from is not here either. */
async function storedCredential(
  secret: string,
  { env, file }: { readonly env?: string | undefined; readonly file?: string | undefined },
  aws: AwsArgs,
  outside: Outside,
): Promise<string> {
  try {
    return await readSecret(secret, undefined, aws, outside);
  } catch (error) {
    if (!(error instanceof ConnectorsError) || error.code !== "SECRET_MISSING") throw error;
    const own = env === undefined ? "--credentials-file" : "--credentials-env";
    const reason =
      env !== undefined
        ? `${env} is not set here, and nothing is stored yet: set it, or pass ${own}`
        : file !== undefined
          ? `"${file}" is not here, and nothing is stored yet: write it, or pass ${own}`
          : "nothing is stored yet: pass --credentials-env or --credentials-file, or run pulumi up first";
    throw new InputError([{ path: "credentials", reason }]);
  }
}
