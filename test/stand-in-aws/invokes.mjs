import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

/** @type {Readonly<Record<string, (region: string) => Promise<object>>>} */
const FUNCTIONS = {
  "aws:index/getCallerIdentity:getCallerIdentity": async (region) => {
    const { Account, Arn, UserId } = await new STSClient({ region }).send(new GetCallerIdentityCommand({}));
    return { id: Account, accountId: Account, arn: Arn, userId: UserId };
  },
  "aws:index/getPartition:getPartition": async () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getRegion:getRegion": async (region) => ({
    id: region,
    region,
    name: region,
    description: region,
    endpoint: `ec2.${region}.amazonaws.com`,
  }),
};

/**
 * What a function of the package answers.
 *
 * @param {string} token
 * @param {string} region
 * @returns {Promise<object>}
 */
export async function invoke(token, region) {
  const answer = FUNCTIONS[token];
  if (answer === undefined)
    throw new Error(`it is not known here, only ${Object.keys(FUNCTIONS).join(", ")}`);
  return answer(region);
}
