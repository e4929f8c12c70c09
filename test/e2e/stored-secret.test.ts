import { changeSecret, createSecret, recording, secretNames, secretOf } from "./support/emulator";
import { CONNECTION, program, rowsCode } from "./support/programs";
import { Workspace } from "./support/workspace";

jest.setTimeout(240_000);

const FILES = {
  "connection.py": CONNECTION,
  "orders.py": rowsCode("{f\"letters_{len(context['token'])}\": 1}"),
};

const index = (secret: string, value = "12345") =>
  program({
    connection: `code: { path: "connection.py" }, credentials: { value: pulumi.secret("${value}") }, secret: ${secret}`,
  });

async function stack(secret: string): Promise<Workspace> {
  return new Workspace({ ...FILES, "index.js": index(secret) }).link().init();
}

const writes = async (work: () => Promise<unknown>) =>
  (await recording(work))
    .filter(
      ({ service, operation }) => service === "secretsmanager" && !/^(Describe|Get|List)/.test(operation),
    )
    .map(({ operation }) => operation);

describe("the settings of a stored secret", () => {
  it("are written with it, and changed in place, as far as they differ; the stack's default tags are among its tags", async () => {
    const workspace = await stack('{ description: "Orders", tags: { team: "data", tier: "1" } }');
    await workspace.expect(
      "config",
      "set",
      "aws:defaultTags",
      '{"tags":{"owner":"platform","team":"nobody"}}',
    );
    await workspace.up();
    const name = `${workspace.project}/dev/source`;
    expect(await secretOf(name)).toMatchObject({
      description: "Orders",
      tags: { owner: "platform", team: "data", tier: "1", "pulumi-python-connectors:stack": "dev" },
    });
    workspace.write({ "index.js": index('{ description: "All orders", tags: { team: "data" } }') });
    expect(await writes(() => workspace.up())).toEqual(["UpdateSecret", "UntagResource"]);
    const changed = await secretOf(name);
    expect(changed).toMatchObject({ description: "All orders", value: "12345", versions: 1 });
    expect(changed.tags).not.toHaveProperty("tier");
    await workspace.expect("preview", "--expect-no-changes");
  });

  it("replace it where the name is another one, and the connector goes on with its schema", async () => {
    const workspace = await stack('{ name: pulumi.getProject() + "/first" }');
    await workspace.up();
    workspace.write({ "index.js": index('{ name: pulumi.getProject() + "/second" }') });
    await workspace.up();
    expect(await secretNames(workspace.project)).toEqual([`${workspace.project}/second`]);
    await workspace.expect("preview", "--expect-no-changes");
  });

  it("that are no good are refused in the preview, each with what to write instead", async () => {
    const workspace = await stack(
      '{ name: "a b", recoveryWindowInDays: 3, tags: { "aws:x": "y" }, rotate: true }',
    );
    const { code, output } = await workspace.pulumi("preview");
    expect(code).not.toBe(0);
    for (const reason of [
      "secret.name: ",
      "secret.recoveryWindowInDays: write 7 to 30 days, or 0",
      "secret.tags: ",
    ]) {
      expect(output).toContain(reason);
    }
    expect(output).toContain("secret.rotate: there is no such argument");
  });
});

describe("a secret that is somebody else's", () => {
  it("is taken over where the program says so, and kept when the connection goes", async () => {
    const workspace = await stack("{ adopt: true }");
    const name = `${workspace.project}/dev/source`;
    await createSecret(name, "theirs");
    await workspace.up();
    expect(await secretOf(name)).toMatchObject({ value: "12345" });
    const { output } = await workspace.expect("destroy", "--yes");
    expect(output).toContain("was left in place: it was there before this connection adopted it");
    expect((await secretOf(name)).tags).toEqual({});
  });

  it("is refused otherwise, with what to do", async () => {
    const workspace = await stack("{}");
    const name = `${workspace.project}/dev/source`;
    await createSecret(name, "theirs");
    const { code, output } = await workspace.pulumi("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(output).toContain("Take it over with secret: { adopt: true }, or choose another secret.name");
    expect(await secretOf(name)).toMatchObject({ value: "theirs", versions: 1, tags: {} });
  });
});

describe("a secret that was changed elsewhere", () => {
  it("is seen by a refresh as one line; what is declared is put right, and a rotation is kept", async () => {
    const workspace = await stack('{ tags: { team: "data" } }');
    await workspace.up();
    const name = `${workspace.project}/dev/source`;
    await changeSecret(name, "1234567", { team: "others" });
    const refresh: { output?: string } = {};
    const requests = await recording(async () =>
      Object.assign(refresh, await workspace.expect("refresh", "--yes", "--skip-preview")),
    );
    expect(refresh.output).toMatch(
      /source: its secret \S+ was changed outside of this stack: a version that somebody else wrote is current now \([^)]+\), and stays in use; its tag "team" was changed \[SECRET_CHANGED\]/,
    );
    expect(
      requests.filter(({ service }) => service === "secretsmanager").map(({ operation }) => operation),
    ).toEqual(["DescribeSecret"]);
    const up: { output?: string } = {};
    expect(await writes(async () => Object.assign(up, await workspace.up()))).toEqual(["TagResource"]);
    expect(up.output).toContain("was rotated elsewhere, and that version stays in use");
    expect(await secretOf(name)).toMatchObject({ value: "1234567", tags: { team: "data" } });
    // The connector is generated with what is in use.
    workspace.write({ "orders.py": `${FILES["orders.py"]}\n# changed\n` });
    await workspace.up();
    expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { letters_7: "int64" } } });
    // A changed declaration is written again.
    workspace.write({ "index.js": index('{ tags: { team: "data" } }', "123") });
    expect(await writes(() => workspace.up())).toEqual(["PutSecretValue"]);
    expect(await secretOf(name)).toMatchObject({ value: "123" });
  });
});

describe("a recovery window of 0 days", () => {
  it("is warned of once, and frees the name at once", async () => {
    const workspace = await stack("{ recoveryWindowInDays: 0 }");
    expect((await workspace.up()).output).toContain("[SECRET_NO_RECOVERY]");
    expect((await workspace.up()).output).not.toContain("[SECRET_NO_RECOVERY]");
    await workspace.expect("destroy", "--yes");
    expect(await secretNames(workspace.project)).toEqual([]);
    await createSecret(`${workspace.project}/dev/source`, "free");
  });
});
