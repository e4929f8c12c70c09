import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(120_000);

/** Lines of an event log that belong to a resource's row. */
function messages(log: string, name: string): string[] {
  return log
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line).diagnosticEvent)
    .filter((event) => event?.urn?.endsWith(`::${name}`) ?? false)
    .map(({ message }) => message.replace(/<\{%.*?%\}>/g, "").trim());
}

describe("a resource's own row", () => {
  it("says what is going on, why a schema was generated again, and each warning once", async () => {
    const workspace = new Workspace(
      {
        "index.js": program(),
        "connection.py": CONNECTION,
        "orders.py": rowsCode('{"id": 1}', '{"id": "x"}'),
      },
      { PULUMI_DEBUG_COMMANDS: "true" }, // gives the CLI its --event-log
    ).link();
    await workspace.init();
    const log = async (...args: string[]) => {
      await workspace.expect(...args, "--event-log", "events.json");
      return workspace.read("events.json");
    };
    const mixed = "id: integers and text in one place: typed as string [MIXED_TYPES]";

    const preview = await log("preview");
    expect(messages(preview, "source")).toEqual(["testing the connection source"]);
    expect(messages(preview, "orders")).toEqual(["generating the schema of orders", mixed]);

    workspace.write({ "orders.py": rowsCode('{"id": 1, "n": 1}', '{"id": "x"}') });
    const update = await log("up", "--yes", "--skip-preview");
    expect(messages(update, "orders").filter((message) => message === mixed)).toHaveLength(1);

    const unchanged = await log("preview");
    expect(messages(unchanged, "orders")).toEqual([]);

    workspace.write({ "orders.py": rowsCode('{"id": 1}', '{"id": "x"}') });
    // The first preview's schema is in the cache: nothing is generated.
    expect(messages(await log("preview"), "orders")).toEqual([
      "finding out whether the code or the source changed the schema of orders",
      "schema of orders generated again, as the connector's code (orders.py) changed: 1 field removed",
      mixed,
      "n: int64, gone (breaking; cause: code) [FIELD_REMOVED]",
    ]);
  });
});
