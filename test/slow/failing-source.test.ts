import { createSecret } from "../e2e/support/emulator";
import { CONNECTION, FILE_CODE, program } from "../e2e/support/programs";
import { changes, inputs, messages } from "../e2e/support/steps";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const FIELDS = { fields: { id: "int64" }, order: "id" };

/** Ways in which a connection's secret moves: the config's `place` says where it is. */
const MOVES = {
  "another ARN": 'credentials: { secretArn: config.require("place") }',
  "another name": 'credentials: { value: pulumi.secret("12345") }, secret: { name: config.require("place") }',
};

/** A stack whose connection's secret moves in the next update, while its source is down. */
async function moving(how: keyof typeof MOVES, args = "") {
  const workspace = new Workspace({
    "index.js": program({
      connection: `code: { path: "connection.py" }, ${MOVES[how]}`,
      connectors: {
        orders: `code: { path: "orders.py" }, properties: { source: __dirname + "/source.json" }, ${args}`,
      },
    }),
    "connection.py": CONNECTION,
    "orders.py": FILE_CODE,
    "source.json": '{"id": 1}',
  }).link();
  const place = (name: string) => {
    const full = `${workspace.project}/${name}`;
    return how === "another ARN" ? createSecret(full, "12345") : full;
  };
  await workspace.init({ place: await place("first") });
  await workspace.up();
  await workspace.expect("config", "set", "place", await place("second"));
  // By another name, the same credentials are the same source for the cache of the last minutes.
  workspace.remove("source.json", ".cache");
  return workspace;
}

describe("a source that refuses all connectors of a connection", () => {
  it("is one failure of the preview, by the program's paths, and the others name whose it is", async () => {
    const reading = (name: string) => [
      "def list_objects(context, metadata):",
      `    context["api"].ask("${name}")`,
      "    yield {}",
      "def read_rows(context, metadata):",
      "    yield {}",
    ];
    const names = ["orders", "items", "customers"];
    const paths = names.map((name) => [name, `source/${name}/connector.py`] as const);
    const workspace = new Workspace({
      "index.js": program({
        connection: 'code: { path: "source/connection.py" }',
        connectors: Object.fromEntries(names.map((name) => [name, `code: { path: "source/${name}" }`])),
      }),
      "source/connection.py": [
        "class Api:",
        "    def ask(self, name):",
        '        raise PermissionError("401: wrong token")',
        "def context():",
        '    return {"api": Api()}',
      ].join("\n"),
      ...Object.fromEntries(paths.map(([name, path]) => [path, reading(name).join("\n")])),
    }).link();
    await workspace.init();
    const { code, output } = await workspace.pulumi("preview");
    expect(code).not.toBe(0);
    // Printed as it comes, and once more at the end.
    const told = output.slice(output.indexOf("Diagnostics:"));
    expect(
      told.match(/401: wrong token \[phase list, LIST_FAILED\] at source\/connection\.py:3/g),
    ).toHaveLength(1);
    const [, failing = ""] = /resource '(\w+)' has a problem/.exec(told) ?? [];
    expect(output).toContain(`source/${failing}/connector.py:2 in list_objects`);
    for (const name of names.filter((name) => name !== failing)) {
      expect(output).toContain(
        `no schema of ${name} could be generated: for the same reason as that of ${failing}`,
      );
    }
    expect(output).not.toMatch(/ connect(or|ion)\/connect/);
  });
});

describe("a source that fails where the program's code has not changed, and its connection's secret has moved", () => {
  it.each(Object.keys(MOVES) as (keyof typeof MOVES)[])(
    "to %s, keeps the last schema, labelled stale with a warning, until it is there again",
    async (how) => {
      const workspace = await moving(how);
      const { fingerprint } = await workspace.outputs("orders");
      const preview = await workspace.preview();
      expect(preview.code).toBe(0);
      expect(inputs(preview, "orders")).toMatchObject({ schema: FIELDS, stale: true, fingerprint });
      expect(messages(preview, "warning")).toMatch(
        /the last schema is kept, as no new one could be generated: [\s\S]*FileNotFoundError[\s\S]*\[SCHEMA_STALE\]/,
      );
      expect(messages(preview, "info")).toContain("schemas: 1 stale");
      await workspace.up();
      expect(await workspace.outputs("orders")).toMatchObject({ schema: FIELDS, stale: true, fingerprint });

      workspace.write({ "source.json": '{"id": 1, "email": "x"}' });
      const repaired = await workspace.preview();
      expect(changes(repaired)).toEqual(["update orders"]);
      expect(inputs(repaired, "orders")).toMatchObject({
        schema: { fields: { id: "int64", email: "string" }, order: "id, email" },
        changes: { email: "FIELD_ADDED string (safe; cause: source)" },
      });
      expect(inputs(repaired, "orders")).not.toHaveProperty("stale");
    },
  );

  it('with onFailure: "fail" fails the preview and the update, and leaves the connector as it was', async () => {
    const workspace = await moving("another ARN", 'onFailure: "fail"');
    for (const command of ["preview", "up --yes --skip-preview"]) {
      const { code, output } = await workspace.pulumi(...command.split(" "));
      expect(code).not.toBe(0);
      expect(output).toContain("FileNotFoundError");
      expect(output).not.toContain("SCHEMA_STALE");
    }
    expect(await workspace.outputs("orders")).toMatchObject({ schema: FIELDS });
    expect(await workspace.outputs("orders")).not.toHaveProperty("stale");
  });
});
