import { program, rowsCode } from "./support/programs";
import { type Preview, Workspace } from "./support/workspace";

jest.setTimeout(240_000);

const lines = (preview: Preview) =>
  preview.diagnostics.map(({ message, urn = "" }) => `${urn.split("::").at(-1)}: ${message.trim()}`);

const summary = (preview: Preview) =>
  preview.diagnostics.map(({ message }) => message.trim()).find((line) => line.startsWith("schemas: "));

describe("what a preview says of all connectors", () => {
  it("is one line at the end: what was kept, what was generated, what it took", async () => {
    const connectors = {
      orders: 'code: { path: "orders.py" }',
      refunds: 'code: { path: "refunds.py" }',
    };
    const workspace = new Workspace({
      "index.js": program({ connectors }),
      "connection.py": "",
      "orders.py": rowsCode('{"id": 1}', '{"id": 2}'),
      "refunds.py": rowsCode('{"id": 1}'),
    }).link();
    await workspace.init();
    await workspace.up();
    expect(summary(await workspace.preview())).toBe("schemas: 2 unchanged");
    workspace.write({ "orders.py": rowsCode('{"id": 1}', '{"id": "x"}') });
    expect(summary(await workspace.preview("--config", "pythonConnectors:cause=off"))).toMatch(
      /^schemas: 1 unchanged, 1 generated in \d+\.\d s; 1 invocation, (\d+(\.\d+)? GB-s, )?2 rows$/,
    );
  });

  it("is the blast radius of a connection's change, though one of its connectors fails", async () => {
    const connectors = Object.fromEntries(
      ["flights", "planes", "weather", "airports"].map((name) => [name, `code: { path: "${name}.py" }`]),
    );
    const connection = (version: number) => `def context():\n    return {"version": ${version}}\n`;
    const workspace = new Workspace({
      "index.js": program({ connectors }),
      "connection.py": connection(1),
      "flights.py": rowsCode('{"id": 1, **({"new": 1} if context["version"] > 1 else {})}'),
      "planes.py": rowsCode('{"id": 1}'),
      "weather.py": rowsCode('{"id": 1 / (2 - context["version"])}'),
      "airports.py": rowsCode('{"id": 1 / (2 - context["version"])}'),
    }).link();
    await workspace.init();
    await workspace.up();
    workspace.write({ "connection.py": connection(2) });
    const preview = await workspace.preview();
    expect(preview.code).not.toBe(0);
    expect(lines(preview)).toContain(
      "source: the code of the connection source changed: schemas change: flights (1 field added); " +
        "proven unchanged: planes; failed: airports, weather",
    );
    // Every failure is seen, though the engine ends with the first.
    for (const name of ["airports", "weather"]) {
      expect(
        lines(preview)
          .filter((line) => line.startsWith(`${name}: `))
          .join("\n"),
      ).toContain("ZeroDivisionError");
    }
  });
});
