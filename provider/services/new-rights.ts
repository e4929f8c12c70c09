import { ConnectorsError } from "../core/errors";
import type { Clock } from "../ports";

/** How long rights that were written just now are waited for: IAM takes seconds until they count everywhere. */
const PATIENCE_MS = 20_000;
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 5000;

/** What a runner's role that may not read a secret yet answers. */
const DENIED: readonly string[] = ["SECRET_ACCESS_DENIED", "SECRET_KEY_DENIED"];

/**
 * The attempt's result, repeated while the runner is denied a secret and there is time left. For use right after a write of the rights
 * only: anywhere else a denial is one.
 *
 * @param attempt Is told whether it is a repetition.
 * @throws what the last attempt threw.
 */
export async function withNewRights<Result>(
  clock: Clock,
  attempt: (isRepeated: boolean) => Promise<Result>,
): Promise<Result> {
  const deadline = clock.now() + PATIENCE_MS;
  for (let pause = FIRST_PAUSE_MS, isRepeated = false; ; isRepeated = true) {
    try {
      return await attempt(isRepeated);
    } catch (error) {
      const isDenied = error instanceof ConnectorsError && DENIED.includes(error.code);
      if (!isDenied || clock.now() + pause > deadline) throw error;
    }
    await clock.sleep(pause);
    pause = Math.min(pause * 2, MAX_PAUSE_MS);
  }
}
