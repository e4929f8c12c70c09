import { z } from "zod";
import { usesAws } from "../aws/region";
import { secretArnModel, versionIdModel } from "../credentials/inputs";
import type { ProgramFacts } from "../pulumi/program";
import type { RunnerTarget } from "../runner/target";
import { runnerModel } from "../runner/target-model";

/** What previews use in place of what updates do. It is only declared: the state holds nothing of it. */
export interface PreviewPlace {
  readonly runner?: RunnerTarget | undefined;
  /** A secret that is managed elsewhere. */
  readonly credentials?: { readonly secretArn: string; readonly versionId?: string | undefined } | undefined;
}

const CREDENTIALS =
  "write { secretArn, versionId }: a secret that is managed elsewhere, and that the role of the preview's runner may read; " +
  "versionId may be left out";

/** Validates `preview` of a connection. */
export const previewModel: z.ZodType<PreviewPlace | undefined> = z
  .strictObject(
    {
      runner: runnerModel.optional(),
      credentials: z
        .strictObject(
          { secretArn: secretArnModel, versionId: versionIdModel.optional() },
          { error: CREDENTIALS },
        )
        .optional(),
    },
    { error: "write { runner, credentials }, or one of them" },
  )
  .optional();

/** Of an update, nothing: it uses what is declared for it. */
export function previewPlace(
  declared: PreviewPlace | undefined,
  { dryRun }: Pick<ProgramFacts, "dryRun">,
): PreviewPlace {
  return (dryRun && declared) || {};
}

/** Whether anything of AWS is declared, or used in a preview in its place. */
export function usesAwsIn(
  { runner, credentials }: PreviewPlace,
  declared: { readonly runner: unknown; readonly credentials: unknown },
): boolean {
  return usesAws(declared) || usesAws({ runner: runner ?? declared.runner, credentials });
}
