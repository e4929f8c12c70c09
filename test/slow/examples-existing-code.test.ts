import { startFileShop, TOKEN } from "../e2e/support/file-shop";
import { condensed, Example } from "./support/example";

jest.setTimeout(120_000);

it("the example existing-code runs as its README says", async () => {
  const { server, url } = await startFileShop();
  try {
    const credentials = JSON.stringify({ base_url: url, token: TOKEN });
    const example = new Example("existing-code", { SHOP: credentials });
    const [run, remove] = example.blocks("sh");
    const [shown = ""] = example.blocks("");
    const { stdout } = await example.follow(run);
    expect(condensed(stdout)).toContain(condensed(shown));
    expect(stdout).not.toContain(TOKEN);
    await example.follow(remove);
  } finally {
    server.close();
  }
});
