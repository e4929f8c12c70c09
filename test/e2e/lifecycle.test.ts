import { invocations, recording, secretNames } from "./support/emulator";
import { CONNECTION, program, rowsCode } from "./support/programs";
import { Workspace } from "./support/workspace";

jest.setTimeout(240_000);

const FILES = { "connection.py": CONNECTION, "orders.py": rowsCode('{"id": 1}') };
const STORED = 'credentials: { value: pulumi.secret("s3cr3t") }, code: { path: "connection.py" }';
const FIELDS = { fields: { id: "int64" }, order: "id" };

describe("an update", () => {
  it("applies what the preview showed without running the connector again, and the next run accepts its state", async () => {
    const workspace = new Workspace({ "index.js": program({ connection: STORED }), ...FILES }).link();
    await workspace.init();
    await workspace.preview();
    const requests = invocations(await recording(() => workspace.up()));
    // The stored credentials are tested through Secrets Manager before the connection counts as created.
    expect(requests).toHaveLength(1);
    expect(await workspace.outputs("orders")).toMatchObject({
      schema: FIELDS,
      interface: "rows",
      formatVersion: 2,
    });
    const { secretArn, functions } = await workspace.outputs("source");
    expect(secretArn).toMatch(/^arn:aws:secretsmanager:/);
    expect(functions).toEqual(["context"]);
    const again = await workspace.expect("preview", "--expect-no-changes");
    expect(again.output).toContain("unchanged");
  });

  it("generates with the stored credentials where the connection is made in the same update", async () => {
    const workspace = new Workspace({
      "index.js": program({ connection: STORED }),
      ...FILES,
      "orders.py": rowsCode("{f\"letters_{len(context['token'])}\": 1}"),
    }).link();
    await workspace.init();
    const requests = await recording(() => workspace.up());
    expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { letters_6: "int64" } } });
    expect(requests.some(({ operation }) => operation === "GetSecretValue")).toBe(true);
  });

  it("shows the schema as pending while the runner's ARN is not known, and generates it in the same up", async () => {
    const workspace = new Workspace({ ...FILES, "index.js": unknownRunner() }).link();
    await workspace.init();
    const preview = await workspace.preview();
    expect(preview.step("orders").newState?.inputs?.["schema"]).toBe(UNKNOWN);
    const warnings = preview.diagnostics.filter(({ severity }) => severity === "warning");
    expect(warnings).toContainEqual(
      expect.objectContaining({
        urn: expect.stringMatching(/::orders$/),
        message: expect.stringContaining(
          "the schema is pending: connection.runner is not known in this preview",
        ),
      }),
    );
    await workspace.up();
    expect(await workspace.outputs("orders")).toMatchObject({ schema: FIELDS });
  });

  it("keeps an equal schema while the runner's ARN is not known", async () => {
    const workspace = new Workspace({ ...FILES, "index.js": unknownRunner() }).link();
    await workspace.init();
    await workspace.up();
    workspace.write({ "index.js": unknownRunner("changed") });
    const preview = await workspace.preview();
    expect(preview.step("orders").newState?.inputs?.["schema"]).toEqual(FIELDS);
  });

  it("writes a changed credential once, and an unchanged one never", async () => {
    const workspace = new Workspace({ "index.js": program({ connection: STORED }), ...FILES }).link();
    await workspace.init();
    await workspace.up();
    const writes = async () =>
      (await recording(() => workspace.up()))
        .filter(
          ({ service, operation }) => service === "secretsmanager" && !/^(Describe|Get)/.test(operation),
        )
        .map(({ operation }) => operation);
    expect(await writes()).toEqual([]);
    workspace.write({ "index.js": program({ connection: STORED.replace("s3cr3t", "0ther") }) });
    const preview = await workspace.preview();
    expect(preview.step("source").op).toBe("update");
    expect(preview.steps.filter(({ urn }) => urn.endsWith("::orders"))).toEqual([]);
    expect(await writes()).toEqual(["PutSecretValue"]);
    expect(await writes()).toEqual([]);
  });

  it("previews a rotation together with a code change with the new credential", async () => {
    const workspace = new Workspace({ "index.js": program({ connection: STORED }), ...FILES }).link();
    await workspace.init();
    await workspace.up();
    workspace.write({
      "index.js": program({ connection: STORED.replace("s3cr3t", "rotated") }),
      "orders.py": rowsCode("{f\"letters_{len(context['token'])}\": 1}"),
    });
    const preview = await workspace.preview();
    expect(preview.step("orders").newState?.inputs?.["schema"]).toMatchObject({
      fields: { letters_7: "int64" },
    });
    await workspace.up();
    expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { letters_7: "int64" } } });
  });

  it("keeps what the manual code fingerprint covers until its version changes", async () => {
    const connectors = (version: string) => ({
      orders: `code: { path: "orders.py" }, codeFingerprint: { manual: "${version}" }`,
    });
    const workspace = new Workspace({
      "index.js": program({ connectors: connectors("1") }),
      ...FILES,
    }).link();
    await workspace.init();
    await workspace.up();
    workspace.write({ "orders.py": rowsCode('{"id": 1, "more": 2}') });
    await workspace.up();
    expect(await workspace.outputs("orders")).toMatchObject({ schema: FIELDS });
    workspace.write({ "index.js": program({ connectors: connectors("2") }) });
    await workspace.up();
    expect(await workspace.outputs("orders")).toMatchObject({
      schema: { fields: { id: "int64", more: "int64" } },
    });
  });

  it("takes its region and endpoint from the stack's aws config", async () => {
    const { AWS_ENDPOINT_URL, AWS_REGION } = JSON.parse(process.env["E2E_ENGINE"] ?? "{}").set;
    const workspace = new Workspace(
      { "index.js": program(), ...FILES },
      { AWS_ENDPOINT_URL: undefined, AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined },
    ).link();
    await workspace.init({ "aws:region": AWS_REGION });
    for (const service of ["lambda", "secretsmanager"]) {
      await workspace.expect(
        "config",
        "set",
        "--plaintext",
        "--path",
        `aws:endpoints[0].${service}`,
        AWS_ENDPOINT_URL,
      );
    }
    await workspace.up();
    expect(await workspace.outputs("orders")).toMatchObject({ schema: FIELDS });
  });
});

describe("a refresh and a destroy", () => {
  it("leave what is, and leave no secret", async () => {
    const workspace = new Workspace({ "index.js": program({ connection: STORED }), ...FILES }).link();
    await workspace.init();
    await workspace.up();
    await workspace.expect("refresh", "--yes", "--expect-no-changes");
    expect(await secretNames(workspace.project)).toEqual([`${workspace.project}/dev/source`]);
    await workspace.expect("destroy", "--yes");
    expect(await secretNames(workspace.project)).toEqual([]);
    await workspace.up();
    expect(await secretNames(workspace.project)).toEqual([`${workspace.project}/dev/source`]);
    await workspace.expect("destroy", "--yes");
  });
});

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A program whose runner's ARN comes from a resource that is made, or changed, in the same update. */
function unknownRunner(mark = "first"): string {
  return program({
    before: `
      class Arn extends pulumi.CustomResource {
        constructor(name, props) {
          super("pulumi-nodejs:dynamic:Resource", name, { ...props, arn: undefined, __provider:
            "exports.handler=()=>({create:async(i)=>({id:'arn',outs:{...i,arn:i.given}}),update:async(id,o,n)=>({outs:{...n,arn:n.given}}),diff:async(id,o,n)=>({changes:o.mark!==n.mark})});" });
        }
      }
      const made = new Arn("made", { given: config.require("functionArn"), mark: "${mark}" });`,
    connection: 'code: { path: "connection.py" }, runner: { functionArn: made.arn, qualifier: "1" }',
  });
}
