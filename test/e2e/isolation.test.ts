import { readFile } from "node:fs/promises";
import path from "node:path";
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { createFunctionInput } from "../../provider/core/runner-function/create-function";
import { runnerFunction } from "../../provider/core/runner-function/definition";
import hostile from "../../provider/protocol/hostile.json";
import { clientOptions } from "./support/emulator";
import { repository } from "./support/workspace";

jest.setTimeout(120_000);

/** One row of the table that the runner's own tests run in a local process too. */
interface Row {
  readonly name: string;
  /** Lines of read_rows. */
  readonly read?: readonly string[];
  /** Lines of the connector, after those of list_objects and read_rows. */
  readonly module?: readonly string[];
  /** A limit of the request. */
  readonly seconds?: number;
  readonly rows?: number;
  /** Phase and code, null for any; null where the run ends well. */
  readonly error: readonly (string | null)[] | null;
}

interface Answer {
  readonly ok?: { readonly schema: { readonly fields: Record<string, string> } };
  readonly error?: { readonly phase: string; readonly code: string; readonly message: string };
  readonly output?: { readonly stdout: string; readonly stderr: string };
}

const FUNCTION = "isolation";
const CAPTURED = 64 * 1024;
const lambda = new LambdaClient(clientOptions);

function request({ read = ["yield {}"], module = [], seconds, rows }: Omit<Row, "name" | "error">): object {
  const code = [
    "def list_objects(context, metadata):",
    "    yield {'name': 'a', 'fingerprint': '1', 'is_prefix': False}",
    "def read_rows(context, metadata):",
    ...read.map((line) => `    ${line}`),
    ...module,
  ].join("\n");
  return {
    protocol: 1,
    operation: "generate",
    connection: { entry: "connection.py", files: { "connection.py": "" } },
    credentials: null,
    requirements: null,
    output: true,
    connector: { entry: "connector.py", files: { "connector.py": code } },
    interface: null,
    parser: null,
    properties: {},
    limits: { seconds: seconds ?? null, rows: rows ?? null, bytes: null },
    sample: null,
    mapAfter: null,
    declared: false,
    slice: null,
    partitions: null,
    states: [],
    partial: false,
  };
}

/** The function's answer. A function error, which is the runner's own death, throws. */
async function invoke(payload: object): Promise<Answer> {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: FUNCTION, Payload: Buffer.from(JSON.stringify(payload)) }),
  );
  const text = Buffer.from(Payload ?? []).toString();
  if (FunctionError !== undefined) throw new Error(`${FunctionError}: ${text}`);
  return JSON.parse(text);
}

/** Which process answers: each run is a child of the runner's. */
async function runner(): Promise<string> {
  const { ok } = await invoke(request({ read: ["import os", "yield {f'of_{os.getppid()}': 1}"] }));
  return Object.keys(ok?.schema.fields ?? {}).join();
}

describe("a runner in Lambda", () => {
  let first: string;

  beforeAll(async () => {
    await lambda.send(
      new CreateFunctionCommand({
        ...createFunctionInput(
          runnerFunction(FUNCTION, { timeout: 60, memorySize: 512 }),
          `arn:aws:iam::000000000000:role/${FUNCTION}`,
        ),
        Code: { ZipFile: await readFile(path.join(repository, "dist", "runner.zip")) },
      }),
    );
    first = await runner();
  });

  afterAll(() => lambda.destroy());

  it.each(hostile as readonly Row[])(
    "gives one answer to $name, and answers the next request",
    async (row) => {
      const answer = await invoke(request(row));
      expect(Object.keys(answer).sort()).toEqual(
        ["output", "protocol", "runner", row.error === null ? "ok" : "error"].sort(),
      );
      expect(Buffer.byteLength(answer.output?.stdout ?? "")).toBeLessThanOrEqual(CAPTURED);
      expect(Buffer.byteLength(answer.output?.stderr ?? "")).toBeLessThanOrEqual(CAPTURED);
      if (row.error === null) {
        expect(answer.ok?.schema.fields).toEqual({ a: "int64" });
      } else {
        const [phase, code] = row.error;
        const expected = { ...(phase && { phase }), ...(code && { code }) };
        expect(answer.error).toMatchObject({ message: expect.stringMatching(/./), ...expected });
      }
      // The same process: what was run did not even cost the warm environment.
      expect(await runner()).toBe(first);
    },
  );
});
