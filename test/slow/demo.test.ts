import { spawnSync } from "node:child_process";
import { repository } from "../e2e/support/workspace";

jest.setTimeout(600_000);

describe("npm run demo", () => {
  it("holds everything that it checks, and leaves the repository as it was", () => {
    const status = () =>
      spawnSync("git", ["status", "--porcelain"], { cwd: repository, encoding: "utf8" }).stdout;
    const before = status();
    const { status: code, stdout } = spawnSync("npm", ["run", "--silent", "demo"], {
      cwd: repository,
      encoding: "utf8",
    });
    expect(stdout).toMatch(/18 of 18 hold \(.*\)\.\n.*npm run demo -- --keep\n$/);
    expect(code).toBe(0);
    expect(status()).toBe(before);
  });
});
