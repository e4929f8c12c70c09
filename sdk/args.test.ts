import type {
  CodeArgs,
  Coverage,
  CredentialsArgs,
  LocalRunner,
  Parser,
  PythonConnection,
  PythonConnectionArgs,
  PythonConnectorArgs,
  RequirementsArgs,
  RunnerRef,
} from "./index";

const code: CodeArgs = { path: "connection.py" };
const runner = { functionArn: "arn" };
const connection = {} as PythonConnection;

// The type checker is the test: an expected error that is none fails it.
const wrong = {
  // @ts-expect-error a path and inline code exclude each other
  twoCodes: { path: "a.py", inline: "x = 1" } satisfies CodeArgs,
  // @ts-expect-error code is a path or inline
  noCode: {} satisfies CodeArgs,
  // @ts-expect-error a value and an ARN exclude each other
  twoCredentials: { value: "v", secretArn: "arn" } satisfies CredentialsArgs,
  // @ts-expect-error credentials have a form
  noCredentials: {} satisfies CredentialsArgs,
  // @ts-expect-error credentials are text
  credentialsObject: { value: { token: "t" } } satisfies CredentialsArgs,
  // @ts-expect-error a path and an inline list exclude each other
  twoRequirements: { path: "a.txt", inline: "six==1.0" } satisfies RequirementsArgs,
  // @ts-expect-error requirements are a path or inline
  requirementsText: "requirements.txt" satisfies RequirementsArgs,
  // @ts-expect-error a connection has a runner
  noRunner: { code } satisfies PythonConnectionArgs,
  // @ts-expect-error there is no such argument
  unknownArgument: { code, runner, codePath: "a.py" } satisfies PythonConnectionArgs,
  // @ts-expect-error only these code interfaces exist
  unknownInterface: { connection, code, codeInterface: "files" } satisfies PythonConnectorArgs,
  // @ts-expect-error a connector has a connection
  noConnection: { code } satisfies PythonConnectorArgs,
  // @ts-expect-error a runner has an ARN
  noFunction: { qualifier: "1" } satisfies RunnerRef,
  // @ts-expect-error a local runner has no function
  twoRunners: { code, runner: { functionArn: "arn", local: {} } } satisfies PythonConnectionArgs,
  // @ts-expect-error a local runner has no version
  localVersion: { code, runner: { local: {}, qualifier: "1" } } satisfies PythonConnectionArgs,
  // @ts-expect-error a local runner has only these options
  localOption: { local: { memory: 1 } } satisfies LocalRunner,
  // @ts-expect-error a schema is made from the full result set
  unknownCoverage: "sample" satisfies Coverage,
  // @ts-expect-error a JSON parser has no delimiter
  jsonDelimiter: { type: "json", delimiter: "," } satisfies Parser,
  // @ts-expect-error Parquet has no encoding
  parquetEncoding: { type: "parquet", encoding: "utf-8" } satisfies Parser,
  // @ts-expect-error a parser of the connector code's own gets the stream as it is
  customCompression: { type: "custom", compression: "gzip" } satisfies Parser,
  // @ts-expect-error a manual fingerprint has a version
  noVersion: { connection, code, codeFingerprint: { manual: 1 } } satisfies PythonConnectorArgs,
};

const right = {
  codes: [code, { inline: "x = 1" }] satisfies CodeArgs[],
  requirements: [{ path: "a.txt" }, { inline: Promise.resolve("") }] satisfies RequirementsArgs[],
  credentials: [
    { value: "v" },
    { secretArn: "arn" },
    { value: Promise.resolve("v") },
  ] satisfies CredentialsArgs[],
  connection: {
    code,
    runner,
    credentials: undefined,
    connectorDefaults: { parser: { type: "json" } },
  } satisfies PythonConnectionArgs,
  connector: {
    connection,
    code,
    codeFingerprint: { manual: "1" },
    properties: { a: [1, null, { b: true }] },
  } satisfies PythonConnectorArgs,
  runners: [runner, { functionArn: "arn", qualifier: Promise.resolve("1") }] satisfies RunnerRef[],
  localRunners: [{ local: {} }, { local: { python: "python3.12", memoryMb: 512 } }] satisfies LocalRunner[],
  localConnection: { code, runner: { local: {} } } satisfies PythonConnectionArgs,
  coverage: "full" satisfies Coverage,
};

it("exclusive arguments can't be written together", () => {
  expect(Object.keys(wrong)).toHaveLength(20);
  expect(Object.keys(right)).toHaveLength(9);
});
