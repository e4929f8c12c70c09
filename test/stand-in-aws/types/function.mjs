import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { zipOf } from "../archive.mjs";
import { found, goneTags } from "../resource-type.mjs";
import { same } from "../values.mjs";
import { CONFIGURATION, configuration } from "./function-configuration.mjs";

/** @typedef {import("../resource-type.mjs").Properties} Properties */

/** Inputs whose change is another code of the function. */
const CODE = ["code", "architectures", "sourceCodeHash"];

/** @type {import("../resource-type.mjs").ResourceType} */
export const lambdaFunction = {
  inputs: [
    ...CODE,
    ...CONFIGURATION,
    "name",
    "packageType",
    "publish",
    "reservedConcurrentExecutions",
    "skipDestroy",
    "tags",
    "tenancyConfig",
  ],
  name: "name",
  replaces: ["name", "packageType", "tenancyConfig"],

  create: async (inputs, region) => {
    const lambda = new LambdaClient({ region });
    const FunctionName = inputs["name"];
    const { tenancyConfig } = inputs;
    await lambda.send(
      new CreateFunctionCommand({
        ...configuration(inputs),
        FunctionName,
        Role: inputs["role"],
        Code: { ZipFile: await zipOf(inputs["code"], "code") },
        Architectures: inputs["architectures"],
        PackageType: inputs["packageType"],
        Tags: inputs["tags"],
        ...(tenancyConfig
          ? { TenancyConfig: { TenantIsolationMode: tenancyConfig.tenantIsolationMode } }
          : {}),
      }),
    );
    await waitUntilFunctionActiveV2(waiting(lambda), { FunctionName });
    if (inputs["publish"]) await lambda.send(new PublishVersionCommand({ FunctionName }));
    await limit(lambda, FunctionName, inputs["reservedConcurrentExecutions"]);
    return { id: FunctionName };
  },

  read: async (FunctionName, known, region) => {
    const lambda = new LambdaClient({ region });
    const answer = await found(lambda.send(new GetFunctionCommand({ FunctionName })));
    const now = answer?.Configuration;
    if (now === undefined) return undefined;
    const version = known["publish"] ? await latestVersion(lambda, FunctionName) : "$LATEST";
    const arn = now.FunctionArn ?? "";
    const invokeArn = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}`;
    return {
      name: FunctionName,
      arn,
      version,
      qualifiedArn: `${arn}:${version}`,
      invokeArn: `${invokeArn}/invocations`,
      qualifiedInvokeArn: `${invokeArn}:${version}/invocations`,
      codeSha256: now.CodeSha256,
      sourceCodeHash: now.CodeSha256,
      sourceCodeSize: now.CodeSize,
      lastModified: now.LastModified,
      memorySize: now.MemorySize,
      timeout: now.Timeout,
      runtime: now.Runtime,
      tagsAll: answer?.Tags ?? {},
    };
  },

  update: async (FunctionName, olds, news, region) => {
    const lambda = new LambdaClient({ region });
    const differs = (/** @type {string} */ key) => !same(olds[key], news[key]);
    const [isConfigured, isCoded] = [CONFIGURATION.some(differs), CODE.some(differs)];
    if (isConfigured) {
      await lambda.send(
        new UpdateFunctionConfigurationCommand({ ...configuration(news), FunctionName, Role: news["role"] }),
      );
      await waitUntilFunctionUpdatedV2(waiting(lambda), { FunctionName });
    }
    if (isCoded) {
      const ZipFile = await zipOf(news["code"], "code");
      const Architectures = news["architectures"];
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Architectures }));
      await waitUntilFunctionUpdatedV2(waiting(lambda), { FunctionName });
    }
    if (differs("reservedConcurrentExecutions"))
      await limit(lambda, FunctionName, news["reservedConcurrentExecutions"]);
    if (differs("tags")) await tag(lambda, olds, news);
    if (news["publish"] && (isConfigured || isCoded || differs("publish")))
      await lambda.send(new PublishVersionCommand({ FunctionName }));
  },

  delete: async (FunctionName, { skipDestroy }, region) => {
    if (!skipDestroy)
      await found(new LambdaClient({ region }).send(new DeleteFunctionCommand({ FunctionName })));
  },
};

/** @param {LambdaClient} client */
function waiting(client) {
  return { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
}

/**
 * @param {LambdaClient} lambda
 * @param {string} FunctionName
 */
async function latestVersion(lambda, FunctionName) {
  const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
  const numbers = Versions.map(({ Version }) => Number(Version)).filter((number) => number > 0);
  return numbers.length > 0 ? String(Math.max(...numbers)) : "$LATEST";
}

/**
 * @param {LambdaClient} lambda
 * @param {string} FunctionName
 * @param {number | undefined} reserved -1, or none: no limit of its own
 */
async function limit(lambda, FunctionName, reserved = -1) {
  if (reserved >= 0)
    await lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: reserved }),
    );
  else await found(lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName })));
}

/**
 * @param {LambdaClient} lambda
 * @param {Properties} olds
 * @param {Properties} news
 */
async function tag(lambda, olds, news) {
  const Resource = olds["arn"];
  const TagKeys = goneTags(olds, news);
  if (TagKeys.length > 0) await lambda.send(new UntagResourceCommand({ Resource, TagKeys }));
  if (news["tags"]) await lambda.send(new TagResourceCommand({ Resource, Tags: news["tags"] }));
}
