import { z } from "zod";
import type { ProgramFacts } from "./program";

// Apart from program.ts, which every program loads: it loads no validation.

const text = z.string().min(1).max(2048);

export const programModel: z.ZodType<ProgramFacts> = z.strictObject({
  urn: text,
  organization: text,
  project: text,
  stack: text,
  resource: text,
  dryRun: z.boolean(),
  run: text,
});
