import { credentialLiterals, propertyLiterals } from "../../examples/policies/credential-literals";
import { noCredentialAsLiteral } from "../../examples/policies/no-credential-as-literal";
import { isNamed } from "../../examples/policies/reviewed-in-production";

const AWS_KEY = `AKIA${"Q7RDZ3X5".repeat(2)}`;

describe("what looks like a credential", () => {
  it("is found in properties, by its path and whatever its value is nested in", () => {
    const properties = {
      password: "hunter22-secret",
      auth: { key: AWS_KEY, tokens: [{ api_token: "abcdefgh1" }] },
      bucket: "nycflights",
      token_name: "PROD_TOKEN",
      year: 2013,
      none: null,
    };
    expect(propertyLiterals(properties)).toEqual([
      { path: "password", what: "a credential's value in quotes" },
      { path: "auth.key", what: "an AWS access key id" },
      { path: "auth.tokens.0.api_token", what: "a credential's value in quotes" },
    ]);
    expect(propertyLiterals(undefined)).toEqual([]);
  });

  it.each([
    [`client("s3", "${AWS_KEY}")`, "an AWS access key id"],
    ['KEY = """-----BEGIN RSA PRIVATE KEY-----', "a private key"],
    ["-----BEGIN PRIVATE KEY-----", "a private key"],
    [`h = {"Authorization": "Bearer ghp_${"a1".repeat(18)}"}`, "a token of GitHub"],
    [`x = "glpat-${"a1".repeat(10)}"`, "a token of GitLab"],
    [`x = "xoxb-1234567890-abc"`, "a token of Slack"],
    [`x = "sk_live_${"a1".repeat(10)}"`, "a key of Stripe"],
    [`x = "AIza${"a1b2c".repeat(7)}"`, "a key of Google"],
    ["x = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl'", "a JSON Web Token"],
    ['dsn = "postgresql://reader:hunter22@db.example.com/x"', "a password in a URL"],
    ['password = "hunter22"', "a credential's value in quotes"],
    ["db_password: str = 'hunter22'", "a credential's value in quotes"],
    ['connect(user="x", token="abcdefgh1")', "a credential's value in quotes"],
    ['auth = {"api_key": "abcdefgh1"}', "a credential's value in quotes"],
    ['os.environ["API_TOKEN"] = "abcdefgh1"', "a credential's value in quotes"],
    ['SECRET = b"abcdefgh1"', "a credential's value in quotes"],
  ])("%s", (line, what) => {
    expect(credentialLiterals(`import x\n${line}\n`)).toEqual([{ line: 2, what }]);
  });

  it.each([
    "password = credentials",
    'password = credentials["password"]',
    'token = os.environ["SOURCE_TOKEN"]',
    'token_variable = token = "SOURCE_TOKEN"',
    'if token == "not-a-token":',
    'secret_name = "prod/nycflights"',
    'secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:x"',
    'password = f"{prefix}-{suffix}"',
    "raise ValueError(\"password: 'is not there at all'\")",
    'password = "<your password>"',
    'password = "short"',
    'url = "https://example.com:8443/@x"',
    'url = f"https://{user}:{password}@example.com"',
    "AKIA is how the ids of keys begin",
  ])("not: %s", (line) => {
    expect(credentialLiterals(line)).toEqual([]);
  });

  it("is found in a file of any size, however its lines are made", () => {
    const long = [
      "password".repeat(50_000),
      `token="${"a".repeat(400_000)}`,
      "://a:".repeat(80_000),
      "A".repeat(400_000),
    ];
    expect(credentialLiterals([...long, 'password = "hunter22"'].join("\n")).map(({ line }) => line)).toEqual(
      [5],
    );
  });
});

test.each([
  ["prod", "prod", true],
  ["production", "prod", false],
  ["prod-eu", "prod*", true],
  ["nonprod", "prod*", false],
  ["eu-prod", "*-prod", true],
  ["prodXeu", "prod.eu", false],
])("a stack %s and the name %s: %s", (stack, pattern, expected) => {
  expect(isNamed(stack, pattern)).toBe(expected);
});

test("a credential that is no Pulumi secret, of which a connection warns, is refused", () => {
  const { validateResource } = noCredentialAsLiteral;
  if (typeof validateResource !== "function") throw new Error("it is one function");
  const said = (type: string, code: string) => {
    const reported: string[] = [];
    const args = { type, props: { warnings: [{ code, path: "", message: "" }] } };
    validateResource(args as unknown as Parameters<typeof validateResource>[0], (message) => {
      reported.push(message);
    });
    return reported;
  };
  const connection = "pulumi-nodejs:dynamic/python:Connection";
  expect(said(connection, "CREDENTIAL_NOT_SECRET")).toEqual([
    expect.stringContaining("config.requireSecret"),
  ]);
  expect(said(connection, "OTHER")).toEqual([]);
  expect(said("aws:s3/bucket:Bucket", "CREDENTIAL_NOT_SECRET")).toEqual([]);
});
