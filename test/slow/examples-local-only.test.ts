import { recording } from "../e2e/support/emulator";
import { condensed, Example } from "./support/example";

jest.setTimeout(120_000);

it("the example local-only runs as its README says, and asks nothing of AWS", async () => {
  const example = new Example("local-only");
  const [run, remove] = example.blocks("sh");
  const [shown = ""] = example.blocks("");
  const requests = await recording(async () => {
    const { stdout } = await example.follow(run);
    expect(condensed(stdout)).toContain(condensed(shown));
    await example.follow(remove);
  });
  expect(requests).toEqual([]);
});
