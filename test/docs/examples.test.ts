import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.join(__dirname, "../..");
const PAGE = readFileSync(path.join(ROOT, "docs", "examples.md"), "utf8");
const RUNS = readdirSync(path.join(ROOT, "test", "slow"))
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => readFileSync(path.join(ROOT, "test", "slow", name), "utf8"))
  .join("");

const PEERS: Record<string, string> = JSON.parse(
  readFileSync(path.join(ROOT, "package.json"), "utf8"),
).peerDependencies;

const folder = (name: string) => path.join(ROOT, "examples", name);
const has = (name: string, file: string) => existsSync(path.join(folder(name), file));
const examples = readdirSync(path.join(ROOT, "examples"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
  .map(({ name }) => name);

/** What the page says of each example, and whether it is run. */
const rows = [...PAGE.matchAll(/^\| \[([^\]]*)\]\(\.\.\/examples\/([^)]*)\) \| (.*) \| (yes|no)\b.* \|$/gm)];

it("docs/examples.md lists every example, once", () => {
  expect(rows.map(([, name]) => name).sort()).toEqual([...examples].sort());
  for (const [, name, target] of rows) expect(target).toBe(name);
});

describe.each(examples)("the example %s", (name) => {
  it("is a whole project: packages, types, a page", () => {
    for (const file of ["package.json", "tsconfig.json", "README.md", "index.ts"])
      expect({ file, there: has(name, file) }).toEqual({ file, there: true });
    // The root is the quickstart's project.
    const project = name === "quickstart" ? "../../Pulumi.yaml" : "Pulumi.yaml";
    expect(has(name, project) || has(name, "PulumiPolicy.yaml")).toBe(true);
  });

  it("is type-checked as it is for its user: with the same settings as the others", () => {
    const settings = (of: string) => readFileSync(path.join(folder(of), "tsconfig.json"), "utf8");
    expect(settings(name)).toBe(settings("quickstart"));
  });

  it("declares the packages that it imports", () => {
    const text = readFileSync(path.join(folder(name), "index.ts"), "utf8");
    const imported = [...text.matchAll(/from "((?:@[\w-]+\/)?[\w-]+)/g)].map(([, from = ""]) => from);
    const { dependencies } = JSON.parse(readFileSync(path.join(folder(name), "package.json"), "utf8"));
    expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(imported));
  });

  it("wants @pulumi/aws and @pulumi/pulumi from the oldest on that this package takes", () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(folder(name), "package.json"), "utf8"));
    for (const [peer, range] of Object.entries(PEERS)) {
      const wanted = dependencies[peer];
      if (wanted === undefined) continue;
      expect({ peer, wanted }).toEqual({ peer, wanted: range.replace(/^>=(\S+) <\d+$/, "^$1") });
    }
  });

  it("is run by a test where the page says that its README's commands are", () => {
    const readme = readFileSync(path.join(folder(name), "README.md"), "utf8");
    const isFollowed = RUNS.includes(`new Example("${name}"`);
    const [, , , , said] = rows.find(([, of]) => of === name) ?? [];
    if (isFollowed) expect(readme).toContain("```sh\nnpm install\n");
    // These are run without their READMEs: as the demo, as a part of other programs.
    if (!["quickstart", "policies"].includes(name) && said === "yes") expect(isFollowed).toBe(true);
  });
});
