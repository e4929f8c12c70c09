import { program, rowsCode } from "./support/programs";
import { Workspace } from "./support/workspace";

jest.setTimeout(120_000);

const SECRET = "Qu1etly";

/** A resource whose only secret is an output, so that only a read of the state can tell it. */
const KEEPER = `
  class Keeper extends pulumi.CustomResource {
    constructor() {
      super("pulumi-nodejs:dynamic:Resource", "keeper", { kept: undefined, __provider:
        "exports.handler=()=>({create:async()=>({id:'k',outs:{kept:['Qu1','etly'].join('')}})});" },
        { additionalSecretOutputs: ["kept"] });
    }
  }`;

describe("the read of the last state", () => {
  it("finds what was generated, and leaves no secret of the stack in the event log", async () => {
    const files = { "connection.py": "", "orders.py": rowsCode('{"id": 1}') };
    const workspace = new Workspace(
      { ...files, "index.js": program({ before: `${KEEPER} new Keeper();` }) },
      { PULUMI_DEBUG_COMMANDS: "true" }, // gives the CLI its --event-log
    ).link();
    await workspace.init();
    await workspace.up();
    expect((await workspace.expect("stack", "export", "--show-secrets")).stdout).toContain(SECRET);

    // Without the resource no registration's answer holds its secret; the state still does.
    workspace.write({
      "index.js": program({ before: KEEPER }),
      "orders.py": rowsCode('{"id": 1, "email": "x"}'),
    });
    const { output } = await workspace.pulumi("preview", "--diff", "--event-log", "events.json");
    expect(output).toContain(
      "schema of orders generated again, as the connector's code (orders.py) changed: 1 field added",
    );
    expect(workspace.read("events.json")).not.toContain(SECRET);
  });
});
