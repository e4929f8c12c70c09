import { spawnSync } from "node:child_process";
import { repository } from "../e2e/support/workspace";

jest.setTimeout(600_000);

const FIGURES = {
  kill_points: expect.any(Number),
  diverged: 0,
  orphans: 0,
  duplicates: 0,
  canary_cases: expect.any(Number),
  canary_hits: 0,
  guesses_confirmed: 0,
  unlisted_actions: 0,
  unchanged_writes: 0,
  connectors: expect.any(Number),
  wrong_schemas: 0,
  over_cap: 0,
  broken_invocations: expect.any(Number),
  repeated_runs: 0,
  generations: expect.any(Number),
  stale_schemas: 0,
  interrupts: expect.any(Number),
  late_exits: 0,
  left_processes: 0,
};

describe("npm run reliability, in its short form", () => {
  it("finds no fault, and says so in its last line", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["tools/reliability.mjs", "--short"], {
      cwd: repository,
      encoding: "utf8",
      timeout: 590_000,
    });
    if (status !== 0) throw new Error(`it ended with ${status}:\n${stdout}${stderr}`);
    const figures = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
    expect(figures).toEqual(FIGURES);
    expect(Object.keys(figures)).toEqual(Object.keys(FIGURES));
    expect(figures.kill_points).toBeGreaterThan(0);
    expect(figures.canary_cases).toBeGreaterThan(0);
  });
});
