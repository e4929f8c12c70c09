import {
  blastRadius,
  type RunUsage,
  type SchemaOutcome,
  summaryLine,
} from "../provider/core/connector/run-summary";
import { type Warning, warningText } from "../provider/core/warning";

/** What a {@link SchemaRun} prints with: a line on the row of the resource with that URN, else on the stack's. */
export type Say = (level: "info" | "warn", text: string, urn?: string) => void;

/** A connector whose schema is being seen to. */
export interface Expected {
  readonly name: string;
  readonly urn: string;
  /** Without URN: one of another stack. */
  readonly connection: { readonly name: string; readonly urn: string | undefined };
}

/** What the run's service has to say at the end. */
export interface ServiceFacts {
  usage(): RunUsage;
  /** Of the run's runners. */
  warnings(): readonly Warning[];
}

interface Settled extends Expected {
  readonly outcome: SchemaOutcome;
  /** Whether the connection's code is another than the one that the last schema was made with. */
  readonly connectionChanged: boolean;
}

/**
 * What becomes of all schemas in one run of the program: counts who is still at it, and says at the end what came of it
 * and what it took. A connector whose generation failed waits for those that run, so that a preview, which ends with the
 * first failure, shows all failures and all changes.
 */
export class SchemaRun {
  readonly #say: Say;
  readonly #facts: () => ServiceFacts;
  readonly #now: () => number;
  readonly #settled = new Map<string, Settled>();
  #expected = 0;
  #running = 0;
  #started: number | undefined;
  #ended = 0;
  #waiting: (() => void)[] = [];
  #printed = 0;

  /** @param now Milliseconds of a monotonic clock. */
  constructor(say: Say, facts: () => ServiceFacts, now: () => number = () => performance.now()) {
    this.#say = say;
    this.#facts = facts;
    this.#now = now;
  }

  /** Said by a connector's constructor, before anything is known of its inputs: the end is not before it has settled. */
  expect(): void {
    this.#expected += 1;
  }

  /** A generation starts. */
  start(): void {
    this.#running += 1;
    this.#started ??= this.#now();
  }

  /** A generation is over, and what came of it is settled. */
  end(): void {
    this.#running -= 1;
    this.#ended = this.#now();
    this.#lookForEnd();
  }

  /** @param settled `undefined` where nothing was done here, and check does the work. */
  settle(settled: Settled | undefined): void {
    this.#expected -= 1;
    if (settled !== undefined) this.#settled.set(settled.urn, settled);
    this.#lookForEnd();
  }

  /** Whether a failure may not be the one that the engine shows: others run, and may fail first, or have failed. */
  get mayHideFailure(): boolean {
    const failed = [...this.#settled.values()].filter(({ outcome }) => outcome.kind === "failed");
    return this.#running > 1 || failed.length > 1;
  }

  /** Until no generation runs. */
  async quiet(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #lookForEnd(): void {
    if (this.#running > 0) return;
    const release = this.#waiting;
    // Of those that wait for a failed one, nothing more will be heard.
    if (this.#expected === 0 || release.length > 0) this.#print();
    this.#waiting = [];
    for (const resolve of release) resolve();
  }

  #print(): void {
    if (this.#settled.size === this.#printed) return;
    this.#printed = this.#settled.size;
    const all = [...this.#settled.values()];
    for (const [{ urn }, text] of blastRadii(all)) this.#say("info", text, urn);
    const seconds = this.#started === undefined ? 0 : (this.#ended - this.#started) / 1000;
    const outcomes = all.map(({ outcome }) => outcome);
    const facts = this.#facts();
    for (const warning of facts.warnings()) this.#say("warn", warningText(warning));
    this.#say("info", summaryLine(outcomes, seconds, facts.usage()));
  }
}

function blastRadii(all: readonly Settled[]): [connection: Expected["connection"], text: string][] {
  const changed = new Map<
    string,
    { connection: Expected["connection"]; outcomes: Map<string, SchemaOutcome> }
  >();
  for (const { connection, name, outcome, connectionChanged } of all) {
    if (!connectionChanged) continue;
    const key = connection.urn ?? connection.name;
    const group = changed.get(key) ?? { connection, outcomes: new Map<string, SchemaOutcome>() };
    group.outcomes.set(name, outcome);
    changed.set(key, group);
  }
  return [...changed.values()].map(({ connection, outcomes }) => [
    connection,
    blastRadius(connection.name, outcomes),
  ]);
}
