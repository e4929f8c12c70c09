import { rmSync } from "node:fs";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { endCommandsWithThisProcess } from "./command.mjs";
import { startEmulator } from "./emulator/start.mjs";
import { Checks, heading } from "./narration.mjs";
import { isMain, repository } from "./paths.mjs";
import { runMain, SetupError, sayOnStdout as say, stopwatch } from "./setup/progress.mjs";
import { setup } from "./setup.mjs";
import { keepReports, staleReports } from "./story/kept.mjs";
import { reviewed } from "./story/review.mjs";
import { APPROVALS, checkout, connectors, edit, makeWorld, pulumi, run, STACKS, up } from "./story/world.mjs";

const CODE = ["--connection", "orders/connection.py", "--connector", "orders/orders.py"];
/** The order's total goes. */
const BREAKING = { from: ', "total": 9.5', to: "" };
const WAIVER = {
  from: 'contract: "contracts/orders.json",',
  to:
    'contract: "contracts/orders.json",\n    ' +
    'ignore: [{ rule: "FIELD_REMOVED", path: "total", reason: "moved to invoices (DATA-7)" }],',
};
const HOT_FIX = { from: '"customer": customer', to: '"customer": str(customer)' };

/** From a pull request to production and back, on a real engine and a real API. */
async function main() {
  const keep = readFlag();
  const found = await setup();
  const time = stopwatch();
  const emulator = await startEmulator({ ...found, say });
  const checks = new Checks();
  const check = checks.check.bind(checks);
  try {
    const world = await makeWorld(found, emulator);
    // Also after Ctrl-C, which ends the process at once.
    process.once("exit", () => rmSync(world.folder, { recursive: true, force: true }));
    const approve = () => connectors(world, "main", ["approve", "--approvals", APPROVALS, ...CODE]);
    const original = await readFile(join(world.folder, "main", "orders", "orders.py"), "utf8");

    heading("1. What is merged runs in dev, staging and prod");
    check("a merge approves its code", (await approve()).code === 0);
    for (const stack of STACKS) check(`${stack} is up`, (await up(world, "main", stack)).code === 0);

    heading("2. A pull request takes a field away, and claims so in its contract");
    await checkout(world, "pull-request");
    await edit(world, "pull-request", "orders/orders.py", BREAKING);
    const contract = await connectors(world, "pull-request", [
      ...["contract", "write", "contracts/orders.json", ...CODE, "--interface", "rows"],
      ...["--properties", '{"customers": 10}', "--credentials-env", "SOURCE_CREDENTIALS"],
    ]);
    check("the new contract is written", contract.code === 0);
    const refused = await reviewed(world, "refused", { checkout: "pull-request", stack: "dev" });
    say(`\n${refused.comment}`);
    check("the preview refuses it", refused.preview.code !== 0);
    check(
      "the report's verdict is breaking, and so is its exit code",
      refused.json.verdict === "breaking" && refused.report.code === 6,
    );
    check("the report names field and rule", changeOf(refused, "total")?.rule === "FIELD_REMOVED");

    heading("3. The same with a waiver and its reason");
    await edit(world, "pull-request", "index.ts", WAIVER);
    const waived = await reviewed(world, "waived", { checkout: "pull-request", stack: "dev" });
    check("the preview passes", waived.preview.code === 0);
    check("the report is safe", waived.json.verdict === "safe" && waived.report.code === 0);
    check("the report has the reason", changeOf(waived, "total")?.waived === "moved to invoices (DATA-7)");

    heading("4. Merged, approved, and applied to dev");
    await rm(join(world.folder, "main"), { recursive: true });
    await checkout(world, "main", join(world.folder, "pull-request"));
    check("the merge approves its code", (await approve()).code === 0);
    check("dev is up", (await up(world, "main", "dev")).code === 0);

    heading("5. Promoted to staging");
    check("staging is up", (await up(world, "main", "staging")).code === 0);
    const compared = await connectors(world, "main", ["compare", ...stacks(), "--markdown"]);
    check("prod differs from staging, and compare says in what", /total/.test(compared.stdout));
    await writeFile(join(world.folder, "reports", "compare.md"), compared.stdout);

    heading("6. A hot-fix, straight to prod");
    await checkout(world, "hot-fix");
    await edit(world, "hot-fix", "orders/orders.py", HOT_FIX);
    const hotFix = await reviewed(world, "hot-fix", { checkout: "hot-fix", stack: "prod" });
    say(`\n${hotFix.comment}`);
    check("prod refuses what staging doesn't run", /PROMOTION_DIFFERS/.test(hotFix.preview.stdout));
    check("nothing of it was run", count(hotFix.preview, "Invoke") === 0);

    heading("7. The same, past the promotion, and not approved by a merge");
    const override = JSON.stringify({ stack: "staging", override: "INC-412" });
    const forced = await pulumi(world, "hot-fix", ["preview", "--stack", "prod"], {
      PYTHON_CONNECTORS_PROMOTED_FROM: override,
    });
    say(forced.stdout.trimEnd());
    check("the function refuses its digest", /CODE_NOT_APPROVED/.test(forced.stdout));
    check("the function read no secret for it", count(forced, "GetSecretValue") === 0);

    heading("8. Promoted to prod");
    check("prod is up", (await up(world, "main", "prod")).code === 0);
    check("all stacks are the same", (await connectors(world, "main", ["compare", ...stacks()])).code === 0);

    heading("9. Rolled back, by the same way");
    await writeFile(join(world.folder, "main", "orders", "orders.py"), original);
    await cp(
      join(repository, "examples", "promotion", "contracts"),
      join(world.folder, "main", "contracts"),
      { recursive: true },
    );
    check("prod can't go first", (await up(world, "main", "prod")).code !== 0);
    for (const stack of STACKS) check(`${stack} is back`, (await up(world, "main", stack)).code === 0);

    heading("10. A fork's pull request");
    await checkout(world, "fork");
    await checkout(world, "fork-preview");
    await edit(world, "fork", "orders/orders.py", HOT_FIX);
    const copied = await run(world, ".", join(repository, "ci", "shell", "fork-files.sh"), [
      "fork",
      "fork-preview",
    ]);
    check("its Python files, and nothing else of it, are taken", copied.code === 0);
    await writeFile(join(world.folder, "event.json"), JSON.stringify(FORK_EVENT));
    const fork = await reviewed(world, "fork", {
      checkout: "fork-preview",
      stack: "dev",
      base: ".",
      env: {
        GITHUB_ACTIONS: "true",
        GITHUB_EVENT_NAME: "pull_request",
        GITHUB_EVENT_PATH: join(world.folder, "event.json"),
      },
    });
    say(`Requests to AWS: ${JSON.stringify(fork.preview.requests)}`);
    check("0 invocations", count(fork.preview, "Invoke") === 0);
    check("0 GetSecretValue", count(fork.preview, "GetSecretValue") === 0);
    check(
      "the report says that it is not verified",
      fork.json.verdict === "unverified" && fork.report.code === 7,
    );

    const reports = join(world.folder, "reports");
    if (keep) await keepReports(reports);
    const stale = await staleReports(reports);
    if (stale.length > 0)
      say(`\nOther than in docs/examples: ${stale.join(", ")}. npm run story -- --keep keeps them.`);
    check("the reports are those that are kept in docs/examples", stale.length === 0);
    const code = checks.report("What the story checked", time());
    say(
      "All of it is removed. Its reports are in docs/examples, and are written anew by npm run story -- --keep.",
    );
    return code;
  } finally {
    await emulator.stop();
  }
}

const FORK_EVENT = {
  repository: { full_name: "acme/data" },
  pull_request: { number: 7, head: { repo: { full_name: "someone/data" } } },
};

function stacks() {
  return STACKS.flatMap((stack) => ["--stack", stack]);
}

/**
 * @param {import("./story/review.mjs").Review} review
 * @param {string} path
 */
function changeOf({ json }, path) {
  return json.stacks[0]?.connectors[0]?.changes.find((/** @type {any} */ change) => change.path === path);
}

/**
 * @param {import("./story/world.mjs").Ran} ran
 * @param {string} operation
 */
function count({ requests }, operation) {
  return requests[operation] ?? 0;
}

function readFlag() {
  try {
    return parseArgs({ options: { keep: { type: "boolean" } } }).values.keep ?? false;
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\nUsage: npm run story [-- --keep]`);
  }
}

if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(main);
}
