import { createSecret, emulator, invocations, recording } from "../e2e/support/emulator";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { createRunner, publishRunner } from "../e2e/support/runner-functions";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

describe("a connection's runner and credentials for previews", () => {
  it("are what previews use, and updates use the others", async () => {
    const workspace = new Workspace({
      "connection.py": CONNECTION,
      "orders.py": rowsCode("{f\"letters_{len(context['token'])}\": 1}"),
    }).link();
    const name = `${workspace.project}-reader`;
    const arn = await createRunner(name);
    const version = await publishRunner(name);
    const secretArn = await createSecret(`${workspace.project}-read-only`, "ro");
    const preview = `{ runner: { functionArn: "${arn}", qualifier: "${version}" }, credentials: { secretArn: "${secretArn}" } }`;
    workspace.write({
      "index.js": program({
        connection: `code: { path: "connection.py" }, credentials: { value: pulumi.secret("read-write") }, preview: ${preview}`,
      }),
    });
    await workspace.init();
    const invoked = async (work: () => Promise<unknown>) =>
      new Set(invocations(await recording(work)).map(({ target }) => target.split("/")[0]));
    const schemaOf = (inputs: Record<string, unknown> | undefined) => inputs?.["schema"];

    const inPreview = await invoked(async () => {
      const { step } = await workspace.preview();
      expect(schemaOf(step("orders").newState?.inputs)).toMatchObject({ fields: { letters_2: "int64" } });
    });
    expect([...inPreview]).toEqual([expect.stringContaining(name)]);
    const inUpdate = await invoked(() => workspace.up());
    expect([...inUpdate]).toEqual([expect.stringContaining(emulator.functionArn.split(":").at(-1) ?? "")]);
    expect(schemaOf(await workspace.outputs("orders"))).toMatchObject({ fields: { letters_10: "int64" } });
    const again = await workspace.preview();
    expect(again.steps.filter(({ op }) => op !== "same")).toEqual([]);
  });
});
