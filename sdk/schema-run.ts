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
  /** Why the connector's check fails, a line each; none where it does not. */
  readonly failures: readonly string[];
}

/**
 * What becomes of all schemas in one run of the program: counts who is still at it, and says at the end what came of it
 * and what it took. A connector whose check will fail waits for those at work, so that a preview, which ends with the
 * first failure, shows all failures and all changes.
 *
 * At work is who waits for no registration any more: what a connector needs is known, and its connection is being tested
 * or was. Whoever waits for a registration may wait for that of the failing connector, so nobody waits for them.
 */
export class SchemaRun {
  readonly #say: Say;
  readonly #facts: () => ServiceFacts;
  readonly #now: () => number;
  readonly #settled = new Map<string, Settled>();
  readonly #foretold = new Set<string>();
  #expected = 0;
  #atWork = 0;
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

  /** A connector is at work: from here to {@link end} it waits for tests and generations only. */
  begin(): void {
    this.#atWork += 1;
  }

  /** A connector is at work no more, and what came of it is settled. */
  end(): void {
    this.#atWork -= 1;
    this.#lookForEnd();
  }

  /** A generation, whose time counts. */
  async generating<T>(work: () => Promise<T>): Promise<T> {
    this.#started ??= this.#now();
    try {
      return await work();
    } finally {
      this.#ended = this.#now();
    }
  }

  /** @param settled `undefined` where nothing was done here, and check does the work. */
  settle(settled: Settled | undefined): void {
    this.#expected -= 1;
    if (settled !== undefined) this.#settled.set(settled.urn, settled);
    this.#foretell();
    this.#lookForEnd();
  }

  /** Until nobody is at work. */
  async quiet(): Promise<void> {
    // One turn of the event loop: whoever has all that it needs has begun then, in whatever order they were asked.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      this.#lookForEnd();
    });
  }

  /** Of several failures the engine may show the first only: each is said on its row, before their checks fail. */
  #foretell(): void {
    const failing = [...this.#settled.values()].filter(({ failures }) => failures.length > 0);
    if (failing.length < 2) return;
    for (const { urn, failures } of failing.filter(({ urn }) => !this.#foretold.has(urn))) {
      this.#foretold.add(urn);
      for (const failure of failures) this.#say("warn", failure, urn);
    }
  }

  #lookForEnd(): void {
    if (this.#atWork > 0) return;
    const release = this.#waiting;
    // Of those that wait for a failing one, nothing more will be heard.
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
