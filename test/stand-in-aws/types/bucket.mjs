import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3";
import { found } from "../resource-type.mjs";

/** @type {import("../resource-type.mjs").ResourceType} */
export const bucket = {
  inputs: ["bucket", "forceDestroy"],
  name: "bucket",
  replaces: ["bucket"],

  create: async (inputs, region) => {
    await client(region).send(new CreateBucketCommand({ Bucket: inputs["bucket"] }));
    return { id: inputs["bucket"] };
  },

  read: async (Bucket, _, region) => {
    const answer = await found(client(region).send(new HeadBucketCommand({ Bucket })));
    return answer && { bucket: Bucket, arn: `arn:aws:s3:::${Bucket}` };
  },

  update: async () => {},

  delete: async (Bucket, { forceDestroy }, region) => {
    const s3 = client(region);
    if (forceDestroy) await found(empty(s3, Bucket));
    await found(s3.send(new DeleteBucketCommand({ Bucket })));
  },
};

/** @param {string} region */
function client(region) {
  return new S3Client({ region, forcePathStyle: true });
}

/**
 * @param {S3Client} s3
 * @param {string} Bucket
 */
async function empty(s3, Bucket) {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const Objects = Contents.map(({ Key = "" }) => ({ Key }));
  if (Objects.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
}
