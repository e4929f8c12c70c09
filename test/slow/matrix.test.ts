import { spawnSync } from "node:child_process";
import { repository } from "../e2e/support/workspace";

jest.setTimeout(600_000);

describe("npm run matrix -- --short", () => {
  it("passes: the packed package works in blank projects, and is refused by Bun and Deno with a clear error", () => {
    const ran = spawnSync(process.execPath, ["tools/matrix.mjs", "--short"], {
      cwd: repository,
      encoding: "utf8",
      timeout: 580_000,
    });
    for (const line of ran.stdout.split("\n").filter((row) => row.includes("| skipped: "))) {
      process.stderr.write(`matrix.test.ts: ${line}\n`);
    }
    const last = ran.stdout.trim().split("\n").at(-1);
    expect({ code: ran.status, last, output: ran.stderr }).toMatchObject({
      code: 0,
      last: expect.stringMatching(/^[1-9]\d* passed, 0 failed, \d+ skipped$/),
    });
  });
});
