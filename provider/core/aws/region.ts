import type { Problem } from "../errors";
import type { Lookup } from "../lookup";
import { isLocal } from "../runner/target";
import { parseArn } from "./arn";
import { type AwsArgs, type AwsSettings, awsSettings } from "./settings";

/** A connection, its secret and its runner are in one region; an ARN of another one is a problem. */
export function regionProblems(
  region: string,
  arns: { readonly [path: string]: string | undefined },
): Problem[] {
  return Object.entries(arns).flatMap(([path, text]) => {
    const arn = text === undefined ? undefined : parseArn(text);
    if (arn === undefined || arn.region === region) return [];
    return {
      path,
      reason:
        `the ARN is of region ${arn.region}, and AWS is used in ${region}: name one in ${region}, ` +
        `or set aws: { region: "${arn.region}" } on the connection`,
    };
  });
}

/** Whether a resource's work reaches AWS: its runner is there, or its credentials are. */
export function usesAws(declared: { readonly runner: unknown; readonly credentials: unknown }): boolean {
  return !isLocal(declared.runner) || (declared.credentials ?? undefined) !== undefined;
}

/**
 * The settings for a resource that names these ARNs, which have to be in its region.
 *
 * @param own Its `aws` argument; an unknown one makes no problems, as nothing can be said of it yet. Where nothing of AWS
 *   is used, nothing is asked for, and there are no settings.
 */
export function regionalSettings(
  own: { readonly aws: AwsArgs | undefined; readonly isUnknown: boolean; readonly isUsed: boolean },
  arns: { readonly [path: string]: string | undefined },
  lookups: { readonly config: Lookup; readonly env: Lookup },
): { settings: AwsSettings | undefined; problems: Problem[] } {
  if (!own.isUsed) return { settings: undefined, problems: [] };
  const { settings, problems } = awsSettings(own.aws ?? {}, lookups.config, lookups.env);
  if (own.isUnknown) return { settings, problems: [] };
  return { settings, problems: [...problems, ...(settings ? regionProblems(settings.region, arns) : [])] };
}
