import { spawnSync } from "node:child_process";
import { repository } from "../e2e/support/workspace";

jest.setTimeout(600_000);

describe("npm run story", () => {
  it("holds everything that it checks, the reports in docs/examples among it", () => {
    const { status, stdout } = spawnSync("npm", ["run", "--silent", "story"], {
      cwd: repository,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    const checks = stdout.split("\n").filter((line) => /^(ok {4}|FAILED) /.test(line));
    expect(checks.filter((line) => line.startsWith("FAILED"))).toEqual([]);
    expect(stdout).toMatch(/30 of 30 hold \(.*\)\.\nAll of it is removed\. .*\n$/);
    expect(status).toBe(0);
  });
});
