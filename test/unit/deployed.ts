import { storedFiles } from "../../provider/core/code/stored-code";
import { connectorOutputs, deployedConnector } from "../../provider/core/connector/deployed";
import { deployedFingerprint } from "../../provider/core/connector/maker";
import { CONNECTION_CODE, CONNECTOR_CODE, CONNECTOR_URN, RUNNER_ARN, SCHEMA } from "./samples";

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
