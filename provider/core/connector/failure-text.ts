/** What a check failure begins with where no schema could be generated. */
export function generationFailed(connection: string): string {
  return `no schema could be generated (connection ${connection})`;
}

/** Said on a connector's row before its check fails, as of several failures the engine may show the first only. */
export function foretoldFailure(connector: string, error: string): string {
  return `${failureOf(connector)}${error}`;
}

/** As {@link foretoldFailure}, where the schema is refused. */
export function foretoldRefusal(connector: string, violation: string): string {
  return `${refusalOf(connector)}${violation}`;
}

/** As {@link foretoldFailure} or {@link foretoldRefusal}, where another connector's row says the same already. */
export function foretoldSame(connector: string, foretold: string, other: string): string {
  const before = parseForetold(connector, foretold)?.isGeneration ? failureOf : refusalOf;
  return `${before(connector)}${SAME}${other}`;
}

const SAME = "for the same reason as that of ";

/** The connector whose row says why, where a text of {@link foretoldSame} tells it. */
export function parseSame({ told }: ToldFailure): string | undefined {
  return told.startsWith(SAME) ? told.slice(SAME.length) : undefined;
}

/**
 * Why it fails, without the way there: of code, what it says and where. Two connectors may come to the same line of the
 * connection by different ones.
 */
export function reasonOf({ told, isGeneration }: ToldFailure): string {
  return isGeneration ? (told.split("\n")[0] ?? "") : told;
}

const failureOf = (connector: string) => `no schema of ${connector} could be generated: `;
const refusalOf = (connector: string) => `the schema of ${connector} is refused: `;

/** A failure's text in its parts. */
export interface ToldFailure {
  /** What is to be told. */
  readonly told: string;
  /** Whether it is the code, or what surrounds it, that failed: its text is anybody's, whatever it looks like. */
  readonly isGeneration: boolean;
  /** Name of the connection, where the text says it. */
  readonly connection?: string;
}

/** The failure that a text on a connector's row foretells; `undefined` where it is about something else. */
export function parseForetold(connector: string, text: string): ToldFailure | undefined {
  const [failure, refusal] = [failureOf(connector), refusalOf(connector)];
  if (text.startsWith(failure)) return { told: text.slice(failure.length), isGeneration: true };
  if (text.startsWith(refusal)) return { told: text.slice(refusal.length), isGeneration: false };
  return undefined;
}

const GENERATION_FAILED = /^no schema could be generated \(connection (.*?)\): /s;

/** A check failure's text in its parts. */
export function parseFailure(text: string): ToldFailure {
  const [before, connection] = GENERATION_FAILED.exec(text) ?? [];
  return before === undefined || connection === undefined
    ? { told: text, isGeneration: false }
    : { connection, told: text.slice(before.length), isGeneration: true };
}
