import { z } from "zod";
import type { Problem } from "../errors";
import type { SchemaEdits } from "./edits";
import { parsePath } from "./path";
import { byPath, descriptionModel, MAX_FIELDS, MAX_PATH, pathModel, typeModel } from "./schema";

const PATHS = z.array(pathModel, { error: 'write a list of paths, as in ["internal"]' }).max(MAX_FIELDS);
const MAP_AFTER = `write a whole number, 1 to ${MAX_FIELDS}`;

const renameModel = byPath(
  z
    .string("write the new name")
    .min(1, "write the new name")
    .max(MAX_PATH, `write at most ${MAX_PATH} characters`),
).superRefine((names, context) => {
  for (const path of Object.keys(names)) {
    if (typeof parsePath(path)?.at(-1) === "string") {
      const message = "only what has a name can have another one: write a path that ends in a name";
      context.addIssue({ code: "custom", path: [path], message });
    }
  }
});

/** Validates `edits`: paths, types, names and texts, but not whether a schema has the paths. */
export const editsModel: z.ZodType<SchemaEdits> = z.strictObject(
  {
    drop: PATHS.optional(),
    opaque: PATHS.optional(),
    cast: byPath(typeModel).optional(),
    rename: renameModel.optional(),
    add: byPath(typeModel).optional(),
    document: byPath(descriptionModel).optional(),
    mapAfter: z.number(MAP_AFTER).int(MAP_AFTER).min(1, MAP_AFTER).max(MAX_FIELDS, MAP_AFTER).optional(),
  },
  {
    error: ({ code }) =>
      code === "unrecognized_keys"
        ? "there is no such edit; there are drop, opaque, cast, rename, add, document, mapAfter"
        : "write { drop, opaque, cast, rename, add, document, mapAfter }",
  },
);

/** What is wrong with edits before any schema is known. */
export function editProblems(edits: unknown): Problem[] {
  const parsed = editsModel.safeParse(edits);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => ({
    path: ["edits", ...path.map(String)].join("."),
    reason: message,
  }));
}
