import { usageText } from "../../provider/core/connector/run-summary";
import { formatChanges } from "../../provider/core/review/change-text";
import { changesPhrase } from "../../provider/core/review/phrase";
import type { Printer } from "../outside";
import type { ConnectorDrift, StackDrift } from "../stack/stack-drift";
import type { Paint } from "./paint";
import { safeLine } from "./safe-text";

/** A connector with its changes beneath it, one after the other, and a line of counts. */
export function printDrift(found: StackDrift, out: Printer, paint: Paint): void {
  const print = (text: string) => void out.write(`${text}\n`);
  for (const one of found.connectors) for (const line of linesOf(one, found, paint)) print(line);
  print(countsLine(found));
}

function linesOf(one: ConnectorDrift, { connectors }: StackDrift, paint: Paint): string[] {
  const label = safeLine(connectors.filter(({ name }) => name === one.name).length > 1 ? one.urn : one.name);
  switch (one.drift) {
    case "unknown": {
      const [first = "", ...rest] = one.error.describe().split("\n");
      return [`${label}: ${paint("red", "not known")}: ${first}`, ...rest];
    }
    case "none":
      if (one.changes.length === 0) return [`${label}: ${paint("green", "no drift")}`];
      return [`${label}: ${paint("green", "no drift")} that is certain`, ...changeLines(one.changes)];
    default: {
      const colour = one.drift === "breaking" ? "red" : "yellow";
      return [
        `${label}: ${paint(colour, `${one.drift} drift`)}: ${changesPhrase(one.changes)}`,
        ...changeLines(one.changes),
      ];
    }
  }
}

function changeLines(
  changes: Extract<ConnectorDrift, { drift: "none" | "safe" | "breaking" }>["changes"],
): string[] {
  return Object.entries(formatChanges(changes)).map(
    ([path, text]) => `  ${safeLine(path, 1024)}: ${safeLine(text, 5000)}`,
  );
}

const SAID = {
  none: "without drift",
  safe: "with safe drift",
  breaking: "with breaking drift",
  unknown: "not known",
};

/** `drift of dev: 97 without drift, 1 with breaking drift, 1 not known, in 4.1 s; 99 invocations, 12 GB-s, 338k rows` */
function countsLine({ stack, connectors, counts, usage, seconds }: StackDrift): string {
  const name = safeLine(stack, 200);
  if (connectors.length === 0) return `drift of ${name}: the stack has no Python connectors`;
  const said = (["none", "safe", "breaking", "unknown"] as const)
    .filter((drift) => counts[drift] > 0)
    .map((drift) => `${counts[drift].toLocaleString("en-US")} ${SAID[drift]}`);
  const used = usageText(usage);
  return `drift of ${name}: ${said.join(", ")}, in ${seconds.toFixed(1)} s${used === "" ? "" : `; ${used}`}`;
}
