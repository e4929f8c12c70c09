import { awsModel } from "../aws/inputs";
import { regionalSettings } from "../aws/region";
import { NO_CREDENTIALS } from "../credentials/origin";
import type { Lookup } from "../lookup";
import { stackOfUrn } from "../pulumi/program";
import { carryOver } from "../review/carry-over";
import type { Change } from "../review/change";
import { compareSchemas } from "../review/compare";
import { localRunnerProblems } from "../runner/local-policy";
import type { GenerateResult } from "../runner/protocol";
import { isLocal, runnerModel } from "../runner/target";
import { connectionSlots } from "../runner/task";
import { applyEdits, editedPaths } from "../schema/edits";
import { deployedConnector } from "./deployed";
import { type GenerationSubject, generationInputs, generationSubject } from "./generation-subject";
import type { ConnectorInputs } from "./inputs";
import { type KnownSchema, knownSchema } from "./known-schema";
import { effectiveLimits } from "./stack-limits";

/** A generation as the state describes it: with the code that is deployed, whatever the working tree holds. */
export interface StateGeneration {
  readonly subject: GenerationSubject;
  readonly last: KnownSchema;
  readonly own: Partial<ConnectorInputs>;
}

/** A connector's generation from its outputs alone, or why there is none. */
export function stateGeneration(
  outs: { readonly [key: string]: unknown },
  lookups: { readonly config: Lookup; readonly env: Lookup },
): StateGeneration | { readonly problem: string } {
  const deployed = deployedConnector(outs);
  const last = knownSchema(outs);
  if (deployed === undefined || last === undefined) {
    return { problem: "the state doesn't hold all that a generation needs: `pulumi up` writes it" };
  }
  if (outs["stale"] === true) {
    return { problem: "its last generation failed or was put off: `pulumi up` generates it" };
  }
  const { values: own, problems } = generationInputs(deployed);
  const target = runnerModel.safeParse(outs["runner"]);
  const aws = awsModel.safeParse(outs["aws"]);
  if (problems.length > 0 || !target.success || !aws.success) {
    return {
      problem: "the state holds arguments that this version of the package can't read: run `pulumi up`",
    };
  }
  const { secret, secretVersion } = outs as { secret?: string; secretVersion?: string };
  const isUsed = !isLocal(target.data) || secret !== undefined;
  const { settings, problems: ofAws } = regionalSettings(
    { aws: aws.data, isUnknown: false, isUsed },
    {},
    lookups,
  );
  const { limits, problems: ofLimits } = effectiveLimits(own.limits, lookups);
  const [refused] = [...ofAws, ...ofLimits, ...localRunnerProblems(outs["runner"], lookups)];
  if (refused !== undefined) return { problem: `${refused.path}: ${refused.reason}` };
  const stored = secret && { id: secret, region: settings?.region ?? "", versionId: secretVersion };
  const urn = String(outs["__urn"] ?? "");
  const subject = generationSubject(
    { ...deployed, own },
    {
      credential: stored ? { stored, inline: false } : NO_CREDENTIALS,
      target: target.data,
      settings,
      stack: stackOfUrn(urn),
      limits,
      slots: connectionSlots(String(outs["connection"]), outs["maxConcurrency"]),
    },
  );
  return { subject, last, own };
}

/** How the source, or what is read of it, differs from the last schema. */
export function driftOf(
  { last, own }: StateGeneration,
  result: GenerateResult,
): { readonly known: KnownSchema; readonly changes: readonly Change[] } {
  const { schema: generated } = applyEdits(result.schema, own.edits ?? {});
  const comparison = { coverage: result.coverage, decided: editedPaths(own.edits ?? {}) };
  const schema = carryOver(last.schema, generated, comparison);
  const changes = compareSchemas(last.schema, generated, comparison).map(
    (change): Change => ({ ...change, cause: "source" }),
  );
  return { known: { schema, coverage: result.coverage, interface: result.interface }, changes };
}
