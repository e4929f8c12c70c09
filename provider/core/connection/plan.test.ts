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
import { requestCredentials } from "../credentials/origin";
import { PREVIEW_RUNNER_TAG, RUNNER_TAG } from "../credentials/runner-tags";
import { UNKNOWN } from "../pulumi/wire";
import { TRUSTED } from "../trust/trust";
import { type ConnectionContext, planConnection, type StoredConnection } from "./plan";

function plan(raw: { [key: string]: unknown } = {}, context: Partial<ConnectionContext> = {}) {
  const usual = {
    program: PROGRAM,
    before: undefined,
    deployed: undefined,
    found: undefined,
    trust: TRUSTED,
    config: CONFIG,
    env: NOTHING,
  };
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
      secret: { name: "flights/dev/source", tags: { [RUNNER_TAG]: "runner" } },
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
    ["an object", { credentials: { value: { token: CANARY } } }],
    ["invalid", { credentials: { value: [CANARY] } }],
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
      { secret: { name: "flights/dev/source", tags: { [RUNNER_TAG]: "runner" } } },
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
    expect(plan({}, { program: renamed }).stored.secret?.name).toBe("flights/dev/renamed");
  });

  it("keeps the secret's name of an earlier rule for names", () => {
    const before = { ...BEFORE, secret: { ...BEFORE.secret, name: "earlier/rule" } };
    expect(plan({}, { before }).stored.secret?.name).toBe("earlier/rule");
  });

  it("has a qualifier apart from the ARN", () => {
    expect(plan({ runner: { functionArn: `${RUNNER_ARN}:7` } }).stored.runner).toEqual({
      functionArn: RUNNER_ARN,
      qualifier: "7",
    });
  });

  it("has the tenant that an isolated runner is invoked for, and tests with it, in previews with their runner too", () => {
    const runner = { functionArn: RUNNER_ARN, tenantIsolation: true };
    const tenant = "acme/flights/dev/source";
    const planned = plan({ runner });
    expect(planned.stored.runner).toEqual({ ...runner, tenant });
    expect(planned.subject?.target).toMatchObject({ tenant });
    expect(plan({ preview: { runner } }).subject?.target).toMatchObject({ tenant });
    expect(plan({ runner: { ...runner, tenantIsolation: false } }).stored).toEqual(plan().stored);
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

describe("when a connection is tested", () => {
  const deployed = { before: BEFORE, deployed: true };

  it.each<[string, string | undefined, object]>([
    ["always", "always", { kind: "needed" }],
    ["on a change, where it says so", "onChange", { kind: "unneeded", functions: ["context"] }],
    ["on a change by default", undefined, { kind: "unneeded", functions: ["context"] }],
    ["never", "never", { kind: "unneeded", functions: ["context"] }],
  ])("is %s, where nothing has changed", (_when, test, expected) => {
    const found = plan({ test }, deployed);
    expect(found.test).toMatchObject(expected);
    expect(found.testMode).toBe(test ?? "onChange");
    expect(JSON.stringify(found.stored)).not.toContain(test ?? "onChange");
  });

  it("is by a result of its own run where it is always, else by one of the last minutes too", () => {
    expect(plan({ test: "always" }).subject?.run).toBe("run-1");
    expect(plan({ test: "onChange" }).subject).not.toHaveProperty("run");
  });

  it.each([
    [3, 3],
    [undefined, 16],
  ])("counts with its connectors' generations: of maxConcurrency %j at most %d", (maxConcurrency, most) => {
    expect(plan({ maxConcurrency }).subject?.slots).toEqual({ key: PROGRAM.urn, most });
  });

  it.each<[string, { [key: string]: unknown }, Partial<ConnectionContext>]>([
    ["it is new", {}, {}],
    ["its code has changed", { code: code("x = 1\n") }, deployed],
  ])("is never, though %s, and then nothing is said of its functions", (_when, raw, context) => {
    expect(plan({ ...raw, test: "never" }, context).test).toEqual({ kind: "unneeded", functions: undefined });
  });

  it("is always pending where something isn't known, and never where it is never", () => {
    const raw = { runner: { functionArn: UNKNOWN } };
    expect(plan({ ...raw, test: "always" }, deployed).test).toEqual({ kind: "pending", unknown: ["runner"] });
    expect(plan({ ...raw, test: "never" }, deployed).test.kind).toBe("unneeded");
  });

  it("is not for another description, key, tag or window of its secret", () => {
    const secret = {
      description: "d",
      kmsKeyId: "k",
      tags: { a: "1" },
      recoveryWindowInDays: 7,
      adopt: true,
    };
    expect(plan({ secret }, deployed).test.kind).toBe("unneeded");
    expect(plan({ secret: { name: "another" } }, deployed).test.kind).toBe("needed");
  });

  it("is not held up by a setting of the secret that isn't known", () => {
    expect(plan({ secret: { description: UNKNOWN } }).test.kind).toBe("needed");
    const { test } = plan({ secret: { description: UNKNOWN }, runner: { functionArn: UNKNOWN } });
    expect(test).toEqual({ kind: "pending", unknown: ["runner"] });
  });

  it("is with the version that is pinned", () => {
    const versionId = "a".repeat(32);
    const { subject } = plan({ credentials: { secretArn: SECRET_ARN, versionId } });
    expect(subject?.credential).toEqual({ stored: { ...STORED, id: SECRET_ARN, versionId }, inline: false });
  });

  it("is with what is in use where somebody else wrote it since", () => {
    const { subject } = plan({}, { ...deployed, rotated: true });
    expect(subject?.credential).toEqual({ stored: STORED, value: undefined, inline: false });
  });
});

describe("a connection's secret", () => {
  it("has the declared name and settings", () => {
    const secret = { name: "mine", description: "d", tags: { team: "a" } };
    expect(plan({ secret }).stored.secret).toMatchObject(secret);
  });

  it.each<[string, { [key: string]: unknown }]>([
    ["credentials", { credentials: undefined }],
    ["credentials of this stack", { credentials: { secretArn: SECRET_ARN } }],
  ])("can't be set without %s", (_what, raw) => {
    expect(plan({ ...raw, secret: { description: "d" } }).problems).toEqual([
      {
        path: "secret",
        reason: "there is no secret to set: it goes with credentials: { value }, { env } or { file }",
      },
    ]);
    expect(plan({ ...raw, secret: undefined }).problems).toEqual([]);
  });

  it("are not blamed where the credentials have no form that is known", () => {
    const { problems } = plan({ credentials: {}, secret: { description: "d" } });
    expect(problems.map(({ path }) => path)).toEqual(["credentials"]);
  });

  it("is refused with all that is wrong in it", () => {
    const secret = { name: "a b", recoveryWindowInDays: 1, other: 1 };
    expect(plan({ secret }).problems.map(({ path }) => path)).toEqual([
      "secret.other",
      "secret.name",
      "secret.recoveryWindowInDays",
    ]);
  });

  it("that can't be brought back is a warning where that is new", () => {
    const secret = { recoveryWindowInDays: 0 };
    const codes = (before: StoredConnection | undefined) =>
      plan({ secret }, { before }).warnings.map((warning) => warning.code);
    expect(codes(undefined)).toEqual(["SECRET_NO_RECOVERY"]);
    expect(codes(BEFORE)).toEqual(["SECRET_NO_RECOVERY"]);
    expect(codes({ ...BEFORE, secret: { name: "flights/dev/source", recoveryWindowInDays: 0 } })).toEqual([]);
    expect(plan({ secret: { recoveryWindowInDays: 7 } }).warnings).toEqual([]);
  });
});

describe.each<[string, { [key: string]: unknown }]>([
  ["variable", { credentials: { env: "TOKEN" } }],
  ["file", { credentials: { file: "token.txt" } }],
])("a credential in a %s", (place, raw) => {
  const found = { kind: "text", text: CANARY } as const;
  const missing = { kind: "missing", reason: "it is not there" } as const;

  it("is what is to be stored and tested, and neither it nor its place is among what is stored", () => {
    const { value, stored, subject, problems } = plan(raw, { found });
    expect([value, problems]).toEqual([CANARY, []]);
    expect(subject?.credential).toEqual({ stored: STORED, value: CANARY, inline: true });
    expect(stored).toEqual(plan().stored);
    expect(JSON.stringify(stored)).not.toMatch(/TOKEN|token|canary/);
  });

  it("that is missing is refused where nothing is stored under that name", () => {
    const path = `credentials.${place === "file" ? "file" : "env"}`;
    for (const before of [undefined, { ...BEFORE, secret: { name: "other" } }]) {
      const { problems, test } = plan({ ...raw, secret: { name: "mine" } }, { found: missing, before });
      expect(problems).toEqual([{ path, reason: "it is not there" }]);
      expect(test).toEqual({ kind: "impossible" });
    }
  });

  it("that is missing is a warning where it is stored, which is then tested with", () => {
    const context = { found: missing, before: BEFORE };
    const { problems, warnings, value } = plan(raw, context);
    expect([problems, warnings.map((warning) => warning.code), value]).toEqual([
      [],
      ["CREDENTIAL_MISSING"],
      undefined,
    ]);
    expect(plan(raw, context).test).toEqual({ kind: "unneeded", functions: ["context"] });
    const { subject } = plan({ ...raw, code: code("x = 1\n") }, context);
    expect(subject && requestCredentials(subject.credential)).toEqual({
      secret: { ...STORED, versionId: null },
    });
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

describe("the tags by which a runner may read a secret", () => {
  const OTHER = { functionArn: RUNNER_ARN.replace("runner", "other") };
  const tagsOf = (raw: { [key: string]: unknown }, context: Partial<ConnectionContext> = {}) =>
    plan(raw, context).stored.secret?.tags;

  it.each<[string, { [key: string]: unknown }, object | undefined]>([
    ["the runner's function", { runner: { functionArn: `${RUNNER_ARN}:7` } }, { [RUNNER_TAG]: "runner" }],
    ["nothing of a runner on this machine", { runner: { local: {} } }, undefined],
    ["an unknown function as unknown", { runner: { functionArn: UNKNOWN } }, { [RUNNER_TAG]: UNKNOWN }],
    [
      "the previews' function too",
      { preview: { runner: OTHER } },
      { [RUNNER_TAG]: "runner", [PREVIEW_RUNNER_TAG]: "other" },
    ],
    [
      "no function of previews that read another secret",
      { preview: { runner: OTHER, credentials: { secretArn: SECRET_ARN } } },
      { [RUNNER_TAG]: "runner" },
    ],
    [
      "an unknown function of previews as unknown",
      { preview: { runner: { functionArn: UNKNOWN } } },
      { [RUNNER_TAG]: "runner", [PREVIEW_RUNNER_TAG]: UNKNOWN },
    ],
    ["the secret's own beside", { secret: { tags: { a: "b" } } }, { a: "b", [RUNNER_TAG]: "runner" }],
  ])("name %s", (_what, raw, expected) => expect(tagsOf(raw)).toEqual(expected));

  const { tags: _, ...untagged } = BEFORE.secret ?? { name: "" };
  const earlier: StoredConnection = { ...BEFORE, secret: untagged };

  it.each<[string, { [key: string]: unknown }, object | undefined]>([
    ["not added to a secret of an earlier version where nothing else changes", {}, undefined],
    ["added to it with the next change", { code: code("x = 1\n") }, { [RUNNER_TAG]: "runner" }],
    ["added to it with another runner", { runner: OTHER }, { [RUNNER_TAG]: "other" }],
    [
      "added to it at once where previews have a runner of their own",
      { preview: { runner: OTHER } },
      { [RUNNER_TAG]: "runner", [PREVIEW_RUNNER_TAG]: "other" },
    ],
  ])("are %s", (_what, raw, expected) => expect(tagsOf(raw, { before: earlier })).toEqual(expected));

  it("are written again where a refresh found one taken away", () => {
    const before = { ...BEFORE, secret: { ...untagged, tags: { [RUNNER_TAG]: "" } } };
    expect(tagsOf({}, { before })).toEqual({ [RUNNER_TAG]: "runner" });
  });

  describe("in a run before they are written", () => {
    const sent = (raw: { [key: string]: unknown }, context: Partial<ConnectionContext>) => {
      const { test } = plan(raw, context);
      return test.kind === "needed" ? requestCredentials(test.subject.credential) : test;
    };
    const stored = { secret: { ...STORED, versionId: null } };
    const changed = { code: code("x = 1\n") };

    it.each<[string, { [key: string]: unknown }, Partial<ConnectionContext>, unknown]>([
      ["the runner that is named reads the secret", changed, { before: BEFORE, deployed: true }, stored],
      ["the runner of an earlier version does too", changed, { before: earlier, deployed: true }, stored],
      [
        "another is given the credential",
        { runner: OTHER },
        { before: BEFORE, deployed: true },
        { value: CANARY },
      ],
      ["one of this machine reads it", { runner: { local: {} } }, { before: BEFORE, deployed: true }, stored],
      [
        "another waits for the update where the credential isn't known",
        { runner: OTHER, credentials: { value: UNKNOWN } },
        { before: BEFORE },
        { kind: "pending", unknown: ["credentials"] },
      ],
      [
        "another waits for the update where somebody rotated the secret",
        { runner: OTHER },
        { before: BEFORE, deployed: true, rotated: true },
        { kind: "pending", unknown: ["credentials"] },
      ],
      [
        "and in the update for the write",
        { runner: OTHER },
        { before: BEFORE, deployed: true, rotated: true, program: { ...PROGRAM, dryRun: false } },
        { kind: "unneeded", functions: undefined },
      ],
    ])("%s", (_rule, raw, context, expected) => expect(sent(raw, context)).toEqual(expected));
  });
});
