import http2 from "node:http2";
import { type AddressInfo, createServer, type Server } from "node:net";
import { assertEngineAlive, engineAddress, engineCancellation, unlessCancelled } from "./engine";

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

describe("a command that is cancelled", () => {
  const engine = { host: "127.0.0.1", port: 1 };
  let provider: http2.Http2Server;
  beforeEach(async () => {
    provider = http2.createServer();
    // As the gRPC server of Pulumi's dynamic provider: it answers, and tells nobody.
    provider.on("stream", (stream) => {
      stream.respond({ ":status": 200 });
      stream.end();
    });
    await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => new Promise((resolve) => provider.close(resolve)));

  /** Calls the provider as the engine does, and waits for its answer. */
  async function call(method: string): Promise<void> {
    const session = http2.connect(`http://127.0.0.1:${(provider.address() as AddressInfo).port}`);
    await new Promise<void>((resolve, reject) => {
      const stream = session.request({ ":path": `/pulumirpc.ResourceProvider/${method}`, ":method": "POST" });
      stream.on("error", reject).on("close", resolve).resume().end();
    });
    await new Promise<void>((resolve) => session.close(resolve));
  }

  it("is noticed by the engine's call, and by no other call", async () => {
    const cancellation = engineCancellation(engine);
    await call("Check");
    expect(cancellation.aborted).toBe(false);
    await call("Cancel");
    expect(cancellation.aborted).toBe(true);
  });

  it("is not looked for in a process that is no provider, nor where nothing listens", async () => {
    const signals = [engineCancellation(undefined), engineCancellation(engine, () => [])];
    await call("Cancel");
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });

  it("waits for nothing that is under way, and begins nothing more", async () => {
    const cancellation = new AbortController();
    const begun: string[] = [];
    const underWay = unlessCancelled(cancellation.signal, () => {
      begun.push("first");
      return new Promise(() => {});
    });
    cancellation.abort();
    await expect(underWay).rejects.toMatchObject({ code: "COMMAND_CANCELLED" });
    const next = unlessCancelled(cancellation.signal, async () => begun.push("second"));
    await expect(next).rejects.toMatchObject({ code: "COMMAND_CANCELLED" });
    expect(begun).toEqual(["first"]);
  });

  it("leaves results and errors as they are where it doesn't come", async () => {
    const { signal } = new AbortController();
    await expect(unlessCancelled(signal, async () => 1)).resolves.toBe(1);
    await expect(unlessCancelled(signal, () => Promise.reject(new Error("own")))).rejects.toThrow("own");
  });
});
