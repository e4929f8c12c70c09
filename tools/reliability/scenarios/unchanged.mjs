import { isWrite } from "../calls.mjs";
import { programOf } from "../programs.mjs";

const CONNECTIONS = ["first", "second", "third"];

/** @type {import("../scenario.mjs").Scenario} */
export const scenario = {
  number: 7,
  name: "an unchanged preview and up",
  run: async ({ emulator, workspace: make, log }) => {
    const program = programOf(
      Object.fromEntries(CONNECTIONS.map((name) => [name, { credential: `${name}-credential` }])),
    );
    const workspace = await make(program);
    await workspace.up();
    let unchanged_writes = 0;
    const rows = [];
    for (const command of [
      ["preview", "--expect-no-changes"],
      ["up", "--yes", "--skip-preview", "--expect-no-changes"],
    ]) {
      const { lastId } = emulator.log.since(Number.POSITIVE_INFINITY);
      await workspace.expect(command);
      // Whoever makes them: nothing else runs.
      const { requests } = emulator.log.since(lastId);
      const writes = requests.filter(isWrite);
      unchanged_writes += writes.length;
      for (const { service, operation, target } of writes)
        log(`pulumi ${command[0]} wrote`, `${service} ${operation} ${target ?? ""}`);
      const described = countBy(
        requests.filter(({ operation }) => operation === "DescribeSecret").map(({ target }) => target ?? ""),
      );
      for (const [target, count] of described)
        if (count > 1) log(`pulumi ${command[0]} described one secret ${count} times`, target);
      const invoked = requests.filter(({ operation }) => operation === "Invoke").length;
      rows.push(
        `pulumi ${command[0]} of ${CONNECTIONS.length} connections with connectors: ${writes.length} writes, ` +
          `${described.size} secrets described, ${invoked} invocations, ${requests.length} requests in all`,
      );
    }
    await workspace.expect(["destroy", "--yes", "--skip-preview"]);
    return { figures: { unchanged_writes }, rows };
  },
};

/**
 * @param {readonly string[]} words
 * @returns {Map<string, number>}
 */
function countBy(words) {
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
