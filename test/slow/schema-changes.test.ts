import { program, rowsCode } from "../e2e/support/programs";
import { inputs, messages } from "../e2e/support/steps";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

/** A stack with these connectors, after one update. */
async function applied(connectors: Record<string, string>, files: Record<string, string>) {
  const workspace = new Workspace({
    "index.js": program({ connectors }),
    "connection.py": "",
    ...files,
  }).link();
  await workspace.init();
  await workspace.up();
  return workspace;
}

/** Code that declares its fields, written as Python. */
const declared = (fields: string) =>
  `${rowsCode("1 / 0")}\ndef infer_schema(context, metadata):\n    return ${fields}\n`;

it("one preview tells wider types, declarations of nulls and moves under a list apart, by edits and by infer_schema", async () => {
  const orders = (edits: string) => ({
    orders: `code: { path: "orders.py" }, edits: { ${edits} }`,
    items: 'code: { path: "items.py" }',
  });
  const workspace = await applied(
    orders('cast: { id: "int32" }, add: { region: "string not null", zone: "string" }'),
    {
      "orders.py": rowsCode('{"id": 1, "customer": {"name": "x"}, "tag": "a"}'),
      "items.py": declared('{"id": "int32", "price": "float32 not null", "sku": str, "size": {"unit": str}}'),
    },
  );
  workspace.write({
    "index.js": program({
      connectors: orders('cast: { id: "int64" }, add: { region: "string", zone: "string not null" }'),
    }),
    "orders.py": rowsCode('{"id": 1, "customer": [{"name": "x"}], "tag": ["a"]}'),
    "items.py": declared(
      '{"id": int, "price": "float32", "sku": "string not null", "size": [{"unit": str}]}',
    ),
  });
  const preview = await workspace.preview();
  expect(preview.code).toBe(0);
  expect(inputs(preview, "orders")["changes"]).toEqual({
    id: "FIELD_TYPE_WIDENED int32 -> int64 (safe; cause: code)",
    "customer.name": "FIELD_MOVED_UNDER_LIST string -> customer[].name: string (breaking; cause: code)",
    region: "FIELD_NULLABLE string not null -> string (breaking; cause: code)",
    tag: "FIELD_MOVED_UNDER_LIST string -> tag[]: string (breaking; cause: code)",
    zone: "FIELD_REQUIRED string -> string not null (safe; cause: code)",
  });
  // Where nothing is read, nothing tells a source's change from the code's.
  expect(inputs(preview, "items")["changes"]).toEqual({
    id: "FIELD_TYPE_WIDENED int32 -> int64 (safe)",
    price: "FIELD_NULLABLE float32 not null -> float32 (breaking)",
    "size.unit": "FIELD_MOVED_UNDER_LIST string -> size[].unit: string (breaking)",
    sku: "FIELD_REQUIRED string -> string not null (safe)",
  });
  const said = messages(preview, "warning");
  expect(said.match(/\[[A-Z_]+\]/g)?.sort()).toEqual([
    "[FIELD_MOVED_UNDER_LIST]",
    "[FIELD_MOVED_UNDER_LIST]",
    "[FIELD_MOVED_UNDER_LIST]",
    "[FIELD_NULLABLE]",
    "[FIELD_NULLABLE]",
  ]);
});

it("an entry of review.ignore lets a change pass until its day, and after that the failure says that it has expired", async () => {
  const orders = (ignore = "") => ({
    orders: `code: { path: "orders.py" }, review: { policy: "additive", ignore: [${ignore}] }`,
  });
  const until = (day: string) =>
    orders(`{ rule: "FIELD_REMOVED", path: "legacy", until: "${day}", reason: "nobody reads it" }`);
  const workspace = await applied(orders(), { "orders.py": rowsCode('{"id": 1, "legacy": 1}') });
  workspace.write({
    "orders.py": rowsCode('{"id": 1}'),
    "index.js": program({ connectors: until("2020-01-01") }),
  });
  const refused = await workspace.preview();
  expect(refused.code).not.toBe(0);
  expect(messages(refused, "error")).toContain(
    'legacy: int64, gone (breaking; cause: code); the policy "additive" refuses it. ' +
      "The entry of review.ignore for it counted until 2020-01-01 (nobody reads it).",
  );
  workspace.write({ "index.js": program({ connectors: until("9999-12-31") }) });
  const accepted = await workspace.preview();
  expect(accepted.code).toBe(0);
  expect(inputs(accepted, "orders")["changes"]).toEqual({
    legacy: 'FIELD_REMOVED int64 (breaking; cause: code; waived: "nobody reads it")',
  });
  expect(messages(accepted, "warning")).toBe("");
});
