import { z } from "zod";
import { rememberingLast } from "../memo";
import { parseRequirements, type Requirements } from "./requirements";

/** The same list comes with each connector of a connection. */
const parseOnce = rememberingLast(8, parseRequirements);

/**
 * A requirements list as the program passes it on: its text, or why it could not be read. Each fault is a problem of
 * this property. An empty list is none.
 */
export const requirementsModel: z.ZodType<Requirements | undefined> = z
  .unknown()
  .transform((given, context): Requirements | undefined => {
    const refuse = (message: string) => {
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    };
    if (given === undefined) return undefined;
    if (typeof given === "object" && given !== null && "problem" in given)
      return refuse(String(given.problem));
    if (typeof given !== "string") return refuse("a requirements list is text");
    const parsed = parseOnce(given);
    if ("text" in parsed) return parsed.text === "" ? undefined : parsed;
    for (const fault of parsed.faults) refuse(fault);
    return z.NEVER;
  });
