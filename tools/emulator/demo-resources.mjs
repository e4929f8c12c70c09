import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { RUNNER_FUNCTION } from "./runner-function.mjs";

export const REGION = "us-east-1";
export const BUCKET = "nycflights";

const ACCOUNT = "000000000000";
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
 * Creates the runner's function and publishes a version of it.
 *
 * @param {string} endpoint
 * @param {string} zip
 * @param {string} functionEndpoint where the function itself finds AWS
 * @param {{ name?: string, variables?: Record<string, string> }} [options] another name, and variables of its own
 * @returns {Promise<{ functionArn: string, qualifier: string }>}
 */
export async function createRunnerFunction(endpoint, zip, functionEndpoint, { name, variables } = {}) {
  const { CreateFunctionCommand, GetFunctionConfigurationCommand, LambdaClient, PublishVersionCommand } =
    await import("@aws-sdk/client-lambda");
  const lambda = new LambdaClient(clientOptions(endpoint));
  const FunctionName = name ?? RUNNER_FUNCTION.name;
  try {
    const created = await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: RUNNER_FUNCTION.runtime,
        Handler: RUNNER_FUNCTION.handler,
        Timeout: RUNNER_FUNCTION.timeoutSeconds,
        MemorySize: RUNNER_FUNCTION.memoryMb,
        Role: `arn:aws:iam::${ACCOUNT}:role/${FunctionName}`,
        Code: { ZipFile: await readFile(zip) },
        Environment: { Variables: { AWS_ENDPOINT_URL: functionEndpoint, ...variables } },
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
 * What a client of the emulator is made with.
 *
 * @param {string} endpoint
 */
export function clientOptions(endpoint) {
  return { endpoint, region: REGION, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
}
