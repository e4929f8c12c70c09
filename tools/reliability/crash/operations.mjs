import { killAt } from "./kill.mjs";

/** @typedef {import("../workspace.mjs").Workspace} Workspace */
/** @typedef {import("../programs.mjs").Declared} Declared */

/**
 * What one `pulumi up` does, that a crash is put into.
 *
 * @typedef {object} Operation
 * @property {string} name
 * @property {(workspace: Workspace) => Declared | undefined} before what is deployed; undefined: nothing
 * @property {(workspace: Workspace, credential: string) => Declared | undefined} after what is to be deployed
 * @property {boolean} [changed] whether it is recovered with another credential too, where the CLI only was killed
 * @property {readonly string[]} [only] the calls that it is crashed at; default: all
 * @property {(context: import("../scenario.mjs").ScenarioContext, workspace: Workspace) => Promise<void>} [prepare] what
 *   happens in between, with the new program in place
 */

const FIRST = "first-credential";

/** What operations deploy, and what a recovery with a changed credential deploys instead. */
export const CREDENTIAL = { declared: "second-credential", changed: "third-credential" };

/** @type {readonly Operation[]} */
export const OPERATIONS = [
  {
    name: "create",
    changed: true,
    before: () => undefined,
    after: (_workspace, credential) => ({ credential }),
  },
  {
    // The state knows nothing of the secret, which is there.
    name: "take over after a crash",
    changed: true,
    before: () => undefined,
    after: (_workspace, credential) => ({ credential }),
    prepare: async ({ emulator }, workspace) => {
      await killAt({
        emulator,
        workspace,
        call: { operation: "CreateSecret" },
        side: "after",
      });
      await workspace.expect(["cancel", "--yes"]);
    },
  },
  {
    // The secret is scheduled for deletion. All but its restoring is as it is in a take-over.
    name: "create again after a destroy",
    only: ["RestoreSecret"],
    before: () => ({ credential: FIRST }),
    after: (_workspace, credential) => ({ credential }),
    prepare: async (_context, workspace) => {
      await workspace.expect(["destroy", "--yes", "--skip-preview"]);
    },
  },
  {
    name: "rotate",
    changed: true,
    before: () => ({ credential: FIRST }),
    after: (_workspace, credential) => ({ credential }),
  },
  {
    name: "rotate with changed settings",
    changed: true,
    before: () => ({
      credential: FIRST,
      secret: { description: "as it was", tags: { team: "a", gone: "1" } },
    }),
    after: (_workspace, credential) => ({
      credential,
      secret: { description: "as it is", tags: { team: "b", come: "1" } },
    }),
  },
  {
    name: "replace",
    before: () => ({ credential: FIRST }),
    after: ({ project }, credential) => ({ credential, secret: { name: `${project}/dev/other` } }),
  },
  {
    name: "delete",
    before: () => ({ credential: FIRST }),
    after: () => undefined,
  },
];
