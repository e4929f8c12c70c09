import type { ConnectionToPack } from "../core/code/stored-code";
import type { TestMode } from "../core/connection/inputs";
import type { TestSubject } from "../core/connection/plan";
import type { ConnectionKnowledge } from "../core/connector/resolved-inputs";
import { ConnectorsError } from "../core/errors";
import type { CodePlaces } from "../core/runner/code-places";

/** What is known of a connection within one process, and must not become a property. */
export interface ConnectionMemory extends ConnectionKnowledge {
  /** A test that check found unneeded, as far as it could tell: diff can tell whether the credential has changed. */
  readonly untested?: TestSubject | undefined;
  /** The text of its requirements list, which the inputs hold the digest of. */
  readonly requirements: string | null;
  readonly testMode: TestMode;
  /** Where the program says that its code is. */
  readonly places: CodePlaces;
  /** The run of the program that check saw. */
  readonly run: string;
}

/** What check knows of a connector and create or update need. */
export interface ConnectorMemory {
  readonly urn: string;
  /** What the state is to keep of its connection. */
  readonly connection: ConnectionToPack;
}

/**
 * The memory of one provider process, by URN; what the engine calls after check gets no URN, and finds it by the mark that
 * check put on the resource. One operation's check and its write share a process, so what check
 * strips from the inputs (a credential above all) reaches the write through here and never through the state.
 */
export class OperationMemory {
  readonly connections = new Map<string, ConnectionMemory>();
  readonly connectors = new Map<string, ConnectorMemory>();
  readonly #said = new Set<string>();
  /** Mark to URN. */
  readonly #marks = new Map<string, string>();

  /**
   * The mark of a resource: the one that it has, or a fresh one. It is kept over a rename, as a changed mark would show in an
   * update as a change of the resource; where another resource has it now, there is no way around that.
   *
   * @param kept What its last inputs say.
   * @param fresh The mark of one that has none. Default: its URN.
   */
  mark(urn: string, kept: unknown, fresh = urn): string {
    const others = [kept, fresh].filter((mark) => typeof mark === "string");
    let mark = others.find((mark) => this.#isFree(mark, urn));
    for (let number = 2; mark === undefined; number++) {
      if (this.#isFree(`${fresh}#${number}`, urn)) mark = `${fresh}#${number}`;
    }
    this.#marks.set(mark, urn);
    return mark;
  }

  #isFree(mark: string, urn: string): boolean {
    return (this.#marks.get(mark) ?? urn) === urn;
  }

  /** `undefined` where this process didn't check it. */
  findConnection(mark: string): ConnectionMemory | undefined {
    return this.connections.get(this.#marks.get(mark) ?? mark);
  }

  connection(mark: string): ConnectionMemory {
    return this.findConnection(mark) ?? this.#forgotten(mark);
  }

  connector(mark: string): ConnectorMemory {
    return this.connectors.get(this.#marks.get(mark) ?? mark) ?? this.#forgotten("this connector");
  }

  update(mark: string, change: Partial<ConnectionMemory>): void {
    this.connections.set(this.#marks.get(mark) ?? mark, { ...this.connection(mark), ...change });
  }

  /** True once for each line: what is worth one line is not worth two. */
  isNew(line: string): boolean {
    const isNew = !this.#said.has(line);
    this.#said.add(line);
    return isNew;
  }

  #forgotten(what: string): never {
    throw new ConnectorsError(
      "CHECK_MISSING",
      `nothing is known of ${what}: its inputs were checked by another process`,
      "Run the same `pulumi up` again.",
    );
  }
}
