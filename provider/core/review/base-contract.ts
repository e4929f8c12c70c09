import { printable } from "../text";
import type { Warning } from "../warning";
import { type Contract, type ContractCase, changesFrom, judgeContract } from "./contract";
import { type ContractOwner, contractCommand } from "./contract-file";
import { changesPhrase } from "./phrase";
import type { Judgement } from "./policy";
import type { CheckedContract } from "./review";

/** A generated schema that is held against a connector's contract, and against the base branch's where that is known. */
export interface ContractsCase extends Omit<ContractCase, "contract" | "from"> {
  readonly contract: CheckedContract;
  readonly owner: ContractOwner;
}

/**
 * Judges a schema by its contract. Where the base branch's is known, that is what counts: it is judged under the policy, and a
 * contract that the pull request changes or adds is a claim, which nothing that breaks its readers may belie, whatever the policy.
 */
export function judgeContracts({
  contract: checked,
  owner,
  ...held
}: ContractsCase): Omit<Judgement, "changes"> {
  const { path, contract, base, isNew } = checked;
  const from = { path, command: contractCommand(path, owner) };
  if (base === undefined && isNew !== true) return judgeContract({ ...held, contract, from });
  const judged =
    base === undefined
      ? []
      : [judgeContract({ ...held, contract: base, from: { ...from, of: "base" as const } })];
  const change = base === undefined ? NEW : contractChange(base, contract);
  if (change !== undefined) {
    const policy = held.review?.policy === "freeze" ? "freeze" : "additive";
    const review = { ...held.review, policy, causes: undefined } as const;
    const claim = judgeContract({ ...held, review, contract, from: { ...from, of: "claim" } });
    const said = { ...change, message: `${printable(path, 1200)}: ${change.message}` };
    judged.push({ ...claim, warnings: [said, ...(base === undefined ? claim.warnings : [])] });
  }
  return {
    warnings: judged.flatMap(({ warnings }) => warnings),
    violations: judged.flatMap(({ violations }) => violations),
  };
}

const NEW: Warning = {
  code: "CONTRACT_NEW",
  path: "",
  message: "the base branch has no such contract, so that this pull request's alone counts",
};

/** What a pull request changes in a contract, for its reviewer; `undefined` where the two say the same of the data. */
function contractChange(base: Contract, contract: Contract): Warning | undefined {
  const changes = changesFrom({ ...base, ordered: base.ordered && contract.ordered }, contract.schema, {
    coverage: "full",
  });
  const said = [
    ...(changes.length === 0 ? [] : [changesPhrase(changes)]),
    ...(base.ordered === contract.ordered
      ? []
      : [`it ${contract.ordered ? "says an" : "no longer says the"} order of the fields`]),
  ];
  if (said.length === 0) return undefined;
  return {
    code: "CONTRACT_CHANGED",
    path: "",
    message: `this pull request changes the contract: ${said.join("; ")}`,
  };
}
