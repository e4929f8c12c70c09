import type { ConnectionReport, ConnectorReport, StackReport } from "../../../provider/core/report/report";
import { badness } from "../../../provider/core/report/verdict";

/** A connector with the name by which links on the page find it. */
export interface Placed {
  readonly connector: ConnectorReport;
  readonly id: string;
}

/** A connection with its connectors, worst first. */
export interface Group {
  /** `null`: of these connectors the run doesn't say which connection is theirs. */
  readonly name: string | null;
  readonly connection: ConnectionReport | undefined;
  readonly connectors: readonly Placed[];
}

export function placed({ connectors }: StackReport, stack: string): Placed[] {
  return connectors.map((connector, index) => ({ connector, id: `${stack}c${index + 1}` }));
}

/** Connections with their connectors, those with the worst first. */
export function groupsOf({ connections }: StackReport, connectors: readonly Placed[]): Group[] {
  const byName = new Map<string | null, Placed[]>(connections.map(({ name }) => [name, []]));
  for (const one of connectors) {
    const group = byName.get(one.connector.connection);
    if (group === undefined) byName.set(one.connector.connection, [one]);
    else group.push(one);
  }
  const worst = (group: readonly Placed[]) =>
    Math.max(-1, ...group.map(({ connector }) => badness(connector.verdict)));
  return [...byName]
    .map(([name, group]) => ({
      name,
      connection: connections.find((one) => one.name === name),
      connectors: group,
      worst: worst(group),
    }))
    .sort((a, b) => b.worst - a.worst);
}
