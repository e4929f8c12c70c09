import type { ChildProcess } from "node:child_process";
import { startTool, toolUrl } from "./tools";

/** A recording proxy in a process of its own, whose strict rules go by a clock that only tests move. */
export interface TestProxy {
  readonly child: ChildProcess;
  readonly endpoint: string;
  /** What the proxy sends requests to. */
  readonly upstream: string;
  /** Moves the clock of the strict rules. */
  advance(ms: number): Promise<void>;
  /** @returns status and body */
  control(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
}

/**
 * Starts a proxy before a service, or before a MiniStack of its own.
 *
 * @param upstream an address; `undefined`: a MiniStack
 */
export async function startProxy(upstream: string | undefined): Promise<TestProxy> {
  const script = `
    import { startRecordingProxy } from ${JSON.stringify(toolUrl("emulator/recording-proxy.mjs"))};
    import { StrictAws } from ${JSON.stringify(toolUrl("emulator/strict.mjs"))};
    import { startMiniStack } from ${JSON.stringify(toolUrl("emulator/ministack.mjs"))};
    import { setup } from ${JSON.stringify(toolUrl("setup.mjs"))};
    let upstream = ${JSON.stringify(upstream ?? null)};
    if (!upstream) {
      const { python } = await setup({ parts: ["python"], say: () => {} });
      const ministack = await startMiniStack(python);
      upstream = ministack.endpoint;
      process.stdin.on("close", () => ministack.stop().then(() => process.exit(0))).resume();
    }
    let now = 0;
    const strict = new StrictAws({ now: () => now });
    const clock = async (exchange, next) => {
      const ms = exchange.request.headers["x-advance-clock"];
      if (ms === undefined) return next();
      now += Number(ms);
      exchange.answer = { status: 204, headers: [], body: Buffer.alloc(0) };
    };
    const { endpoint } = await startRecordingProxy({ upstream: () => upstream, hooks: [clock], strict });
    console.log(JSON.stringify({ endpoint, upstream }));`;
  const { child, line } = await startTool(["--input-type=module", "--eval", script]);
  const { endpoint, upstream: behind } = JSON.parse(line) as { endpoint: string; upstream: string };
  return {
    child,
    endpoint,
    upstream: behind,
    async advance(ms) {
      await fetch(endpoint, { headers: { "x-advance-clock": String(ms) } });
    },
    async control(method, path, body) {
      const response = await fetch(`${endpoint}/_recorder/${path}`, {
        method,
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json() };
    },
  };
}
