import { readBaseContract, readContract } from "../provider/adapters/source-files";
import { type ContractOwner, contractCommand } from "../provider/core/review/contract-file";
import type {
  DeclaredBase,
  DeclaredContract,
  Review,
  ReviewOf,
  UnreadableContract,
} from "../provider/core/review/review";

/**
 * A review as it is sent to check: with the contract that it names read. One that can't be read is passed on as a problem,
 * like code.
 * @param owner Whose contract it is: for the command that writes it.
 * @param baseContracts The setting: the folder in which the base branch's contracts are.
 */
export function declaredReview(
  review: Review | undefined,
  owner: ContractOwner,
  baseContracts: string | undefined,
): ReviewOf<DeclaredContract | UnreadableContract> | undefined {
  const contract: unknown = (review ?? undefined)?.contract;
  // What is no path is check's to refuse.
  if (typeof contract !== "string") return review as ReviewOf<never> | undefined;
  const found = readContract(contract, process.cwd(), contractCommand(contract, owner));
  if (typeof found !== "string") return { ...review, contract: { path: contract, ...found } };
  const base = baseContracts === undefined ? {} : { base: declaredBase(contract, baseContracts) };
  return { ...review, contract: { path: contract, text: found, ...base } };
}

/** A review as a run has it that only says what the program declares: a contract may be what is to be written by it. */
export function reviewWithoutContract(review: Review | undefined): ReviewOf<never> | undefined {
  if (typeof (review ?? undefined)?.contract !== "string") return review as ReviewOf<never> | undefined;
  return { ...review, contract: undefined };
}

function declaredBase(contract: string, folder: string): DeclaredBase {
  const found = readBaseContract(contract, folder, process.cwd());
  if (found === undefined) return { missing: true };
  return typeof found === "string" ? { text: found } : found;
}
