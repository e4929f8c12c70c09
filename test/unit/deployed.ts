import { storedFiles } from "../../provider/core/code/stored-code";
import { connectorOutputs, deployedConnector } from "../../provider/core/connector/deployed";
import { deployedFingerprint } from "../../provider/core/connector/maker";
import { CONNECTOR_TYPE } from "../../provider/core/pulumi/resource-types";
import { SECRET, SIGNATURE } from "../../provider/core/pulumi/wire";
import { CANARY, CONNECTION_CODE, CONNECTOR_CODE, CONNECTOR_URN, RUNNER_ARN, SCHEMA } from "./samples";

type Properties = { readonly [key: string]: unknown };

/** The inputs of a connector whose schema was made by what they say, with its fingerprint. */
export function deployedInputs(change: Properties = {}, urn = CONNECTOR_URN): Properties {
  const inputs = {
    code: storedFiles(CONNECTOR_CODE),
    connection: "source",
    runner: { functionArn: RUNNER_ARN },
    schema: SCHEMA,
    coverage: "full",
    interface: "bytes",
    ...change,
  };
  const deployed = deployedConnector(outputsOf(inputs, urn));
  return { fingerprint: deployed && deployedFingerprint(deployed), ...inputs };
}

/** The outputs of a connector whose schema was made by what they hold. */
export function deployedOutputs(change: Properties = {}, urn = CONNECTOR_URN): Properties {
  return outputsOf(deployedInputs(change, urn), urn);
}

function outputsOf(inputs: Properties, urn: string): Properties {
  return connectorOutputs(inputs, { urn, connection: { code: CONNECTION_CODE, requirements: null } });
}

/** What the URNs of an exported stack's connectors begin with. */
export const STACK_URN = "urn:pulumi:dev::flights::pulumi-nodejs:dynamic/python:Connector::";

export interface StackResource {
  readonly name: string;
  readonly inputs?: object;
  readonly outputs?: object;
}

/** A stack with these connectors and a secret of somebody else, as `pulumi stack export --show-secrets` shows it. */
export function exportedStack(resources: readonly StackResource[]) {
  return {
    version: 3,
    deployment: {
      resources: [
        { urn: "urn:other", type: "other", outputs: { password: CANARY } },
        ...resources.map(({ name, inputs, outputs }) => ({
          urn: STACK_URN + name,
          type: CONNECTOR_TYPE.token,
          outputs: {
            ...encrypted(deployedOutputs({ properties: { name }, ...inputs }, STACK_URN + name)),
            ...outputs,
          },
        })),
      ],
    },
  };
}

function encrypted({ __deployed, ...outputs }: Properties) {
  return { ...outputs, __deployed: { [SIGNATURE]: SECRET, plaintext: JSON.stringify(__deployed) } };
}
