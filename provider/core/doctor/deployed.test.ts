import { CONNECTION_URN, CONNECTOR_URN, RUNNER_ARN } from "../../../test/unit/samples";
import { connectorOutputs } from "../connector/deployed";
import { FORMAT_VERSION } from "../state-format";
import { deployedConnection } from "./deployed";

const lookups = { config: () => undefined, env: () => undefined };
const OTHER_URN = CONNECTION_URN.replace("pulumi-nodejs:", "acme:index:Shop$pulumi-nodejs:");

function connector(text: string, connections?: readonly string[]) {
  const code = { entry: "connection.py", files: { "connection.py": text } };
  const inputs = { code: { "connector.py": "y = 1\n" }, connection: "source" };
  const outputs = connectorOutputs(inputs, {
    urn: CONNECTOR_URN,
    connection: { code, requirements: null },
  });
  return { urn: CONNECTOR_URN, name: "orders", outputs, ...(connections && { connections }) };
}

/** The code that a connection is tested with, by the connectors of its stack. */
function tested(urn: string, ...connectors: ReturnType<typeof connector>[]) {
  const outputs = { formatVersion: FORMAT_VERSION, runner: { functionArn: RUNNER_ARN }, aws: {} };
  const lookedUp = { ...lookups, env: (key: string) => (key === "AWS_REGION" ? "eu-west-1" : undefined) };
  const found = deployedConnection({ urn, name: "source", id: "i", outputs }, connectors, lookedUp);
  if ("problem" in found) throw new Error(found.problem);
  return "why" in found.test ? found.test.why : found.test.code.files["connection.py"];
}

describe("the code of a deployed connection", () => {
  it("is that of the connectors that depend on it, not on another of its name", () => {
    const all = [connector("other = 1\n", [OTHER_URN]), connector("own = 1\n", [CONNECTION_URN])];
    expect(tested(CONNECTION_URN, ...all)).toBe("own = 1\n");
    expect(tested(OTHER_URN, ...all)).toBe("other = 1\n");
  });

  it("is that of connectors by its name, where the state has no dependencies", () =>
    expect(tested(CONNECTION_URN, connector("own = 1\n"))).toBe("own = 1\n"));

  it("is not known where only connectors of another one have its name", () =>
    expect(tested(CONNECTION_URN, connector("other = 1\n", [OTHER_URN]))).toMatch(/no connector of the stack/));
});
