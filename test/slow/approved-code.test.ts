import path from "node:path";
import { CreateBucketCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { clientOptions, invocations, type RecordedRequest, recording } from "../e2e/support/emulator";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { createRunner } from "../e2e/support/runner-functions";
import { changes, messages } from "../e2e/support/steps";
import { type Preview, repository, Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const BUCKET = "approvals";
const KEY = "prod/list.json";
const LIST = `s3://${BUCKET}/${KEY}`;
const s3 = new S3Client({ ...clientOptions, forcePathStyle: true });

const ORDERS = rowsCode('{"id": 1}');
const CHANGED = rowsCode('{"id": 1, "name": "a"}');

const of = (requests: readonly RecordedRequest[], operation: string) =>
  requests.filter((request) => request.operation === operation);

describe("a runner that runs approved code only", () => {
  let made: Workspace;

  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const functionArn = await createRunner("approved-only", { execute: "approved", approvals: LIST });
    made = new Workspace({
      "index.js": program({
        connection: 'code: { path: "connection.py" }, credentials: { value: pulumi.secret("source-key") }',
      }).replace(', qualifier: config.require("qualifier")', ""),
      "connection.py": CONNECTION,
      "orders.py": ORDERS,
    }).link();
    await made.init({ functionArn });
  });

  afterAll(() => s3.destroy());

  const approve = (...flags: string[]) =>
    made.run(process.execPath, [
      path.join(repository, "dist", "cli", "main.js"),
      "approve",
      "--approvals",
      LIST,
      "--json",
      ...flags,
    ]);

  /** A preview that takes no result of an earlier one, and the requests that it made. */
  async function previewed(): Promise<{ preview: Preview; requests: readonly RecordedRequest[] }> {
    made.write({ ".cache/none": "" });
    made.remove(".cache");
    let preview: Preview | undefined;
    const requests = await recording(async () => {
      preview = await made.preview();
    });
    if (preview === undefined) throw new Error("no preview");
    return { preview, requests };
  }

  it("refuses all while there is no list", async () => {
    const { preview, requests } = await previewed();
    expect(messages(preview, "error")).toContain("APPROVALS_UNREADABLE");
    expect(invocations(requests).length).toBeGreaterThan(0);
  });

  it("runs what the merge approved, from the program's files", async () => {
    const approved = await approve("--connection", "connection.py", "--connector", "orders.py");
    expect(approved.output).toContain('"done":"approved"');
    expect(JSON.parse(approved.stdout).parts).toHaveLength(2);
    const { preview } = await previewed();
    expect(messages(preview, "error")).toBe("");
    expect(changes(preview)).toEqual(expect.arrayContaining(["create source", "create orders"]));
    await made.up();
  });

  it("refuses changed code in a preview, by its digest, and reads no credential for it", async () => {
    made.write({ "orders.py": CHANGED });
    const { preview, requests } = await previewed();
    const text = messages(preview, "error");
    expect(text).toMatch(/does not hold the connector's code \([0-9a-f]{64}\)/);
    expect(text).toContain("CODE_NOT_APPROVED");
    expect(text).toContain("python-connectors approve");
    expect(invocations(requests).length).toBeGreaterThan(0);
    expect(of(requests, "GetSecretValue")).toEqual([]);
  });

  it("refuses a connection that was changed, whose test alone would run its code with the credential", async () => {
    made.write({ "orders.py": ORDERS, "connection.py": `${CONNECTION}# of a branch\n` });
    const { preview, requests } = await previewed();
    expect(messages(preview, "error")).toMatch(/does not hold the connection's code/);
    expect(of(requests, "GetSecretValue")).toEqual([]);
    made.write({ "connection.py": CONNECTION });
  });

  it("runs changed code once it is approved, and asks for the list with each invocation", async () => {
    made.write({ "orders.py": CHANGED });
    await approve("--connector", "orders.py");
    const { preview, requests } = await previewed();
    expect(messages(preview, "error")).toBe("");
    expect(changes(preview)).toEqual(["update orders"]);
    expect(of(requests, "GetObject")).toHaveLength(invocations(requests).length);
    expect(of(requests, "GetSecretValue").length).toBeGreaterThan(0);
  });

  it("refuses at once what was withdrawn", async () => {
    expect((await approve("--withdraw", "--connector", "orders.py")).stdout).toContain('"done":"withdrawn"');
    const { preview, requests } = await previewed();
    expect(messages(preview, "error")).toContain("CODE_NOT_APPROVED");
    expect(of(requests, "GetSecretValue")).toEqual([]);
  });

  it("runs what a stack runs, once that is approved", async () => {
    made.write({ "orders.py": ORDERS });
    const { stdout } = await approve("--stack", "dev", "--cwd", ".");
    const parts = JSON.parse(stdout).parts as { what: string; done: string }[];
    expect(parts.map(({ what, done }) => `${done}: ${what}`)).toEqual([
      "already approved: connection source of stack dev",
      "already approved: connector orders of stack dev",
    ]);
  });

  it("loses no approval of merges at the same time", async () => {
    const names = ["a", "b", "c", "d"];
    made.write(Object.fromEntries(names.map((name) => [`${name}.py`, `# ${name}\n`])));
    const ran = await Promise.all(names.map((name) => approve("--connector", `${name}.py`)));
    expect(ran.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: KEY }));
    const list = JSON.parse((await Body?.transformToString()) ?? "") as {
      approved: Record<string, { what: string }>;
    };
    const what = Object.values(list.approved).map((notes) => notes.what);
    expect(what).toEqual(expect.arrayContaining(names.map((name) => `connector ${name}.py`)));
    expect(what).toHaveLength(2 + names.length);
  });
});
