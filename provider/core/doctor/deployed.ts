import { awsModel } from "../aws/inputs";
import { regionalSettings } from "../aws/region";
import type { AwsSettings } from "../aws/settings";
import type { ConnectionOutputs } from "../connection/diff";
import { externalSecret } from "../connection/external-secret";
import type { TestSubject } from "../connection/plan";
import { deployedConnector } from "../connector/deployed";
import { NO_CREDENTIALS } from "../credentials/origin";
import type { Lookup } from "../lookup";
import type { ExportedConnection, ExportedConnector } from "../pulumi/exported-state";
import { stackOfUrn } from "../pulumi/program";
import type { CheckRequest } from "../runner/check";
import { localRunnerProblems } from "../runner/local-policy";
import { isLocal, type RunnerTarget } from "../runner/target";
import { runnerModel } from "../runner/target-model";
import { isReadableState } from "../state-format";
import type { StatedSecret } from "./connection";

/** A connection as a stack's state has it: all that it takes to check it. */
export interface DeployedConnection {
  readonly urn: string;
  readonly name: string;
  readonly runner: RunnerTarget;
  /** `undefined` where it uses nothing of AWS. */
  readonly settings: AwsSettings | undefined;
  readonly secret: DeployedSecret | undefined;
  /** A test of its code, or why there is none. */
  readonly test: TestSubject | { readonly why: string };
}

export interface DeployedSecret {
  readonly stated: StatedSecret;
  /** How the runner is asked for it. */
  readonly asked: CheckRequest["secrets"][number];
}

/** One that can't be checked, and why. */
export interface UnreadableConnection {
  readonly urn: string;
  readonly name: string;
  readonly problem: string;
}

/** @param connectors Of the same stack: they carry the requirements of their connections, which the connections' own state does not. */
export function deployedConnection(
  { urn, name, id, outputs }: ExportedConnection,
  connectors: readonly ExportedConnector[],
  lookups: { readonly config: Lookup; readonly env: Lookup },
): DeployedConnection | UnreadableConnection {
  const refused = (problem: string) => ({ urn, name, problem });
  if (!isReadableState(outputs))
    return refused("a newer version of this package wrote its state: upgrade the package");
  const outs = outputs as ConnectionOutputs;
  const runner = runnerModel.safeParse(outs.runner);
  const aws = awsModel.safeParse(outs.aws);
  if (!runner.success || !aws.success)
    return refused("its state holds arguments that this version of the package can't read: run `pulumi up`");
  const isUsed = !isLocal(runner.data) || outs.secretArn !== undefined;
  const { settings, problems } = regionalSettings({ aws: aws.data, isUnknown: false, isUsed }, {}, lookups);
  const [problem] = [...problems, ...localRunnerProblems(outs.runner, lookups)];
  if (problem !== undefined) return refused(`${problem.path}: ${problem.reason}`);
  const secret = secretOf(outs, id, settings);
  return { urn, name, runner: runner.data, settings, secret, test: testOf() };

  function testOf(): DeployedConnection["test"] {
    const code = connectors
      .filter(({ outputs: connector }) => isReadableState(connector))
      // Several connections may have one name, by their parents: the state tells which one it is, where it has dependencies.
      .filter(({ connections }) => connections?.includes(urn) ?? true)
      .map(({ outputs: connector }) => deployedConnector(connector))
      .find((connector) => connector?.inputs["connection"] === name);
    if (code === undefined)
      return { why: "no connector of the stack uses it, so its code is not in the state as it runs" };
    return {
      code: code.connection,
      requirements: code.requirements,
      credential: secret === undefined ? NO_CREDENTIALS : { stored: stored(secret), inline: false },
      target: (runner as { data: RunnerTarget }).data,
      settings,
      stack: stackOfUrn(urn),
    };
  }
}

function stored({ asked: { id, region, versionId } }: DeployedSecret) {
  return { id, region, versionId: versionId ?? undefined };
}

function secretOf(
  { secretArn, secret, writtenVersionId, __owner, ...outs }: ConnectionOutputs,
  id: string,
  settings: AwsSettings | undefined,
): DeployedSecret | undefined {
  if (secretArn === undefined) return undefined;
  const isOwn = secret !== undefined && __owner !== undefined;
  const { versionId } = externalSecret(outs);
  return {
    stated: {
      arn: secretArn,
      stored: isOwn ? { owner: __owner, evidence: { id, versionId: writtenVersionId } } : undefined,
    },
    asked: { id: secretArn, region: settings?.region ?? "", versionId: versionId ?? null },
  };
}
