import { createConnection } from "node:net";
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
