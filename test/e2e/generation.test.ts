import { invocations, recording } from "./support/emulator";
import { program, rowsCode } from "./support/programs";
import { type Preview, Workspace } from "./support/workspace";

jest.setTimeout(240_000);

const orders = (args = "") => program({ connectors: { orders: `code: { path: "orders.py" }, ${args}` } });
async function workspace(code: string, args = ""): Promise<Workspace> {
  const made = new Workspace({ "index.js": orders(args), "connection.py": "", "orders.py": code }).link();
  return made.init();
}
const inputs = (preview: Preview) => preview.step("orders").newState?.inputs ?? {};
const warnings = (preview: Preview) =>
  preview.diagnostics.filter(({ severity }) => severity === "warning").map(({ message }) => message);

/** Partitions p00, p01, ..., each of which takes a while and has a column of its own. */
function partitions(count: number, seconds = 0): string {
  return [
    "import time",
    "def list_objects(context, metadata):",
    `    for index in range(${count}):`,
    '        yield {"name": f"p{index:02d}", "fingerprint": "1", "is_prefix": False, "index": index}',
    "def read_rows(context, metadata):",
    `    time.sleep(${seconds})`,
    "    for row in range(10):",
    '        yield {"id": metadata["index"], f"c{metadata[\'index\']:02d}": 1.5 if metadata["index"] % 2 else "x"}',
    "",
  ].join("\n");
}

describe("a full generation over many partitions", () => {
  it("is shared out among invocations side by side, and comes to what one run comes to", async () => {
    const code = partitions(20, 0.3);
    const divided = await workspace(code);
    let preview: Preview | undefined;
    const requests = invocations(await recording(async () => (preview = await divided.preview())));
    if (preview === undefined) throw new Error("no preview");
    // The connection's test, the first run, some chunks, the conclusion.
    expect(requests.length).toBeGreaterThan(4);
    const whole = await workspace(code, "limits: { invocations: 1 }");
    const one = invocations(
      await recording(async () => {
        expect(inputs(await whole.preview())["schema"]).toEqual(inputs(preview as Preview)["schema"]);
      }),
    );
    expect(one).toHaveLength(2);
    expect(inputs(preview)["coverage"]).toBe("full");
    expect(Object.keys((inputs(preview)["schema"] as { fields: object }).fields)).toHaveLength(21);
  });

  it("ends with the failure that one run ends with", async () => {
    const code = partitions(20, 0.3).replace(
      "    for row in",
      '    if metadata["index"] in (7, 15): raise ValueError(f"bad {metadata[\'name\']}")\n    for row in',
    );
    const { output } = await (await workspace(code)).pulumi("preview");
    expect(output).toContain("ValueError: bad p07");
    expect(output).not.toContain("p15");
  });
});

describe("what a generation covers is labelled", () => {
  it("a sample is", async () => {
    const preview = await (
      await workspace(partitions(5), "generation: { sampleRows: 1, samplePartitions: 2 }")
    ).preview();
    expect(inputs(preview)).toMatchObject({
      coverage: "sampled",
      schema: { fields: { c00: "string", c01: "float64" } },
    });
    expect(Object.keys((inputs(preview)["schema"] as { fields: object }).fields)).toHaveLength(3);
  });

  it("what a limit cut off is, and fields that were not seen again stay", async () => {
    const made = await workspace(partitions(5));
    await made.up();
    made.write({ "index.js": orders("limits: { rows: 15 }"), "orders.py": `${partitions(5)}# changed\n` });
    const preview = await made.preview();
    expect(inputs(preview)).toMatchObject({
      coverage: "partial",
      schema: (await made.outputs("orders"))["schema"],
    });
    expect(warnings(preview).join("\n")).toContain("[PARTIAL_COVERAGE]");
    expect(inputs(preview)["changes"]).toMatchObject({ c04: expect.stringContaining("(unverified") });
    await made.up();
    made.write({ "index.js": orders("") });
    expect(inputs(await made.preview())["coverage"]).toBe("full");
  });

  it("what the code declares is, and what edits alone declare", async () => {
    const declared = `${rowsCode("1 / 0")}\ndef infer_schema(context):\n    return {"id": "int64"}\n`;
    const preview = await (await workspace(declared, 'generation: "declared"')).preview();
    expect(inputs(preview)).toMatchObject({ coverage: "declared", schema: { fields: { id: "int64" } } });
    const edited = await (
      await workspace(rowsCode("1 / 0"), 'generation: "declared", edits: { add: { id: "int64" } }')
    ).preview();
    expect(inputs(edited)).toMatchObject({
      coverage: "declared",
      schema: { fields: { id: "int64" }, order: "id" },
    });
  });
});

describe("a generation that fails", () => {
  /** Fails while a file is there: a source that is down. */
  const flaky = (extra = "") =>
    [
      "import os",
      "def list_objects(context, metadata, properties):",
      '    if os.path.exists(properties["folder"] + "/down"):',
      '        raise OSError("source is down")',
      '    yield {"name": "all", "fingerprint": "1", "is_prefix": False}',
      "def read_rows(context, metadata):",
      `    yield {"id": 1${extra}}`,
      "",
    ].join("\n");
  const FOLDER = "properties: { folder: __dirname }";

  it("fails the preview where the code has changed, and keeps the last schema, labelled, where onFailure says so", async () => {
    const made = await workspace(flaky(), FOLDER);
    await made.up();
    made.write({ down: "", "orders.py": flaky(', "email": "x"') });
    expect((await made.pulumi("preview")).code).not.toBe(0);
    made.write({ "index.js": orders(`${FOLDER}, onFailure: "keep"`) });
    const preview = await made.preview();
    expect(inputs(preview)).toMatchObject({ stale: true, schema: { fields: { id: "int64" } } });
    expect(warnings(preview).join("\n")).toMatch(/source is down[\s\S]*\[SCHEMA_STALE\]/);
    await made.up();
    expect(await made.outputs("orders")).toMatchObject({ stale: true });
    expect((await made.run("rm", ["down"])).code).toBe(0);
    const repaired = await made.preview();
    expect(inputs(repaired)).not.toHaveProperty("stale");
    expect(inputs(repaired)).toMatchObject({ schema: { fields: { id: "int64", email: "string" } } });
  });

  it("is not begun where the stack is offline: every connector keeps its last schema, labelled", async () => {
    const made = await workspace(flaky(), FOLDER);
    await made.up();
    made.write({ down: "", "orders.py": flaky(', "email": "x"'), "connection.py": "# changed\n" });
    const requests = await recording(async () => {
      const preview = await made.preview("--config", "pythonConnectors:offline=true");
      expect(inputs(preview)).toMatchObject({ stale: true, schema: { fields: { id: "int64" } } });
      expect(warnings(preview).join("\n")).toContain("[SCHEMA_OFFLINE]");
      await made.up("--config", "pythonConnectors:offline=true");
    });
    expect(invocations(requests)).toEqual([]);
    made.write({
      "index.js": `${orders(FOLDER)}\nnew PythonConnector("fresh", { connection: source, code: { path: "orders.py" } });`,
    });
    expect((await made.preview()).stdout).toContain("this connector has no last schema to keep");
  });
});
