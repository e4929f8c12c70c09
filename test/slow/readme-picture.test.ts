import { runTool } from "../tools/support/tools";

jest.setTimeout(240_000);

describe("the README's picture", () => {
  it("shows what a preview prints", async () => {
    const { code, stdout, stderr } = await runTool("readme-picture.mjs", process.env, ["--check"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("docs/images/preview.ansi is what a preview prints.");
  });
});
