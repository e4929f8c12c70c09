import { lookup } from "../../../test/unit/samples";
import { type AwsArgs, type AwsSettings, awsSettings } from "./settings";

type Table = { readonly [key: string]: string };
const REGION: Table = { "aws:region": "eu-west-1" };

function settings(own: AwsArgs, config: Table = {}, env: Table = {}): AwsSettings {
  const found = awsSettings(own, lookup(config), lookup(env));
  expect(found.problems).toEqual([]);
  if (found.settings === undefined) throw new Error("no settings");
  return found.settings;
}

function problems(own: AwsArgs, config: Table = {}, env: Table = {}) {
  const found = awsSettings(own, lookup(config), lookup(env));
  expect(found.settings).toBeUndefined();
  return found.problems;
}

describe("the region", () => {
  const env = { AWS_REGION: "us-east-2", AWS_DEFAULT_REGION: "us-west-1" };
  it.each<[string, AwsArgs, Table, Table, string]>([
    ["the resource's own", { region: "eu-north-1" }, REGION, env, "eu-north-1"],
    ["else the config's", {}, REGION, env, "eu-west-1"],
    ["else AWS_REGION", {}, {}, env, "us-east-2"],
    ["else AWS_DEFAULT_REGION", {}, {}, { AWS_DEFAULT_REGION: "us-west-1" }, "us-west-1"],
  ])("is %s", (_rule, own, config, environment, region) => {
    expect(settings(own, config, environment).region).toBe(region);
  });

  it.each<[Table]>([[{}], [{ "aws:region": "" }]])(
    "that is not set (%j) is a problem that says how to set it",
    (config) => {
      expect(problems({}, config)).toEqual([
        {
          path: "aws.region",
          reason: "no AWS region is set: run `pulumi config set aws:region <region>`, or set AWS_REGION",
        },
      ]);
    },
  );
});

describe("the credentials", () => {
  const keys = { "aws:accessKey": "A", "aws:secretKey": "S", "aws:token": "T" };

  it("are the config's keys", () => {
    expect(settings({}, { ...REGION, ...keys })).toMatchObject({
      accessKey: "A",
      secretKey: "S",
      token: "T",
    });
  });

  it("are the config's profile", () => {
    expect(settings({}, { ...REGION, "aws:profile": "p" }).profile).toBe("p");
  });

  it("are the resource's own profile before the config's profile and keys", () => {
    const own = settings({ profile: "own" }, { ...REGION, ...keys, "aws:profile": "p" });
    expect(own.profile).toBe("own");
    expect(own.accessKey).toBeUndefined();
    expect(own.secretKey).toBeUndefined();
    expect(own.token).toBeUndefined();
  });
});

describe("the role to assume", () => {
  const role = { roleArn: "arn:aws:iam::123456789012:role/r", externalId: "e", sessionName: "s" };
  const other = { roleArn: "arn:aws:iam::123456789012:role/other" };

  it.each<[string, AwsArgs, Table, string | undefined]>([
    ["none", {}, {}, undefined],
    [
      "the resource's own",
      { assumeRole: other },
      { "aws:assumeRoles": JSON.stringify([role]) },
      other.roleArn,
    ],
    ["the only one of the list", {}, { "aws:assumeRoles": JSON.stringify([role]) }, role.roleArn],
    ["the older single one", {}, { "aws:assumeRole": JSON.stringify(role) }, role.roleArn],
    [
      "the list's before the single one",
      {},
      { "aws:assumeRoles": JSON.stringify([other]), "aws:assumeRole": JSON.stringify(role) },
      other.roleArn,
    ],
    ["none where the list is empty", {}, { "aws:assumeRoles": "[]" }, undefined],
  ])("is %s", (_rule, own, config, arn) => {
    expect(settings(own, { ...REGION, ...config }).assumeRole?.roleArn).toBe(arn);
  });

  it("carries external id and session name", () => {
    expect(settings({}, { ...REGION, "aws:assumeRole": JSON.stringify(role) }).assumeRole).toEqual(role);
  });

  it.each(["null", "1", '"text"', "[null]", "{}", '{"roleArn":1}'])(
    "is none, and nothing breaks, for %s",
    (text) => {
      expect(settings({}, { ...REGION, "aws:assumeRoles": text }).assumeRole).toBeUndefined();
    },
  );

  it("can't be a chain of several", () => {
    expect(problems({}, { ...REGION, "aws:assumeRoles": JSON.stringify([role, other]) })).toEqual([
      {
        path: "aws:assumeRoles",
        reason: "a chain of several roles can't be assumed here: name the last one only",
      },
    ]);
  });

  it("that is not JSON is a problem", () => {
    expect(problems({}, { ...REGION, "aws:assumeRoles": "{" }).map(({ path }) => path)).toEqual([
      "aws:assumeRoles",
    ]);
  });
});

describe("the endpoints", () => {
  const listed = {
    "aws:endpoints": JSON.stringify([{ lambda: "http://l:1" }, { secretsmanager: "http://s:2" }]),
  };

  it.each<[string, AwsArgs, Table, Table, Table]>([
    ["AWS's own", {}, {}, {}, {}],
    ["the config's list", {}, listed, {}, { lambda: "http://l:1", secretsmanager: "http://s:2" }],
    ["the config's object", {}, { "aws:endpoints": '{"lambda":"http://l:1"}' }, {}, { lambda: "http://l:1" }],
    [
      "one variable a service",
      {},
      {},
      { AWS_ENDPOINT_URL_SECRETS_MANAGER: "http://v:1" },
      { secretsmanager: "http://v:1" },
    ],
    [
      "one variable for all",
      {},
      {},
      { AWS_ENDPOINT_URL: "http://v:1" },
      { lambda: "http://v:1", secretsmanager: "http://v:1", sts: "http://v:1", s3: "http://v:1" },
    ],
    [
      "the service's variable before the general",
      {},
      {},
      { AWS_ENDPOINT_URL: "http://v:1", AWS_ENDPOINT_URL_STS: "http://v:2" },
      { lambda: "http://v:1", secretsmanager: "http://v:1", sts: "http://v:2", s3: "http://v:1" },
    ],
    [
      "the config before the environment",
      {},
      listed,
      { AWS_ENDPOINT_URL: "http://v:1" },
      { lambda: "http://l:1", secretsmanager: "http://s:2", sts: "http://v:1", s3: "http://v:1" },
    ],
    [
      "the resource's own before all",
      { endpoint: "https://o" },
      listed,
      { AWS_ENDPOINT_URL: "http://v:1" },
      { lambda: "https://o", secretsmanager: "https://o", sts: "https://o", s3: "https://o" },
    ],
  ])("are %s", (_rule, own, config, env, endpoints) => {
    expect(settings(own, { ...REGION, ...config }, env).endpoints).toEqual(endpoints);
  });

  it("that are not JSON are a problem", () => {
    expect(problems({}, { ...REGION, "aws:endpoints": "[{" })).toEqual([
      {
        path: "aws:endpoints",
        reason: "the stack's config value is not JSON: set it with `pulumi config set --path`",
      },
    ]);
  });

  it.each(["localhost:4566", "ftp://x", "file:///etc", "nothing"])("%j is no URL that can be used", (url) => {
    expect(problems({}, { ...REGION, "aws:endpoints": JSON.stringify({ lambda: url }) })).toEqual([
      { path: "aws.endpoint", reason: "the endpoint of lambda is not an http or https URL" },
    ]);
  });

  it("pollute nothing", () => {
    settings({}, { ...REGION, "aws:endpoints": '[{"__proto__":{"polluted":"x"}}]' });
    expect("polluted" in {}).toBe(false);
  });

  it("and all else that is wrong are reported together", () => {
    const config = { "aws:endpoints": "{", "aws:assumeRoles": "[" };
    expect(problems({}, config).map(({ path }) => path)).toEqual([
      "aws.region",
      "aws:assumeRoles",
      "aws:endpoints",
    ]);
  });
});

describe("the rest of the stack's config of AWS", () => {
  const json = (key: string, value: unknown) => ({ ...REGION, [key]: JSON.stringify(value) });

  it("has tags for every secret", () => {
    expect(settings({}, REGION).defaultTags).toEqual({});
    const tags = { team: "data", cost: 7, live: true };
    expect(settings({}, json("aws:defaultTags", { tags })).defaultTags).toEqual({
      team: "data",
      cost: "7",
      live: "true",
    });
    expect(settings({}, json("aws:defaultTags", {})).defaultTags).toEqual({});
  });

  it.each([[[]], ["text"], [{ tags: [] }], [{ tags: { a: null } }], [{ tags: { a: { b: 1 } } }]])(
    "has no tags in %j",
    (value) => {
      expect(problems({}, json("aws:defaultTags", value)).map(({ path }) => path)).toEqual([
        "aws:defaultTags",
      ]);
    },
  );

  it("names one file each of the shared config and the credentials", () => {
    const config = {
      ...json("aws:sharedConfigFiles", ["a"]),
      "aws:sharedCredentialsFiles": JSON.stringify("b"),
    };
    expect(settings({}, config)).toMatchObject({ sharedConfigFile: "a", sharedCredentialsFile: "b" });
    expect(problems({}, json("aws:sharedConfigFiles", ["a", "b"]))).toEqual([
      {
        path: "aws:sharedConfigFiles",
        reason: 'name one file: `pulumi config set --path "aws:sharedConfigFiles[0]" <file>`',
      },
    ]);
  });

  it.each([
    [
      ["123456789012", 210987654321],
      ["123456789012", "210987654321"],
    ],
    [[12345], ["000000012345"]],
    [[], undefined],
  ])("allows and forbids accounts: %j", (value, ids) => {
    expect(settings({}, json("aws:allowedAccountIds", value)).allowedAccountIds).toEqual(ids);
    expect(settings({}, json("aws:forbiddenAccountIds", value)).forbiddenAccountIds).toEqual(ids);
  });

  it("takes nothing else for an account", () => {
    expect(problems({}, json("aws:allowedAccountIds", ["mine"])).map(({ path }) => path)).toEqual([
      "aws:allowedAccountIds",
    ]);
  });

  it("chooses STS's region and AWS's other endpoints", () => {
    const config = {
      ...REGION,
      "aws:stsRegion": "us-east-1",
      "aws:useFipsEndpoint": "true",
      "aws:useDualstackEndpoint": "false",
    };
    expect(settings({}, config)).toMatchObject({
      stsRegion: "us-east-1",
      useFipsEndpoint: true,
      useDualstackEndpoint: undefined,
    });
  });

  it("is unset where it is empty", () => {
    const config = { "aws:region": "", "aws:profile": "", "aws:accessKey": "", "aws:assumeRole": "" };
    expect(settings({}, config, { AWS_REGION: "us-east-2" })).toMatchObject({
      region: "us-east-2",
      profile: undefined,
      accessKey: undefined,
      assumeRole: undefined,
    });
  });

  describe("with a web identity", () => {
    const config = json("aws:assumeRoleWithWebIdentity", { roleArn: "arn:r", webIdentityTokenFile: "/t" });
    const env = { AWS_ROLE_ARN: "arn:r", AWS_WEB_IDENTITY_TOKEN_FILE: "/t" };

    it.each<[Table]>([[{}], [{ ...env, AWS_ROLE_ARN: "arn:other" }], [{ AWS_ROLE_ARN: "arn:r" }]])(
      "says to put it into the environment where that has %j",
      (variables) => {
        expect(problems({}, config, variables)).toEqual([
          {
            path: "aws:assumeRoleWithWebIdentity",
            reason: expect.stringContaining(
              "set AWS_ROLE_ARN to the same role, and AWS_WEB_IDENTITY_TOKEN_FILE",
            ),
          },
        ]);
      },
    );

    it("goes on where the environment has the same, or the resource has a profile of its own", () => {
      expect(settings({}, config, env).region).toBe("eu-west-1");
      expect(settings({ profile: "own" }, config).profile).toBe("own");
    });
  });
});
