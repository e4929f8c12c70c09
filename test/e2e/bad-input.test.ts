import { emulator } from "./support/emulator";
import { CONNECTION, program, rowsCode } from "./support/programs";
import { type Ran, Workspace } from "./support/workspace";

jest.setTimeout(120_000);

const FILES = { "connection.py": CONNECTION, "orders.py": rowsCode('{"id": 1}') };
const BOTH = `${rowsCode('{"id": 1}')}\ndef read_bytes(context, metadata):\n    yield b""\n`;

/** Previews a program that can't work, and checks that nothing was made. */
async function refused(
  files: Record<string, string>,
  config: Record<string, string> = {},
  env = {},
): Promise<string> {
  const workspace = new Workspace({ ...FILES, ...files }, env).link();
  await workspace.init(config);
  const ran: Ran = await workspace.pulumi("up", "--yes", "--skip-preview");
  expect(ran.code).not.toBe(0);
  expect(ran.output).not.toContain("    at "); // no stack of ours
  return ran.output;
}

describe("bad input is refused with what to write instead:", () => {
  it("a missing code file", async () => {
    const output = await refused({ "index.js": program({ connection: 'code: { path: "nowhere.py" }' }) });
    expect(output).toContain('code: there is no file or folder "nowhere.py" in the program\'s folder');
  });

  it("a folder without the entry file", async () => {
    const output = await refused({
      "index.js": program({ connection: 'code: { path: "source" }' }),
      "source/helpers.py": "",
    });
    expect(output).toContain('code: the folder "source" has no connection.py');
  });

  it("several things at once, all of them", async () => {
    const connection = 'code: { path: "nowhere.py" }, credentials: { value: 5 }, codes: 1';
    const output = await refused({ "index.js": program({ connection }) });
    expect(output).toContain("code: there is no file");
    expect(output).toContain(
      "credentials.value: credentials are text, or an object of JSON values, which is stored as JSON text",
    );
    expect(output).toContain(
      "codes: there is no such argument; there are code, requirements, credentials, secret, test, runner, preview, aws",
    );
  });

  it("a connector without a read function", async () => {
    const output = await refused({
      "index.js": program(),
      "orders.py": "def list_objects(context, metadata):\n    return []\n",
    });
    expect(output).toContain("phase missing_function");
    expect(output).toContain("read_bytes");
    expect(output).toContain("read_rows");
  });

  it("two read functions", async () => {
    const output = await refused({ "index.js": program(), "orders.py": BOTH });
    expect(output).toContain("AMBIGUOUS_INTERFACE");
    expect(output).toContain("codeInterface");
  });

  it("a code interface that the code does not define", async () => {
    const output = await refused({
      "index.js": program({ connectors: { orders: 'code: { path: "orders.py" }, codeInterface: "bytes"' } }),
    });
    expect(output).toContain("read_bytes");
    expect(output).toContain("read_rows");
  });

  it("a function that does not exist", async () => {
    const missing = emulator.functionArn.replace(/[^:]+$/, "nobody");
    const output = await refused({ "index.js": program() }, { functionArn: missing });
    expect(output).toContain(`could not invoke the runner (${missing}:1): there is no such function`);
    expect(output).toContain("Deploy the runner first, or correct runner.functionArn");
  });

  it("an emulator that is down", async () => {
    const output = await refused({ "index.js": program() }, {}, { AWS_ENDPOINT_URL: "http://127.0.0.1:9" });
    expect(output).toContain("http://127.0.0.1:9 can't be reached (ECONNREFUSED)");
    expect(output).toContain("if it is an emulator, start it");
  });

  it("an ARN of another region", async () => {
    const elsewhere = emulator.functionArn.replace("us-east-1", "eu-west-1");
    const output = await refused({ "index.js": program() }, { functionArn: elsewhere });
    expect(output).toContain(
      "runner.functionArn: the ARN is of region eu-west-1, and AWS is used in us-east-1",
    );
    expect(output).toContain('aws: { region: "eu-west-1" }');
  });

  it("something that is no ARN", async () => {
    const output = await refused({ "index.js": program() }, { functionArn: "runner" });
    expect(output).toContain("write arn:aws:lambda:<region>:<account>:function:<name>");
  });
});
