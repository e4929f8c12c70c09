import { readFileSync } from "node:fs";
import path from "node:path";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { clientOptions, invocations, recording, secretNames } from "./support/emulator";
import { CONNECTION, program, rowsCode } from "./support/programs";
import { changedPaths, changes } from "./support/steps";
import { Workspace } from "./support/workspace";

jest.setTimeout(240_000);

/**
 * The state of this stack as version 0.1.0 of the package wrote it (state format 1), with plain times and ids. It is not to
 * be made again: stacks of that version are out there.
 */
const STATE = readFileSync(path.join(__dirname, "fixtures/state-v1-0.1.json"), "utf8");
const PROJECT = "state-of-0-1";
const SECRET = `${PROJECT}/dev/source`;

const ORDERS = rowsCode('{"id": 1, "customer": {"name": context["token"][:1]}, "tags": ["a"]}');
const LINES = `def list_objects(context, metadata, properties):
    yield {"name": "all", "fingerprint": "1", "is_prefix": False}

def read_bytes(context, metadata, properties):
    yield b"id;day\\n1;2026-01-02\\n"
`;
const INDEX = `${program({
  connection: 'credentials: { value: pulumi.secret("s3cr3t") }, code: { path: "connection.py" }',
})}
const open = new PythonConnection("open", { runner, code: { inline: "" }, connectorDefaults: { parser: { type: "csv", delimiter: ";" } } });
exports.lines = new PythonConnector("lines", { connection: open, code: { path: "lines.py" }, properties: { year: 2026 } }).schema;
`;

interface SavedState {
  readonly deployment: {
    readonly resources: readonly {
      readonly urn: string;
      readonly id?: string;
      readonly outputs?: { readonly writtenVersionId?: string };
    }[];
  };
}

/** The secret as that version left it: tags, version and value. */
async function makeSecret(): Promise<string> {
  const { deployment } = JSON.parse(STATE) as SavedState;
  const source = deployment.resources.find(({ urn }) => urn.endsWith("::source"));
  const tags = {
    organization: "organization",
    project: PROJECT,
    stack: "dev",
    resource: "source",
    parents: "",
  };
  const made = await new SecretsManagerClient(clientOptions).send(
    new CreateSecretCommand({
      Name: SECRET,
      SecretString: "s3cr3t",
      ClientRequestToken: source?.outputs?.writtenVersionId,
      Description: "Credentials of a Python connection, managed by Pulumi",
      Tags: Object.entries({ ...tags, id: source?.id ?? "" }).map(([key, Value]) => ({
        Key: `pulumi-python-connectors:${key}`,
        Value,
      })),
    }),
  );
  return made.ARN ?? "";
}

describe("the state that version 0.1.0 wrote", () => {
  it("is taken over: nothing changes, a change of code is an update, and refresh and destroy work", async () => {
    const workspace = new Workspace({
      "Pulumi.yaml": `name: ${PROJECT}\nruntime: nodejs\n`,
      "index.js": INDEX,
      "connection.py": CONNECTION,
      "orders.py": ORDERS,
      "lines.py": LINES,
    }).link();
    await workspace.init();
    const state: SavedState = JSON.parse(STATE.replaceAll("<ARN of the secret>", await makeSecret()));
    // What is secret in it is encrypted by this stack's own passphrase.
    const salt = /encryptionsalt: (.*)/.exec(workspace.read("Pulumi.dev.yaml"))?.[1];
    const secrets_providers = { type: "passphrase", state: { salt } };
    const deployment = { ...state.deployment, secrets_providers };
    workspace.write({ "state.json": JSON.stringify({ ...state, deployment }) });
    await workspace.expect("stack", "import", "--file", "state.json");

    const idle = await recording(async () => {
      await workspace.expect("preview", "--expect-no-changes");
      await workspace.expect("refresh", "--yes", "--expect-no-changes");
      await workspace.expect("up", "--yes", "--skip-preview", "--expect-no-changes");
    });
    expect(invocations(idle)).toEqual([]);
    expect(idle.filter(({ operation }) => /^(Put|Create|Update|Delete|Tag)/.test(operation))).toEqual([]);

    workspace.write({
      "connection.py": `${CONNECTION}\n# changed\n`,
      "orders.py": ORDERS.replace('"id": 1', '"id": 1.5'),
      "lines.py": LINES.replace("id;day", "id;at"),
    });
    const preview = await workspace.preview();
    expect(changes(preview).sort()).toEqual(["update lines", "update orders", "update source"]);
    // With a change of its own the secret gets the tag that names its runner.
    expect(changedPaths(preview, "source")).toEqual(['code["connection.py"]', "secret.tags"]);
    expect(changedPaths(preview, "orders")).toEqual(
      expect.arrayContaining([
        'code["orders.py"]',
        "fingerprint.code",
        "fingerprint.connection",
        "schema.fields.id",
      ]),
    );
    const ofFingerprint = changedPaths(preview, "lines").filter((path) => path.startsWith("fingerprint"));
    expect(ofFingerprint).toEqual(["fingerprint.code"]);
    await workspace.up();
    expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { id: "float64" } } });
    expect(await workspace.outputs("lines")).toMatchObject({
      schema: { fields: { at: "date", id: "int64" } },
    });
    await workspace.expect("refresh", "--yes", "--expect-no-changes");
    await workspace.expect("destroy", "--yes");
    expect(await secretNames(PROJECT)).toEqual([]);
  });
});
