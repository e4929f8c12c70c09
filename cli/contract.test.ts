import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { answering, commandLine, writeFiles } from "../test/unit/command-line";
import { exportedStack, type StackResource } from "../test/unit/deployed";
import { GENERATED } from "../test/unit/fakes";
import { temporaryFolders } from "../test/unit/local-runner";
import { type OutputName, pulumiOutput, pulumiOutputFile } from "../test/unit/pulumi-output";
import { SCHEMA } from "../test/unit/samples";
import type { PulumiCommand } from "./stack/pulumi-command";

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
      connector: null,
      written: true,
      lostComments: [],
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

  it("keeps the comments of what stays, and tells those that go with their entries", async () => {
    const { write, folder, text } = author();
    const comments = [
      "// the orders",
      "{",
      "  // the only version",
      '  "formatVersion": 1,',
      '  "fields": {',
    ];
    const fields = [
      "    // the key",
      '    "id": "int64", // never null',
      "    // no more",
      '    "gone": "date",',
      "  }",
    ];
    writeFiles(folder, { "contracts/orders.json": [...comments, ...fields, "}"].join("\n") });
    const { out } = await write();
    expect(text()).toBe(
      [
        ...comments,
        '    "day": "date",',
        ...fields.slice(0, 2),
        '    "items[].sku": "string"',
        "  }",
        "}",
        "",
      ].join("\n"),
    );
    expect(out).toContain("  removed with its entry: // no more\n");
  });

  it.each([
    [["contract"], ""],
    [["contract", "write"], "<file>: name the contract"],
    [["contract", "read", "x"], ""],
    [["contract", "check", "c.json", "--all"], "--all: this goes with --stack or --preview"],
    [
      ["contract", "check", "c.json", "--name", "x"],
      "--name: this goes with --program, --stack, --preview or --manifest",
    ],
    [["contract", "check", "--stack", "dev"], "<file>: name one contract, or write --all"],
    [["contract", "check", "c.json", "--all", "--stack", "dev"], "<file>: name one contract, or write --all"],
    [["contract", "check", "--all", "--stack", "dev", "--name", "x"], "--name: this is of one connector"],
    [["contract", "write", "c.json", "--stack", "dev", "--connector", "x"], "cannot be used with option"],
    [["contract", "write", "c.json", "--stack", "dev", "--preview", "x"], "cannot be used with option"],
  ])("is a wrong command line as %j", async (args, message) => {
    const { run } = author();
    const { code, err } = await run(args[0] ?? "", ...args.slice(1));
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe("contract check", () => {
  const check = async (content: object, answer: object = {}, ...flags: string[]) => {
    const { run, put, file, folder, text } = author(answer);
    put(content);
    const before = text();
    const ran = await run("contract", "check", file, "--connector", path.join(folder, "orders"), ...flags);
    expect(text()).toBe(before);
    return { ...ran, out: ran.out.replaceAll(folder, "") };
  };

  it("holds where the file says what would be written, whatever its layout, comments, descriptions and order", async () => {
    const { day, ...others } = FIELDS;
    expect(await check({ fields: { ...others, day }, descriptions: { id: "the key" } })).toEqual({
      code: 0,
      out: "holds: /contracts/orders.json (3 fields; no field changed)\n",
      err: "",
    });
    expect((await check({ fields: FIELDS, order: ORDER })).code).toBe(0);
  });

  it("differs in anything else, with a status of its own, and says how and what to run", async () => {
    expect(await check({ fields: { ...FIELDS, id: "string" } })).toEqual({
      code: 4,
      out: [
        "differs: /contracts/orders.json (3 fields; 1 field retyped)",
        "  id: string -> int64 (breaking)",
        "  write it anew: npx python-connectors contract write /contracts/orders.json --connector /orders",
        "",
      ].join("\n"),
      err: "",
    });
    expect((await check({ fields: FIELDS, order: "day, id, items" })).code).toBe(4);
  });

  it("holds where a sample can't show the difference", async () => {
    const { code, out } = await check({ fields: { ...FIELDS, rare: "date" } }, { coverage: "sampled" });
    expect(code).toBe(0);
    expect(out).toContain("  rare: date, gone (unverified)\n");
  });

  it("differs where there is no file", async () => {
    const { run, file, folder } = author();
    const { code, out } = await run("contract", "check", file, "--connector", path.join(folder, "orders"));
    expect(code).toBe(4);
    expect(out).toContain("  there is no such file\n");
  });

  it("prints one object with --json", async () => {
    const { out } = await check({ fields: FIELDS, order: ORDER }, {}, "--json");
    expect(JSON.parse(out)).toMatchObject({ differs: false, changes: [], coverage: "full", connector: null });
  });
});

describe("contract diff", () => {
  const diff = async (content: object | undefined, ...flags: string[]) => {
    const { run, put, file, folder } = author();
    if (content !== undefined) put(content);
    const ran = await run("contract", "diff", file, "--connector", path.join(folder, "orders"), ...flags);
    return { ...ran, out: ran.out.replaceAll(folder, "") };
  };

  it.each([
    ["nothing", FIELDS, 0],
    ["what breaks no reader", { id: "int64", day: "date" }, 5],
    ["what may break one", { ...FIELDS, more: "date" }, 6],
  ])("of %s has a status of its own", async (_what, fields, status) => {
    expect((await diff({ fields })).code).toBe(status);
  });

  it("is said as text and as JSON", async () => {
    expect((await diff({ fields: { ...FIELDS, more: "date" } })).out).toBe(
      "/contracts/orders.json (3 fields; 1 field removed)\n  more: date, gone (breaking)\n",
    );
    const { out } = await diff({ fields: { ...FIELDS, more: "date" } }, "--json");
    expect(JSON.parse(out).changes).toEqual([
      { path: "more", rule: "FIELD_REMOVED", from: "date", verdict: "breaking" },
    ]);
  });

  it("needs a contract", async () => {
    const { code, err } = await diff(undefined);
    expect(code).toBe(2);
    expect(err).toContain("there is no contract: write it first");
  });
});

describe("of a deployed stack", () => {
  const review = (contract: string) => ({ review: { contract } });
  const ORDERS: StackResource = { name: "orders", inputs: review("contracts/orders.json") };
  const ITEMS: StackResource = { name: "items", inputs: review("contracts/items.json") };

  function stack(...resources: StackResource[]) {
    const folder = temporary();
    const commands: string[] = [];
    const pulumi: PulumiCommand = async (args) => {
      commands.push(args.join(" "));
      const isState = args[0] === "stack";
      return { code: 0, stdout: JSON.stringify(isState ? exportedStack(resources) : {}), stderr: "" };
    };
    const run = commandLine(folder, { pulumi });
    return {
      folder,
      commands,
      file: (name: string) => readFileSync(path.join(folder, "contracts", name), "utf8"),
      contract: async (...args: string[]) => {
        const ran = await run("contract", ...args, "--stack", "dev", "--cwd", folder);
        return { ...ran, out: ran.out.replaceAll(folder, "") };
      },
      at: (name: string) => path.join(folder, name),
    };
  }

  it("the schema comes from the state, and no code is run", async () => {
    const { contract, at, file, commands } = stack(ORDERS, ITEMS);
    expect(await contract("write", at("contracts/orders.json"))).toEqual({
      code: 0,
      out: "wrote /contracts/orders.json (2 fields)\n",
      err: "",
    });
    expect(JSON.parse(file("orders.json"))).toEqual({ formatVersion: 1, ...SCHEMA });
    expect((await contract("check", at("contracts/orders.json"))).code).toBe(0);
    expect(new Set(commands)).toEqual(new Set(["stack export --show-secrets --stack dev"]));
  });

  it("every contract that a connector names is written, or checked, at once", async () => {
    const { contract, file } = stack(ORDERS, ITEMS, { name: "plain" });
    const { out } = await contract("write", "--all");
    expect(out).toBe("wrote /contracts/items.json (2 fields)\nwrote /contracts/orders.json (2 fields)\n");
    expect(file("items.json")).toBe(file("orders.json"));
    const checked = await contract("check", "--all", "--json");
    expect(checked.code).toBe(0);
    expect(JSON.parse(checked.out).contracts).toEqual([
      expect.objectContaining({ connector: "items", differs: false }),
      expect.objectContaining({ connector: "orders", differs: false }),
    ]);
  });

  it("one that differs is named with what writes it", async () => {
    const { contract, folder } = stack(ORDERS, ITEMS);
    await contract("write", "--all");
    writeFiles(folder, { "contracts/items.json": '{"formatVersion":1,"fields":{"id":"int64"}}' });
    const { code, out } = await contract("check", "--all");
    expect(code).toBe(4);
    expect(out).toContain("differs: /contracts/items.json (2 fields; 1 field added)\n");
    expect(out).toContain("contract write /contracts/items.json --stack dev --cwd  --name items\n");
    expect(out).toContain("holds: /contracts/orders.json");
  });

  it("the connector is the one that is named, the one whose contract it is, or the only one", async () => {
    const two = stack(ORDERS, { name: "items" });
    expect((await two.contract("write", two.at("x.json"), "--name", "items")).code).toBe(0);
    expect((await two.contract("write", two.at("contracts/orders.json"), "--json")).out).toContain(
      '"connector":"orders"',
    );
    const one = stack({ name: "items" });
    expect((await one.contract("write", one.at("x.json"))).code).toBe(0);
  });

  it.each<[string, StackResource[], string[], string]>([
    ["no connector", [], ["x.json"], "the stack dev shows no schema of a connector"],
    ["several", [ORDERS, { name: "items" }], ["x.json"], "the stack dev shows items, orders"],
    ["none of this name", [ORDERS], ["x.json", "--name", "flights"], 'there is no connector "flights"'],
    [
      "no contract",
      [{ name: "items" }],
      ["--all"],
      "the stack dev shows no connector with a review.contract",
    ],
    [
      "one contract of two",
      [ORDERS, { ...ORDERS, name: "items" }],
      ["--all"],
      "items and orders have the same contract",
    ],
    [
      "a path that leads out",
      [{ name: "items", inputs: review("../x.json") }],
      ["--all"],
      'its contract "../x.json" leads out of the program\'s folder',
    ],
    [
      "a link that leads out",
      [{ name: "items", inputs: review("out/x.json") }],
      ["--all"],
      "leads out of the program's folder",
    ],
    [
      "no schema",
      [{ ...ORDERS, outputs: { schema: "?" } }],
      ["--all"],
      "orders: its schema is not known in the stack dev",
    ],
  ])("with %s is refused", async (_what, resources, args, message) => {
    const { contract, folder } = stack(...resources);
    symlinkSync(temporary(), path.join(folder, "out"));
    const { code, err } = await contract("write", ...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(readdirSync(folder)).not.toContain("contracts");
  });

  it("a schema that was kept though another was due is said to be", async () => {
    const { contract } = stack({ ...ORDERS, outputs: { stale: true } });
    expect((await contract("write", "--all")).err).toContain(
      "orders: its last generation failed or was put off",
    );
  });
});

describe("of a preview", () => {
  const preview = (name: OutputName, stdin?: Uint8Array) => {
    const folder = temporary();
    const run = commandLine(folder, stdin === undefined ? {} : { stdin });
    const file = path.join(folder, "c.json");
    const from = stdin === undefined ? pulumiOutputFile(name) : "-";
    return {
      contract: (...args: string[]) => run("contract", ...args, "--preview", from),
      content: () => JSON.parse(readFileSync(file, "utf8")),
      file,
    };
  };
  const REFUNDS = { formatVersion: 1, fields: { at: "string", id: "int64" }, order: "id, at" };

  it("the schema is the one that the preview leads to, from a file or stdin", async () => {
    const { contract, content, file } = preview("preview");
    expect((await contract("write", file, "--name", "refunds")).code).toBe(0);
    expect(content()).toEqual(REFUNDS);
    const piped = preview("preview", pulumiOutput("preview"));
    expect((await piped.contract("write", piped.file, "--name", "refunds")).code).toBe(0);
    expect(piped.content()).toEqual(REFUNDS);
  });

  it("may be one of the engine's events", async () => {
    const { contract, content, file } = preview("preview-events");
    const { code } = await contract("write", file, "--name", "orders");
    expect(code).toBe(0);
    expect(content().fields).toMatchObject({ id: expect.any(String) });
  });

  it("check names what writes the file anew", async () => {
    const { contract, file } = preview("preview");
    const { code, out } = await contract("check", file, "--name", "refunds");
    expect(code).toBe(4);
    expect(out).toContain(`contract write ${file} --preview ${pulumiOutputFile("preview")} --name refunds\n`);
  });

  it.each<[string, OutputName, string[], string]>([
    ["a pending schema", "preview", ["--name", "late"], "late: its schema is not known in the preview"],
    ["a connector that goes", "preview", ["--name", "legacy_items"], "there is no connector"],
    [
      "one that stays the same",
      "preview-unchanged",
      [],
      "shows no schema of a connector (a preview leaves out what stays the same",
    ],
  ])("%s is refused", async (_what, name, args, message) => {
    const { contract, file } = preview(name);
    const { code, err } = await contract("write", file, ...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it("what is no preview is refused", async () => {
    const { contract, file } = preview("preview", Buffer.from("updating (dev)"));
    const { code, err } = await contract("write", file);
    expect(code).toBe(2);
    expect(err).toContain("stdin: this is not what Pulumi writes");
  });
});
