import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { findAwsPlugin } from "../e2e/support/aws-plugin";
import { emulator, invocations, recording, secretNames } from "../e2e/support/emulator";
import { condensed, Example } from "./support/example";

jest.setTimeout(240_000);

/** That of the README. */
const REGION = "eu-west-1";
const TOKEN = "token-of-the-shop";

const plugin = findAwsPlugin();
process.stderr.write(`examples-bring-your-own-secret.test.ts: with ${plugin.name}\n`);

it(`the example bring-your-own-secret runs as its README says, with ${plugin.name}`, async () => {
  const shop = createServer(({ headers, url }, response) => {
    const isTheirs = headers.authorization === `Bearer ${TOKEN}` && url === "/orders";
    response.writeHead(isTheirs ? 200 : 403).end('[{"id": 1, "total": 9.5}, {"id": 2, "total": 10}]');
  });
  await new Promise<void>((ready) => shop.listen(0, "127.0.0.1", ready));
  try {
    const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
    const example = new Example("bring-your-own-secret", {
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      SHOP: JSON.stringify({ url, token: TOKEN }),
    });
    example.prependPath(plugin.folder);
    // What the emulator wants and AWS doesn't.
    example.write({
      "Pulumi.dev.yaml": `config:\n  bring-your-own-secret:environment:\n    AWS_ENDPOINT_URL: ${emulator.endpoint}\n`,
    });
    const [run, remove] = example.blocks("sh");
    const [shown = ""] = example.blocks("");
    const requests = await recording(async () => {
      const { stdout } = await example.follow(run);
      expect(condensed(stdout)).toContain(condensed(shown));
      expect(stdout).not.toContain(TOKEN);
    });
    expect(invocations(requests).length).toBeGreaterThan(0);
    expect(await secretNames("shop/reader", REGION)).toEqual(["shop/reader"]);
    const { stdout } = await example.expect("stack", "export");
    expect(stdout).not.toContain(TOKEN);
    await example.follow(remove);
    expect(await secretNames("shop/reader", REGION)).toEqual([]);
  } finally {
    shop.close();
  }
});
