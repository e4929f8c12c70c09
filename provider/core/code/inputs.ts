import { z } from "zod";
import { type SourceCode, sourceCodeModel } from "./source-code";

/** Code as the program passes it on: the files, or why they could not be read, which becomes this property's problem. */
export const codeModel: z.ZodType<SourceCode> = z
  .union([z.strictObject({ problem: z.string() }), z.unknown()])
  .transform((value, context): SourceCode => {
    if (typeof value === "object" && value !== null && "problem" in value) {
      context.addIssue({ code: "custom", message: String(value.problem) });
      return z.NEVER;
    }
    const parsed = sourceCodeModel.safeParse(value);
    if (!parsed.success) {
      for (const issue of parsed.error.issues)
        context.addIssue({ code: "custom", path: issue.path, message: issue.message });
      return z.NEVER;
    }
    return parsed.data;
  });
