import { createServer, type Server } from "node:net";
import { assertEngineAlive, engineAddress } from "./engine";

const SCRIPT = "/p/node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js";

describe("the engine's address", () => {
  it.each<[string[], unknown]>([
    [["node", SCRIPT, "127.0.0.1:4711"], { host: "127.0.0.1", port: 4711 }],
    [["node", SCRIPT, "[::1]:4711"], { host: "::1", port: 4711 }],
    [["node", "C:\\p\\cmd\\dynamic-provider", "localhost:1"], { host: "localhost", port: 1 }],
    [["node", SCRIPT], undefined],
    [["node", SCRIPT, "example.org:4711"], undefined],
    [["node", SCRIPT, "127.0.0.1"], undefined],
    [["node", "/p/cmd/run/index.js", "127.0.0.1:4711"], undefined],
    [["node"], undefined],
  ])("in %j is %j", (argv, address) => expect(engineAddress(argv)).toEqual(address));
});

describe("before a write", () => {
  let server: Server;
  let address: { host: string; port: number };
  beforeEach(async () => {
    server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    address = { host: "127.0.0.1", port: (server.address() as { port: number }).port };
  });
  const close = () => new Promise((resolve) => server.close(resolve));

  it("an engine that listens lets it pass", async () => {
    await expect(assertEngineAlive(address)).resolves.toBeUndefined();
    await close();
  });

  it("an engine that has ended stops it", async () => {
    await close();
    await expect(assertEngineAlive(address)).rejects.toMatchObject({
      code: "ENGINE_GONE",
      message: "the pulumi command that started this provider has ended; nothing more is written",
    });
  });

  it("no engine at all, and one that can't be asked, let it pass", async () => {
    await close();
    await expect(assertEngineAlive(undefined)).resolves.toBeUndefined();
    await expect(assertEngineAlive({ host: "nobody.invalid", port: 1 })).resolves.toBeUndefined();
  });
});
