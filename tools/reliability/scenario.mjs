/**
 * What a scenario of `npm run reliability` is, and what it is given. One module a scenario in
 * `tools/reliability/scenarios/<name>.mjs`, which exports `scenario`.
 *
 * @typedef {object} Scenario
 * @property {number} number from 1
 * @property {string} name what it shows, in a few words: a heading
 * @property {(context: ScenarioContext) => Promise<ScenarioResult>} run rejects where it could not be carried out
 */

/**
 * @typedef {object} ScenarioContext
 * @property {Emulator} emulator started once for all scenarios
 * @property {(files: Record<string, string>, options?: WorkspaceOptions) => Promise<Workspace>} workspace a Pulumi
 *   project of its own, with its stack `dev` made; removed when the scenario ends
 * @property {boolean} short whether the short form is asked for: seconds, not minutes
 * @property {string} seed what random choices are made from: the same seed, the same choices
 * @property {import("../setup/progress.mjs").Say} say progress, one line each, on stderr
 * @property {(what: string, details?: string) => void} log a failure: what differs, and what helps to find out why. It
 *   is said at once, repeated after the table, and makes the whole run fail
 */

/**
 * @typedef {object} ScenarioResult
 * @property {Partial<Record<FigureKey, number>>} figures those that this scenario measures, summed over all scenarios
 * @property {string[]} rows what was seen, one short sentence each, for the table
 */

/**
 * The keys of the last line, in its order.
 *
 * @typedef {typeof FIGURE_KEYS[number]} FigureKey
 */
export const FIGURE_KEYS = /** @type {const} */ ([
  "kill_points",
  "diverged",
  "orphans",
  "duplicates",
  "canary_cases",
  "canary_hits",
  "guesses_confirmed",
  "unlisted_actions",
  "unchanged_writes",
  "connectors",
  "wrong_schemas",
  "over_cap",
  "broken_invocations",
  "repeated_runs",
  "generations",
  "stale_schemas",
  "interrupts",
  "late_exits",
  "left_processes",
]);

/** Those of which any but 0 makes the run fail. */
export const FAULT_KEYS = /** @type {const} */ ([
  "diverged",
  "orphans",
  "duplicates",
  "canary_hits",
  "guesses_confirmed",
  "unlisted_actions",
  "unchanged_writes",
  "wrong_schemas",
  "over_cap",
  "repeated_runs",
  "stale_schemas",
  "late_exits",
  "left_processes",
]);

/**
 * The emulator as a scenario sees it.
 *
 * @typedef {object} Emulator
 * @property {import("../emulator/start.mjs").EmulatorFacts} facts `facts.endpoint` is the recording proxy's
 * @property {string} upstream the endpoint of MiniStack itself: what is asked there is neither recorded nor disturbed
 * @property {import("../emulator/request-log.mjs").RequestLog} log every request that went through the proxy
 * @property {import("../emulator/faults.mjs").Faults} faults rules in named sets: give yours a name of its own
 * @property {import("../emulator/strict.mjs").StrictAws} strict the same; the standard rules are on
 * @property {(hook: import("../emulator/exchange.mjs").Hook) => () => void} use adds a hook, the newest outermost;
 *   the function that it returns takes it away
 */

/**
 * @typedef {object} WorkspaceOptions
 * @property {NodeJS.ProcessEnv} [env] beside the engine's and the emulator's
 * @property {Record<string, string>} [config] beside `functionArn` and `qualifier` of the runner
 * @property {Record<string, string>} [secrets] config that is secret
 */

/** @typedef {import("./workspace.mjs").Workspace} Workspace */
