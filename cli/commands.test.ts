import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type ConnectorsError, ServiceError } from "../provider/core/errors";
import { type Failure, failureError } from "../provider/core/runner/failure";
import { answering, commandLine, writeFiles } from "../test/unit/command-line";
import { FAILED, GENERATED } from "../test/unit/fakes";
import { temporaryFolders } from "../test/unit/local-runner";
import { onThisMachine } from "./failure";

jest.setTimeout(60_000);
const temporary = temporaryFolders();

const CONNECTION = "def context(credentials): return {}\n";
const CONNECTOR = "def list_objects(context, metadata): yield\n";

function author(answer: unknown, options: Omit<Parameters<typeof commandLine>[1], "body"> = {}) {
  const folder = temporary();
  const kept = path.join(folder, "request.json");
  writeFiles(folder, { "connection.py": CONNECTION, "orders/connector.py": CONNECTOR });
  const run = commandLine(folder, { body: answering(answer, kept), ...options });
  return {
    folder,
    run: (command: string, ...flags: string[]) => run(command, ...flags),
    read: (command: string, ...flags: string[]) =>
      run(command, "--connector", path.join(folder, "orders"), ...flags),
    request: () => JSON.parse(readFileSync(kept, "utf8")) as Record<string, unknown>,
    wasAsked: () => existsSync(kept),
  };
}

const LISTED = {
  ok: {
    items: [
      { item: { name: "2026", fingerprint: "a", is_prefix: true }, parent: null },
      { item: { name: "extra", fingerprint: "b", is_prefix: false }, parent: null },
      { item: { name: "01\u001b[31m", fingerprint: "c", is_prefix: false, size: 3 }, parent: 0 },
      { item: { name: "02", fingerprint: null }, parent: 0 },
    ],
    more: false,
  },
};
const READ = {
  ok: {
    interface: "rows",
    columns: ["id", "name", "tags"],
    rows: [
      { id: 1, name: "=SUM(A1)", tags: ["a", "b"] },
      { id: -2, name: 'say "hi"\nnow', tags: null },
      { id: 3 },
    ],
    more: true,
  },
};

describe("test", () => {
  it("says that context ran and which functions there are", async () => {
    const { run, folder, request } = author({ ok: { functions: ["context"] } });
    const connection = path.join(folder, "connection.py");
    expect(await run("test", "--connection", connection)).toEqual({
      code: 0,
      out: "ok: context ran\nfunctions: context\n",
      err: "",
    });
    expect(request()).toEqual({
      protocol: 1,
      operation: "test",
      connection: { entry: "connection.py", files: { "connection.py": CONNECTION } },
      credentials: null,
      requirements: null,
      output: false,
    });
  });

  it("prints one object with --json", async () => {
    const { run, folder } = author({ ok: { functions: [] } });
    const { out } = await run("test", "--json", "--connection", path.join(folder, "connection.py"));
    expect(JSON.parse(out)).toEqual({ functions: [] });
  });

  it("needs a connection or a connector", async () => {
    const { run, wasAsked } = author({ ok: { functions: ["context"] } });
    const missing = await run("test");
    expect(missing.code).toBe(2);
    expect(missing.err).toContain("--connection: name the connection's code");
    expect(wasAsked()).toBe(false);
  });

  it("of a connector is that of its connection, an empty one if it names none, and says so", async () => {
    const { read, folder, request } = author({ ok: { functions: [] } });
    const note = "the connector's code was not run: use list or schema\n";
    expect(await read("test")).toMatchObject({ code: 0, err: note });
    expect(request()).toMatchObject({ connection: { files: { "connection.py": "" } } });
    writeFiles(folder, { "orders/connector.json": '{"connection": "../connection.py"}' });
    expect(await read("test", "--json")).toEqual({ code: 0, out: '{"functions":[]}\n', err: note });
    expect(request()).toMatchObject({ connection: { files: { "connection.py": CONNECTION } } });
  });

  it("refuses a connector that isn't there, though its code would not run", async () => {
    const { run } = author({ ok: { functions: [] } });
    const { code, err } = await run("test", "--connector", "/nowhere");
    expect(code).toBe(2);
    expect(err).toContain('--connector: there is no file or folder "/nowhere"');
  });

  it.each([
    [["helper"], "warning: credentials are given, but the connection defines no context that takes them"],
    [["context"], ""],
  ])("warns of credentials that nothing takes, with the functions %j", async (functions, warning) => {
    const { run, folder } = author({ ok: { functions } }, { env: { KEY: "k" } });
    const connection = path.join(folder, "connection.py");
    const { code, err } = await run("test", "--connection", connection, "--credentials-env", "KEY");
    expect(code).toBe(0);
    expect(err).toBe(warning === "" ? "" : `${warning}; functions found: helper\n`);
  });
});

describe("list", () => {
  it("shows a tree of prefixes and partitions, whose names are safe to print", async () => {
    const { read } = author(LISTED);
    expect((await read("list")).out).toBe(
      ["2026", "├─ 01  c", "└─ 02", "extra  b", "", "3 partitions in 1 prefix", ""].join("\n"),
    );
  });

  it("prints exactly the partitions as yielded with --json", async () => {
    const { read, request } = author(LISTED);
    const { out } = await read("list", "--json");
    expect(JSON.parse(out)).toEqual([
      { name: "extra", fingerprint: "b", is_prefix: false },
      { name: "01\u001b[31m", fingerprint: "c", is_prefix: false, size: 3 },
      { name: "02", fingerprint: null },
    ]);
    expect(out).not.toContain("\u001b");
    expect(request()).toMatchObject({ operation: "list", properties: {}, parser: null, interface: null });
    expect(request()).not.toHaveProperty("sample");
  });

  it("fails where some are left out, so that no program takes a part for the whole", async () => {
    const { read } = author({ ok: { ...LISTED.ok, more: true } });
    const machine = await read("list", "--json");
    expect({ code: machine.code, err: machine.err }).toEqual({ code: 1, err: "" });
    expect(JSON.parse(machine.out)).toEqual({
      error: {
        phase: "limit",
        code: "LIST_TRUNCATED",
        message: expect.stringMatching(/holds the first 4 items.*at most 5 MiB.*is not known/),
        file: null,
        line: null,
      },
    });
    const human = await read("list");
    expect(human.code).toBe(1);
    expect(human.out).toContain("3 partitions in 1 prefix");
    expect(human.err).toContain("error: this is no complete list");
  });

  it("shows at most 10,000 lines before that error", async () => {
    const items = Array.from({ length: 10_003 }, (_, at) => ({ item: { name: `p${at}` }, parent: null }));
    const { read } = author({ ok: { items, more: true } });
    const { out } = await read("list");
    expect(out).toContain("p9999\n... 3 more lines ...\n\n10,003 partitions\n");
  });
});

describe("schema", () => {
  const warned = {
    ok: {
      ...GENERATED.ok,
      warnings: [{ code: "MIXED_TYPES", path: "id", message: "two\u001b]0;x\u0007 types" }],
    },
  };

  it("shows fields, order, coverage, counts and warnings", async () => {
    const { read } = author(warned);
    const { out, err, code } = await read("schema", "--no-color");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/│ day +│ date +│\n│ id +│ int64 +│/);
    expect(out).toContain("order: id, day\ncoverage: full\nread (bytes): 1 partition, 2 rows, 30 bytes\n");
    expect(out).toContain("warning: id: two types [MIXED_TYPES]");
  });

  it("prints one object with --json", async () => {
    const { read, request } = author(warned);
    const { schema, coverage, warnings } = warned.ok;
    expect(JSON.parse((await read("schema", "--json")).out)).toEqual({ schema, coverage, warnings });
    expect(request()).toMatchObject({
      operation: "generate",
      sample: null,
      limits: { seconds: null, rows: null, bytes: null },
    });
  });

  it("asks for a sample, and shows that it is one", async () => {
    const { read, request } = author({ ok: { ...GENERATED.ok, coverage: "sampled" } });
    expect((await read("schema", "--sample", "100", "--timeout", "5")).out).toContain("coverage: sampled");
    expect(request()).toMatchObject({ sample: { rows: 100, partitions: null }, limits: { seconds: null } });
  });

  it("generates twice with --verify, and names what differs", async () => {
    const folder = temporary();
    writeFiles(folder, { "orders/connector.py": CONNECTOR });
    const counter = JSON.stringify(path.join(folder, "count"));
    const body = [
      `open(${counter}, "a").write("x")`,
      `second = len(open(${counter}).read()) % 2 == 0`,
      'fields = {"id": "int64", "b": "date"} if second else {"id": "string", "a": "date"}',
      'schema = {"fields": fields, "order": ", ".join(fields)}',
      'counts = {"partitions": 1, "rows": 1, "bytes": 0}',
      'ok = {"interface": "rows", "functions": [], "schema": schema, "coverage": "full", "counts": counts, "warnings": []}',
      'print(json.dumps({"protocol": 1, "runner": {"inference": 1, "memoryMb": None, "milliseconds": 1}, "ok": ok}))',
    ].join("\n");
    const run = commandLine(folder, { body });
    const { code, err, out } = await run("schema", "--verify", "--connector", path.join(folder, "orders"));
    expect({ code, out }).toEqual({ code: 4, out: "" });
    for (const line of [
      "b: only the second time (date)",
      "a: only the first time (date)",
      "id: first string, then int64",
    ]) {
      expect(err).toContain(line);
    }
    const same = author(GENERATED);
    expect((await same.read("schema", "--verify")).out).toContain("the second time gave the same schema");
  });
});

describe("read", () => {
  it("shows the first rows as a table", async () => {
    const { read, request } = author(READ);
    const { out } = await read("read", "--limit", "3");
    expect(out).toMatch(/│ 1 +│ =SUM\(A1\) +│ \["a","b"\] +│/);
    expect(out).toMatch(/│ -2 +│ say "hi" now +│ null +│/);
    expect(out).toContain("3 rows, and more follow: see --limit");
    expect(request()).toMatchObject({ operation: "read", rows: 3 });
  });

  it.each([["table"], ["jsonl"], ["csv"]])(
    "says that the answer has no room for more, as %s",
    async (format) => {
      const { read } = author(READ);
      const { out, err, code } = await read("read", "--limit", "50", "--format", format);
      const note = "3 rows, and more follow: the answer has no room for them, whatever --limit says\n";
      expect(code).toBe(0);
      expect(format === "table" ? out : err).toContain(note);
      expect(out + err).not.toContain("see --limit");
    },
  );

  it("reads 20 rows if nothing else is asked for", async () => {
    const { read, request } = author(READ);
    await read("read");
    expect(request()["rows"]).toBe(20);
  });

  it("names the columns that don't fit on a terminal", async () => {
    const { read } = author(READ, { tty: true, columns: 22, env: { NO_COLOR: "1" } });
    expect((await read("read")).out).toContain("1 more column: tags");
  });

  it("prints JSON lines", async () => {
    const { read } = author(READ);
    const { out } = await read("read", "--format", "jsonl");
    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual(READ.ok.rows);
  });

  it("prints CSV that keeps nothing, empty text and text apart, and no formula", async () => {
    const { read } = author(READ);
    expect((await read("read", "--format", "csv")).out).toBe(
      ["id,name,tags", `1,'=SUM(A1),"[""a"",""b""]"`, '-2,"say ""hi""\nnow",', "3,,", ""].join("\r\n"),
    );
  });

  it("prints one object with --json, and refuses a format beside it", async () => {
    const { read, wasAsked } = author(READ);
    expect((await read("read", "--json", "--format", "csv")).code).toBe(2);
    expect(wasAsked()).toBe(false);
    expect(JSON.parse((await read("read", "--json")).out)).toEqual(READ.ok);
  });
});

describe("code that fails", () => {
  it("is shown with the author's own file, the line and a hint, and ends with 1", async () => {
    const missing = { ...FAILED.error, code: "CREDENTIALS_MISSING" };
    const { run, folder } = author({ error: missing });
    const file = path.join(folder, "connection.py");
    const { code, out, err } = await run("test", "--connection", file);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toBe(
      `error: KeyError: 'token' [phase context, CREDENTIALS_MISSING] at ${file}:1\n` +
        "      def context(credentials): return credentials\n" +
        "  Pass --credentials-env, --credentials-file or --credentials-secret-arn, or give the parameter of context a default.\n",
    );
  });

  it("is one object on stdout with --json, and nothing else", async () => {
    const { run, folder } = author(FAILED);
    const file = path.join(folder, "connection.py");
    const { code, out, err } = await run("test", "--json", "--connection", file);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(JSON.parse(out)).toEqual({
      error: { phase: "context", code: "CONTEXT_FAILED", message: "KeyError: 'token'", file, line: 1 },
    });
  });

  it.each([
    ["ModuleNotFoundError: No module named 'six'", /pass --requirements\. The code ran with my-python\./],
    [
      "ModuleNotFoundError: No module named 'pyspark': install it",
      /at [^\n]+\n[^\n]+\n {2}The code ran with my-python\.$/,
    ],
  ])("for want of a package is told of what can bring it, and of the Python: %s", async (message, advice) => {
    const error = { ...FAILED.error, code: "MISSING_PACKAGE", message };
    const folders = { connection: "." };
    const shown = onThisMachine(failureError(error as Failure), folders, "my-python") as ConnectorsError;
    expect(shown.describe()).toMatch(advice);
  });

  it("is ended when its time is up", async () => {
    const folder = temporary();
    writeFiles(folder, { "connection.py": CONNECTION });
    const run = commandLine(folder, { body: "import time; time.sleep(600)" });
    const ran = await run("test", "--timeout", "1", "--connection", path.join(folder, "connection.py"));
    expect(ran.code).toBe(1);
    expect(ran.err).toContain(
      "[phase limit, DEADLINE_EXCEEDED]\n  Raise --timeout, or let the code do less.",
    );
  });

  it("can't make a terminal do anything", async () => {
    const nasty = "\u001b[2J\u009b31m\u202e\u0007";
    const error = { ...FAILED.error, message: `a${nasty}`, source: nasty, file: `connector/${nasty}.py` };
    const { read } = author({ error });
    for (const flags of [[], ["--json"]]) {
      const { out, err } = await read("schema", ...flags);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
      expect(out + err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    }
  });
});

describe("what is around the code", () => {
  it.each([
    ["requirements", 3],
    ["credentials", 3],
    ["runner", 3],
    ["request", 2],
  ])("that fails in the phase %s ends with %i", async (phase, code) => {
    const { read } = author({ error: { ...FAILED.error, phase } });
    const ran = await read("schema", "--json");
    expect(ran.code).toBe(code);
    expect(JSON.parse(ran.out)).toMatchObject({ error: { phase } });
  });

  it("ends with 2 where it refuses what the author named", async () => {
    const { read } = author({
      error: { ...FAILED.error, phase: "requirements", code: "REQUIREMENTS_UNLOCKED" },
    });
    expect((await read("schema")).code).toBe(2);
  });

  it("is a runner's answer that can't be used", async () => {
    const { read } = author({ ok: { functions: 1 } });
    const ran = await read("schema", "--json");
    expect(ran.code).toBe(3);
    expect(JSON.parse(ran.out)).toMatchObject({ error: { phase: "runner", code: "RUNNER_ANSWER_INVALID" } });
  });

  it("is a Python that isn't there", async () => {
    const { read } = author(GENERATED);
    const ran = await read("schema", "--python", "/nowhere/python3");
    expect(ran.code).toBe(3);
    expect(ran.err).toContain('the Python "/nowhere/python3" isn\'t there');
    expect(ran.err).toContain("or name one with --python.");
  });

  it("is shown what the code printed, when asked for", async () => {
    const output = { stdout: "hello\u001b[1m\nworld\n", stderr: "" };
    const { read, request } = author({ ...GENERATED, output });
    const { out, err } = await read("schema", "--json", "--show-output");
    expect(request()["output"]).toBe(true);
    expect(JSON.parse(out)).toHaveProperty("schema");
    expect(err).toBe("the code printed on stdout:\nhello\nworld\n\n");
  });

  it("is told where the start of what the code printed is missing", async () => {
    const output = { stdout: "x".repeat(64 * 1024), stderr: "short" };
    const { read } = author({ ...GENERATED, output });
    const { err } = await read("schema", "--show-output");
    expect(err).toContain("the code printed on stdout, the last 64 KiB of it:\nx");
    expect(err).toContain("\nthe code printed on stderr:\nshort\n");
  });
});

describe("the credentials", () => {
  const ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:theirs-AbCdEf";
  const options = { env: { KEY: "from-env", EMPTY: "" }, secrets: { [`eu-west-1 ${ARN}`]: "from-secret" } };

  it.each<[string, (folder: string) => string[], string]>([
    ["an environment variable", () => ["--credentials-env", "KEY"], "from-env"],
    [
      "a file, without its last newline",
      (f) => ["--credentials-file", path.join(f, "key.txt")],
      "from-file\n",
    ],
    ["a file, without a byte order mark", (f) => ["--credentials-file", path.join(f, "bom.txt")], "é"],
    ["a secret, in the region of its ARN", () => ["--credentials-secret-arn", ARN], "from-secret"],
  ])("come from %s", async (_where, flags, value) => {
    const { read, request, folder } = author(GENERATED, options);
    writeFiles(folder, { "key.txt": "from-file\n\n", "bom.txt": "\ufeffé\r\n" });
    expect((await read("schema", ...flags(folder))).code).toBe(0);
    expect(request()["credentials"]).toEqual({ value });
  });

  it("come from nowhere in an untrusted run, in which the code may run without any", async () => {
    const untrusted = { ...options, env: { ...options.env, PYTHON_CONNECTORS_MODE: "untrusted" } };
    const { read, wasAsked } = author(GENERATED, untrusted);
    for (const command of ["schema", "list", "read"]) {
      const { code, err } = await read(command, "--credentials-env", "KEY");
      expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("this run is untrusted") });
    }
    expect(wasAsked()).toBe(false);
    expect((await read("schema")).code).toBe(0);
  });

  it.each<[string, string[], string]>([
    ["two places", ["--credentials-env", "KEY", "--credentials-file", "x"], "write one of --credentials-env"],
    ["a variable that is not set", ["--credentials-env", "NONE"], "the variable NONE is not set"],
    ["a variable that is empty", ["--credentials-env", "EMPTY"], "the variable EMPTY is empty"],
    ["a file that isn't there", ["--credentials-file", "/nowhere"], '"/nowhere" can\'t be read (ENOENT)'],
    ["an ARN of something else", ["--credentials-secret-arn", "arn:x"], "not the ARN of a secret"],
    ["a profile alone", ["--profile", "p"], "a profile is for --credentials-secret-arn"],
  ])("may not come from %s", async (_where, flags, message) => {
    const { read, wasAsked } = author(GENERATED, options);
    const { code, err } = await read("schema", ...flags);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(wasAsked()).toBe(false);
  });

  it("may not come from a file that is no UTF-8", async () => {
    const { read, wasAsked, folder } = author(GENERATED);
    const key = path.join(folder, "key.bin");
    writeFileSync(key, Buffer.from([0x6b, 0xff, 0xfe]));
    const { code, err } = await read("schema", "--credentials-file", key);
    expect(code).toBe(2);
    expect(err).toContain(`--credentials-file: "${key}" is not text in UTF-8`);
    expect(wasAsked()).toBe(false);
  });

  it("need AWS credentials for a secret, and the command line's own way to name them", () => {
    const error = new ServiceError("AWS_CREDENTIALS", "missing", "set aws:profile");
    expect((onThisMachine(error, {}, "python3") as ConnectorsError).next).toContain("pass --profile");
  });

  it("that can't be read are no fault of the code", async () => {
    const { read } = author(GENERATED);
    const { code, out } = await read("schema", "--json", "--credentials-secret-arn", ARN);
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ error: { phase: "credentials", code: "SECRET_MISSING" } });
  });
});

describe("a command line that is wrong", () => {
  it.each<[string, string[]]>([
    ["an unknown command", ["scheme"]],
    ["an unknown flag", ["schema", "--nope"]],
    ["no number", ["read", "--limit", "many"]],
    ["no rows at all", ["read", "--limit", "0"]],
    ["an unknown format", ["read", "--format", "xml"]],
    ["a flag without its value", ["schema", "--connector"]],
    ["no connector", ["schema"]],
  ])("with %s ends with 2 and says so", async (_what, args) => {
    const { run } = author(GENERATED);
    const ran = await run(args[0] ?? "", ...args.slice(1));
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("error: ");
    const json = await run(args[0] ?? "", "--json", ...args.slice(1));
    expect(json.err).toBe("");
    expect(json.code).toBe(2);
    expect(JSON.parse(json.out)).toMatchObject({ error: { phase: "request" } });
  });

  it("gets all that is wrong at once", async () => {
    const { read, folder } = author(GENERATED);
    writeFiles(folder, {
      "orders/connector.json": '{"parser": {"type": "xml"}, "connections": "x", "requirements": "r"}',
    });
    const { code, err } = await read(
      "schema",
      "--connection",
      "/nowhere",
      "--properties",
      "[1]",
      "--interface",
      "files",
    );
    expect(code).toBe(2);
    for (const part of [
      'there is no "connections"',
      "parser",
      '--connection: there is no file or folder "/nowhere"',
      "--properties: write an object of JSON values",
      "--interface: write one of bytes, rows",
    ]) {
      expect(err).toContain(part);
    }
  });

  it.each([["--help"], ["--version"]])("is none with %s", async (flag) => {
    const { run } = author(GENERATED);
    const { code, out } = await run(flag);
    expect(code).toBe(0);
    expect(out).toMatch(flag === "--help" ? /Usage: python-connectors/ : /^\d+\.\d+\.\d+\n$/);
  });
});

describe("a connector.json", () => {
  it("says what the flags need not repeat, and the flags win", async () => {
    const { read, folder, request } = author(GENERATED);
    writeFiles(folder, {
      "orders/connector.json": JSON.stringify({
        $schema: "x",
        connection: "../connection.py",
        requirements: "../requirements.txt",
        interface: "bytes",
        parser: { type: "csv", nullValues: ["NA"] },
        properties: { year: 2013 },
      }),
      "requirements.txt": "six==1.16.0\n",
      "other.json": '{"year": 2026}',
    });
    expect((await read("schema")).err).toBe("");
    expect(request()).toMatchObject({
      connection: { files: { "connection.py": CONNECTION } },
      connector: { entry: "connector.py", files: { "connector.py": CONNECTOR } },
      requirements: "six==1.16.0\n",
      interface: "bytes",
      parser: { type: "csv", nullValues: ["NA"] },
      properties: { year: 2013 },
    });
    const flags = [
      "--parser",
      "json",
      "--properties",
      `@${path.join(folder, "other.json")}`,
      "--interface",
      "rows",
    ];
    expect((await read("schema", ...flags)).err).toBe("");
    expect(request()).toMatchObject({
      interface: "rows",
      parser: { type: "json" },
      properties: { year: 2026 },
      requirements: "six==1.16.0\n",
    });
    expect((await read("schema", "--parser", '{"type": "csv", "delimiter": ";"}')).err).toBe("");
    expect(request()["parser"]).toEqual({ type: "csv", delimiter: ";" });
  });
});

describe("the place of a connector.json", () => {
  it("is the folder that is named: a connector.py beside it is refused", async () => {
    const { run, folder, wasAsked } = author(GENERATED);
    writeFiles(folder, { "orders/connector.json": "{}" });
    const orders = path.join(folder, "orders");
    for (const command of ["schema", "test"]) {
      const { code, err } = await run(command, "--connector", path.join(orders, "connector.py"));
      expect(code).toBe(2);
      expect(err).toContain("the connector.json beside it would not be read, nor its helpers be taken");
      expect(err).toContain(`name the folder: --connector ${orders} [INVALID_INPUT]`);
    }
    expect(wasAsked()).toBe(false);
  });

  it("need not have one: a single file is a connector", async () => {
    const { run, folder } = author(GENERATED);
    expect((await run("schema", "--connector", path.join(folder, "orders", "connector.py"))).code).toBe(0);
  });

  it("may have paths that are absolute", async () => {
    const { read, folder, request } = author(GENERATED);
    const connection = path.join(folder, "connection.py");
    writeFiles(folder, { "orders/connector.json": JSON.stringify({ connection }) });
    expect((await read("schema")).err).toBe("");
    expect(request()).toMatchObject({ connection: { files: { "connection.py": CONNECTION } } });
  });

  it("may not hold one that can't be read", async () => {
    const { read, folder, wasAsked } = author(GENERATED);
    const file = path.join(folder, "orders", "connector.json");
    mkdirSync(file);
    const { code, err } = await read("schema");
    expect(code).toBe(2);
    expect(err).toContain(`${file}: this is a folder, not a file`);
    expect(wasAsked()).toBe(false);
  });
});

describe("JSON from the author", () => {
  it("may name a parser by its type alone", async () => {
    const { read, folder, request } = author(GENERATED);
    writeFiles(folder, { "orders/connector.json": '{"parser": "csv"}' });
    expect((await read("schema")).err).toBe("");
    expect(request()["parser"]).toEqual({ type: "csv" });
  });

  const SHAPES =
    'write "csv", "json", "parquet", "avro" or "custom", or an object with options: {"type": "csv"';
  it.each([
    ['"xml"', `connector.json: parser: ${SHAPES}`],
    ['{"type": "xml"}', `connector.json: parser: ${SHAPES}`],
    ["5", `connector.json: parser: ${SHAPES}`],
    ['{"type": "json", "delimiter": ","}', 'connector.json: parser: there is no "delimiter"'],
    ['{"type": "csv", "delimiter": "::"}', "connector.json: parser.delimiter: write one character"],
    ["{,}", "connector.json: this is not JSON: "],
  ])("with the parser %s is refused in the words of JSON", async (parser, message) => {
    const { read, folder } = author(GENERATED);
    writeFiles(folder, { "orders/connector.json": `{"parser": ${parser}}` });
    const { code, err } = await read("schema");
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it("that is none is refused with the place where it ends to be", async () => {
    const { read } = author(GENERATED);
    expect((await read("schema", "--properties", '{"a": 1,}')).err).toMatch(/--properties: .*position 8/);
  });
});

describe("init", () => {
  const schemaOf = (folder: string) =>
    JSON.parse(readFileSync(path.join(folder, "orders", "connector.json"), "utf8"))["$schema"] as unknown;

  it("names the schema of the package that is installed further up, relative to the file", async () => {
    const { run, folder } = author(GENERATED);
    const schema = "node_modules/pulumi-python-connectors/cli/connector.schema.json";
    writeFiles(folder, { [schema]: "{}" });
    const made = path.join(folder, "some", "where");
    expect((await run("init", made)).code).toBe(0);
    expect(schemaOf(made)).toBe(`../../../${schema}`);
    expect(existsSync(path.resolve(made, "orders", String(schemaOf(made))))).toBe(true);
  });

  it("names no schema where the package isn't installed", async () => {
    const { run } = author(GENERATED);
    const made = path.join(temporary(), "mine");
    expect((await run("init", made)).code).toBe(0);
    expect(schemaOf(made)).toBeUndefined();
  });
});

describe("progress", () => {
  const lines = [
    'print(json.dumps({"phase": "read", "partition": "p\\u001b[31m", "partitions": 4, "done": 2, "rows": 1000}), file=sys.stderr)',
    'print("not progress", file=sys.stderr)',
    'print(json.dumps({"phase": 7}), file=sys.stderr)',
  ].join("\n");

  it("is asked for on a terminal alone", async () => {
    const folder = temporary();
    writeFiles(folder, { "orders/connector.py": CONNECTOR });
    const body = [
      `open(${JSON.stringify(path.join(folder, "argv"))}, "w").write(" ".join(sys.argv[1:]))`,
      lines,
      answering(GENERATED),
    ].join("\n");
    const schema = ["schema", "--json", "--connector", path.join(folder, "orders")];
    const quiet = await commandLine(folder, { body })(...schema);
    expect(quiet).toMatchObject({ code: 0, err: "" });
    expect(readFileSync(path.join(folder, "argv"), "utf8")).toBe("");
  });
});
