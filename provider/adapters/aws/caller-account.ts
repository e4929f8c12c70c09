import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { AwsSettings } from "../../core/aws/settings";
import { ServiceError } from "../../core/errors";
import { type ClientOptions, clientConfig, repeating } from "./clients";
import { translated } from "./errors";

/** The account of the caller's AWS credentials, which takes no permission. @throws ServiceError */
export async function callerAccount(settings: AwsSettings, options: ClientOptions = {}): Promise<string> {
  const client = new STSClient({ ...clientConfig(settings, "sts"), ...repeating(options) });
  const endpoint = settings.endpoints["sts"] ?? `STS in ${settings.stsRegion ?? settings.region}`;
  try {
    const { Account } = await client.send(new GetCallerIdentityCommand({}));
    if (Account !== undefined) return Account;
  } catch (error) {
    throw translated(error, { operation: "GetCallerIdentity", on: endpoint, endpoint });
  } finally {
    client.destroy();
  }
  throw new ServiceError(
    "AWS_ERROR",
    `could not ask for the account of the AWS credentials: ${endpoint} names none`,
  );
}
