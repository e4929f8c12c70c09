/** What the process ends with: documented in docs/cli.md, for scripts. */
export const EXIT = {
  ok: 0,
  /** The user's code failed; `drift`: of some connector it is not known; `report`: something failed or was refused. */
  code: 1,
  /** The command was not written right, or what it names can't be used. */
  usage: 2,
  /** What is around it: Python, a secret, the requirements. */
  environment: 3,
  /** `--verify` found another schema the second time. */
  differs: 4,
  /** `drift`: a source has changed, and nothing of it breaks those who read by the last schema. */
  safeDrift: 5,
  /** `drift`: a source has changed in a way that may break them; `report`: a schema change breaks them, and is not waived. */
  breakingDrift: 6,
  /** `report`: of some schema it is not known what changes. */
  unverified: 7,
  interrupted: 130,
  terminated: 143,
} as const;
