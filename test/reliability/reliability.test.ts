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
};

describe("npm run reliability, in its short form", () => {
  it("finds no fault, and says so in its last line", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["tools/reliability.mjs", "--short"], {
      cwd: repository,
      encoding: "utf8",
      timeout: 590_000,
    });
    // All that it said, where it fails.
    expect({ status, said: stdout + stderr }).toMatchObject({ status: 0 });
    const figures = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
    expect(figures).toEqual(FIGURES);
    expect(Object.keys(figures)).toEqual(Object.keys(FIGURES));
    expect(figures.kill_points).toBeGreaterThan(0);
    expect(figures.canary_cases).toBeGreaterThan(0);
  });
});
