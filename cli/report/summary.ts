import type { Report, StackReport } from "../../provider/core/report/report";
import { counted, safeLine } from "../output/safe-text";
import { WORST_FIRST } from "./wording";

/** What a report comes to, a line a stack: `dev (preview): 1 breaking, 2 unverified, 97 unchanged`. */
export function reportSummary({ stacks }: Report): string[] {
  return stacks.map((stack) => {
    const name = safeLine(stack.stack ?? "a stack without a name", 200);
    return `${name} (${stack.operation}): ${countsOf(stack).join(", ") || "no connectors"}`;
  });
}

function countsOf({ connectors, connections, failures, unchanged }: StackReport): string[] {
  const verdicts = WORST_FIRST.flatMap((verdict) => {
    const count = connectors.filter((connector) => connector.verdict === verdict).length;
    return count === 0 ? [] : [`${count.toLocaleString("en-US")} ${verdict}`];
  });
  const broken = connections.filter((connection) => connection.failures.length > 0).length;
  return [
    ...(broken === 0 ? [] : [`${counted(broken, "connection")} failed`]),
    ...(failures.length === 0 ? [] : [counted(failures.length, "other failure")]),
    ...verdicts,
    ...(unchanged ? [`${unchanged.toLocaleString("en-US")} unchanged`] : []),
  ];
}
