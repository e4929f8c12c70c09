import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { callTool, repository } from "./support/tools";

const FOLDER = join(repository, "docs", "iam");
const ALL = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ""));
/** Policies of buckets and of roles' trust, which say whom they are about: the others are a caller's own. */
const WITH_PRINCIPAL = ALL.filter((name) => name === "approvals-bucket" || name.startsWith("trust-"));
const NAMES = ALL.filter((name) => !WITH_PRINCIPAL.includes(name));
const TAG = "pulumi-python-connectors:";
const PLACEHOLDERS = {
  region: "eu-west-1",
  account: "111122223333",
  project: "flights",
  stack: "dev",
  runner: "runner",
  secret: "legacy/key",
  key: "k-1",
  bucket: "approvals",
  list: "prod.json",
};

const secret = (name: string) => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-AbCdEf`;
const tags = (kind: string, project: string, stack: string, runner = `${project}-${stack}`) => ({
  [`aws:${kind}/${TAG}project`]: project,
  [`aws:${kind}/${TAG}stack`]: stack,
  [`aws:${kind}/${TAG}runner`]: runner,
});
/** A secret of the stack as it is after create, and the request that would write all of its tags. */
const OWN = {
  resource: secret("flights/dev/source"),
  keys: {
    ...tags("ResourceTag", "flights", "dev", "runner"),
    ...tags("RequestTag", "flights", "dev", "runner"),
  },
};
/** Secrets of others, whatever the request says of itself. */
const NEIGHBOURS: Record<string, { resource: string; keys: Record<string, string> }> = {
  "another project's": {
    resource: secret("billing/dev/source"),
    keys: { ...tags("ResourceTag", "billing", "dev"), ...tags("RequestTag", "flights", "dev") },
  },
  "another stack's": {
    resource: secret("flights/prod/source"),
    keys: { ...tags("ResourceTag", "flights", "prod"), ...tags("RequestTag", "flights", "dev") },
  },
  "nobody's": { resource: secret("billing-key"), keys: tags("RequestTag", "flights", "dev") },
  "one of another account": {
    resource: OWN.resource.replace("111122223333", "444455556666"),
    keys: OWN.keys,
  },
};
const RUNNER = "arn:aws:lambda:eu-west-1:111122223333:function:runner";

/** Of Secrets Manager all that there is; of other services what a policy might give away by mistake. */
const SECRET_ACTIONS = [
  "BatchGetSecretValue",
  "CancelRotateSecret",
  "CreateSecret",
  "DeleteResourcePolicy",
  "DeleteSecret",
  "DescribeSecret",
  "GetRandomPassword",
  "GetResourcePolicy",
  "GetSecretValue",
  "ListSecretVersionIds",
  "ListSecrets",
  "PutResourcePolicy",
  "PutSecretValue",
  "RemoveRegionsFromReplication",
  "ReplicateSecretToRegions",
  "RestoreSecret",
  "RotateSecret",
  "StopReplicationToReplica",
  "TagResource",
  "UntagResource",
  "UpdateSecret",
  "UpdateSecretVersionStage",
  "ValidateResourcePolicy",
].map((name) => `secretsmanager:${name}`);
const OTHER_ACTIONS: [string, string][] = [
  ...[
    "InvokeFunction",
    "GetFunction",
    "GetFunctionConfiguration",
    "UpdateFunctionCode",
    "UpdateFunctionConfiguration",
    "AddPermission",
  ].map((name): [string, string] => [`lambda:${name}`, RUNNER]),
  ...["Decrypt", "Encrypt", "GenerateDataKey", "PutKeyPolicy"].map((name): [string, string] => [
    `kms:${name}`,
    "arn:aws:kms:eu-west-1:111122223333:key/k-1",
  ]),
  ...["PassRole", "CreatePolicy"].map((name): [string, string] => [
    `iam:${name}`,
    "arn:aws:iam::111122223333:role/runner",
  ]),
  ["sts:AssumeRole", "arn:aws:iam::111122223333:role/runner"],
  ["s3:GetObject", "arn:aws:s3:::flights/key"],
  ["s3:GetObject", "arn:aws:s3:::approvals/dev.json"],
  ["s3:PutObject", "arn:aws:s3:::approvals/prod.json.bak"],
  ...["DeleteObject", "GetObject", "PutObject", "PutObjectAcl"].map((name): [string, string] => [
    `s3:${name}`,
    "arn:aws:s3:::approvals/prod.json",
  ]),
  ...["ListBucket", "PutBucketPolicy", "PutBucketVersioning"].map((name): [string, string] => [
    `s3:${name}`,
    "arn:aws:s3:::approvals",
  ]),
  ...["CreateLogStream", "PutLogEvents", "GetLogEvents"].map((name): [string, string] => [
    `logs:${name}`,
    "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/runner:log-stream:x",
  ]),
];

interface Access {
  readonly action: string;
  readonly resource: string;
  readonly keys: Record<string, string>;
}

/** The accesses that a document allows, of those given. */
function allowed<One extends Access>(document: string, accesses: readonly One[]): One[] {
  const text = readFileSync(join(FOLDER, `${document}.json`), "utf8");
  const [policy] = callTool<object>("reliability/iam/documents.mjs", "filledIn", [[text, PLACEHOLDERS]]);
  // As many as one command line takes.
  const answers = Array.from({ length: Math.ceil(accesses.length / 50) }, (_, part) =>
    callTool<boolean>(
      "reliability/iam/policy.mjs",
      "isAllowed",
      accesses.slice(part * 50, part * 50 + 50).map((access) => [[policy], access]),
    ),
  ).flat();
  return accesses.filter((_, index) => answers[index]);
}

/** What a document allows on the stack's own secret, runner, log and key. */
const ALLOWED: Record<string, string[]> = {
  deployer: [
    "lambda:InvokeFunction",
    "secretsmanager:CreateSecret",
    "secretsmanager:DeleteSecret",
    "secretsmanager:DescribeSecret",
    "secretsmanager:PutSecretValue",
    "secretsmanager:RestoreSecret",
    "secretsmanager:TagResource",
    "secretsmanager:UntagResource",
    "secretsmanager:UpdateSecret",
  ],
  preview: ["lambda:InvokeFunction", "secretsmanager:DescribeSecret"],
  runner: ["logs:CreateLogStream", "logs:PutLogEvents", "secretsmanager:GetSecretValue"],
  "deployer-kms": [],
  "runner-kms": [],
  "deployer-adopt": [],
  "brought-along": [],
  "runner-brought-along": [],
  "runner-preview": [],
  "runner-tracing": [],
  "runner-vpc": [],
  "unpublished-runner": ["lambda:GetFunctionConfiguration"],
  "untrusted-preview": [],
  "runner-approved": ["s3:GetObject"],
  approver: ["s3:GetObject", "s3:ListBucket", "s3:PutObject"],
};

it("every document has its rights in these tests", () => {
  expect([...NAMES].sort()).toEqual(Object.keys(ALLOWED).sort());
});

describe.each(NAMES)("%s.json", (name) => {
  it("allows what is listed here, and nothing else", () => {
    const accesses = [
      ...SECRET_ACTIONS.map((action) => ({ action, ...OWN })),
      ...OTHER_ACTIONS.map(([action, resource]) => ({ action, resource, keys: {} })),
    ];
    expect(
      allowed(name, accesses)
        .map(({ action }) => action)
        .sort(),
    ).toEqual(ALLOWED[name]);
  });

  it("allows nothing with the secrets of others", () => {
    const accesses = Object.entries(NEIGHBOURS).flatMap(([whose, neighbour]) =>
      SECRET_ACTIONS.map((action) => ({ whose, action, ...neighbour })),
    );
    expect(allowed(name, accesses).map(({ whose, action }) => `${action} on ${whose}`)).toEqual([]);
  });

  it("names no wildcard as an action", () => {
    const { Statement } = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8"));
    const actions = (Statement as { Effect: string; Action: string | string[] }[])
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
  });
});

describe("the documents for more", () => {
  const key = { resource: "arn:aws:kms:eu-west-1:111122223333:key/k-1" };
  const through = (service: string) => ({ "kms:ViaService": `${service}.eu-west-1.amazonaws.com` });

  it.each([
    ["deployer-kms", ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]],
    ["runner-kms", ["kms:Decrypt"]],
  ])("%s.json allows a key's use by Secrets Manager only", (name, expected) => {
    const actions = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptTo"];
    const by = (service: string) => actions.map((action) => ({ ...key, action, keys: through(service) }));
    expect(allowed(name, by("secretsmanager")).map(({ action }) => action)).toEqual(expected);
    expect(allowed(name, by("s3"))).toEqual([]);
  });

  it.each([
    [
      "deployer-adopt",
      [
        "CreateSecret",
        "DescribeSecret",
        "PutSecretValue",
        "RestoreSecret",
        "TagResource",
        "UntagResource",
        "UpdateSecret",
      ],
    ],
    ["brought-along", ["DescribeSecret"]],
    ["runner-brought-along", ["GetSecretValue"]],
  ])("%s.json is about the one secret that it names", (name, expected) => {
    const on = (resource: string) => SECRET_ACTIONS.map((action) => ({ action, resource, keys: {} }));
    expect(allowed(name, on(secret("legacy/key"))).map(({ action }) => action.split(":")[1])).toEqual(
      expected,
    );
    expect(allowed(name, on(secret("legacy/key-2")))).toEqual([]);
  });
});

describe("untrusted-preview.json", () => {
  it("keeps what other policies of the role allow from running code and from reading a secret", () => {
    const read = (name: string) => {
      const text = readFileSync(join(FOLDER, `${name}.json`), "utf8");
      return callTool<object>("reliability/iam/documents.mjs", "filledIn", [[text, PLACEHOLDERS]])[0];
    };
    const policies = ["untrusted-preview", "deployer", "preview", "runner", "unpublished-runner"].map(read);
    const accesses: Access[] = [
      ...SECRET_ACTIONS.map((action) => ({ action, ...OWN })),
      { action: "lambda:InvokeFunction", resource: RUNNER, keys: {} },
      { action: "lambda:InvokeFunction", resource: `${RUNNER}:1`, keys: {} },
      { action: "sts:AssumeRole", resource: "arn:aws:iam::111122223333:role/runner", keys: {} },
    ];
    const answers = callTool<boolean>(
      "reliability/iam/policy.mjs",
      "isAllowed",
      accesses.map((access) => [policies, access]),
    );
    expect(answers.some((isAllowed) => isAllowed)).toBe(false);
  });
});

describe("approvals-bucket.json", () => {
  it("denies all writing of the bucket's objects to all but the approver", () => {
    const { Statement } = JSON.parse(readFileSync(join(FOLDER, "approvals-bucket.json"), "utf8"));
    expect(Statement).toEqual([
      expect.objectContaining({
        Effect: "Deny",
        Principal: "*",
        Resource: "arn:aws:s3:::<bucket>/*",
        Condition: { StringNotEquals: { "aws:PrincipalArn": "arn:aws:iam::<account>:role/<approver>" } },
      }),
    ]);
    expect(Statement[0].Action).toEqual(expect.arrayContaining(["s3:PutObject", "s3:DeleteObject"]));
  });
});

/** Whom each policy of trust admits. A merge request of GitLab names its own branch: there is no one subject for all. */
const TRUSTED: Record<string, { host: string; audience: string; subject: string; operator?: string }> = {
  "trust-github-preview": github("pull_request"),
  "trust-github-deploy": github("environment:<environment>"),
  "trust-github-approve": github("environment:approve"),
  "trust-github-untrusted-preview": github("environment:untrusted-preview"),
  "trust-gitlab-deploy": gitlab("deploy"),
  "trust-gitlab-approve": gitlab("approve"),
  "trust-gitlab-untrusted-preview": gitlab("untrusted-preview"),
  "trust-gitlab-preview": { ...gitlab("preview", "*"), operator: "StringLike" },
};

function github(what: string) {
  return {
    host: "token.actions.githubusercontent.com",
    audience: "sts.amazonaws.com",
    subject: `repo:<repository>:${what}`,
  };
}

function gitlab(role: string, branch = "<branch>") {
  return {
    host: "gitlab.com",
    audience: `python-connectors-${role}`,
    subject: `project_path:<repository>:ref_type:branch:ref:${branch}`,
  };
}

it("every policy of trust is in these tests", () => {
  expect(WITH_PRINCIPAL.filter((name) => name.startsWith("trust-")).sort()).toEqual(
    Object.keys(TRUSTED).sort(),
  );
});

describe.each(Object.entries(TRUSTED))("%s.json", (name, { host, audience, subject, operator }) => {
  const { Statement } = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8"));

  it("admits exactly one subject, for one audience, of one identity provider", () => {
    expect(Statement).toHaveLength(1);
    const [{ Effect, Principal, Action, Condition, ...others }] = Statement;
    expect({ Effect, Principal, Action }).toEqual({
      Effect: "Allow",
      Principal: { Federated: `arn:aws:iam::<account>:oidc-provider/${host}` },
      Action: "sts:AssumeRoleWithWebIdentity",
    });
    expect(Object.keys(others)).toEqual(["Sid"]);
    expect(Condition).toEqual(
      operator === undefined
        ? { StringEquals: { [`${host}:aud`]: audience, [`${host}:sub`]: subject } }
        : { StringEquals: { [`${host}:aud`]: audience }, [operator]: { [`${host}:sub`]: subject } },
    );
  });

  it("has a pattern in its subject for a branch's name at the most", () => {
    const isPattern = name === "trust-gitlab-preview";
    expect(subject.replace(/:ref:\*$/, "")).not.toMatch(/[*?]/);
    expect(subject.includes("*")).toBe(isPattern);
  });
});
