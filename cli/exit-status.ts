/** What the process ends with: documented in docs/cli.md, for scripts. */
export const EXIT = {
  ok: 0,
  /** The user's code failed. */
  code: 1,
  /** The command was not written right, or what it names can't be used. */
  usage: 2,
  /** What is around it: Python, a secret, the requirements. */
  environment: 3,
  /** `--verify` found another schema the second time. */
  differs: 4,
  interrupted: 130,
  terminated: 143,
} as const;
