import {
  CANARY,
  CONFIG,
  CONNECTION_CODE,
  code,
  lockOf,
  lookup,
  NOTHING,
  PROGRAM,
  RUNNER_ARN,
  rawConnection,
  SECRET_ARN,
} from "../../../test/unit/samples";
import { UNKNOWN } from "../pulumi/wire";
import { type ConnectionContext, planConnection, type StoredConnection } from "./plan";

function plan(raw: { [key: string]: unknown } = {}, context: Partial<ConnectionContext> = {}) {
  const usual = { program: PROGRAM, before: undefined, deployed: undefined, config: CONFIG, env: NOTHING };
  return planConnection(rawConnection(raw), { ...usual, ...context });
}

/** What the state holds after a first update. */
const BEFORE: StoredConnection = { ...plan().stored, functions: ["context"] };
const STORED = { id: "flights/dev/source", region: "eu-west-1" };

describe("what a connection stores", () => {
  it("is what is declared, with the name of its secret and never the credential", () => {
    const { stored, value } = plan();
    expect(stored).toEqual({
      code: { "connection.py": `%python\n${CONNECTION_CODE.files["connection.py"]}` },
      secret: { name: "flights/dev/source" },
      runner: { functionArn: RUNNER_ARN },
      __owner: { organization: "acme", project: "flights", stack: "dev", resource: "source", parents: "" },
    });
    expect(value).toBe(CANARY);
  });

  it("is of requirements the packages with their versions, and a digest that differs with any hash", () => {
    const stored = (requirements: unknown) => plan({ requirements }).stored.requirements;
    expect(stored(lockOf("1.16.0"))).toEqual({
      packages: { six: "1.16.0" },
      digest: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(stored(lockOf("1.16.0"))).toEqual(stored(`# the same\r\n${lockOf("1.16.0")}`));
    const [one, other] = ["1", "2"].map((digit) => stored(`six==1.16.0 --hash=sha256:${digit.repeat(64)}`));
    expect(one).not.toEqual(other);
    expect(stored(UNKNOWN)).toBe(UNKNOWN);
    expect(plan({ requirements: "" }).stored).toEqual(plan().stored);
  });

  it.each<[string, { [key: string]: unknown }]>([
    ["declared", {}],
    ["invalid", { credentials: { value: { token: CANARY } } }],
    ["in the wrong place", { credentials: CANARY }],
    ["beside an ARN", { credentials: { value: CANARY, secretArn: SECRET_ARN } }],
    ["beside other problems", { runner: { functionArn: "x" }, other: 1 }],
    ["beside something unknown", { runner: { functionArn: UNKNOWN } }],
  ])("has no credential that is %s", (_how, raw) => {
    const { stored, problems } = plan(raw);
    // A connection with problems is never stored; its problems are printed.
    expect(JSON.stringify(problems.length > 0 ? problems : stored)).not.toContain(CANARY);
  });

  it.each<[string, { [key: string]: unknown }, object]>([
    ["no secret without credentials", { credentials: undefined }, {}],
    [
      "no secret of its own for one that is managed elsewhere",
      { credentials: { secretArn: SECRET_ARN } },
      { credentials: { secretArn: SECRET_ARN } },
    ],
    [
      "its secret's name though the value is unknown",
      { credentials: { value: UNKNOWN } },
      { secret: { name: "flights/dev/source" } },
    ],
  ])("has %s", (_what, raw, expected) => {
    const { secret, credentials } = plan(raw).stored;
    expect({ ...(secret && { secret }), ...(credentials ? { credentials } : {}) }).toEqual(expected);
  });

  it("keeps owner and secret name after a rename", () => {
    const renamed = { ...PROGRAM, resource: "renamed" };
    const { stored } = plan({}, { before: BEFORE, program: renamed });
    expect(stored.secret).toEqual(BEFORE.secret);
    expect(stored.__owner).toEqual(BEFORE.__owner);
    expect(plan({}, { program: renamed }).stored.secret).toEqual({ name: "flights/dev/renamed" });
  });

  it("keeps the secret's name of an earlier rule for names", () => {
    const before = { ...BEFORE, secret: { name: "earlier/rule" } };
    expect(plan({}, { before }).stored.secret).toEqual({ name: "earlier/rule" });
  });

  it("has a qualifier apart from the ARN", () => {
    expect(plan({ runner: { functionArn: `${RUNNER_ARN}:7` } }).stored.runner).toEqual({
      functionArn: RUNNER_ARN,
      qualifier: "7",
    });
  });

  it("has no undefined value within", () => {
    const { stored } = plan();
    expect(JSON.parse(JSON.stringify(stored))).toStrictEqual({ ...stored });
  });
});

describe("a connection's test", () => {
  it.each<[string, { [key: string]: unknown }, Partial<ConnectionContext>]>([
    ["nothing has changed", {}, { before: BEFORE }],
    [
      "nothing has changed, and the credential is known to be the stored one",
      {},
      { before: BEFORE, deployed: true },
    ],
    [
      "nothing has changed, though the credential is unknown",
      { credentials: { value: UNKNOWN } },
      { before: BEFORE },
    ],
  ])("is not needed where %s", (_when, raw, context) => {
    expect(plan(raw, context).test).toEqual({ kind: "unneeded", functions: ["context"] });
  });

  it.each<[string, { [key: string]: unknown }, Partial<ConnectionContext>]>([
    ["there was none before", {}, {}],
    ["its code has changed", { code: code("x = 1\n") }, { before: BEFORE }],
    [
      "its file has another name",
      { code: code(CONNECTION_CODE.files["connection.py"] ?? "", "a.py") },
      { before: BEFORE },
    ],
    ["its requirements are new", { requirements: lockOf("1.16.0") }, { before: BEFORE }],
    ["its runner has changed", { runner: { functionArn: `${RUNNER_ARN}:2` } }, { before: BEFORE }],
    ["its AWS settings have changed", { aws: { profile: "p" } }, { before: BEFORE }],
    [
      "its credentials are stored elsewhere now",
      { credentials: { secretArn: SECRET_ARN } },
      { before: BEFORE },
    ],
    ["its credentials are gone", { credentials: undefined }, { before: BEFORE }],
    ["its credential is not the stored one", {}, { before: BEFORE, deployed: false }],
    ["the last one left no functions", {}, { before: { ...BEFORE, functions: UNKNOWN } }],
  ])("is needed where %s", (_when, raw, context) => expect(plan(raw, context).test.kind).toBe("needed"));

  it.each<[string, { [key: string]: unknown }, string[]]>([
    ["code", { code: UNKNOWN }, ["code"]],
    ["requirements", { requirements: UNKNOWN }, ["requirements"]],
    ["runner", { runner: { functionArn: UNKNOWN } }, ["runner"]],
    ["credential", { credentials: { value: UNKNOWN } }, ["credentials"]],
    ["secret's ARN", { credentials: { secretArn: UNKNOWN } }, ["credentials"]],
    ["AWS settings", { aws: { profile: UNKNOWN } }, ["aws"]],
  ])("is pending where it is needed and the %s is unknown", (_what, raw, unknown) => {
    expect(plan(raw).test).toEqual({ kind: "pending", unknown });
  });

  it.each<[string, { [key: string]: unknown }, boolean | undefined, object]>([
    [
      "the declared value where nothing is stored yet",
      {},
      undefined,
      { stored: STORED, value: CANARY, inline: true },
    ],
    [
      "the declared value where another is stored",
      {},
      false,
      { stored: STORED, value: CANARY, inline: true },
    ],
    [
      "the stored secret where the value is stored",
      {},
      true,
      { stored: STORED, value: CANARY, inline: false },
    ],
    [
      "a secret that is managed elsewhere",
      { credentials: { secretArn: SECRET_ARN } },
      undefined,
      { stored: { ...STORED, id: SECRET_ARN }, inline: false },
    ],
    ["none", { credentials: undefined }, undefined, { inline: false }],
  ])("uses %s", (_what, raw, deployed, credential) => {
    const { test } = plan({ code: code("x = 1\n"), ...raw }, { before: BEFORE, deployed });
    expect(test).toMatchObject({ kind: "needed", subject: { credential } });
  });

  it("installs its requirements", () => {
    const { test, requirements } = plan({ requirements: lockOf("1.16.0") });
    expect(requirements).toBe(lockOf("1.16.0"));
    expect(test).toMatchObject({ kind: "needed", subject: { requirements } });
    expect(plan().test).toMatchObject({ kind: "needed", subject: { requirements: null } });
  });

  it("is impossible where anything is wrong", () => {
    const found = plan(
      { runner: { functionArn: "x" }, credentials: { value: "" }, other: 1 },
      { config: NOTHING },
    );
    expect(found.test).toEqual({ kind: "impossible" });
    expect(found.problems.map(({ path }) => path)).toEqual([
      "other",
      "credentials.value",
      "runner.functionArn",
      "aws.region",
    ]);
  });
});

describe("the region of a connection", () => {
  const elsewhere = (arn: string) => arn.replace("eu-west-1", "us-east-1");

  it("is that of its runner and secret", () => {
    const raw = {
      runner: { functionArn: elsewhere(RUNNER_ARN) },
      credentials: { secretArn: elsewhere(SECRET_ARN) },
    };
    expect(plan(raw).problems.map(({ path }) => path)).toEqual([
      "runner.functionArn",
      "credentials.secretArn",
    ]);
    expect(plan({ ...raw, aws: { region: "us-east-1" } }).problems).toEqual([]);
    expect(plan(raw, { config: lookup({ "aws:region": "us-east-1" }) }).problems).toEqual([]);
  });

  it("is compared only once it is known", () => {
    expect(
      plan({ runner: { functionArn: elsewhere(RUNNER_ARN) }, aws: { region: UNKNOWN } }).problems,
    ).toEqual([]);
  });
});

describe("a connection with a local runner", () => {
  const local = { runner: { local: { python: "python3.12" } } };

  it("stores the runner as declared", () => {
    expect(plan(local).stored.runner).toEqual(local.runner);
  });

  it("needs no AWS where it has no credentials", () => {
    const found = plan({ ...local, credentials: undefined }, { config: NOTHING });
    expect(found.problems).toEqual([]);
    expect(found.test).toMatchObject({
      kind: "needed",
      subject: { target: local.runner, settings: undefined, credential: { inline: false } },
    });
  });

  it.each<[string, { [key: string]: unknown }]>([
    ["stores credentials", {}],
    ["reads a secret", { credentials: { secretArn: SECRET_ARN } }],
    ["may have to store credentials", { credentials: { value: UNKNOWN } }],
  ])("needs a region where it %s", (_what, raw) => {
    const { problems } = plan({ ...local, ...raw }, { config: NOTHING });
    expect(problems.map(({ path }) => path)).toEqual(["aws.region"]);
    expect(plan({ ...local, ...raw }).problems).toEqual([]);
  });

  it("is refused in CI", () => {
    const { problems, test } = plan(local, { env: lookup({ CI: "true" }) });
    expect(problems.map(({ path }) => path)).toEqual(["runner.local"]);
    expect(test).toEqual({ kind: "impossible" });
  });
});
