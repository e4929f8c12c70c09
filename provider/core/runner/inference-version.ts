/**
 * Raised only when the runner may infer another schema from the same data. Runner and package have the same number, or
 * the package refuses the runner.
 */
export const INFERENCE_VERSION = 1;
