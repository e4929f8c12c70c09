import { z } from "zod";
import { awsModel } from "../aws/inputs";
import type { AwsArgs } from "../aws/settings";
import type { Json } from "../canonical";
import { codeModel } from "../code/inputs";
import type { SourceCode } from "../code/source-code";
import { maxConcurrencyModel } from "../connection/max-concurrency";
import { type PreviewPlace, previewModel } from "../connection/preview";
import { secretArnModel, versionIdModel } from "../credentials/inputs";
import { type Models, type ParsedInputs, parseInputs } from "../inputs";
import { requirementsModel } from "../requirements/inputs";
import type { Requirements } from "../requirements/requirements";
import { reviewModel } from "../review/inputs";
import type { CheckedReview } from "../review/review";
import { CODE_INTERFACES, type CodeInterface } from "../runner/protocol";
import type { RunnerTarget } from "../runner/target";
import { runnerModel } from "../runner/target-model";
import { editsModel } from "../schema/edit-inputs";
import type { SchemaEdits } from "../schema/edits";
import type { CodeFingerprintStrategy } from "./fingerprint";
import {
  type Generation,
  generationModel,
  type LimitsArgs,
  limitsModel,
  type OnFailure,
  onFailureModel,
} from "./generation";
import { type Parser, parserModel } from "./parser";
import type { PromotedFrom } from "./promotion";
import { promotedFromModel } from "./promotion-inputs";

/** Where a connection's credentials are, without their value. */
export type CredentialsReference =
  | { readonly stored: string }
  | { readonly secretArn: string; readonly versionId?: string | undefined };

/** What a connector carries of its connection: the declared arguments, never its outputs and never a credential. */
export interface DeclaredConnection {
  readonly name: string;
  readonly urn: string;
  readonly code: SourceCode;
  readonly requirements: Requirements | undefined;
  readonly credentials: CredentialsReference | undefined;
  readonly runner: RunnerTarget;
  readonly preview: PreviewPlace | undefined;
  readonly aws: AwsArgs | undefined;
  readonly maxConcurrency: number | undefined;
}

/** A connector's own inputs as the program sends them, defaults of the connection already taken in. */
export interface ConnectorInputs {
  readonly code: SourceCode;
  readonly codeInterface: CodeInterface | undefined;
  readonly codeFingerprint: CodeFingerprintStrategy | undefined;
  readonly parser: Parser | undefined;
  readonly properties: { readonly [key: string]: Json } | undefined;
  readonly generation: Generation | undefined;
  readonly limits: LimitsArgs | undefined;
  readonly edits: SchemaEdits | undefined;
  readonly review: CheckedReview | undefined;
  readonly onFailure: OnFailure | undefined;
  readonly promotedFrom: PromotedFrom | undefined;
}

const reference: Models<DeclaredConnection> = {
  name: z.string(),
  urn: z.string(),
  code: codeModel,
  requirements: requirementsModel,
  credentials: z
    .union([
      z.strictObject({ stored: z.string().min(1).max(512) }),
      z.strictObject({ secretArn: secretArnModel, versionId: versionIdModel.optional() }),
    ])
    .optional(),
  runner: runnerModel,
  preview: previewModel,
  aws: awsModel,
  maxConcurrency: maxConcurrencyModel,
};

export const codeInterfaceModel = z.enum(CODE_INTERFACES, {
  error: `write one of ${CODE_INTERFACES.join(", ")}`,
});
export const codeFingerprintModel = z.union(
  [z.literal("content"), z.strictObject({ manual: z.string().min(1).max(256) })],
  { error: 'write "content" or { manual: "<a version of yours>" }' },
);
export const propertiesModel = z.record(z.string(), z.json(), { error: "write an object of JSON values" });

const models: Models<ConnectorInputs> = {
  code: codeModel,
  codeInterface: codeInterfaceModel.optional(),
  codeFingerprint: codeFingerprintModel.optional(),
  parser: parserModel,
  properties: propertiesModel.optional(),
  generation: generationModel.optional(),
  limits: limitsModel.optional(),
  edits: editsModel.optional(),
  review: reviewModel.optional(),
  onFailure: onFailureModel.optional(),
  promotedFrom: promotedFromModel.optional(),
};

export function parseConnectorInputs(raw: {
  readonly [key: string]: unknown;
}): ParsedInputs<ConnectorInputs> {
  return parseInputs(models, raw);
}

export function parseDeclaredConnection(raw: {
  readonly [key: string]: unknown;
}): ParsedInputs<DeclaredConnection> {
  return parseInputs(reference, raw, "connection.");
}
