import { z } from "zod";
import { MAX_CODE_CHARACTERS, type SourceCode } from "./source-code";

const FILE_PATH = /^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^\\\p{Cc}]+$/u;
const MAX_PATH = 512;

/** Validates code as it comes from the program. */
export const sourceCodeModel: z.ZodType<SourceCode> = z
  .strictObject({ entry: z.string(), files: z.record(z.string(), z.string()) })
  .superRefine(({ files }, context) => {
    const bad = Object.keys(files).find((path) => path.length > MAX_PATH || !FILE_PATH.test(path));
    if (bad === undefined) return;
    const message = `a file can't be named ${JSON.stringify(bad.slice(0, 100))}: rename it (no backslash, no control character, at most ${MAX_PATH} characters)`;
    context.addIssue({ code: "custom", message });
  })
  .refine(({ entry, files }) => Object.hasOwn(files, entry), "the entry is not one of the files")
  .refine(
    ({ files }) => Object.values(files).reduce((sum, text) => sum + text.length, 0) <= MAX_CODE_CHARACTERS,
    {
      message: `the code has more than ${MAX_CODE_CHARACTERS} characters: leave data files out of the folder`,
    },
  );

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
