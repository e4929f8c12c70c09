import { z } from "zod";

/** How many invocations for one connection a run may have under way. */
export const maxConcurrencyModel = z
  .int({ error: "write a whole number from 1 to 1000" })
  .min(1, "write a whole number from 1 to 1000")
  .max(1000, "write a whole number from 1 to 1000")
  .optional();
