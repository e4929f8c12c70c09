import { readContract } from "../provider/adapters/source-files";
import { contractCommand } from "../provider/core/review/contract-file";
import type { DeclaredContract, Review, ReviewOf, UnreadableContract } from "../provider/core/review/review";

/** Where the program says that the code is: for the command that writes a contract. */
export interface CodePaths {
  readonly connector?: string | undefined;
  readonly connection?: string | undefined;
}

/**
 * A review as it is sent to check: with the contract that it names read. One that can't be read is passed on as a problem,
 * like code.
 */
export function declaredReview(
  review: Review | undefined,
  code: CodePaths,
): ReviewOf<DeclaredContract | UnreadableContract> | undefined {
  const contract: unknown = (review ?? undefined)?.contract;
  // What is no path is check's to refuse.
  if (typeof contract !== "string") return review as ReviewOf<never> | undefined;
  const found = readContract(contract, process.cwd(), contractCommand(contract, code));
  const read = typeof found === "string" ? { path: contract, text: found } : { path: contract, ...found };
  return { ...review, contract: read };
}
