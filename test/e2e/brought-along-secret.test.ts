import { createSecret, secretNames } from "./support/emulator";
import { CONNECTION, program, rowsCode } from "./support/programs";
import { Workspace } from "./support/workspace";

jest.setTimeout(120_000);

const FILES = {
  "connection.py": CONNECTION,
  "orders.py": rowsCode("{f\"letters_{len(context['token'])}\": 1}"),
};

describe("a secret that is managed elsewhere", () => {
  it("is read by the runner in the preview already, and is never written or deleted", async () => {
    const workspace = new Workspace(FILES).link();
    const name = `${workspace.project}-brought-along`;
    const arn = await createSecret(name, "12345");
    workspace.write({
      "index.js": program({
        connection: `code: { path: "connection.py" }, credentials: { secretArn: "${arn}" }`,
      }),
    });
    await workspace.init();
    const preview = await workspace.preview();
    expect(preview.step("orders").newState?.inputs?.["schema"]).toMatchObject({
      fields: { letters_5: "int64" },
    });
    await workspace.up();
    expect(await workspace.outputs("source")).toMatchObject({
      secretArn: arn,
      credentials: { secretArn: arn },
    });
    await workspace.expect("destroy", "--yes");
    expect(await secretNames(workspace.project)).toEqual([name]);
  });

  it("that does not exist is refused with what to do", async () => {
    const arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:nowhere-AbCdEf";
    const workspace = new Workspace({
      ...FILES,
      "index.js": program({
        connection: `code: { path: "connection.py" }, credentials: { secretArn: "${arn}" }`,
      }),
    }).link();
    await workspace.init();
    const { code, output } = await workspace.pulumi("preview");
    expect(code).not.toBe(0);
    expect(output).toContain("phase credentials");
    expect(output).toContain(
      "One that is managed elsewhere: create it in the connection's region, or correct credentials.secretArn.",
    );
  });

  it("is not confused with one of the same name as the connection's own: that one is refused, and kept as it is", async () => {
    const workspace = new Workspace({
      ...FILES,
      "index.js": program({
        connection: 'code: { path: "connection.py" }, credentials: { value: pulumi.secret("abc") }',
      }),
    }).link();
    await createSecret(`${workspace.project}/dev/source`, "somebody else's");
    await workspace.init();
    const { code, output } = await workspace.pulumi("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(output).toContain(
      `the secret "${workspace.project}/dev/source" exists and does not belong to this resource`,
    );
    await workspace.expect("destroy", "--yes");
    expect(await secretNames(workspace.project)).toEqual([`${workspace.project}/dev/source`]);
  });
});
