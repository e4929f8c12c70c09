import type { TestMode } from "../core/connection/inputs";
import type { TestSubject } from "../core/connection/plan";
import type { ConnectionKnowledge } from "../core/connector/plan";
import { ConnectorsError } from "../core/errors";

/** What is known of a connection within one process, and must not become a property. */
export interface ConnectionMemory extends ConnectionKnowledge {
  /** A test that check found unneeded, as far as it could tell: diff can tell whether the credential has changed. */
  readonly untested?: TestSubject | undefined;
  /** The text of its requirements list, which the inputs hold the digest of. */
  readonly requirements: string | null;
  readonly testMode: TestMode;
  /** The run of the program that check saw. */
  readonly run: string;
}

/** What check knows of a connector and create or update need. */
export interface ConnectorMemory {
  /** The connection's code, packed for the state. */
  readonly packedConnection: string;
}

/**
 * The memory of one provider process, by URN. One operation's check and its write share a process, so what check
 * strips from the inputs (a credential above all) reaches the write through here and never through the state.
 */
export class OperationMemory {
  readonly connections = new Map<string, ConnectionMemory>();
  readonly connectors = new Map<string, ConnectorMemory>();
  readonly #said = new Set<string>();

  connection(urn: string): ConnectionMemory {
    return this.connections.get(urn) ?? this.#forgotten(urn);
  }

  connector(urn: string): ConnectorMemory {
    return this.connectors.get(urn) ?? this.#forgotten(urn);
  }

  update(urn: string, change: Partial<ConnectionMemory>): void {
    this.connections.set(urn, { ...this.connection(urn), ...change });
  }

  /** True once for each line: what is worth one line is not worth two. */
  isNew(line: string): boolean {
    const isNew = !this.#said.has(line);
    this.#said.add(line);
    return isNew;
  }

  #forgotten(urn: string): never {
    throw new ConnectorsError(
      "CHECK_MISSING",
      `nothing is known of ${urn}: its inputs were checked by another process`,
      "Run the same `pulumi up` again.",
    );
  }
}
