import {
  DeleteLayerVersionCommand,
  GetLayerVersionCommand,
  LambdaClient,
  PublishLayerVersionCommand,
} from "@aws-sdk/client-lambda";
import { zipOf } from "../archive.mjs";
import { found } from "../resource-type.mjs";

/** @type {import("../resource-type.mjs").ResourceType} */
export const layerVersion = {
  inputs: [
    "layerName",
    "code",
    "compatibleArchitectures",
    "compatibleRuntimes",
    "description",
    "licenseInfo",
    "skipDestroy",
    "sourceCodeHash",
  ],
  // A version is never changed.
  replaces: [
    "layerName",
    "code",
    "compatibleArchitectures",
    "compatibleRuntimes",
    "description",
    "licenseInfo",
    "sourceCodeHash",
  ],

  create: async (inputs, region) => {
    const { LayerVersionArn = "" } = await client(region).send(
      new PublishLayerVersionCommand({
        LayerName: inputs["layerName"],
        Content: { ZipFile: await zipOf(inputs["code"], "code") },
        CompatibleArchitectures: inputs["compatibleArchitectures"],
        CompatibleRuntimes: inputs["compatibleRuntimes"],
        Description: inputs["description"],
        LicenseInfo: inputs["licenseInfo"],
      }),
    );
    return { id: LayerVersionArn };
  },

  read: async (id, _, region) => {
    const answer = await found(client(region).send(new GetLayerVersionCommand(split(id))));
    return (
      answer && {
        arn: id,
        layerArn: id.replace(/:\d+$/, ""),
        version: id.split(":").at(-1),
        codeSha256: answer.Content?.CodeSha256,
        sourceCodeHash: answer.Content?.CodeSha256,
        sourceCodeSize: answer.Content?.CodeSize,
        createdDate: answer.CreatedDate,
      }
    );
  },

  delete: async (id, { skipDestroy }, region) => {
    if (!skipDestroy) await found(client(region).send(new DeleteLayerVersionCommand(split(id))));
  },
};

/** @param {string} region */
function client(region) {
  return new LambdaClient({ region });
}

/** @param {string} arn */
function split(arn) {
  const [LayerName = "", version] = arn.split(":").slice(-2);
  return { LayerName, VersionNumber: Number(version) };
}
