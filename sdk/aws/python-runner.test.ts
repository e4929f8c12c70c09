import path from "node:path";
import * as aws from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { networkPolicy, rolePolicy } from "../../provider/core/runner-function/role";
import { PythonConnection } from "../index";
import { withOwnLayer } from "./checked-args";
import { PythonRunner, type PythonRunnerArgs } from "./index";

const TYPES = {
  function: "aws:lambda/function:Function",
  role: "aws:iam/role:Role",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  layer: "aws:lambda/layerVersion:LayerVersion",
};
const ACCOUNT = "111122223333";
const ARN = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function`;
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/k-1`;
const SECRET = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:legacy/key-??????`;

let registered: MockResourceArgs[];
let mocks: pulumi.runtime.Mocks;
let called: { token: string; provider?: string | undefined }[];

beforeEach(() => {
  registered = [];
  called = [];
  const newResource = (args: MockResourceArgs) => {
    registered.push(args);
    const { name, type, inputs } = args;
    const published = { qualifiedArn: `${ARN}:${inputs["name"]}:3`, version: "3" };
    const outputs = type === TYPES.function ? published : {};
    return { id: `${name}-id`, state: { ...inputs, arn: `${type}/${name}`, ...outputs } };
  };
  const call = ({ token, provider }: { token: string; provider?: string }) => {
    called.push({ token, provider });
    return token.endsWith("getRegion")
      ? { region: "eu-west-1" }
      : { accountId: ACCOUNT, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/x` };
  };
  mocks = { newResource, call };
  pulumi.runtime.setMocks(mocks, "flights", "dev", false, "acme");
});

const known = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => void output.apply(resolve));

/** What each of a runner's resources is registered with. */
async function inputs(args: PythonRunnerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
  const runner = new PythonRunner("runner", args, opts);
  await known(pulumi.all([runner.functionArn, runner.version, runner.roleArn, runner.logGroupName]));
  const of = (kind: keyof typeof TYPES) =>
    registered.find(({ name, type }) => name === "runner" && type === TYPES[kind])?.inputs ?? {};
  return {
    function: of("function"),
    role: of("role"),
    policy: JSON.parse(of("rolePolicy")["policy"]),
    rolePolicy: of("rolePolicy"),
    logGroup: of("logGroup"),
    layer: of("layer"),
  };
}

describe("a runner", () => {
  it("is a function with a role, the role's one policy and a log group, and nothing else", async () => {
    await inputs();
    expect(registered.map(({ type }) => type).sort()).toEqual(
      [TYPES.function, TYPES.role, TYPES.rolePolicy, TYPES.logGroup]
        .concat("pulumi-python-connectors:aws:PythonRunner")
        .sort(),
    );
  });

  it("has the defaults of the definition, and is published", async () => {
    const made = await inputs();
    expect(made.function).toEqual({
      name: "flights-dev-runner",
      description: expect.stringMatching(
        /^Runs the Python code of connections and connectors; rights [0-9a-f]{12}$/,
      ),
      runtime: "python3.13",
      handler: "python_connectors_runner.aws_lambda.handler",
      architectures: ["arm64"],
      code: expect.anything(),
      memorySize: 1024,
      timeout: 840,
      ephemeralStorage: { size: 512 },
      tracingConfig: { mode: "PassThrough" },
      publish: true,
      role: `${TYPES.role}/runner`,
      loggingConfig: { logFormat: "Text", logGroup: "/aws/lambda/flights-dev-runner" },
    });
    expect(made.logGroup).toEqual({ name: "/aws/lambda/flights-dev-runner", retentionInDays: 30 });
    expect(made.role).toEqual({
      name: "flights-dev-runner",
      description: "Of the Lambda function flights-dev-runner",
      assumeRolePolicy: expect.stringContaining('"Service":"lambda.amazonaws.com"'),
    });
    expect(made.rolePolicy).toMatchObject({ name: "runner", role: "flights-dev-runner" });
    expect(made.policy).toEqual(
      rolePolicy({
        partition: "aws",
        region: "eu-west-1",
        account: ACCOUNT,
        functionName: "flights-dev-runner",
      }),
    );
  });

  it("has the package's own code, by a path that is not absolute", async () => {
    const { function: fn } = await inputs();
    const code = fn["code"] as pulumi.asset.FileArchive;
    const file = String(await code.path);
    expect(path.isAbsolute(file)).toBe(false);
    expect(path.basename(file)).toBe("runner.zip");
  });

  it("has what its arguments say", async () => {
    const made = await inputs({
      functionName: "sources",
      architecture: "x86_64",
      memorySize: 2048,
      timeout: 300,
      ephemeralStorage: 2048,
      reservedConcurrency: 10,
      vpc: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
      kmsKeyArn: pulumi.output(KEY),
      logRetentionInDays: 7,
      tracing: true,
      tags: { team: "data" },
      secretArns: [SECRET],
      tenantIsolation: true,
      execute: "approved",
      approvals: pulumi.output("s3://approvals/list.json"),
      permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess",
      environment: { HTTPS_PROXY: "http://proxy:3128" },
      layers: ["arn:aws:lambda:eu-west-1:111122223333:layer:spark:1"],
    });
    expect(made.function).toMatchObject({
      name: "sources",
      architectures: ["x86_64"],
      memorySize: 2048,
      timeout: 300,
      ephemeralStorage: { size: 2048 },
      reservedConcurrentExecutions: 10,
      vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
      kmsKeyArn: KEY,
      tracingConfig: { mode: "Active" },
      tenancyConfig: { tenantIsolationMode: "PER_TENANT" },
      tags: { team: "data" },
      layers: ["arn:aws:lambda:eu-west-1:111122223333:layer:spark:1"],
      environment: {
        variables: {
          HTTPS_PROXY: "http://proxy:3128",
          PYTHON_CONNECTORS_EXECUTE: "approved",
          PYTHON_CONNECTORS_APPROVALS: "s3://approvals/list.json",
        },
      },
    });
    expect(made.logGroup).toMatchObject({ retentionInDays: 7, tags: { team: "data" } });
    expect(made.role).toMatchObject({
      permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess",
      tags: { team: "data" },
    });
    expect(made.policy).toEqual(
      rolePolicy({
        partition: "aws",
        region: "eu-west-1",
        account: ACCOUNT,
        functionName: "sources",
        secretArns: [SECRET],
        kmsKeyArn: KEY,
        approvals: { bucket: "approvals", key: "list.json" },
        tracing: true,
      }),
    );
    const place = { partition: "aws", region: "eu-west-1", account: ACCOUNT, functionName: "sources" };
    const network = registered.find(({ name }) => name === "runner-network")?.inputs;
    expect(network).toMatchObject({ name: "network", role: "sources" });
    expect(JSON.parse(network?.["policy"])).toEqual(networkPolicy(place));
  });

  it("names in its outputs the version that was published", async () => {
    const runner = new PythonRunner("runner", { tenantIsolation: true });
    const { functionArn, functionName, version, roleArn, logGroupName } = runner;
    const outputs = pulumi.output({ functionArn, functionName, version, roleArn, logGroupName });
    expect(await known(outputs)).toEqual({
      functionArn: `${ARN}:flights-dev-runner:3`,
      functionName: "flights-dev-runner",
      version: "3",
      roleArn: `${TYPES.role}/runner`,
      logGroupName: "/aws/lambda/flights-dev-runner",
    });
    expect(runner.tenantIsolation).toBe(true);
  });

  it("has packages baked in as a layer for its platform, before other layers", async () => {
    const other = "arn:aws:lambda:eu-west-1:111122223333:layer:spark:1";
    const made = await inputs({ requirements: { inline: "six==1.17.0" }, layers: [other] });
    expect(made.layer).toMatchObject({
      layerName: "flights-dev-runner",
      compatibleArchitectures: ["arm64"],
      compatibleRuntimes: ["python3.13"],
    });
    expect(made.function["layers"]).toEqual([`${TYPES.layer}/runner`, other]);
  });
});

describe("a runner's resources", () => {
  it("are made in an order in which the code never meets a role without rights or a log group that Lambda made", async () => {
    await inputs();
    const order = registered.map(({ type }) => type);
    for (const earlier of [TYPES.logGroup, TYPES.rolePolicy]) {
      expect(order.indexOf(TYPES.function)).toBeGreaterThan(order.indexOf(earlier));
    }
  });

  it("keep what Lambda needs in a VPC apart, from before the function until after it", async () => {
    await inputs({ vpc: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] } });
    const order = registered.map(({ name, type }) => `${type} ${name}`);
    const network = order.indexOf(`${TYPES.rolePolicy} runner-network`);
    expect(network).toBeGreaterThanOrEqual(0);
    expect(network).toBeLessThan(order.indexOf(`${TYPES.function} runner`));
  });

  it("are of the provider that the component is given, and so is what is asked of AWS", async () => {
    const provider = new aws.Provider("elsewhere", { region: "eu-west-1" });
    await inputs({}, { provider });
    const urn = await known(provider.urn);
    const children = registered.filter(({ type }) => Object.values(TYPES).includes(type));
    expect(children).toHaveLength(4);
    for (const { provider: used } of children) expect(used).toContain(urn);
    expect(called).toHaveLength(2);
    for (const { provider: used } of called) expect(used).toContain(urn);
  });

  it("are changed by a transform each, in arguments and options", async () => {
    const seen: Record<string, unknown> = {};
    const provider = new aws.Provider("elsewhere", { region: "eu-west-1" });
    const made = await inputs({
      requirements: { inline: "six==1.17.0" },
      transform: {
        function: (args, opts) => ({ args: { ...args, memorySize: 4096, description: "ours" }, opts }),
        role: (args, opts) => ({ args: { ...args, path: "/data/" }, opts }),
        rolePolicy: (args, opts) => ({ args: { ...args, name: "ours" }, opts }),
        logGroup: (args, opts) => ({ args, opts: { ...opts, provider } }),
        layer: (args) => {
          seen["layer"] = args.layerName;
          return undefined;
        },
      },
    });
    expect(made.function).toMatchObject({ memorySize: 4096, description: "ours", timeout: 840 });
    expect(made.role).toMatchObject({ path: "/data/", name: "flights-dev-runner" });
    expect(made.rolePolicy).toMatchObject({ name: "ours" });
    expect(seen).toEqual({ layer: "flights-dev-runner" });
    const urn = await known(provider.urn);
    const moved = registered.filter(({ provider: used }) => used?.includes(urn)).map(({ type }) => type);
    expect(moved).toEqual([TYPES.logGroup]);
  });
});

describe("a change of a runner's rights", () => {
  const description = async (args: PythonRunnerArgs) => {
    registered = [];
    return (await inputs(args)).function["description"];
  };

  it.each<[string, PythonRunnerArgs]>([
    ["secrets", { secretArns: [SECRET] }],
    ["a key", { kmsKeyArn: KEY }],
    ["a boundary", { permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess" }],
    [
      "a policy that a transform writes",
      { transform: { rolePolicy: (args, opts) => ({ args: { ...args, policy: "{}" }, opts }) } },
    ],
  ])("changes the function, so that it is published again: %s", async (_what, args) => {
    const before = await description({});
    expect(await description(args)).not.toBe(before);
    expect(await description({})).toBe(before);
  });
});

describe("a runner's version, in a preview in which AWS's provider plans the deployed one", () => {
  const isKnown = (output: pulumi.Output<unknown>) =>
    (output as unknown as { readonly isKnown: Promise<boolean> }).isKnown;
  const unknown = pulumi.output(pulumi.unknown) as unknown as pulumi.Output<string>;

  beforeEach(() => pulumi.runtime.setMocks(mocks, "flights", "dev", true, "acme"));
  afterEach(() => pulumi.runtime.disconnect());

  it.each<[string, PythonRunnerArgs]>([
    ["subnets", { vpc: { subnetIds: [unknown], securityGroupIds: ["sg-1"] } }],
    ["security groups", { vpc: { subnetIds: ["subnet-1"], securityGroupIds: [unknown] } }],
    ["the key", { kmsKeyArn: unknown }],
    ["layers", { layers: [unknown] }],
    ["variables", { environment: { UV_INDEX: unknown } }],
    ["the list of approvals", { execute: "approved", approvals: unknown }],
    ["listed secrets", { secretArns: [unknown] }],
    ["the boundary", { permissionsBoundary: unknown }],
  ])("is unknown where one of its inputs is: %s", async (_what, args) => {
    const { functionArn, version } = new PythonRunner("runner", args);
    expect([await isKnown(functionArn), await isKnown(version)]).toEqual([false, false]);
  });

  it("is known where all of its inputs are, and no secret where one of them is", async () => {
    const { functionArn } = new PythonRunner("runner", { environment: { UV_INDEX: pulumi.secret("x") } });
    expect(await isKnown(functionArn)).toBe(true);
    expect(await pulumi.isSecret(functionArn)).toBe(false);
  });
});

describe("wrong arguments", () => {
  it("are refused together, before anything is registered", () => {
    const args = { memorySize: 1, timeout: 1000, kmsKeyArn: pulumi.output("x") };
    expect(() => new PythonRunner("runner", args)).toThrow(
      [
        'PythonRunner "runner":',
        "  memorySize: write a whole number of MiB, 128 to 10240",
        "  timeout: write a whole number of seconds, 1 to 840",
      ].join("\n"),
    );
    expect(registered).toEqual([]);
  });
});

describe("layers beside requirements", () => {
  const layers = [1, 2, 3, 4, 5].map((n) => `arn:aws:lambda:eu-west-1:${ACCOUNT}:layer:other:${n}`);
  const requirements = { inline: "six==1.17.0" };

  it("are four at most, as the packages are one: also those whose ARNs are outputs", () => {
    for (const given of [layers, layers.map((arn) => pulumi.output(arn))]) {
      expect(() => new PythonRunner("runner", { requirements, layers: given })).toThrow(
        "layers: Lambda takes 5 layers at most, and requirements are one: write 4 at most",
      );
    }
    expect(() => withOwnLayer("PythonRunner", "own", layers)).toThrow("write 4 at most");
  });

  it("are taken up to there", async () => {
    const made = await inputs({ requirements, layers: pulumi.output(layers.slice(1)) });
    expect(made.function["layers"]).toHaveLength(5);
    expect((await inputs({ layers })).function["layers"]).toHaveLength(5);
  });
});

describe("a connection with a runner", () => {
  async function connectionInputs(args: Partial<ConstructorParameters<typeof PythonConnection>[1]>) {
    const code = { inline: "x = 1\n" };
    const connection = new PythonConnection("source", { code, runner: { local: {} }, ...args });
    await known(connection.urn);
    return registered.find(({ name }) => name === "source")?.inputs ?? {};
  }
  const functionArn = `${ARN}:flights-dev-runner:3`;

  it("has the ARN of its published version, and no resource", async () => {
    const found = await connectionInputs({ runner: new PythonRunner("runner") });
    expect(found["runner"]).toEqual({ functionArn });
  });

  it("has it in previews too, where it is theirs", async () => {
    const found = await connectionInputs({ preview: { runner: new PythonRunner("runner") } });
    expect(found["runner"]).toEqual({ local: {} });
    expect(found["preview"]).toEqual({ runner: { functionArn } });
  });

  it("has its isolation of tenants", async () => {
    const found = await connectionInputs({ runner: new PythonRunner("runner", { tenantIsolation: true }) });
    expect(found["runner"]).toEqual({ functionArn, tenantIsolation: true });
  });

  it("has it in its reference for other stacks", async () => {
    const connection = new PythonConnection("source", {
      code: { inline: "x = 1\n" },
      runner: new PythonRunner("runner"),
    });
    expect(await known(connection.ref)).toMatchObject({ runner: { functionArn } });
  });
});
