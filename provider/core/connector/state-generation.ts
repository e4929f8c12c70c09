import { awsModel } from "../aws/inputs";
import { regionalSettings } from "../aws/region";
import { NO_CREDENTIALS } from "../credentials/origin";
import type { Lookup } from "../lookup";
import { stackOfUrn } from "../pulumi/program";
import { localRunnerProblems } from "../runner/local-policy";
import { isLocal } from "../runner/target";
import { runnerModel } from "../runner/target-model";
import { connectionSlots } from "../runner/task";
import { type DeployedConnector, deployedConnector } from "./deployed";
import { type GenerationSubject, generationInputs, generationSubject } from "./generation-subject";
import type { ConnectorInputs } from "./inputs";
import { type KnownSchema, knownSchema } from "./known-schema";
import { isMaker } from "./maker";
import { effectiveLimits } from "./stack-limits";

/** A generation as the state describes it: with the code that is deployed, whatever the working tree holds. */
export interface StateGeneration {
  readonly subject: GenerationSubject;
  readonly last: KnownSchema;
  readonly deployed: DeployedConnector;
  readonly own: Partial<ConnectorInputs>;
}

const ANOTHER_MAKER =
  "the schema in the state was made by other code than what is deployed, as codeFingerprint { manual }, ignoreChanges or an " +
  "earlier version of the package left it: a new manual version, or the option's removal, generates it in `pulumi up`";

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
  const { inputs } = deployed;
  const target = runnerModel.safeParse(inputs["runner"]);
  const aws = awsModel.safeParse(inputs["aws"]);
  if (problems.length > 0 || !target.success || !aws.success) {
    return {
      problem: "the state holds arguments that this version of the package can't read: run `pulumi up`",
    };
  }
  if (!isMaker(deployed, outs["fingerprint"])) return { problem: ANOTHER_MAKER };
  const { secret, secretVersion } = inputs as { secret?: string; secretVersion?: string };
  const isUsed = !isLocal(target.data) || secret !== undefined;
  const { settings, problems: ofAws } = regionalSettings(
    { aws: aws.data, isUnknown: false, isUsed },
    {},
    lookups,
  );
  const { limits, problems: ofLimits } = effectiveLimits(own.limits, lookups);
  const [refused] = [...ofAws, ...ofLimits, ...localRunnerProblems(inputs["runner"], lookups)];
  if (refused !== undefined) return { problem: `${refused.path}: ${refused.reason}` };
  const stored = secret && { id: secret, region: settings?.region ?? "", versionId: secretVersion };
  const subject = generationSubject(
    { ...deployed, own },
    {
      credential: stored ? { stored, inline: false } : NO_CREDENTIALS,
      target: target.data,
      settings,
      stack: stackOfUrn(deployed.urn),
      limits,
      slots: connectionSlots(String(inputs["connection"]), inputs["maxConcurrency"]),
    },
  );
  return { subject, last, deployed, own };
}
