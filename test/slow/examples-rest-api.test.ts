import { invocations, recording, secretNames } from "../e2e/support/emulator";
import { condensed, Example } from "./support/example";
import { Shop, TOKEN } from "./support/shop";

jest.setTimeout(120_000);

/** That of the README. */
const REGION = "eu-west-1";

let shop: Shop;
beforeEach(async () => {
  shop = new Shop();
  await shop.start();
});
afterEach(() => shop.stop());

describe("the example rest-api", () => {
  it("runs as its README says: with the token, through every page, and again after each refusal", async () => {
    const example = new Example("rest-api", { SHOP_URL: shop.url, SHOP_TOKEN: TOKEN });
    const [run, remove] = example.blocks("sh");
    const [shown = ""] = example.blocks("");
    const requests = await recording(async () => {
      const { stdout } = await example.follow(run);
      expect(condensed(stdout)).toContain(condensed(shown));
      expect(stdout).not.toContain(TOKEN);
    });
    expect(invocations(requests)).toEqual([]);
    expect(shop.answered().sort()).toEqual([
      "/customers",
      "/customers?cursor=b",
      "/months",
      "/orders/2026-01",
      "/orders/2026-01?page=2",
      "/orders/2026-02",
    ]);
    for (const path of shop.answered()) {
      const statuses = shop.asked.filter((asked) => asked.path === path).map(({ status }) => status);
      expect(statuses.filter((status) => status !== 200)).toEqual([429]);
      expect(statuses[0]).toBe(429);
    }
    expect(await secretNames("rest-api/dev/shop", REGION)).toHaveLength(1);
    await example.follow(remove);
    expect(await secretNames("rest-api/dev/shop", REGION)).toEqual([]);
  });

  it("waits as long as the API says, and gives up where it is refused for another reason", async () => {
    const example = new Example("rest-api");
    const python = (token: string) => `
import json, time, urllib.error
waited = []
time.sleep = waited.append
from connection import context
api = context(json.dumps({"url": "${shop.url}", "token": "${token}"}))["api"]
try:
    status = api.get("/months").status
except urllib.error.HTTPError as error:
    status = error.code
print(json.dumps([status, waited]))
`;
    const printed = async (token: string) => {
      const { stdout, stderr } = await example.run("python3", ["-c", python(token)], { PYTHONPATH: "shop" });
      expect(stderr).toBe("");
      return JSON.parse(stdout);
    };
    expect(await printed(TOKEN)).toEqual([200, [1]]);
    expect(await printed("another")).toEqual([401, []]);
  });
});
