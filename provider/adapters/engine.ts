import { setMaxListeners } from "node:events";
import { createConnection, Server } from "node:net";
import { ServiceError } from "../core/errors";

/** The engine is on this machine: it answers at once, if it is there. */
const PATIENCE_MS = 1000;

/** Where an engine listens. */
export interface EngineAddress {
  readonly host: string;
  readonly port: number;
}

/** The engine that started this process, which is the dynamic provider's; `undefined` in any other process. */
export function engineAddress(argv: readonly string[]): EngineAddress | undefined {
  const [, script = "", address = ""] = argv;
  if (!/[\\/]dynamic-provider([\\/]|$)/.test(script)) return undefined;
  const [, host, port] = /^(127\.0\.0\.1|localhost|\[::1\]):(\d{1,5})$/.exec(address) ?? [];
  return host === undefined ? undefined : { host: host.replace(/[[\]]/g, ""), port: Number(port) };
}

/**
 * Throws where the engine has ended. A provider outlives a killed engine for a while: what it wrote then could undo what the
 * recovery has done meanwhile. Where it can't be told, the work goes on.
 *
 * @throws ServiceError ENGINE_GONE
 */
export async function assertEngineAlive(address: EngineAddress | undefined): Promise<void> {
  if (address === undefined || !(await isRefused(address))) return;
  throw new ServiceError(
    "ENGINE_GONE",
    "the pulumi command that started this provider has ended; nothing more is written",
    "Run `pulumi cancel --yes`, `pulumi up --yes`, then `pulumi refresh --clear-pending-creates --yes`.",
  );
}

/** The call by which the engine tells a provider that its command was interrupted. */
const CANCEL = "/pulumirpc.ResourceProvider/Cancel";

/**
 * Aborted when the engine's command is cancelled, as by Ctrl-C. The engine then waits for every check that is under way, and
 * Pulumi's dynamic provider answers the engine's word on it without telling anybody. It comes in on the one server that
 * listens in this process, where a second listener sees it too. Where there is no such server, it is never aborted.
 *
 * @param handles What keeps the process alive; Node.js has no documented way to ask.
 */
export function engineCancellation(
  address: EngineAddress | undefined,
  handles: () => readonly unknown[] = activeHandles,
): AbortSignal {
  const cancellation = new AbortController();
  // Each run that is under way listens.
  setMaxListeners(0, cancellation.signal);
  if (address === undefined) return cancellation.signal;
  for (const handle of handles()) {
    if (!(handle instanceof Server)) continue;
    // Only a server of HTTP/2 has this event.
    handle.on("stream", (_stream: unknown, headers: { readonly [name: string]: unknown }) => {
      if (headers[":path"] === CANCEL) cancellation.abort();
    });
  }
  return cancellation.signal;
}

function activeHandles(): readonly unknown[] {
  const { _getActiveHandles: ask } = process as { _getActiveHandles?: () => unknown[] };
  return ask?.() ?? [];
}

/**
 * Does the work while the command is not cancelled. What is under way then is not waited for any more.
 *
 * @throws ServiceError COMMAND_CANCELLED
 */
export function unlessCancelled<T>(cancellation: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () =>
      reject(new ServiceError("COMMAND_CANCELLED", "the pulumi command was cancelled before this was done"));
    if (cancellation.aborted) return stop();
    cancellation.addEventListener("abort", stop, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => cancellation.removeEventListener("abort", stop));
  });
}

function isRefused({ host, port }: EngineAddress): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: PATIENCE_MS });
    const answer = (refused: boolean) => {
      socket.destroy();
      resolve(refused);
    };
    socket.once("connect", () => answer(false));
    socket.once("timeout", () => answer(false));
    socket.once("error", (error: NodeJS.ErrnoException) => answer(error.code === "ECONNREFUSED"));
  });
}
