// Apart from contract.ts, as a program that declares a contract reads none: it loads no validation.

/** The most bytes of a contract. */
export const MAX_CONTRACT_BYTES = 1024 * 1024;

/**
 * The name of a contract in its connector's own folder, where it is no part of the code: to accept a schema must not make the
 * code another. A name, not what `review.contract` says: whoever reads the folder alone has to come to the same code.
 */
export const CONTRACT_FILE = "contract.json";

/** What writes a contract; `code` are the paths of the program, where they are known. */
export function contractCommand(
  file: string,
  code: { readonly connector?: string | undefined; readonly connection?: string | undefined } = {},
): string {
  const { connector = "<connector>", connection = "<connection>" } = code;
  return `python-connectors contract write ${file} --connector ${connector} --connection ${connection}`;
}
