import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative, sep } from "node:path";

export const REGION = "us-east-1";
export const BUCKET = "nycflights";

const RUNNER = "python-connectors-runner";
const PLACE = { partition: "aws", region: REGION, account: "000000000000" };
const ACTIVE_TIMEOUT_MS = 30_000;

/**
 * Puts the data set into a bucket, each CSV file under its path.
 *
 * @param {string} endpoint
 * @param {string} folder
 * @returns {Promise<number>} how many objects
 */
export async function createBucket(endpoint, folder) {
  const { CreateBucketCommand, PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const s3 = new S3Client({ ...clientOptions(endpoint), forcePathStyle: true });
  try {
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.sort()) {
      const Key = relative(folder, file).split(sep).join("/");
      await s3.send(
        new PutObjectCommand({ Bucket: BUCKET, Key, Body: await readFile(file), ContentType: "text/csv" }),
      );
    }
    return files.length;
  } finally {
    s3.destroy();
  }
}

/**
 * Creates what `PythonRunner` deploys, log group, role, its policy and the function, and publishes a version of the function.
 *
 * @param {string} endpoint
 * @param {string} zip
 * @param {string} functionEndpoint where the function itself finds AWS
 * @param {import("../../provider/core/runner-function/settings.js").RunnerFunctionSettings} [settings]
 * @returns {Promise<{ functionArn: string, qualifier: string }>}
 */
export async function createRunnerFunction(endpoint, zip, functionEndpoint, settings = {}) {
  const { CreateFunctionCommand, GetFunctionConfigurationCommand, LambdaClient, PublishVersionCommand } =
    await import("@aws-sdk/client-lambda");
  const lambda = new LambdaClient(clientOptions(endpoint));
  const { functionName: FunctionName = RUNNER, environment } = settings;
  const { runnerDeployment, runnerFunction } = definition();
  const all = { ...settings, environment: { AWS_ENDPOINT_URL: functionEndpoint, ...environment } };
  const fn = runnerFunction(FunctionName, all);
  const inputs = runnerDeployment(fn, PLACE, all);
  try {
    await createSurroundings(endpoint, inputs);
    const created = await lambda.send(
      new CreateFunctionCommand({
        ...inputs.function,
        // Lambda sets it; the emulator doesn't.
        Environment: { Variables: { ...fn.variables, AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroup.name } },
        Code: { ZipFile: await readFile(zip) },
      }),
    );
    const deadline = performance.now() + ACTIVE_TIMEOUT_MS;
    let { State } = created;
    while (State !== "Active" && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      ({ State } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName })));
    }
    const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName }));
    if (!created.FunctionArn || !Version)
      throw new Error("The emulator did not name the function that it created.");
    return { functionArn: created.FunctionArn, qualifier: Version };
  } finally {
    lambda.destroy();
  }
}

/**
 * What a runner's function needs before it is made: its log group, and its role with its rights.
 *
 * @param {string} endpoint
 * @param {ReturnType<typeof import("../../provider/core/runner-function/deployment.js").runnerDeployment>} inputs
 */
async function createSurroundings(endpoint, inputs) {
  const { CloudWatchLogsClient, CreateLogGroupCommand, PutRetentionPolicyCommand } = await import(
    "@aws-sdk/client-cloudwatch-logs"
  );
  const { CreateRoleCommand, IAMClient, PutRolePolicyCommand } = await import("@aws-sdk/client-iam");
  const logs = new CloudWatchLogsClient(clientOptions(endpoint));
  const iam = new IAMClient(clientOptions(endpoint));
  try {
    await logs.send(new CreateLogGroupCommand(inputs.logGroup));
    if (inputs.retention) await logs.send(new PutRetentionPolicyCommand(inputs.retention));
    await iam.send(new CreateRoleCommand(inputs.role));
    for (const policy of inputs.rolePolicies) await iam.send(new PutRolePolicyCommand(policy));
  } finally {
    logs.destroy();
    iam.destroy();
  }
}

/** The package's own, from dist: loaded when it is used, as set-up builds it first. */
function definition() {
  const built = createRequire(import.meta.url);
  const folder = "../../dist/provider/core/runner-function";
  const { runnerFunction } =
    /** @type {typeof import("../../provider/core/runner-function/definition.js")} */ (
      built(`${folder}/definition.js`)
    );
  const { runnerDeployment } =
    /** @type {typeof import("../../provider/core/runner-function/deployment.js")} */ (
      built(`${folder}/deployment.js`)
    );
  return { runnerDeployment, runnerFunction };
}

/**
 * What a client of the emulator is made with.
 *
 * @param {string} endpoint
 */
export function clientOptions(endpoint) {
  return { endpoint, region: REGION, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
}
