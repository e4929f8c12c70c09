import { program, rowsCode } from "../e2e/support/programs";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

/**
 * Pulumi panics on a colour code that it doesn't know, and takes one that it knows out of the text. The code doesn't hold it as it
 * is: a preview shows changed code, and Pulumi reads that too.
 */
const named = (start: string, code: string) => `"${start}<{" + "%${code}%}>"`;

describe("what looks like a colour code of Pulumi's, on a terminal with colours,", () => {
  it("is text in the names of fields, in changes, and in what code raises", async () => {
    const workspace = new Workspace({
      "index.js": program({ connectors: { orders: 'code: { path: "orders.py" }' } }),
      "connection.py": "",
      "orders.py": rowsCode(`{"id": 1, ${named("a", "zz")}: 1, ${named("b", "reset")}: 1}`),
    }).link();
    await workspace.init();
    const preview = () => workspace.pulumi("preview", "--diff", "--color", "always");
    const first = await preview();
    expect(first).toMatchObject({ code: 0 });
    expect(first.output).toContain("<{\\u0025zz%}>");
    await workspace.up();

    workspace.write({ "orders.py": rowsCode(`{"id": 1, ${named("a", "zz")}: 1.5, ${named("c", "zz")}: 1}`) });
    const changed = await preview();
    expect(changed).toMatchObject({ code: 0 });
    expect(changed.output).toMatch(/b<\{\\u0025reset%\}>.*FIELD_REMOVED/);

    const raised = rowsCode("1").replace("yield 1", `raise ValueError(${named("said ", "zz")})`);
    workspace.write({ "orders.py": raised });
    const failed = await preview();
    expect(failed.code).not.toBe(0);
    expect(failed.output).toContain("ValueError: said <{ %zz%}>");
    for (const { output } of [first, changed, failed]) expect(output).not.toContain("panic");
  });
});
