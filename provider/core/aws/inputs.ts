import { z } from "zod";
import type { AwsArgs } from "./settings";

const text = z.string().min(1).max(2048);

/** Validates the `aws` argument. */
export const awsModel: z.ZodType<AwsArgs | undefined> = z
  .strictObject(
    {
      region: z
        .string()
        .regex(/^[a-z]{2,}(-[a-z]+)+-\d$/, 'write a region, for example "eu-west-1"')
        .optional(),
      profile: text.optional(),
      assumeRole: z
        .strictObject({
          roleArn: z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, "write the ARN of an IAM role"),
          externalId: text.optional(),
          sessionName: z
            .string()
            .regex(/^[\w+=,.@-]{2,64}$/)
            .optional(),
        })
        .optional(),
      endpoint: z.url({ protocol: /^https?$/, error: "write an http or https URL" }).optional(),
    },
    { error: "write { region, profile, assumeRole, endpoint }" },
  )
  .optional();
