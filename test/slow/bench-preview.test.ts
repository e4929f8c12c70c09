import { runTool } from "../tools/support/tools";

jest.setTimeout(600_000);

const AT_ONCE = 4;

test("the benchmark of previews ends with all its figures; unchanged previews run nothing, others stay below the cap, and a connector's state is small", async () => {
  const { code, stdout, stderr } = await runTool("bench-preview.mjs", process.env, [
    ...["--runs", "1", "--short", "--max-concurrency", String(AT_ONCE)],
  ]);
  expect([code, stderr.match(/^error:.*/m)]).toEqual([0, null]);
  const lines = stdout.trimEnd().split("\n");
  const figures = JSON.parse(lines.at(-1) ?? "");
  expect(Object.keys(figures)).toEqual([
    "changed_100",
    "changed_400",
    "unchanged_100",
    "unchanged_1000",
    "invocations_unchanged",
    "partitions_64_s",
    "import_ms",
    "state_bytes",
  ]);
  for (const [key, value] of Object.entries(figures))
    expect([key, Number.isFinite(value)]).toEqual([key, true]);
  expect(figures.invocations_unchanged).toBe(0);
  // A size, which is the same on any machine.
  expect(figures.state_bytes).toBeLessThanOrEqual(1024);

  const [header = "", ...rows] = lines.slice(0, lines.indexOf(""));
  const column = header.indexOf("at once") + "at once".length;
  const atOnce = rows.map((row) => Number(row.slice(0, column).split(/\s+/).at(-1)));
  expect(rows).toHaveLength(6);
  // The provider process has a share of the run's cap, for what the program does not do.
  expect(Math.max(...atOnce)).toBeGreaterThan(1);
  expect(Math.max(...atOnce)).toBeLessThanOrEqual(AT_ONCE);
});
