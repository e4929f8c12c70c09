import { shellWord } from "../shell-word";

// Apart from contract.ts, as a program that declares a contract reads none: it loads no validation.

/** The most bytes of a contract. */
export const MAX_CONTRACT_BYTES = 1024 * 1024;

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
