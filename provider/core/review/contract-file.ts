import { shellWord } from "../shell-word";

// Apart from contract.ts, as a program that declares a contract reads none: it loads no validation.

/** The most bytes of a contract. */
export const MAX_CONTRACT_BYTES = 1024 * 1024;

/**
 * The name of a contract in its connector's own folder, where it is no part of the code: to accept a schema must not make the
 * code another. A name, not what `review.contract` says: whoever reads the folder alone has to come to the same code.
 */
export const CONTRACT_FILE = "contract.json";

/** Whose contract it is: a connector of the program of a stack. */
export interface ContractOwner {
  readonly stack: string;
  /** The connector's name. */
  readonly resource: string;
}

/** What writes a connector's contract, in the program's folder: by the program, which says all that decides the schema. */
export function contractCommand(file: string, { stack, resource }: ContractOwner): string {
  const words = ["contract", "write", file, "--program", stack, "--name", resource];
  return `npx python-connectors ${words.map(shellWord).join(" ")}`;
}
