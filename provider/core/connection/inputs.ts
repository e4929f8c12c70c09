import { z } from "zod";
import { awsModel } from "../aws/inputs";
import type { AwsArgs } from "../aws/settings";
import { codeModel } from "../code/inputs";
import type { SourceCode } from "../code/source-code";
import { type Credentials, credentialsModel } from "../credentials/inputs";
import { type Models, type ParsedInputs, parseInputs } from "../inputs";
import { requirementsModel } from "../requirements/inputs";
import type { Requirements } from "../requirements/requirements";
import type { RunnerTarget } from "../runner/target";
import { runnerModel } from "../runner/target-model";
import { maxConcurrencyModel } from "./max-concurrency";
import { type PreviewPlace, previewModel } from "./preview";

/**
 * When a connection is tested: where its code, credentials or runner have changed, in each preview and update, or not at all.
 * @useDeclaredType
 */
export type TestMode = (typeof TEST_MODES)[number];
const TEST_MODES = ["always", "onChange", "never"] as const;

/** A connection's inputs as the program sends them. */
export interface ConnectionInputs {
  readonly code: SourceCode;
  readonly requirements: Requirements | undefined;
  readonly credentials: Credentials | undefined;
  /** Taken apart by `planSecret`. */
  readonly secret: unknown;
  readonly test: TestMode | undefined;
  readonly runner: RunnerTarget;
  readonly preview: PreviewPlace | undefined;
  readonly aws: AwsArgs | undefined;
  readonly maxConcurrency: number | undefined;
}

const models: Models<ConnectionInputs> = {
  code: codeModel,
  requirements: requirementsModel,
  credentials: credentialsModel,
  secret: z.unknown(),
  test: z.enum(TEST_MODES, { error: `write one of ${TEST_MODES.join(", ")}` }).optional(),
  runner: runnerModel,
  preview: previewModel,
  aws: awsModel,
  maxConcurrency: maxConcurrencyModel,
};

export function parseConnectionInputs(raw: {
  readonly [key: string]: unknown;
}): ParsedInputs<ConnectionInputs> {
  return parseInputs(models, raw);
}
