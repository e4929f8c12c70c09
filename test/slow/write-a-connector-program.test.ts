import { symlinkSync } from "node:fs";
import path from "node:path";
import { snippetsOf, textOf } from "../docs/snippets";
import { type Ran, repository, Workspace } from "../e2e/support/workspace";
import { NOT_CI } from "./support/example";

jest.setTimeout(300_000);

const PAGE = "docs/write-a-connector.md";
const CLI = `'${process.execPath}' '${path.join(repository, "dist", "cli", "main.js")}'`;

/** The blocks of code below a heading of the page, by language. */
function blocks(heading: string, language: string): string[] {
  const [, rest = ""] = textOf(PAGE).split(`\n## ${heading}\n`);
  const [section = ""] = rest.split("\n## ");
  return snippetsOf(PAGE, section).flatMap((snippet) =>
    snippet.language === language ? [snippet.text] : [],
  );
}

const words = (text: string) => text.trim().replaceAll(/\s+/g, " ");

describe("the page that tells how to write a connector, with a program", () => {
  const [project = ""] = blocks("4. The Pulumi program", "yaml");
  const [options = ""] = blocks("4. The Pulumi program", "json");
  const [program = ""] = blocks("4. The Pulumi program", "ts");
  const [deploy = ""] = blocks("4. The Pulumi program", "sh");
  const [diff = "", anew = "", report = ""] = blocks("5. A change", "sh");
  const [refused = "", differences = "", reported = ""] = blocks("5. A change", "");
  const [unitTest = ""] = blocks("9. Unit tests of the program", "ts");
  const [runUnitTest = ""] = blocks("9. Unit tests of the program", "sh");
  const workspace = new Workspace(
    {
      "Pulumi.yaml": project,
      "tsconfig.json": options,
      "index.ts": program,
      "package.json": '{ "name": "shop" }',
    },
    { ...NOT_CI, PULUMI_SKIP_CONFIRMATIONS: "true" },
  );
  const code = "source/orders/connector.py";

  const follow = (block: string): Promise<Ran> =>
    workspace.run("bash", ["-euo", "pipefail", "-c", block.replaceAll("npx python-connectors", CLI)]);
  const change = (from: string, to: string) => {
    const text = workspace.read(code);
    expect(text).toContain(from);
    workspace.write({ [code]: text.replace(from, to) });
  };

  beforeAll(async () => {
    symlinkSync(path.join(repository, "node_modules"), path.join(workspace.folder, "node_modules"));
    const [write = ""] = blocks("3. A contract", "sh");
    const { code: ended, output } = await follow(`npx python-connectors init source\ncd source\n${write}`);
    expect({ ended, output }).toMatchObject({ ended: 0 });
  });

  it("has the schema in the program's first preview, and deploys it", async () => {
    const { code: ended, output } = await follow(deploy);
    expect({ ended, output }).toMatchObject({ ended: 0 });
    const [preview = ""] = output.split("Updating (dev)");
    expect(preview).toMatch(/total *: "float64"/);
  });

  it("refuses a change that breaks readers, and says what to write", async () => {
    change('"total": number * 2.5,', '"total": f"{number * 2.5:.2f} EUR",\n            "note": "none",');
    const { code: ended, output } = await follow("pulumi preview --diff");
    expect({ ended: ended === 0, output }).toMatchObject({ ended: false });
    const [summary = "", ...error] = refused.split("\n");
    expect(words(output)).toContain(words(summary));
    expect(words(output)).toContain(words(error.join(" ").replace("error: ... ", "")));
    expect((await follow(diff)).stdout).toContain(differences);
  });

  it("lets a field be added, once the contract has it", async () => {
    change('f"{number * 2.5:.2f} EUR"', "number * 2.5");
    const { code: ended, output } = await follow(anew);
    expect({ ended, output }).toMatchObject({ ended: 0 });
    expect(textOf(PAGE)).toContain('`note: "FIELD_ADDED string (safe; cause: code)"`');
    expect(words(output)).toMatch(/note *: "FIELD_ADDED string \(safe; cause: code\)"/);
  });

  it("has a report of that change", async () => {
    const { code: ended, output } = await follow(report);
    expect({ ended, output }).toMatchObject({ ended: 0 });
    expect(output).toContain(reported);
    expect(workspace.read("comment.md")).toContain("`note`");
    expect((await follow("pulumi destroy")).code).toBe(0);
  });

  it("has a unit test of the program", async () => {
    workspace.write({ "index.test.ts": unitTest });
    const { code: ended, output } = await follow(runUnitTest);
    expect({ ended, output }).toMatchObject({ ended: 0 });
    expect(output).toMatch(/# pass 1\n|ℹ pass 1\n/);
  });
});
