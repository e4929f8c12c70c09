import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { answering, commandLine, writeFiles } from "../test/unit/command-line";
import { GENERATED } from "../test/unit/fakes";
import { temporaryFolders } from "../test/unit/local-runner";

jest.setTimeout(60_000);
const temporary = temporaryFolders();

const FIELDS = { id: "int64", "items[].sku": "string", day: "date" };
const ORDER = "id, items, day";

function author(answer: object = {}) {
  const folder = temporary();
  writeFiles(folder, { "orders/connector.py": "def list_objects(context, metadata): yield\n" });
  const ok = { ...GENERATED.ok, schema: { fields: FIELDS, order: ORDER }, ...answer };
  const run = commandLine(folder, { body: answering({ ok }) });
  const file = path.join(folder, "contracts", "orders.json");
  return {
    file,
    folder,
    run,
    write: (...flags: string[]) =>
      run("contract", "write", file, "--connector", path.join(folder, "orders"), ...flags),
    text: () => readFileSync(file, "utf8"),
    content: () => JSON.parse(readFileSync(file, "utf8")) as { [key: string]: unknown },
    put: (content: object) => {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify({ formatVersion: 1, ...content }));
    },
  };
}

describe("contract write", () => {
  it("writes the schema into a new file, a line a field, and finds it unchanged the second time", async () => {
    const { write, file, text, folder } = author();
    expect(await write()).toEqual({ code: 0, out: `wrote ${file} (3 fields)\n`, err: "" });
    expect(text()).toBe(
      [
        "{",
        '  "formatVersion": 1,',
        '  "fields": {',
        '    "day": "date",',
        '    "id": "int64",',
        '    "items[].sku": "string"',
        "  },",
        `  "order": "${ORDER}"`,
        "}",
        "",
      ].join("\n"),
    );
    expect(await write()).toMatchObject({
      code: 0,
      out: `unchanged: ${file} (3 fields; no field changed)\n`,
    });
    expect(readdirSync(path.join(folder, "contracts"))).toEqual(["orders.json"]);
  });

  it("says what changed in it, each with its verdict", async () => {
    const { write, file, put, content } = author();
    put({ fields: { id: "int32", "items[].sku": "string", gone: "json" } });
    const { out } = await write();
    expect(out).toBe(
      [
        `wrote ${file} (3 fields; 1 field added, 1 removed, 1 retyped)`,
        "  day: new: date (safe)",
        "  gone: json, gone (breaking)",
        "  id: int32 -> int64 (safe)",
        "",
      ].join("\n"),
    );
    expect(content()["fields"]).toEqual(FIELDS);
  });

  it("leaves out the order where the file that was there had none, and keeps its descriptions", async () => {
    const { write, put, content } = author();
    const descriptions = { id: "the key", gone: "no more", gone2: "x" };
    put({ fields: { id: "int64", gone: "date", gone2: "date" }, descriptions });
    await write("--edits", '{"document": {"day": "of the order"}}');
    expect(content()).toEqual({
      formatVersion: 1,
      fields: FIELDS,
      descriptions: { id: "the key", day: "of the order" },
    });
  });

  it("keeps what a sample does not show, and says that it is one", async () => {
    const { write, put, content } = author({ coverage: "sampled" });
    put({ fields: { id: "float64", rare: "date" }, order: "id, rare" });
    const { out, err } = await write("--sample", "10");
    expect(content()["fields"]).toEqual({ ...FIELDS, id: "float64", rare: "date" });
    expect(content()["order"]).toBe("id, rare, items, day");
    expect(out).toContain("  rare: date, gone (unverified)\n");
    expect(err).toContain("the schema is that of a sample");
  });

  it("prints one object with --json", async () => {
    const { write, put, file } = author({ warnings: [{ code: "W", path: "id", message: "m" }] });
    const first = JSON.parse((await write("--json")).out);
    expect(first).toEqual({
      file,
      written: true,
      schema: { fields: FIELDS, order: ORDER },
      coverage: "full",
      changes: null,
      warnings: [{ code: "W", path: "id", message: "m" }],
    });
    put({ fields: { ...FIELDS, id: "date" } });
    expect(JSON.parse((await write("--json")).out).changes).toEqual([
      { path: "id", rule: "FIELD_TYPE_CHANGED", from: "date", to: "int64", verdict: "breaking" },
    ]);
  });

  it("applies the connector's edits, from the flag or a file", async () => {
    const { write, content, folder } = author();
    await write("--edits", '{"drop": ["day"], "rename": {"id": "key"}, "opaque": ["items"]}');
    expect(content()).toMatchObject({ fields: { key: "int64", items: "json" }, order: "key, items" });
    writeFiles(folder, { "edits.json": '{"cast": {"id": "string"}, "drop": ["nothing"]}' });
    const { out } = await write("--edits", `@${path.join(folder, "edits.json")}`);
    expect(content()["fields"]).toEqual({ ...FIELDS, id: "string" });
    expect(out).toContain("warning: nothing: edits.drop names what is not in the schema");
  });

  it.each([
    ["{,}", "--edits: this is not JSON"],
    ['{"cast": {"id": "int"}}', "--edits: cast.id: not a type"],
    ['{"remove": ["id"]}', '--edits: there is no "remove"'],
    ['{"mapAfter": 0}', "--edits: mapAfter: write"],
    ['{"add": {"id": "date"}}', "--edits: add.id: there is such a field"],
    ["@/nowhere.json", '--edits: "/nowhere.json" can\'t be read'],
  ])("refuses the edits %s", async (edits, message) => {
    const { write, folder } = author();
    const { code, err } = await write("--edits", edits);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(readdirSync(folder)).not.toContain("contracts");
  });

  it("overwrites nothing but a contract, and follows no link", async () => {
    const { run, folder, file, put } = author();
    put({ fields: {} });
    writeFiles(folder, { "package.json": "{}" });
    symlinkSync(file, path.join(folder, "link.json"));
    symlinkSync(path.join(folder, "nowhere"), path.join(folder, "dangling.json"));
    for (const [name, reason] of [
      ["package.json", "this is no contract, and is not overwritten"],
      ["link.json", "this is a link: name the file that it leads to"],
      ["dangling.json", "this is a link"],
      ["contracts", "this is not a file: name a JSON file"],
      ["package.json/x.json", "a part of this path is a file"],
    ] as const) {
      const target = path.join(folder, name);
      const { code, err } = await run(
        "contract",
        "write",
        target,
        "--connector",
        path.join(folder, "orders"),
      );
      expect([name, code]).toEqual([name, 2]);
      expect(err).toContain(`${target}: ${reason}`);
    }
    expect(readFileSync(path.join(folder, "package.json"), "utf8")).toBe("{}");
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ formatVersion: 1, fields: {} });
  });

  it("writes nothing where the code fails", async () => {
    const folder = temporary();
    writeFiles(folder, { "orders/connector.py": "" });
    const failure = { phase: "read", code: "READ_FAILED", message: "m", file: null, line: null };
    const error = { ...failure, source: null, partition: null, traceback: [] };
    const run = commandLine(folder, { body: answering({ error }) });
    const file = path.join(folder, "c.json");
    const { code } = await run("contract", "write", file, "--connector", path.join(folder, "orders"));
    expect(code).toBe(1);
    expect(readdirSync(folder)).not.toContain("c.json");
  });

  it.each([[["contract"]], [["contract", "write"]], [["contract", "read", "x"]]])(
    "is a wrong command line as %j",
    async (args) => {
      const { run } = author();
      expect((await run(args[0] ?? "", ...args.slice(1))).code).toBe(2);
    },
  );
});
