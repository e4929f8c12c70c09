import { invocations, recording } from "../e2e/support/emulator";
import { program } from "../e2e/support/programs";
import { changes, inputs, messages } from "../e2e/support/steps";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

/** Partitions of these names in this order, each with ten rows and a column of its own. */
function partitions(...names: string[]): string {
  return [
    "def list_objects(context, metadata):",
    `    for name in ${JSON.stringify(names)}:`,
    '        yield {"name": name, "fingerprint": "1", "is_prefix": False}',
    "def read_rows(context, metadata):",
    "    for row in range(10):",
    '        yield {"id": row, metadata["name"]: row}',
    "",
  ].join("\n");
}

const ENDLESS = [
  "import time",
  "def list_objects(context, metadata):",
  '    yield {"name": "all", "fingerprint": "1", "is_prefix": False}',
];
const SLOW_ROWS = [
  ...ENDLESS,
  "def read_rows(context, metadata):",
  "    while True:",
  "        time.sleep(0.01)",
  '        yield {"n": 1}',
  "",
].join("\n");
const BYTES = [
  ...ENDLESS,
  "def read_bytes(context, metadata):",
  '    yield b"a,b\\n"',
  "    while True:",
  '        yield b"1,x\\n"',
  "",
].join("\n");

const workspace = (files: Record<string, string>, connectors: Record<string, string>) =>
  new Workspace({ "index.js": program({ connectors }), "connection.py": "", ...files }).link();

const code = (file: string, args = "") => `code: { path: "${file}" }, ${args}`;

describe("a limit", () => {
  it("of seconds or bytes ends a source without end: what was read makes the schema, and a warning says so", async () => {
    const made = await workspace(
      { "slow.py": SLOW_ROWS, "bytes.py": BYTES },
      {
        slow: code("slow.py", "limits: { seconds: 2 }"),
        bytes: code("bytes.py", 'parser: { type: "csv" }, limits: { bytes: 100000 }'),
      },
    ).init();
    const preview = await made.preview();
    expect(inputs(preview, "slow")).toMatchObject({
      coverage: "partial",
      schema: { fields: { n: "int64" }, order: "n" },
    });
    expect(inputs(preview, "bytes")).toMatchObject({
      coverage: "partial",
      schema: { fields: { a: "int64", b: "string" }, order: "a, b" },
    });
    const stopped = (name: string) =>
      preview.diagnostics.find(({ urn, severity }) => severity === "warning" && urn?.endsWith(`::${name}`))
        ?.message;
    expect(stopped("slow")).toMatch(
      /reading stopped at the limit of seconds, after \d+ rows of 1 partition: .*\[PARTIAL_COVERAGE\]/,
    );
    expect(stopped("bytes")).toMatch(
      /reading stopped at the limit of bytes, after 24999 rows \(100000 bytes\) of 1 partition: .*\[PARTIAL_COVERAGE\]/,
    );
  });

  it("of the whole stack is for every connector; of it and the connector's own, the lower counts", async () => {
    const made = await workspace(
      { "orders.py": partitions("p0", "p1", "p2", "p3") },
      {
        none: code("orders.py"),
        lower: code("orders.py", "limits: { rows: 5 }"),
        higher: code("orders.py", "limits: { rows: 1000 }"),
      },
    ).init({ "pythonConnectors:limits": '{"rows": 15}' });
    const preview = await made.preview();
    const fields = (name: string) =>
      Object.keys((inputs(preview, name)["schema"] as { fields: object }).fields);
    expect([fields("none"), fields("lower"), fields("higher")]).toEqual([
      ["id", "p0", "p1"],
      ["id", "p0"],
      ["id", "p0", "p1"],
    ]);
    for (const name of ["none", "lower", "higher"]) {
      expect(inputs(preview, name)["coverage"]).toBe("partial");
    }
    const said = messages(preview, "warning");
    expect(said.match(/limit of rows, after 15 rows of 2 partitions/g)).toHaveLength(2);
    expect(said.match(/limit of rows, after 5 rows of 1 partition:/g)).toHaveLength(1);

    // Only a connector's own limits are its program's change.
    await made.up();
    await made.expect("config", "rm", "pythonConnectors:limits");
    const requests = await recording(async () =>
      expect(changes(await made.preview())).toEqual(["update python-connectors"]),
    );
    expect(invocations(requests)).toEqual([]);

    const wrong = await made.pulumi("preview", "--config", "pythonConnectors:limits=15 rows");
    expect(wrong.code).not.toBe(0);
    expect(wrong.output).toContain('pythonConnectors:limits: write JSON, as in {"seconds": 600');
  });
});

it("a sample of partitions is of the first by name, however they are listed", async () => {
  const made = await workspace(
    { "orders.py": partitions("c", "a", "d", "b") },
    { orders: code("orders.py", "generation: { samplePartitions: 2 }") },
  ).init();
  expect(inputs(await made.preview(), "orders")).toMatchObject({
    coverage: "sampled",
    schema: { fields: { id: "int64", a: "int64", b: "int64" }, order: "id, a, b" },
  });
});
