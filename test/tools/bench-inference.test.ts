import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { callTool, removeTemporaryFolders, runTool, temporaryFolder } from "./support/tools";

jest.setTimeout(300_000);

afterAll(removeTemporaryFolders);

const KEYS = [
  "flat_json_vs_genson",
  "flat_vs_from_pylist",
  "nested_vs_genson",
  "nested_vs_infer_type",
  "rss_flat_mb",
  "rss_nested_mb",
  "rss_big_rows_mb",
  "jsonl_flat_vs_orjson",
  "jsonl_nested_vs_orjson",
  "csv_stdlib_vs_reader",
  "csv_arrow_vs_reader",
  "csv_arrow_vs_pyarrow",
  "startup_ratio",
];

/** The environment with a cache folder of its own, so that the tiny data goes with it. */
function environment(): NodeJS.ProcessEnv {
  const [real = ""] = callTool<string>("paths.mjs", "cacheFolder", [[]]);
  const cache = join(temporaryFolder(), "cache");
  mkdirSync(cache);
  if (existsSync(join(real, "python"))) symlinkSync(join(real, "python"), join(cache, "python"));
  return { ...process.env, PYTHON_CONNECTORS_CACHE_DIR: cache };
}

test("the benchmark runs every subject and ends with one line of all its figures", async () => {
  const { code, stdout, stderr } = await runTool("bench-inference.mjs", environment(), [
    "--rows-scale",
    "0.0005",
    "--rounds",
    "1",
  ]);
  expect([code, stderr.match(/^error:.*/m)]).toEqual([0, null]);
  const figures = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  expect(Object.keys(figures)).toEqual(KEYS);
  for (const key of KEYS) expect([key, Number.isFinite(figures[key])]).toEqual([key, true]);
});

test("figures that were not asked for are null, and one that there isn't is an error with all of them", async () => {
  const env = environment();
  const options = ["--rows-scale", "0.0005", "--rounds", "1", "--only"];
  const some = await runTool("bench-inference.mjs", env, [...options, "nested_vs_genson"]);
  const figures = JSON.parse(some.stdout.trimEnd().split("\n").at(-1) ?? "");
  expect(KEYS.filter((key) => figures[key] !== null)).toEqual(["nested_vs_genson"]);

  const unknown = await runTool("bench-inference.mjs", env, [...options, "speed"]);
  expect([unknown.code, unknown.stdout]).toEqual([1, ""]);
  expect(unknown.stderr).toContain(`error: --only speed: one of ${KEYS.join(", ")}\n`);
});
