import type {
  CodeArgs,
  Coverage,
  CredentialsArgs,
  LimitsArgs,
  LocalRunner,
  Parser,
  PythonConnection,
  PythonConnectionArgs,
  PythonConnectorArgs,
  RequirementsArgs,
  Review,
  RunnerRef,
  SchemaEdits,
  SecretArgs,
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
  // @ts-expect-error credentials are text, or an object
  credentialsNumber: { value: 1 } satisfies CredentialsArgs,
  // @ts-expect-error credentials are no list
  credentialsList: { value: ["t"] } satisfies CredentialsArgs,
  // @ts-expect-error a value and a variable exclude each other
  valueAndEnv: { value: "v", env: "TOKEN" } satisfies CredentialsArgs,
  // @ts-expect-error a variable and a file exclude each other
  envAndFile: { env: "TOKEN", file: "token.txt" } satisfies CredentialsArgs,
  // @ts-expect-error a file and an ARN exclude each other
  fileAndArn: { file: "token.txt", secretArn: "arn" } satisfies CredentialsArgs,
  // @ts-expect-error only a secret that is managed elsewhere has a version to choose
  valueVersion: { value: "v", versionId: "v1" } satisfies CredentialsArgs,
  // @ts-expect-error a variable's name is known when the program runs
  envPromise: { env: Promise.resolve("TOKEN") } satisfies CredentialsArgs,
  // @ts-expect-error a secret's name is known when the program runs
  secretName: { name: Promise.resolve("n") } satisfies SecretArgs,
  // @ts-expect-error rotation is set on a secret that is managed elsewhere
  secretRotation: { rotationRules: {} } satisfies SecretArgs,
  // @ts-expect-error a tag's value is text
  secretTag: { tags: { a: 1 } } satisfies SecretArgs,
  // @ts-expect-error a test is always, onChange or never
  testSometimes: { code, runner, test: "sometimes" } satisfies PythonConnectionArgs,
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
  // @ts-expect-error only these generations exist
  unknownGeneration: { connection, code, generation: "sample" } satisfies PythonConnectorArgs,
  // @ts-expect-error a limit is a number
  limitText: { seconds: "60" } satisfies LimitsArgs,
  // @ts-expect-error a cast is a type by path
  castList: { cast: ["a"] } satisfies SchemaEdits,
  // @ts-expect-error only these policies exist
  unknownPolicy: { policy: "strict" } satisfies Review,
  // @ts-expect-error only these rules exist
  unknownRule: { ignore: [{ rule: "FIELD_GONE", path: "a", reason: "r" }] } satisfies Review,
  // @ts-expect-error an entry has a reason
  noReason: { ignore: [{ rule: "FIELD_REMOVED", path: "a" }] } satisfies Review,
  // @ts-expect-error a contract is a path that is known when the program runs
  contractText: { contract: { text: "{}" } } satisfies Review,
  // @ts-expect-error a failure fails or keeps
  unknownFailure: { connection, code, onFailure: "ignore" } satisfies PythonConnectorArgs,
};

const right = {
  codes: [code, { inline: "x = 1" }] satisfies CodeArgs[],
  requirements: [{ path: "a.txt" }, { inline: Promise.resolve("") }] satisfies RequirementsArgs[],
  credentials: [
    { value: "v" },
    { secretArn: "arn" },
    { value: Promise.resolve("v") },
    { value: { token: Promise.resolve("t"), scopes: ["a"] } },
    { secretArn: Promise.resolve("arn"), versionId: Promise.resolve("v") },
    { env: "TOKEN" },
    { file: "token.txt" },
  ] satisfies CredentialsArgs[],
  connection: {
    code,
    runner,
    credentials: undefined,
    connectorDefaults: { parser: { type: "json" } },
  } satisfies PythonConnectionArgs,
  secret: {
    name: "n",
    description: Promise.resolve("d"),
    kmsKeyId: "alias/k",
    recoveryWindowInDays: 0,
    tags: Promise.resolve({ a: "1" }),
    adopt: true,
  } satisfies SecretArgs,
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
  judged: {
    connection,
    code,
    generation: { sampleRows: 100 },
    limits: { seconds: 60 },
    edits: { drop: ["a"], rename: { b: "c" }, mapAfter: 10 },
    review: {
      policy: "additive",
      ignore: [{ rule: "FIELD_REMOVED", path: "a", reason: "r" }],
      contract: "contracts/a.json",
      causes: ["code"],
    },
    onFailure: "keep",
  } satisfies PythonConnectorArgs,
};

it("exclusive arguments can't be written together", () => {
  expect(Object.keys(wrong)).toHaveLength(38);
  expect(Object.keys(right)).toHaveLength(11);
});
