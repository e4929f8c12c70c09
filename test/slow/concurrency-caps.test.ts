import { invocations, mostAtOnce, recording } from "../e2e/support/emulator";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { type Preview, Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const slowCode = (field: string) => `import time\n${rowsCode(`time.sleep(2) or {"${field}": 1}`)}`;

/** In an update, what depends on a component is generated in its check; the rest in the program. */
const CONNECTORS = {
  early: 'code: { path: "slow.py" }',
  earlier: 'code: { path: "slow.py" }, properties: { n: 1 }',
  late: 'code: { path: "slow.py" }, properties: { n: 2 } }, { dependsOn: [component]',
};
const COMPONENT = 'const component = new pulumi.ComponentResource("acme:index:Component", "component");';

/** The most invocations at once in an update, and in a preview of other code; and whether that tells causes and has a summary. */
async function under(caps: { connection?: number; run?: string }) {
  const cap = caps.connection === undefined ? "" : `, maxConcurrency: ${caps.connection}`;
  const credentials = 'credentials: { value: pulumi.secret("12345") }';
  const workspace = new Workspace({
    "index.js": program({
      connection: `code: { path: "connection.py" }, ${credentials}${cap}`,
      connectors: CONNECTORS,
      before: COMPONENT,
    }),
    "connection.py": CONNECTION,
    "slow.py": slowCode("a"),
  }).link();
  await workspace.init(caps.run === undefined ? {} : { "pythonConnectors:maxConcurrency": caps.run });
  const update = await recording(() => workspace.up());
  for (const name of Object.keys(CONNECTORS)) {
    expect((await workspace.outputs(name))["schema"]).toMatchObject({ fields: { a: "int64" } });
  }
  workspace.write({ "slow.py": slowCode("b") });
  let shown: Preview | undefined;
  const preview = await recording(async () => {
    shown = await workspace.preview();
  });
  const { inputs = {} } = shown?.step("late").newState ?? {};
  expect(inputs["schema"]).toMatchObject({ fields: { b: "int64" } });
  const changes = Object.values(inputs["changes"] as { [path: string]: string });
  return {
    update: mostAtOnce(invocations(update)),
    preview: mostAtOnce(invocations(preview)),
    tellsCause: changes.every((change) => change.includes("cause: code")),
    hasSummary: shown?.diagnostics.some(({ message }) => message.startsWith("schemas: 3 generated")),
  };
}

describe("the cap of a connection holds while connectors are generated in the program and in check", () => {
  it("of 1: all is left to check", async () => {
    expect(await under({ connection: 1 })).toEqual({
      update: 1,
      preview: 1,
      tellsCause: true,
      hasSummary: false,
    });
  });

  it("of 2: one in each, at the same time", async () => {
    expect(await under({ connection: 2 })).toEqual({
      update: 2,
      preview: 1,
      tellsCause: true,
      hasSummary: true,
    });
  });

  it("of 3: two in the program, one in check", async () => {
    expect(await under({ connection: 3 })).toEqual({
      update: 3,
      preview: 2,
      tellsCause: true,
      hasSummary: true,
    });
  });
});

it("a cap of the run of 1 leaves all to check, the connection's test too", async () => {
  expect(await under({ run: "1" })).toEqual({ update: 1, preview: 1, tellsCause: true, hasSummary: false });
});
