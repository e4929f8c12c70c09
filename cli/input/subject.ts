import path from "node:path";
import type { Json } from "../../provider/core/canonical";
import { ENTRY, type SourceCode } from "../../provider/core/code/source-code";
import {
  CONNECTOR_FILE,
  type ConnectorFile,
  parseConnectorFile,
  parserInputModel,
} from "../../provider/core/connector/connector-file";
import { codeInterfaceModel, propertiesModel } from "../../provider/core/connector/inputs";
import { InputError, type Problem } from "../../provider/core/errors";
import { type Checked, checked, checkedJson } from "../../provider/core/json-input";
import { parseRequirements } from "../../provider/core/requirements/requirements";
import { NO_LIMITS } from "../../provider/core/runner/protocol";
import type { Outside } from "../outside";
import type { RunFlags } from "../program";
import { type CredentialsFrom, credentialsFrom } from "./credentials";
import { textFile } from "./text-file";
import { readUserCode, type UserCode } from "./user-code";

/** What the flags and the connector.json say, read and checked. */
export interface ConnectionSubject {
  readonly connection: UserCode;
  /** `undefined` where there are none. */
  readonly credentials: CredentialsFrom | undefined;
  readonly requirements: string | null;
  /** The Python that a program's local runner has, where no flag names another. */
  readonly python?: string | undefined;
}

export interface ConnectorSubject extends ConnectionSubject {
  readonly connector: UserCode;
  /** The part of a request that is about the connector. */
  readonly reading: ReturnType<typeof readingOf>;
}

/**
 * A connection, or the one that a connector names. A path by flag has to be right, though its code is not run.
 * @throws InputError with all that is wrong.
 */
export function connectionSubject(
  flags: RunFlags,
  outside: Outside,
): ConnectionSubject & { readonly namesConnector: boolean } {
  const problems: Problem[] = [];
  const given = connectorPath(flags);
  const file = connectorFile(given, problems);
  if (flags.connector !== undefined) code("--connector", flags.connector, "connector", problems);
  const subject = resolved(flags, file, outside, problems);
  if (flags.connection === undefined && given === undefined) {
    const reason = "name the connection's code, or the connector whose connector.json names it";
    problems.push({ path: "--connection", reason });
  }
  if (problems.length > 0) throw new InputError(problems);
  return { ...subject, namesConnector: given !== undefined };
}

/** @throws InputError with all that is wrong. */
export function connectorSubject(flags: RunFlags, outside: Outside): ConnectorSubject {
  const problems: Problem[] = [];
  const given = connectorPath(flags);
  const file = connectorFile(given, problems);
  const connector = given === undefined ? undefined : code("--connector", given, "connector", problems);
  if (given === undefined) {
    const reason = `name the connector's code: a file, or a folder with ${ENTRY.connector}`;
    problems.push({ path: "--connector", reason });
  }
  const subject = resolved(flags, file, outside, problems);
  const reading = readingOf(flags, file?.content ?? {}, problems);
  if (connector === undefined || problems.length > 0) throw new InputError(problems);
  return { ...subject, connector, reading };
}

/** Code that the flags name, and what they call it. */
export interface NamedCode {
  readonly path: string;
  readonly code: SourceCode;
}

/** Code as a Pulumi program would take it from the same paths. */
export interface CodeSubject {
  /** Where one is named, by a flag or by the connector.json. */
  readonly connection: (NamedCode & { readonly requirements: NamedRequirements | undefined }) | undefined;
  readonly connector: NamedCode | undefined;
}

interface NamedRequirements {
  readonly path: string;
  /** In the form in which a program sends it; `null` where it lists nothing. */
  readonly text: string | null;
}

/**
 * The code of a connector, with the connection that it names, or of a connection alone.
 * @throws InputError with all that is wrong.
 */
export function codeSubject(flags: Pick<RunFlags, "connection" | "connector" | "requirements">): CodeSubject {
  const problems: Problem[] = [];
  const file = connectorFile(flags.connector, problems);
  const connector =
    flags.connector === undefined ? undefined : code("--connector", flags.connector, "connector", problems);
  const connection = named("connection", flags, file);
  const connectionCode = connection && code(connection.at, connection.path, "connection", problems);
  const requirements = named("requirements", flags, file);
  if (requirements !== undefined && connection === undefined) {
    const reason = "requirements are a connection's: name its code too, with --connection";
    problems.push({ path: requirements.at, reason });
  }
  const text = requirements && sentRequirements(requirements, problems);
  if (problems.length > 0) throw new InputError(problems);
  return {
    connector: connector && { path: flags.connector ?? "", code: connector.code },
    connection: connectionCode && {
      path: connection?.path ?? "",
      code: connectionCode.code,
      requirements: requirements && { path: requirements.path, text: text ?? null },
    },
  };
}

function sentRequirements(requirements: { at: string; path: string }, problems: Problem[]): string | null {
  const parsed = parseRequirements(requiredText(requirements, problems) ?? "");
  if ("text" in parsed) return parsed.text || null;
  problems.push(...parsed.faults.map((reason) => ({ path: requirements.at, reason })));
  return null;
}

/** `--connector`, else the folder that we are in if it is one. */
function connectorPath(flags: RunFlags): string | undefined {
  return flags.connector ?? (textFile(CONNECTOR_FILE) === undefined ? undefined : ".");
}

interface Found {
  readonly folder: string;
  readonly content: ConnectorFile;
}

function connectorFile(connector: string | undefined, problems: Problem[]): Found | undefined {
  if (connector === undefined) return undefined;
  const folder = path.dirname(connector);
  if (
    path.basename(connector) === ENTRY.connector &&
    textFile(path.join(folder, CONNECTOR_FILE)) !== undefined
  ) {
    const reason =
      `this is a single file: the ${CONNECTOR_FILE} beside it would not be read, nor its helpers be taken; ` +
      `name the folder: --connector ${folder}`;
    problems.push({ path: "--connector", reason });
    return undefined;
  }
  const file = path.join(connector, CONNECTOR_FILE);
  const found = textFile(file);
  if (found === undefined) return undefined;
  if ("problem" in found) {
    problems.push({ path: file, reason: found.problem });
    return undefined;
  }
  const content = taken(parseConnectorFile(found.text, file), problems);
  return content && { folder: connector, content };
}

function resolved(
  flags: RunFlags,
  file: Found | undefined,
  outside: Outside,
  problems: Problem[],
): ConnectionSubject {
  const { from, problems: wrong } = credentialsFrom(flags, outside);
  problems.push(...wrong);
  const connection = named("connection", flags, file);
  const requirements = named("requirements", flags, file);
  return {
    connection: (connection && code(connection.at, connection.path, "connection", problems)) ?? NO_CONNECTION,
    credentials: from,
    requirements: requirements === undefined ? null : requiredText(requirements, problems),
  };
}

/** A connection may define nothing. */
export const NO_CONNECTION: UserCode = {
  code: { entry: ENTRY.connection, files: { [ENTRY.connection]: "" } },
  folder: ".",
};

/** A path by flag, relative to where we are, or by the file, relative to it. */
function named(
  name: "connection" | "requirements",
  flags: Pick<RunFlags, "connection" | "requirements">,
  file: Found | undefined,
) {
  const flag = flags[name];
  if (flag !== undefined) return { at: `--${name}`, path: flag };
  const declared = file?.content[name];
  if (file === undefined || declared === undefined) return undefined;
  return { at: `${path.join(file.folder, CONNECTOR_FILE)}: ${name}`, path: within(file.folder, declared) };
}

/** As `path.resolve`, but relative where it can be: that is how an error names a file. */
function within(folder: string, declared: string): string {
  return path.isAbsolute(declared) ? path.resolve(declared) : path.join(folder, declared);
}

/** How a connector is read: by flags, else by what its file or program says. */
export function readingOf(flags: RunFlags, file: ConnectorFile, problems: Problem[]) {
  const parser = flags.parser === undefined ? file.parser : taken(parserFlag(flags.parser), problems);
  const used =
    flags.interface === undefined
      ? file.interface
      : taken(checked(flags.interface, codeInterfaceModel, "--interface"), problems);
  const properties =
    flags.properties === undefined ? file.properties : taken(propertiesFlag(flags.properties), problems);
  return {
    interface: used ?? null,
    parser: (parser === undefined ? null : { ...parser }) as Json,
    properties: (properties ?? {}) as Json,
    limits: NO_LIMITS,
  };
}

function parserFlag(text: string) {
  const at = "--parser";
  return text.trimStart().startsWith("{")
    ? checkedJson(text, parserInputModel, at)
    : checked(text, parserInputModel, at);
}

function propertiesFlag(text: string): Checked<ConnectorFile["properties"]> {
  const at = "--properties";
  if (!text.startsWith("@")) return checkedJson(text, propertiesModel, at);
  const content = textOf(text.slice(1));
  if (content === undefined) return { problems: [{ path: at, reason: `"${text.slice(1)}" can't be read` }] };
  return checkedJson(content, propertiesModel, `${at} ${text}`);
}

function requiredText(requirements: { at: string; path: string }, problems: Problem[]): string | null {
  const text = textOf(requirements.path);
  if (text === undefined)
    problems.push({ path: requirements.at, reason: `"${requirements.path}" can't be read` });
  return text ?? null;
}

function code(
  at: string,
  given: string,
  role: keyof typeof ENTRY,
  problems: Problem[],
): UserCode | undefined {
  const found = readUserCode(given, role);
  if ("code" in found) return found;
  problems.push({ path: at, reason: found.problem });
  return undefined;
}

function taken<T>(result: Checked<T>, problems: Problem[]): T | undefined {
  if ("value" in result) return result.value;
  problems.push(...result.problems);
  return undefined;
}

/** A file's text, `undefined` where it isn't there or can't be read. */
function textOf(file: string): string | undefined {
  const found = textFile(file);
  return found !== undefined && "text" in found ? found.text : undefined;
}
