import { recording } from "../e2e/support/emulator";
import { condensed, Example } from "./support/example";

jest.setTimeout(120_000);

it("the example connectors-from-folders runs as its README says, and asks nothing of AWS", async () => {
  const example = new Example("connectors-from-folders");
  const [run, schema, another, remove] = example.blocks("sh");
  const [shown = "", created = ""] = example.blocks("");
  const requests = await recording(async () => {
    expect(condensed((await example.follow(run)).stdout)).toContain(condensed(shown));
    expect(condensed((await example.follow(schema)).stdout)).toContain("│ name │ string │");
    expect(condensed((await example.follow(another)).stdout)).toContain(condensed(created));
    await example.follow(remove);
  });
  expect(requests).toEqual([]);
});
