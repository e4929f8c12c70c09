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

const failureOf = (connector: string) => `no schema of ${connector} could be generated: `;
const refusalOf = (connector: string) => `the schema of ${connector} is refused: `;

/** The failure that a text on a connector's row foretells; `undefined` where it is about something else. */
export function parseForetold(connector: string, text: string): string | undefined {
  const before = [failureOf(connector), refusalOf(connector)].find((start) => text.startsWith(start));
  return before === undefined ? undefined : text.slice(before.length);
}

const GENERATION_FAILED = /^no schema could be generated \(connection (.*?)\): /s;

/** A check failure's text in its parts: the connection where it names one, and what is to be told. */
export function parseFailure(text: string): { readonly connection?: string; readonly told: string } {
  const [before, connection] = GENERATION_FAILED.exec(text) ?? [];
  return before === undefined || connection === undefined
    ? { told: text }
    : { connection, told: text.slice(before.length) };
}
