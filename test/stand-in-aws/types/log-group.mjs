import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { found, goneTags } from "../resource-type.mjs";

/** @type {import("../resource-type.mjs").ResourceType} */
export const logGroup = {
  inputs: ["name", "retentionInDays", "kmsKeyId", "logGroupClass", "tags"],
  name: "name",
  // The key can be changed in AWS; not by this stand-in.
  replaces: ["name", "logGroupClass", "kmsKeyId"],

  create: async (inputs, region) => {
    const logs = client(region);
    await logs.send(
      new CreateLogGroupCommand({
        logGroupName: inputs["name"],
        kmsKeyId: inputs["kmsKeyId"],
        logGroupClass: inputs["logGroupClass"],
        tags: inputs["tags"],
      }),
    );
    await keep(logs, inputs["name"], inputs["retentionInDays"]);
    return { id: inputs["name"] };
  },

  read: async (name, _, region) => {
    const { logGroups = [] } = await client(region).send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: name }),
    );
    const group = logGroups.find(({ logGroupName }) => logGroupName === name);
    // The ARN of the group itself, without the `:*` that stands for its streams.
    return (
      group && { name, arn: group.arn?.replace(/:\*$/, ""), retentionInDays: group.retentionInDays ?? 0 }
    );
  },

  update: async (name, olds, news, region) => {
    const logs = client(region);
    await keep(logs, name, news["retentionInDays"]);
    const resourceArn = olds["arn"];
    const tagKeys = goneTags(olds, news);
    if (tagKeys.length > 0) await logs.send(new UntagResourceCommand({ resourceArn, tagKeys }));
    if (news["tags"]) await logs.send(new TagResourceCommand({ resourceArn, tags: news["tags"] }));
  },

  delete: async (logGroupName, _, region) => {
    await found(client(region).send(new DeleteLogGroupCommand({ logGroupName })));
  },
};

/** @param {string} region */
function client(region) {
  return new CloudWatchLogsClient({ region });
}

/**
 * @param {CloudWatchLogsClient} logs
 * @param {string} logGroupName
 * @param {number | undefined} retentionInDays 0, or none: for ever
 */
async function keep(logs, logGroupName, retentionInDays) {
  if (retentionInDays) await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
  else await found(logs.send(new DeleteRetentionPolicyCommand({ logGroupName })));
}
