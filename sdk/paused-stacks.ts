/**
 * Stops the capture of stacks while a resource registers itself. The Node.js SDK makes some sixty promises for a resource
 * with fifteen properties and renders a stack for each, through a source map, to name it should it never settle: most of
 * what a registration costs. Where the resource was declared is captured by the SDK apart from that, and stays.
 *
 * @example
 * ```ts
 * const stacks = pauseStacks();
 * try {
 *   super(...);
 * } catch (error) {
 *   throw stacks.traced(error);
 * } finally {
 *   stacks.resume();
 * }
 * ```
 */
export function pauseStacks(): PausedStacks {
  const limit = Error.stackTraceLimit;
  const resume = () => {
    Error.stackTraceLimit = limit;
  };
  Error.stackTraceLimit = 0;
  return {
    resume,
    traced(error) {
      resume();
      if (error instanceof Error) Error.captureStackTrace(error, this.traced);
      return error;
    },
  };
}

export interface PausedStacks {
  /** Stacks are captured as before. */
  resume(): void;
  /** The same error with the stack of the caller, which leads to the user's line. */
  traced(error: unknown): unknown;
}
