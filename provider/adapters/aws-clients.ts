import { fromIni, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { AwsSettings } from "../core/aws/settings";

/**
 * What every client of one resource is made with. Where the settings name no credentials, the SDK's own chain
 * applies: environment, shared files, container, instance.
 */
export function clientConfig(settings: AwsSettings, service: string) {
  const endpoint = settings.endpoints[service];
  return {
    region: settings.region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...credentialsOf(settings),
  };
}

function credentialsOf(settings: AwsSettings) {
  const base = baseCredentials(settings);
  if (settings.assumeRole === undefined) return base === undefined ? {} : { credentials: base };
  const { roleArn, externalId, sessionName } = settings.assumeRole;
  const sts = settings.endpoints["sts"];
  return {
    credentials: fromTemporaryCredentials({
      params: {
        RoleArn: roleArn,
        RoleSessionName: sessionName ?? "pulumi-python-connectors",
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
      },
      clientConfig: { region: settings.region, ...(sts === undefined ? {} : { endpoint: sts }) },
      ...(base === undefined ? {} : { masterCredentials: base }),
    }),
  };
}

function baseCredentials({ accessKey, secretKey, token, profile }: AwsSettings) {
  if (accessKey !== undefined && secretKey !== undefined) {
    return {
      accessKeyId: accessKey,
      secretAccessKey: secretKey,
      ...(token === undefined ? {} : { sessionToken: token }),
    };
  }
  return profile === undefined ? undefined : fromIni({ profile });
}
