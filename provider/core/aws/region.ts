import type { Problem } from "../errors";
import { parseArn } from "./arn";

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
