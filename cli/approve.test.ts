import path from "node:path";
import { connectionDigest, connectorDigest } from "../provider/core/approvals/digest";
import { parseApprovalList } from "../provider/core/approvals/list";
import { CONNECTOR_TYPE } from "../provider/core/pulumi/resource-types";
import { SECRET, SIGNATURE } from "../provider/core/pulumi/wire";
import { commandLine, writeFiles } from "../test/unit/command-line";
import { deployedOutputs } from "../test/unit/deployed";
import { FakeApprovals } from "../test/unit/fakes";
import { temporaryFolders } from "../test/unit/local-runner";
import { CONNECTION_CODE, CONNECTOR_CODE, code, lockOf } from "../test/unit/samples";

const temporary = temporaryFolders();

const CONNECTION = "def context(credentials): return {}\n";
const ORDERS = "def list_objects(context, metadata): yield\n";
const ITEMS = "def list_objects(context, metadata): return []\n";
const LOCK = `# locked\n${lockOf("1.16.0")}`;
const DIGESTS = {
  connection: connectionDigest(code(CONNECTION), null),
  withLock: connectionDigest(code(CONNECTION), lockOf("1.16.0")),
  orders: connectorDigest({ entry: "connector.py", files: { "connector.py": ORDERS } }),
  items: connectorDigest(code(ITEMS, "items.py")),
};

interface Options {
  readonly env?: NodeJS.ProcessEnv;
  readonly store?: FakeApprovals;
  readonly state?: object;
}

/** The command in a folder with a connection and two connectors, one of them a folder that names the connection. */
function author({ env = {}, store = new FakeApprovals(), state }: Options = {}) {
  const folder = temporary();
  writeFiles(folder, {
    "connection.py": CONNECTION,
    "requirements.txt": LOCK,
    "orders/connector.py": ORDERS,
    "orders/connector.json": JSON.stringify({ connection: "../connection.py" }),
    "items.py": ITEMS,
  });
  const run = commandLine(folder, {
    env: { AWS_REGION: "eu-west-1", USER: "someone", ...env },
    approvals: store,
    pulumi: async (args) => ({
      code: 0,
      stdout: JSON.stringify(args[0] === "stack" ? state : {}),
      stderr: "",
    }),
  });
  return {
    store,
    folder,
    at: (name: string) => path.join(folder, name),
    approve: (...flags: string[]) => run("approve", "--approvals", "s3://bucket/list.json", ...flags),
    bare: (...flags: string[]) => run("approve", ...flags),
    approved: () => parseApprovalList(store.text ?? "")?.approved ?? {},
  };
}

describe("approve", () => {
  it("adds a connection and connectors by their paths, and says what it did", async () => {
    const { approve, at, approved, store } = author();
    const {
      code: status,
      out,
      err,
    } = await approve(
      "--connection",
      at("connection.py"),
      "--requirements",
      at("requirements.txt"),
      "--connector",
      at("orders"),
      at("items.py"),
    );
    expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(out.split("\n")).toEqual([
      `approved ${DIGESTS.withLock} connection ${at("connection.py")} with ${at("requirements.txt")}`,
      `approved ${DIGESTS.orders} connector ${at("orders")}`,
      `approved ${DIGESTS.items} connector ${at("items.py")}`,
      "3 changes in s3://bucket/list.json",
      "",
    ]);
    expect(Object.keys(approved()).sort()).toEqual([DIGESTS.withLock, DIGESTS.orders, DIGESTS.items].sort());
    expect(approved()[DIGESTS.items]).toEqual({
      what: `connector ${at("items.py")}`,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      by: "someone",
    });
    expect(store.writes).toBe(1);
  });

  it("takes the connection that a connector.json names", async () => {
    const { approve, at, approved } = author();
    await approve("--connector", at("orders"));
    expect(Object.keys(approved()).sort()).toEqual([DIGESTS.connection, DIGESTS.orders].sort());
  });

  it("takes a connection alone, and a connector alone", async () => {
    const { approve, at, approved } = author();
    await approve("--connection", at("connection.py"));
    expect(Object.keys(approved())).toEqual([DIGESTS.connection]);
    await approve("--connector", at("items.py"));
    expect(Object.keys(approved())).toHaveLength(2);
  });

  it("approves the stored form too where it differs from the file's", async () => {
    const { approve, at, folder, approved } = author();
    writeFiles(folder, { "items.py": ITEMS.replace("\n", "\r\n") });
    await approve("--connector", at("items.py"));
    const sent = connectorDigest(code(ITEMS.replace("\n", "\r\n"), "items.py"));
    expect(Object.keys(approved()).sort()).toEqual([DIGESTS.items, sent].sort());
  });

  it("writes nothing where all is approved already", async () => {
    const { approve, at, store } = author();
    await approve("--connector", at("items.py"));
    const { out } = await approve("--connector", at("items.py"));
    expect(out).toContain(`already approved ${DIGESTS.items}`);
    expect(out).toContain("0 changes");
    expect(store.writes).toBe(1);
  });

  it("approves what a stack runs", async () => {
    const urn = "urn:pulumi:staging::flights::pulumi-nodejs:dynamic/python:Connector::orders";
    const { __deployed, ...outputs } = deployedOutputs({}, urn);
    const secret = { [SIGNATURE]: SECRET, plaintext: JSON.stringify(__deployed) };
    const state = {
      deployment: {
        resources: [{ urn, type: CONNECTOR_TYPE.token, outputs: { ...outputs, __deployed: secret } }],
      },
    };
    const { approve, folder, approved } = author({ state });
    expect((await approve("--stack", "staging", "--cwd", folder)).err).toBe("");
    const what = Object.fromEntries(
      Object.entries(approved()).map(([digest, notes]) => [digest, notes.what]),
    );
    expect(what).toEqual({
      [connectionDigest(CONNECTION_CODE, null)]: "connection source of stack staging",
      [connectorDigest(CONNECTOR_CODE)]: "connector orders of stack staging",
    });
  });

  it("of a stack without connectors is an error: nothing was approved", async () => {
    const { approve, folder } = author({ state: { deployment: { resources: [] } } });
    const { code: status, err } = await approve("--stack", "staging", "--cwd", folder);
    expect(status).toBe(2);
    expect(err).toContain('the stack "staging" has no connectors');
  });

  it("withdraws by path and by digest, and leaves the rest", async () => {
    const { approve, at, approved } = author();
    await approve("--connector", at("orders"), at("items.py"));
    const { out } = await approve("--withdraw", "--connector", at("items.py"));
    expect(out).toContain(`withdrawn ${DIGESTS.items} connector`);
    expect(Object.keys(approved()).sort()).toEqual([DIGESTS.connection, DIGESTS.orders].sort());
    const again = await approve("--withdraw", "--digest", DIGESTS.orders, DIGESTS.items);
    expect(again.out.split("\n").slice(0, 3)).toEqual([
      `withdrawn ${DIGESTS.orders}`,
      `not in the list ${DIGESTS.items}`,
      "1 change in s3://bucket/list.json",
    ]);
    expect(Object.keys(approved())).toEqual([DIGESTS.connection]);
  });

  it("prints the list, and changes nothing", async () => {
    const { approve, at, store } = author({ env: { GITHUB_ACTOR: "octo\u001b[31mcat" } });
    await approve("--connector", at("items.py"));
    const { out } = await approve("--list");
    expect(out).toMatch(
      new RegExp(`^${DIGESTS.items} connector .*items.py \\(2.*Z, octo.*cat\\)\n1 approval in`),
    );
    expect(out).not.toContain("\u001b");
    expect(store.writes).toBe(1);
  });

  it("prints one value with --json", async () => {
    const { approve, at, approved } = author();
    const { out } = await approve("--json", "--connector", at("items.py"));
    expect(JSON.parse(out)).toEqual({
      list: "s3://bucket/list.json",
      parts: [{ digest: DIGESTS.items, what: `connector ${at("items.py")}`, done: "approved" }],
    });
    expect(JSON.parse((await approve("--json", "--list")).out)).toEqual({
      formatVersion: 1,
      approved: approved(),
    });
  });

  it("names the run of a CI", async () => {
    const { approve, at, approved } = author({
      env: {
        GITHUB_ACTOR: "octocat",
        GITHUB_SERVER_URL: "https://github.example",
        GITHUB_REPOSITORY: "acme/flights",
        GITHUB_RUN_ID: "7",
      },
    });
    await approve("--connector", at("items.py"));
    expect(approved()[DIGESTS.items]?.by).toBe("octocat, https://github.example/acme/flights/actions/runs/7");
  });

  it.each<[string, string[], RegExp]>([
    ["no code", [], /say which code/],
    ["code of two kinds", ["--stack", "dev", "--connector", "a.py"], /say which code/],
    ["a digest to approve", ["--digest", "a".repeat(64)], /not by a digest/],
    ["what is no digest", ["--withdraw", "--digest", "abc"], /"abc" is no digest/],
    ["a list that is withdrawn", ["--list", "--withdraw"], /say what to withdraw/],
    ["a folder without a stack", ["--list", "--cwd", "."], /it goes with --stack/],
    ["a file that is not there", ["--connector", "nowhere.py"], /there is no file or folder "nowhere.py"/],
    ["requirements without a connection", ["--requirements", "a.txt"], /name its code too/],
  ])("of %s is refused", async (_what, flags, reason) => {
    const { approve, store } = author();
    const { code: status, err } = await approve(...flags);
    expect(status).toBe(2);
    expect(err).toMatch(reason);
    expect(store.writes).toBe(0);
  });

  it("of a list that is not locked by hash says how to lock it", async () => {
    const { approve, at, folder } = author();
    writeFiles(folder, { "requirements.txt": "six==1.16.0\n" });
    const flags = ["--connection", at("connection.py"), "--requirements", at("requirements.txt")];
    expect((await approve(...flags)).err).toMatch(/lock the list/);
  });

  it("without a region, or with a place that is none, says what to write", async () => {
    const { err } = await author({ env: { AWS_REGION: "" } }).bare("--approvals", "bucket/key", "--list");
    expect(err).toContain("--approvals: write s3://bucket/key");
    expect(err).toContain("--region: no AWS region is set");
  });

  it("does not overwrite what is no list, and ends with 3", async () => {
    const store = new FakeApprovals("{}");
    const { approve, at } = author({ store });
    const { code: status, err } = await approve("--connector", at("items.py"));
    expect(status).toBe(3);
    expect(err).toContain("APPROVALS_UNREADABLE");
    expect(store.text).toBe("{}");
  });
});
