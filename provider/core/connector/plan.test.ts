import { randomBytes } from "node:crypto";
import {
  CANARY,
  CONFIG,
  CONNECTION_CODE,
  CONNECTION_URN,
  CONNECTOR_CODE,
  CONNECTOR_URN,
  code,
  lockOf,
  lookup,
  NOTHING,
  PROGRAM,
  RUNNER_ARN,
  rawConnector,
  SCHEMA,
  SECRET_ARN,
} from "../../../test/unit/samples";
import { digest } from "../canonical";
import { MAX_PACKED_BYTES } from "../code/stored-code";
import { UNKNOWN } from "../pulumi/wire";
import { TRUSTED } from "../trust/trust";
import type { SchemaState } from "./known-schema";
import { planConnector } from "./plan";
import type { ConnectorContext } from "./resolved-inputs";

type Change = { [key: string]: unknown };
const PREVIEW = { ...PROGRAM, urn: CONNECTOR_URN, resource: "orders" };
const UPDATE = { ...PREVIEW, dryRun: false };

function plan(change: Change = {}, connection: Change = {}, context: Partial<ConnectorContext> = {}) {
  const usual = {
    program: PREVIEW,
    before: undefined,
    connection: { deployed: true },
    trust: TRUSTED,
    config: CONFIG,
    env: NOTHING,
  };
  return planConnector(rawConnector(change, connection), { ...usual, ...context });
}

/** What the state holds after a first update. */
const BEFORE: SchemaState = {
  ...plan().stored,
  fingerprint: plan().fingerprint,
  schema: SCHEMA,
  coverage: "full",
  interface: "bytes",
};
const decide = (change: Change = {}, connection: Change = {}, context: Partial<ConnectorContext> = {}) =>
  plan(change, connection, { before: BEFORE, ...context }).decision;

const KNOWN = { schema: SCHEMA, coverage: "full", interface: "bytes" };
it.each(["full", "sampled", "declared"])("a kept schema keeps its coverage: %s", (coverage) => {
  const { decision } = plan({}, {}, { before: { ...BEFORE, coverage } });
  expect(decision).toMatchObject({ kind: "keep", known: { coverage } });
});

const KEPT = { kind: "keep", known: KNOWN, why: "same" };

describe("a schema is kept", () => {
  it.each<[string, Change, Change]>([
    ["nothing has changed", {}, {}],
    [
      "only line ends have changed",
      { code: code("def list_objects(context, metadata): yield\r\n", "orders.py") },
      {},
    ],
    ["the runner has changed", {}, { runner: { functionArn: `${RUNNER_ARN}:9` } }],
    ["the runner's ARN is not known", {}, { runner: { functionArn: UNKNOWN } }],
    ["the AWS settings have changed", {}, { aws: { profile: "p" } }],
    ["the AWS settings are not known", {}, { aws: { profile: UNKNOWN } }],
    ["the connection has another name", {}, { name: "renamed", urn: "urn" }],
  ])("where %s", (_when, change, connection) => expect(decide(change, connection)).toEqual(KEPT));

  it("where its fingerprint is of before there were requirements", () => {
    const { requirements: _, ...fingerprint } = plan().fingerprint ?? {};
    expect(decide({}, {}, { before: { ...BEFORE, fingerprint } })).toEqual(KEPT);
  });

  it.each<[string, Partial<ConnectorContext>]>([
    ["not known in this preview", { connection: { deployed: false, valueUnknown: true } }],
    ["not stored yet", { connection: { deployed: false, value: CANARY } }],
  ])("where the credential is %s", (_when, context) => expect(decide({}, {}, context)).toEqual(KEPT));

  it("by ignoreChanges, whatever has changed", () => {
    const pinned = { fields: { old: "string" }, order: "old" };
    const changed = { schema: pinned, code: code("x = 1\n") };
    expect(decide(changed)).toEqual({ kind: "keep", known: { ...KNOWN, schema: pinned }, why: "pinned" });
    expect(decide({ ...changed, code: UNKNOWN })).toMatchObject({ kind: "keep", why: "pinned" });
  });

  it("by a manual code fingerprint until its version changes", () => {
    const codeFingerprint = { manual: "1" };
    const before = { ...BEFORE, fingerprint: plan({ codeFingerprint }).fingerprint };
    const changed = code("x = 1\n", "orders.py");
    expect(decide({ codeFingerprint, code: changed }, {}, { before })).toEqual(KEPT);
    expect(plan({ codeFingerprint, code: changed }).fingerprint?.code).not.toBe(plan().fingerprint?.code);
    expect(decide({ codeFingerprint: { manual: "2" } }, {}, { before }).kind).toBe("generate");
    expect(decide({}, {}, { before }).kind).toBe("generate");
  });
});

describe("a schema is generated", () => {
  it.each<[string, Change, Change]>([
    ["the code", { code: code("x = 1\n", "orders.py") }, {}],
    ["the connection's code", {}, { code: code("x = 1\n") }],
    ["the code interface", { codeInterface: "bytes" }, {}],
    ["the parser", { parser: { type: "csv" } }, {}],
    ["a property", { properties: { year: 2013 } }, {}],
    ["the secret", {}, { credentials: { secretArn: SECRET_ARN } }],
    ["no secret", {}, { credentials: undefined }],
  ])("where %s differs", (_what, change, connection) =>
    expect(decide(change, connection).kind).toBe("generate"),
  );

  it.each<[string, SchemaState | undefined]>([
    ["there was none", undefined],
    ["the old inputs are empty", {}],
    ["the old one is unknown", { ...BEFORE, schema: UNKNOWN }],
    ["the old one is broken", { ...BEFORE, schema: { fields: { a: "int" }, order: "a" } }],
    ["the old interface is none", { ...BEFORE, interface: "x" }],
    ["the inference has changed", { ...BEFORE, fingerprint: { ...plan().fingerprint, inference: "0" } }],
    ["a limit cut it off, and no other could be made since", { ...BEFORE, coverage: "partial", stale: true }],
  ])("where %s", (_when, before) => expect(decide({}, {}, { before }).kind).toBe("generate"));

  it("though a new resource presets one", () => {
    expect(decide({ schema: SCHEMA }, {}, { before: undefined }).kind).toBe("generate");
  });

  it("by a request with the code, its settings and no key that is undefined", () => {
    const parser = { type: "csv", nullValues: ["NA"] };
    const decision = decide({ codeInterface: "bytes", parser, properties: { year: 2013 } });
    expect(decision).toMatchObject({
      subject: {
        target: { functionArn: RUNNER_ARN },
        stack: { organization: "acme", project: "flights", stack: "dev" },
      },
    });
    expect(decision.kind === "generate" && decision.subject.request).toStrictEqual({
      protocol: 1,
      operation: "generate",
      connection: CONNECTION_CODE,
      credentials: { secret: { id: "flights/dev/source", region: "eu-west-1", versionId: null } },
      requirements: null,
      output: false,
      connector: CONNECTOR_CODE,
      interface: "bytes",
      parser,
      properties: { year: 2013 },
      limits: { seconds: null, rows: null, bytes: null },
      sample: null,
      mapAfter: null,
      declared: false,
      slice: null,
      partitions: null,
      states: [],
      partial: false,
    });
    expect(decision).toMatchObject({
      subject: {
        limits: { seconds: null, rows: null, bytes: null, invocations: null },
        slots: { key: CONNECTION_URN, most: 16 },
      },
    });
  });

  it("under the cap that its connection declares", () => {
    expect(decide({ properties: { year: 2013 } }, { maxConcurrency: 3 })).toMatchObject({
      subject: { slots: { key: CONNECTION_URN, most: 3 } },
    });
  });
});

describe("a schema is pending where a generation is needed", () => {
  it.each<[string, Change, Change, string[]]>([
    [
      "the runner's ARN",
      { properties: { n: 1 } },
      { runner: { functionArn: UNKNOWN } },
      ["connection.runner"],
    ],
    ["the code", { code: { entry: "a.py", files: { "a.py": UNKNOWN } } }, {}, ["code"]],
    ["the connection's code", {}, { code: UNKNOWN }, ["connection.code"]],
    ["a property", { properties: { n: UNKNOWN } }, {}, ["properties"]],
    ["the secret's ARN", {}, { credentials: { secretArn: UNKNOWN } }, ["connection.credentials"]],
    ["several", { properties: { n: UNKNOWN } }, { runner: UNKNOWN }, ["properties", "connection.runner"]],
  ])("and %s is not known", (_what, change, connection, unknown) => {
    expect(decide(change, connection)).toEqual({ kind: "pending", unknown });
  });

  it("and the credential is not known", () => {
    const connection = { deployed: false, valueUnknown: true };
    const unknown = ["connection.credentials.value"];
    expect(decide({}, {}, { connection, before: undefined })).toEqual({ kind: "pending", unknown });
  });
});

describe("the credential of a generation", () => {
  const STORED = { secret: { id: "flights/dev/source", region: "eu-west-1", versionId: null } };
  const fresh = (context: Partial<ConnectorContext>, connection: Change = {}) => {
    const decision = decide({}, connection, { before: undefined, ...context });
    return decision.kind === "generate" ? decision.subject.request.credentials : decision;
  };

  it.each<[string, Partial<ConnectorContext>, unknown]>([
    [
      "the declared value in a preview where it is not stored",
      { connection: { value: CANARY, deployed: false } },
      { value: CANARY },
    ],
    ["the stored secret in a preview where it is", { connection: { value: CANARY, deployed: true } }, STORED],
    [
      "the declared credential in a preview whose runner can't read the stored one yet",
      { connection: { value: CANARY, deployed: true, readable: false } },
      { value: CANARY },
    ],
    [
      "the stored secret in an update, which has let the runner read it",
      { connection: { value: CANARY, deployed: true, readable: false }, program: UPDATE },
      STORED,
    ],
    [
      "the stored secret in an update",
      { connection: { value: CANARY, deployed: false }, program: UPDATE },
      STORED,
    ],
    ["the stored secret where the value is not in this process", { connection: { deployed: false } }, STORED],
    [
      "the secret that the connection really uses",
      { connection: { deployed: true, secretName: "kept" } },
      { secret: { ...STORED.secret, id: "kept" } },
    ],
  ])("is %s", (_what, context, expected) => expect(fresh(context)).toEqual(expected));

  it("goes to a runner that is isolated by tenants as the connection, not as the connector", () => {
    const runner = { functionArn: RUNNER_ARN, tenantIsolation: true };
    const decision = decide({}, { runner }, { before: undefined, connection: { deployed: true } });
    const tenant = "acme/flights/dev/source";
    expect(decision).toMatchObject({ kind: "generate", subject: { target: { tenant } } });
  });

  it.each<[string, Partial<ConnectorContext["connection"]>]>([
    ["is not known", {}],
    ["is not the one in use", { value: CANARY, rotated: true }],
  ])("is waited for where the runner can't read the secret yet and the declared one %s", (_what, known) => {
    const connection = { deployed: true, readable: false, ...known };
    expect(fresh({ connection })).toEqual({ kind: "pending", unknown: ["connection.credentials"] });
    expect(fresh({ connection, program: UPDATE })).toEqual(STORED);
  });

  it("is a secret that is managed elsewhere, or none", () => {
    const connection = { deployed: false };
    expect(fresh({ connection }, { credentials: { secretArn: SECRET_ARN } })).toEqual({
      secret: { ...STORED.secret, id: SECRET_ARN },
    });
    expect(fresh({ connection }, { credentials: undefined })).toBeNull();
  });
});

describe("what a connector stores", () => {
  it("is, of the last fingerprint, each part that is equal as it was spelled there", () => {
    const now = plan().fingerprint;
    const hexadecimal = (text = "") => Buffer.from(text, "base64url").toString("hex");
    const fingerprint = {
      ...now,
      connection: hexadecimal(now?.connection),
      reading: hexadecimal(now?.reading),
      properties: digest({}),
    };
    const changed = plan({ code: code("x = 1\n", "orders.py") }, {}, { before: { ...BEFORE, fingerprint } });
    expect(changed.fingerprint).toEqual({ ...fingerprint, code: expect.not.stringMatching(now?.code ?? "") });
  });

  it("is its inputs with code that previews well, and no undefined value within", () => {
    const { stored } = plan({ parser: { type: "csv" }, codeInterface: undefined });
    expect(stored).toStrictEqual({
      connection: "source",
      code: { "orders.py": `%python\n${CONNECTOR_CODE.files["orders.py"]}` },
      parser: { type: "csv" },
      secret: "flights/dev/source",
      runner: { functionArn: RUNNER_ARN },
    });
  });

  it("never has the credential, whether it goes along or not", () => {
    const { stored, fingerprint, connection } = plan(
      {},
      {},
      { connection: { value: CANARY, deployed: false } },
    );
    expect(JSON.stringify({ stored, fingerprint, connection })).not.toContain(CANARY);
  });

  it("shows AWS settings that are not known yet as they came, and not as left out", () => {
    const aws = { region: UNKNOWN };
    expect(plan({}, { aws }).stored).toMatchObject({ aws });
  });

  it("is the same on a machine with other line ends", () => {
    const lines = (end: string) => ({ entry: "a.py", files: { "a.py": `x = 1${end}y = 2${end}` } });
    expect(plan({ code: lines("\r\n") }).stored).toEqual(plan({ code: lines("\n") }).stored);
  });

  it("has the secret's name that its connection's own check found before the one that the program says", () => {
    expect(plan({}, {}, { before: BEFORE }).stored).toMatchObject({ secret: "flights/dev/source" });
    const connection = { deployed: true, secretName: "flights/dev/real" };
    expect(plan({}, {}, { before: BEFORE, connection }).stored).toMatchObject({ secret: "flights/dev/real" });
  });

  it("has the new connection's secret where it moves to one that nothing else is known of", () => {
    const moved = { name: "other", urn: "urn", credentials: { stored: "flights/dev/other" } };
    const { stored, decision } = plan({}, moved, { before: BEFORE });
    expect(stored).toMatchObject({ connection: "other", secret: "flights/dev/other" });
    expect(decision.kind === "generate" && decision.subject.request.credentials).toEqual({
      secret: { id: "flights/dev/other", region: "eu-west-1", versionId: null },
    });
  });

  it("has its connection's code and nothing else", () => {
    expect(plan().connection).toEqual({ code: CONNECTION_CODE, requirements: null });
    expect(plan({}, { code: UNKNOWN }).connection).toBeUndefined();
  });

  it("has its connection's requirements too", () => {
    const { connection, stored } = plan({}, { requirements: lockOf("1.16.0") });
    expect(connection).toEqual({ code: CONNECTION_CODE, requirements: lockOf("1.16.0") });
    expect(stored).toEqual(plan().stored);
  });

  it("is refused where the arguments are too much for the state", () => {
    const text = randomBytes(MAX_PACKED_BYTES).toString("hex");
    const { problems } = plan({
      edits: { document: { day: text.slice(0, 1000), id: "x" } },
      properties: { text },
    });
    expect(problems.map(({ path }) => path)).toEqual(["code"]);
    const documented = Object.fromEntries(
      Array.from({ length: 700 }, (_, field) => [`f${field}`, text.slice(field * 500, field * 500 + 800)]),
    );
    expect(plan({ edits: { document: documented } }).problems.map(({ path }) => path)).toEqual(["code"]);
  });

  it("is refused where the code is too much for the state", () => {
    let seed = 1;
    const noise = Array.from({ length: MAX_PACKED_BYTES }, () => {
      seed = (seed * 48271) % 2147483647;
      return String.fromCharCode(33 + (seed % 90));
    });
    const { problems, decision } = plan({ code: code(noise.join("")) });
    expect(problems.map(({ path }) => path)).toEqual(["code"]);
    expect(problems[0]?.reason).toMatch(
      /^this code and its connection's, with requirements and arguments, are \d{6} bytes, compressed for the state; the limit is 262144$/,
    );
    expect(decision).toEqual({ kind: "impossible" });
  });
});

describe("a connection's requirements", () => {
  const requirements = lockOf("1.16.0");

  it("go along with its connectors' generations", () => {
    const decision = decide({}, { requirements });
    expect(decision.kind === "generate" && decision.subject.request.requirements).toBe(requirements);
  });

  it("are a part of the fingerprint, which no other way to write them changes", () => {
    const part = (text: unknown) => plan({}, { requirements: text }).fingerprint?.requirements;
    expect(part(requirements)).not.toBe(plan().fingerprint?.requirements);
    expect(part(requirements)).not.toBe(part(lockOf("1.17.0")));
    expect(part(requirements)).toBe(part(`# the same\r\n${requirements}`));
    expect(part("# none")).toBe(plan().fingerprint?.requirements);
  });

  it("that are not known leave the schema pending", () => {
    expect(decide({}, { requirements: UNKNOWN })).toEqual({
      kind: "pending",
      unknown: ["connection.requirements"],
    });
    expect(plan({}, { requirements: UNKNOWN }).fingerprint).toBeUndefined();
  });
});

describe("a connector's problems", () => {
  it("are its own and its connection's, all at once", () => {
    const found = plan(
      { code: { problem: "no file" }, parser: { type: "csv", delimiter: "::" }, other: 1 },
      { runner: { functionArn: RUNNER_ARN.replace("eu-west-1", "us-east-1") } },
    );
    expect(found.problems.map(({ path }) => path)).toEqual([
      "other",
      "code",
      "parser.delimiter",
      "connection.runner.functionArn",
    ]);
    expect(found.decision).toEqual({ kind: "impossible" });
  });

  it("hold no other region as long as the region is not known", () => {
    const runner = { functionArn: RUNNER_ARN.replace("eu-west-1", "us-east-1") };
    expect(plan({}, { runner, aws: { region: UNKNOWN } }).problems).toEqual([]);
  });
});

describe("a connector on a local runner", () => {
  const runner = { local: {} };

  it("needs no AWS where its connection has no credentials", () => {
    const found = plan({}, { runner, credentials: undefined }, { config: NOTHING });
    expect(found.problems).toEqual([]);
    expect(found.decision).toMatchObject({
      kind: "generate",
      subject: { target: runner, settings: undefined },
    });
  });

  it("needs a region where its connection has credentials", () => {
    const { problems } = plan({}, { runner }, { config: NOTHING });
    expect(problems.map(({ path }) => path)).toEqual(["aws.region"]);
  });

  it("keeps its schema and fingerprint when only the runner changes", () => {
    expect(decide({}, { runner })).toEqual(KEPT);
    expect(plan({}, { runner }).stored["runner"]).toEqual(runner);
  });

  it("is refused in CI", () => {
    const { problems } = plan({}, { runner }, { env: (key) => (key === "CI" ? "1" : undefined) });
    expect(problems.map(({ path }) => path)).toEqual(["runner.local"]);
  });
});

describe("where the run is untrusted", () => {
  const untrusted = { trust: { untrusted: true, notice: undefined } };
  const changed = { code: code("x = 1\n", "orders.py") };
  const contract = { path: "c.json", text: '{ "formatVersion": 1, "fields": { "id": "string" } }' };

  it("what has not changed is kept", () => {
    expect(decide({}, {}, untrusted)).toEqual(KEPT);
  });

  it("what has changed is pending, whatever contract the change itself brings", () => {
    const pending = { kind: "pending", unknown: [] };
    expect(decide(changed, {}, untrusted)).toEqual(pending);
    expect(decide({ ...changed, review: { contract } }, {}, untrusted)).toEqual(pending);
    const offline = lookup({ "aws:region": "eu-west-1", "pythonConnectors:offline": "true" });
    expect(decide(changed, {}, { ...untrusted, config: offline })).toEqual(pending);
  });

  it("nothing may be updated", () => {
    const { problems, decision } = plan({}, {}, { ...untrusted, before: BEFORE, program: UPDATE });
    expect(problems).toMatchObject([{ path: "pythonConnectors:mode" }]);
    expect(decision).toEqual({ kind: "impossible" });
  });
});
