import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { clientOptions, invocations, recording, secretNames } from "../e2e/support/emulator";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(400_000);

/** The states of a fixture that `npm run state-fixture` made, with the program and the secrets that go with them. */
interface Fixture {
  readonly stacks: Readonly<Record<string, { readonly deployment: object }>>;
  readonly secrets: readonly {
    readonly name: string;
    readonly description: string;
    readonly tags: { readonly Key: string; readonly Value: string }[];
    readonly versionId: string;
  }[];
}

describe("the state of format 2 that version 0.2 writes", () => {
  const folder = path.join(__dirname, "../e2e/fixtures/state-v2-0.2");
  const text = readFileSync(path.join(folder, "state.json"), "utf8");
  const { secrets } = JSON.parse(text) as Fixture;
  const files = Object.fromEntries(
    readdirSync(path.join(folder, "program"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(path.join(folder, "program"), path.join(entry.parentPath, entry.name)))
      .map((name) => [name, readFileSync(path.join(folder, "program", name), "utf8")]),
  );

  it("has what states hold: connections with stored credentials, connectors, promotion, a runner for previews", () => {
    for (const part of ["credentialKey", "promotedFrom", "preview", "coverage", "fingerprint", "review"])
      expect(text).toContain(`"${part}"`);
    expect(text).not.toContain("s3cr3t");
  });

  it("is taken over by this version: nothing changes in either stack, and a change is promoted", async () => {
    let filled = text;
    const client = new SecretsManagerClient(clientOptions);
    for (const { name, description, tags, versionId } of secrets) {
      const created = await client.send(
        new CreateSecretCommand({
          Name: name,
          Description: description,
          Tags: tags,
          ClientRequestToken: versionId,
          SecretString: "s3cr3t",
        }),
      );
      filled = filled.replaceAll(`<ARN of ${name}>`, created.ARN ?? "");
    }
    const { stacks } = JSON.parse(filled) as Fixture;
    const workspace = new Workspace(files).link();
    await workspace.init();
    await workspace.expect("stack", "init", "prod", "--copy-config-from", "dev");
    for (const [stack, state] of Object.entries(stacks)) {
      await workspace.expect("stack", "select", stack);
      const salt = /encryptionsalt: (.*)/.exec(workspace.read(`Pulumi.${stack}.yaml`))?.[1];
      const secrets_providers = { type: "passphrase", state: { salt } };
      const deployment = { ...state.deployment, secrets_providers };
      workspace.write({ "state.json": JSON.stringify({ ...state, deployment }) });
      await workspace.expect("stack", "import", "--file", "state.json");
    }

    const idle = await recording(async () => {
      for (const stack of Object.keys(stacks)) {
        await workspace.expect("preview", "--expect-no-changes", "--stack", stack);
        await workspace.expect("refresh", "--yes", "--expect-no-changes", "--stack", stack);
        await workspace.expect("up", "--yes", "--skip-preview", "--expect-no-changes", "--stack", stack);
      }
    });
    expect(invocations(idle)).toEqual([]);
    expect(idle.filter(({ operation }) => /^(Put|Create|Update|Delete|Tag)/.test(operation))).toEqual([]);

    workspace.write({ "orders.py": files["orders.py"]?.replace('"id": 1', '"id": 1, "note": "x"') ?? "" });
    const refused = await workspace.pulumi("preview", "--stack", "prod");
    expect(refused.output).toContain("[PROMOTION_DIFFERS]");
    for (const stack of Object.keys(stacks)) {
      await workspace.expect("stack", "select", stack);
      await workspace.up();
      expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { note: "string" } } });
    }
    for (const stack of Object.keys(stacks)) await workspace.expect("destroy", "--yes", "--stack", stack);
    expect(await secretNames("state-of-format-2")).toEqual([]);
  });
});
