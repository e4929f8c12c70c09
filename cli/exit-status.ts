/** What the process ends with: documented in docs/cli.md, for scripts. */
export const EXIT = {
  ok: 0,
  /** The user's code failed; `drift`: of some connector it is not known; `report`: something failed or was refused; `doctor`: a check failed. */
  code: 1,
  /** The command was not written right, or what it names can't be used. */
  usage: 2,
  /** What is around it: Python, a secret, the requirements. */
  environment: 3,
  /** `--verify` found another schema the second time; `compare`: stacks differ; `contract check`: a file is not what would be written. */
  differs: 4,
  /** `drift`, `contract diff`: a schema differs, and nothing of it breaks those who read by the last one, or the contract. */
  safeDrift: 5,
  /**
   * `drift`, `contract diff`: a schema differs in a way that may break them; `report`: a schema change breaks readers, and is not
   * waived.
   */
  breakingDrift: 6,
  /** `report`: of some schema it is not known what changes. */
  unverified: 7,
  interrupted: 130,
  terminated: 143,
} as const;
