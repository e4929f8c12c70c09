import { foretoldSame, parseForetold, reasonOf } from "../provider/core/connector/failure-text";
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
  /** Whether its check waits until nobody is at work. */
  readonly waits: boolean;
}

/** A connector whose check will fail, and what lets it go on. */
interface Waiting {
  readonly urn: string;
  readonly release: () => void;
}

/** How long the first failing check has to end the run, before the others come to theirs. */
const PAUSE_MS = 1000;

/**
 * What becomes of all schemas in one run of the program: counts who is still at it, and says at the end what came of it
 * and what it took. A connector whose check will fail waits for those at work, so that a preview, which ends with the
 * first failure, shows all failures and all changes. The first that waits is the first to go on: its check says what it has to
 * say, and what the others have to say is on their rows by then.
 *
 * At work is who waits for no registration any more: what a connector needs is known, and its connection is being tested
 * or was. Whoever waits for a registration may wait for that of the failing connector, so nobody waits for them.
 */
export class SchemaRun {
  readonly #say: Say;
  readonly #facts: () => ServiceFacts;
  readonly #now: () => number;
  readonly #pause: () => Promise<unknown>;
  readonly #settled = new Map<string, Settled>();
  readonly #foretold = new Set<string>();
  #expected = 0;
  #atWork = 0;
  #started: number | undefined;
  #ended = 0;
  #waiting: Waiting[] = [];
  /** Whose check is the first to fail. */
  #speaker: Settled | undefined;
  #printed = 0;

  /**
   * @param now Milliseconds of a monotonic clock.
   * @param pause Lets the first failing check end the run.
   */
  constructor(
    say: Say,
    facts: () => ServiceFacts,
    now: () => number = () => performance.now(),
    pause: () => Promise<unknown> = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS)),
  ) {
    this.#say = say;
    this.#facts = facts;
    this.#now = now;
    this.#pause = pause;
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
    const failing = this.#failing();
    // Where nobody waits, any of them may be the one that ends the run.
    if (failing.length > 1 && settled?.waits === false) this.#foretell(failing);
    this.#lookForEnd();
  }

  /** Until nobody is at work: the connector's check will fail. */
  async quiet(urn: string): Promise<void> {
    // One turn of the event loop: whoever has all that it needs has begun then, in whatever order they were asked.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise<void>((resolve) => {
      this.#waiting.push({ urn, release: resolve });
      this.#lookForEnd();
    });
  }

  #failing(): Settled[] {
    return [...this.#settled.values()].filter(({ failures }) => failures.length > 0);
  }

  /**
   * Of several failures the engine shows the first only: the others are said on their rows, before their checks fail. One
   * that is said already is not said again: the row names the connector that it is said of.
   *
   * @param speaker Whose check comes first, and says what it has to say.
   */
  #foretell(failing: readonly Settled[], speaker?: Settled): void {
    const tellers = new Map<string, string>();
    if (speaker !== undefined) tellers.set(reasonsOf(speaker), speaker.name);
    for (const one of failing) {
      const { urn, name, failures } = one;
      const teller = tellers.get(reasonsOf(one));
      tellers.set(reasonsOf(one), teller ?? name);
      if (this.#foretold.has(urn) || one === speaker) continue;
      this.#foretold.add(urn);
      const [first = ""] = failures;
      const said = teller === undefined ? failures : [foretoldSame(name, first, teller)];
      for (const text of said) this.#say("warn", text, urn);
    }
  }

  #lookForEnd(): void {
    if (this.#atWork > 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    const failing = this.#failing();
    const first = this.#speaker === undefined ? waiting.shift() : undefined;
    this.#speaker ??= failing.find(({ urn }) => urn === first?.urn);
    if (this.#speaker !== undefined) this.#foretell(failing, this.#speaker);
    // Of those that wait for a failing one, nothing more will be heard.
    if (this.#expected === 0 || first !== undefined || waiting.length > 0) this.#print();
    first?.release();
    if (waiting.length > 0) void this.#goOn(waiting);
  }

  /** The others go on, too, as the first may wait for one of them: then one of them ends the run. */
  async #goOn(others: readonly Waiting[]): Promise<void> {
    await this.#pause();
    if (this.#speaker !== undefined) this.#foretell([this.#speaker]);
    for (const { release } of others) release();
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

/** What fails it, whatever it is called. */
function reasonsOf({ name, failures }: Settled): string {
  return JSON.stringify(
    failures.map((text) => {
      const failure = parseForetold(name, text) ?? { told: text, isGeneration: false };
      return [failure.isGeneration, reasonOf(failure)];
    }),
  );
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
