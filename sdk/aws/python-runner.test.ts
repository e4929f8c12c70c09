import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { PythonConnection } from "../index";
import { PythonRunner, type PythonRunnerArgs } from "./index";

const TYPES = {
  function: "aws:lambda/function:Function",
  role: "aws:iam/role:Role",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
};
const ACCOUNT = "111122223333";
const ARN = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function`;

let registered: MockResourceArgs[];

beforeEach(() => {
  registered = [];
  const newResource = (args: MockResourceArgs) => {
    registered.push(args);
    const { name, inputs } = args;
    const outputs =
      args.type === TYPES.function ? { qualifiedArn: `${ARN}:${inputs["name"]}:3`, version: "3" } : {};
    return { id: `${name}-id`, state: { ...inputs, arn: `arn-of-${name}`, ...outputs } };
  };
  const call = ({ token }: { token: string }) =>
    token.endsWith("getRegion")
      ? { region: "eu-west-1" }
      : { accountId: ACCOUNT, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/x` };
  pulumi.runtime.setMocks({ newResource, call }, "flights", "dev", false, "acme");
});

const known = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => void output.apply(resolve));

/** What each of a runner's resources is registered with. */
async function inputs(args: PythonRunnerArgs = {}) {
  const runner = new PythonRunner("runner", args);
  await known(pulumi.all([runner.functionArn, runner.version]));
  const of = (type: string) => registered.find((one) => one.type === type)?.inputs ?? {};
  return {
    function: of(TYPES.function),
    role: of(TYPES.role),
    rolePolicy: of(TYPES.rolePolicy),
    logGroup: of(TYPES.logGroup),
  };
}

describe("a runner", () => {
  it("is a function with a role, the role's one policy and a log group", async () => {
    await inputs();
    expect(registered.map(({ type }) => type).sort()).toEqual(
      [...Object.values(TYPES), "pulumi-python-connectors:aws:PythonRunner"].sort(),
    );
  });

  it("has the defaults of the definition, and is published", async () => {
    expect((await inputs()).function).toEqual({
      name: "flights-dev-runner",
      description: "Runs the Python code of connections and connectors",
      runtime: "python3.13",
      handler: "python_connectors_runner.aws_lambda.handler",
      architectures: ["arm64"],
      code: expect.anything(),
      memorySize: 1024,
      timeout: 840,
      ephemeralStorage: { size: 512 },
      tracingConfig: { mode: "PassThrough" },
      publish: true,
      role: "arn-of-runner",
      loggingConfig: { logFormat: "Text", logGroup: "/aws/lambda/flights-dev-runner" },
    });
  });

  it("is passed to a connection by its published version's ARN, and not as a resource", async () => {
    const runner = new PythonRunner("runner");
    const connection = new PythonConnection("source", { code: { inline: "x = 1\n" }, runner });
    await known(connection.urn);
    const { inputs } = registered.find(({ name }) => name === "source") ?? {};
    expect(inputs?.["runner"]).toEqual({ functionArn: `${ARN}:flights-dev-runner:3` });
  });
});
