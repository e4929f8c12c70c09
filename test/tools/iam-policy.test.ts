import { callTool } from "./support/tools";

const POLICY = "reliability/iam/policy.mjs";
const SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:flights/dev/source-AbCdEf";

type Keys = Record<string, string | string[]>;

/** A policy of one statement that allows reading the secret, but for what is changed. */
function policy(...statements: object[]) {
  return {
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({
      Sid: "One",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: SECRET,
      ...statement,
    })),
  };
}

function allowed(statements: object[], access: { action?: string; resource?: string; keys?: Keys } = {}) {
  const asked = { action: "secretsmanager:GetSecretValue", resource: SECRET, keys: {}, ...access };
  return callTool<boolean>(POLICY, "isAllowed", [[[policy(...statements)], asked]])[0];
}

describe("a policy allows", () => {
  it.each<[string, object[], { action?: string; resource?: string; keys?: Keys }, boolean]>([
    ["what it names", [{}], {}, true],
    ["nothing else", [{}], { action: "secretsmanager:PutSecretValue" }, false],
    ["nothing where it has no statement", [], {}, false],
    ["an action in any case of its letters", [{ Action: "SecretsManager:getsecretvalue" }], {}, true],
    ["actions by a pattern", [{ Action: ["secretsmanager:Get*"] }], {}, true],
    ["with one place for each question mark", [{ Action: "secretsmanager:GetSecretValue?" }], {}, false],
    ["all but what NotAction names", [{ Action: undefined, NotAction: "iam:*" }], {}, true],
    ["not what NotAction names", [{ Action: undefined, NotAction: "secretsmanager:*" }], {}, false],
    ["nothing that another statement denies", [{}, { Sid: "Two", Effect: "Deny" }], {}, false],
    ["any resource by an asterisk", [{ Resource: "*" }], {}, true],
    ["resources by a pattern", [{ Resource: SECRET.replace("AbCdEf", "??????") }], {}, true],
    ["no resource in another case", [{ Resource: SECRET.toUpperCase() }], {}, false],
    [
      "no other region, account or service by a pattern of the name",
      [{ Resource: "arn:aws:secretsmanager:*:secret:flights/*" }],
      {},
      false,
    ],
    ["a pattern's dot as a dot", [{ Resource: SECRET.replace("flights", "f.ights") }], {}, false],
  ])("%s", (_rule, statements, access, expected) => expect(allowed(statements, access)).toBe(expected));
});

describe("a condition", () => {
  const tag = "aws:ResourceTag/owner";
  const keys = "aws:TagKeys";

  it.each<[string, Record<string, Record<string, string | string[]>>, Keys, boolean]>([
    ["StringEquals holds for the same value", { StringEquals: { [tag]: "a" } }, { [tag]: "a" }, true],
    ["StringEquals tells cases apart", { StringEquals: { [tag]: "a" } }, { [tag]: "A" }, false],
    ["StringEquals takes no pattern", { StringEquals: { [tag]: "*" } }, { [tag]: "a" }, false],
    ["StringEquals fails without the key", { StringEquals: { [tag]: "a" } }, {}, false],
    ["one of several values is enough", { StringEquals: { [tag]: ["a", "b"] } }, { [tag]: "b" }, true],
    [
      "all keys have to hold",
      { StringEquals: { [tag]: "a", "aws:ResourceTag/stack": "dev" } },
      { [tag]: "a" },
      false,
    ],
    [
      "a key's name is the same in any case",
      { StringEquals: { "AWS:resourcetag/owner": "a" } },
      { [tag]: "a" },
      true,
    ],
    ["StringEqualsIfExists holds without the key", { StringEqualsIfExists: { [tag]: "a" } }, {}, true],
    [
      "StringEqualsIfExists fails for another value",
      { StringEqualsIfExists: { [tag]: "a" } },
      { [tag]: "b" },
      false,
    ],
    ["StringNotEquals holds without the key", { StringNotEquals: { [tag]: "a" } }, {}, true],
    ["StringNotEquals fails for the same value", { StringNotEquals: { [tag]: "a" } }, { [tag]: "a" }, false],
    [
      "ArnEquals takes a pattern within a part of the ARN",
      { ArnEquals: { [tag]: "arn:aws:lambda:*:111122223333:function:r*" } },
      { [tag]: "arn:aws:lambda:eu-west-1:111122223333:function:runner" },
      true,
    ],
    [
      "ArnEquals fails for another account",
      { ArnEquals: { [tag]: "arn:aws:lambda:*:111122223333:function:*" } },
      { [tag]: "arn:aws:lambda:eu-west-1:444455556666:function:runner" },
      false,
    ],
    ["StringLike takes a pattern", { StringLike: { [tag]: "a*" } }, { [tag]: "abc" }, true],
    [
      "ForAllValues holds where all values are listed",
      { "ForAllValues:StringEquals": { [keys]: ["a", "b"] } },
      { [keys]: ["b", "a"] },
      true,
    ],
    [
      "ForAllValues fails where one is not",
      { "ForAllValues:StringEquals": { [keys]: ["a"] } },
      { [keys]: ["a", "b"] },
      false,
    ],
    ["ForAllValues holds without the key", { "ForAllValues:StringLike": { [keys]: ["a"] } }, {}, true],
    [
      "ForAnyValue holds where one is listed",
      { "ForAnyValue:StringEquals": { [keys]: ["a"] } },
      { [keys]: ["a", "b"] },
      true,
    ],
    ["ForAnyValue fails without the key", { "ForAnyValue:StringEquals": { [keys]: ["a"] } }, {}, false],
  ])("%s", (_rule, Condition, given, expected) =>
    expect(allowed([{ Condition }], { keys: given })).toBe(expected),
  );
});

describe("what the evaluator does not know is an error", () => {
  it.each<[string, object]>([
    ["an operator", { Condition: { NumericLessThan: { "secretsmanager:RecoveryWindowInDays": "7" } } }],
    ["an element", { NotResource: "*" }],
    ["an effect", { Effect: "Maybe" }],
    ["both Action and NotAction", { NotAction: "iam:*" }],
  ])("%s", (_rule, statement) => expect(() => allowed([statement])).toThrow());
});

describe("what IAM asks for a request", () => {
  const accesses = (call: object) =>
    callTool<{ action: string; resource: string; keys: Keys }[]>(
      "reliability/iam/accesses.mjs",
      "accessesOf",
      [[{ service: "secretsmanager", resource: SECRET, ...call }]],
    )[0];
  const actions = (call: object) => accesses(call)?.map(({ action }) => action);
  const key = "arn:aws:kms:eu-west-1:111122223333:key/k-1";

  it.each<[string, object, string[]]>([
    ["the action of its name", { operation: "DescribeSecret" }, ["secretsmanager:DescribeSecret"]],
    ["InvokeFunction to invoke", { service: "lambda", operation: "Invoke" }, ["lambda:InvokeFunction"]],
    ["nothing for who the caller is", { service: "sts", operation: "GetCallerIdentity" }, []],
    [
      "TagResource too for a secret with tags",
      { operation: "CreateSecret", requestTags: { owner: "a" } },
      ["secretsmanager:CreateSecret", "secretsmanager:TagResource"],
    ],
    [
      "the key's use for a secret under a customer's key",
      { operation: "CreateSecret", kmsKeyId: "k-1" },
      ["secretsmanager:CreateSecret", "kms:GenerateDataKey", "kms:Decrypt"],
    ],
    [
      "the use of the key that a secret has",
      { operation: "PutSecretValue", resourceKmsKeyId: key },
      ["secretsmanager:PutSecretValue", "kms:GenerateDataKey", "kms:Decrypt"],
    ],
    [
      "nothing for the AWS managed key",
      { operation: "GetSecretValue", resourceKmsKeyId: "alias/aws/secretsmanager" },
      ["secretsmanager:GetSecretValue"],
    ],
  ])("is %s", (_rule, call, expected) => expect(actions(call)).toEqual(expected));

  it("has the tags that it sends, those that the secret has, and the names of those that it changes", () => {
    const call = {
      operation: "TagResource",
      requestTags: { owner: "a" },
      resourceTags: { owner: "b" },
    };
    expect(accesses(call)?.[0]?.keys).toEqual({
      "aws:RequestTag/owner": "a",
      "aws:ResourceTag/owner": "b",
      "aws:TagKeys": ["owner"],
    });
    expect(accesses({ operation: "UntagResource", tagKeys: ["x"] })?.[0]?.keys).toEqual({
      "aws:TagKeys": ["x"],
    });
  });

  it("has the key's ARN, and that Secrets Manager uses it", () => {
    expect(accesses({ operation: "GetSecretValue", resourceKmsKeyId: "k-1" })?.[1]).toEqual({
      action: "kms:Decrypt",
      resource: key,
      keys: { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" },
    });
  });
});
