import { program, rowsCode } from "./support/programs";
import { type Preview, Workspace } from "./support/workspace";

jest.setTimeout(240_000);

const lines = (preview: Preview) =>
  preview.diagnostics.map(({ message, urn = "" }) => `${urn.split("::").at(-1)}: ${message.trim()}`);

const summary = (preview: Preview) =>
  preview.diagnostics.map(({ message }) => message.trim()).find((line) => line.startsWith("schemas: "));

/** All that is said on a resource's row. */
const rowOf = (preview: Preview, name: string) =>
  lines(preview)
    .filter((line) => line.startsWith(`${name}: `))
    .join("\n");

/** A connector, one that comes after it, one that takes its schema, and one whose connection does. */
const chain = (review: string) => `
${program({ connectors: {} })}
const args = { connection: source, code: { path: "orders.py" } };
const first = new PythonConnector("first", { ...args, ${review} });
new PythonConnector("after", args, { dependsOn: first });
const names = first.schema.apply(({ order }) => order);
new PythonConnector("of", { ...args, properties: { names } });
const later = new PythonConnection("later", { runner, code: { inline: pulumi.interpolate\`# \${names}\` } });
new PythonConnector("on", { ...args, connection: later });
`;

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
      expect(rowOf(preview, name)).toContain("ZeroDivisionError");
    }
  });

  it("is every connector that is refused, generated or kept, with the summary, after the connections that are tested still", async () => {
    const contract = (fields: Record<string, string>) => JSON.stringify({ formatVersion: 1, fields });
    const review = (policy: string) => `review: { policy: "${policy}", contract: "kept.json" }`;
    const connectors = {
      kept: `code: { path: "kept.py" }, ${review("additive")}`,
      frozen: 'code: { path: "frozen.py" }, review: { policy: "freeze" }',
      healthy: 'connection: slow, code: { path: "healthy.py" }',
    };
    const before = 'const slow = new PythonConnection("slow", { runner, code: { path: "slow.py" } });';
    const workspace = new Workspace({
      "index.js": program({ before, connectors }),
      "connection.py": "",
      "slow.py": "",
      "kept.json": contract({ id: "int64" }),
      "kept.py": rowsCode('{"id": 1}'),
      "frozen.py": rowsCode('{"id": 1}'),
      "healthy.py": rowsCode('{"id": 1}'),
    }).link();
    await workspace.init();
    await workspace.up();
    workspace.write({
      "kept.json": contract({ id: "int64", name: "string" }),
      "frozen.py": rowsCode('{"id": 1, "new": 1}'),
      "slow.py": "import time\ndef context():\n    time.sleep(3)\n    return {}\n",
      "healthy.py": rowsCode('{"id": 1, "new": 1}'),
    });
    const preview = await workspace.preview();
    expect(preview.code).not.toBe(0);
    // The one that ends the preview is said by its check, the other one by a warning: each once.
    const rows = [rowOf(preview, "kept"), rowOf(preview, "frozen")];
    expect(rows.map((row) => row.match(/ name: | new: /g))).toEqual([[" name: "], [" new: "]]);
    expect(rows.filter((row) => row.includes(" is refused: "))).toHaveLength(1);
    expect(rowOf(preview, "healthy")).toContain("1 field added");
    expect(summary(preview)).toMatch(/^schemas: 1 generated in \d+\.\d s, 2 refused; /);
  });

  it("comes to an end where connectors depend on one that is refused", async () => {
    const workspace = new Workspace({
      "index.js": chain(""),
      "connection.py": "",
      "orders.py": rowsCode('{"id": 1}'),
    }).link();
    await workspace.init();
    await workspace.up();
    workspace.write({
      "index.js": chain('review: { policy: "freeze" }'),
      "orders.py": rowsCode('{"id": 1, "new": 1}'),
    });
    const preview = await workspace.preview();
    expect(preview.code).not.toBe(0);
    // The one that only comes after it is generated all the same; the others need what it would give them.
    expect(summary(preview)).toMatch(/^schemas: 1 generated in \d+\.\d s, 1 refused; /);
  });

  it("counts connectors whose schema ignoreChanges keeps, and generates new ones side by side with all others", async () => {
    const pinned = (path: string) => `code: { path: "${path}" } }, { ignoreChanges: ["schema"]`;
    const workspace = new Workspace({
      "index.js": program({ connectors: { orders: pinned("orders.py") } }),
      "connection.py": "",
      "orders.py": rowsCode('{"id": 1}'),
      "slow.py": `import time\n${rowsCode("time.sleep(1) or {}", '{"id": 1}')}`,
    }).link();
    await workspace.init();
    await workspace.up();
    const connectors = { orders: pinned("orders.py"), a: pinned("slow.py"), b: pinned("slow.py") };
    workspace.write({
      "index.js": program({ connectors }),
      "orders.py": rowsCode('{"id": 1, "other": 1}'),
    });
    const preview = await workspace.preview();
    expect(summary(preview)).toMatch(/^schemas: 1 pinned, 2 generated in \d+\.\d s; /);
    expect(preview.step("b").newState?.inputs?.["schema"]).toMatchObject({ fields: { id: "int64" } });
  });
});
