/**
 * Where a comment stands: on lines of its own above an entry, at the end of the line of an entry or of an opening brace, before
 * an object's end, or behind the line of that end; `below`: after the last line.
 */
export type CommentSlot = "above" | "beside" | "end" | "after" | "below";

/** Comments by their places, in their order. */
export type Comments = ReadonlyMap<string, readonly string[]>;

/** @param keys From the outermost object; none: that object itself. */
export function commentPlace(slot: CommentSlot, keys: readonly string[]): string {
  return JSON.stringify([slot, ...keys]);
}

export interface CommentedObject {
  readonly [key: string]: string | number | CommentedObject;
}

/** A text with comments, and those that found no place. */
export interface CommentedText {
  readonly text: string;
  /** What went with its entry. */
  readonly lost: readonly string[];
}

/** An object as JSON with an entry a line, and comments where they belong. */
export function commentedText(value: CommentedObject, comments: Comments): CommentedText {
  const left = new Map(comments);
  const take = (slot: CommentSlot, keys: readonly string[]) => {
    const place = commentPlace(slot, keys);
    const found = left.get(place) ?? [];
    left.delete(place);
    return found;
  };
  const own = (slot: CommentSlot, keys: readonly string[], indent: string) =>
    take(slot, keys).map((comment) => `${indent}${comment}\n`);
  const beside = (slot: CommentSlot, keys: readonly string[]) => lineEnd(take(slot, keys));
  const objectText = (object: CommentedObject, keys: readonly string[], comma: string): string => {
    const indent = "  ".repeat(keys.length);
    const opening = beside("beside", keys);
    const entries = Object.entries(object);
    const inner = entries.map(([key, entry], index) => {
      const at = [...keys, key];
      const sign = index === entries.length - 1 ? "" : ",";
      const above = own("above", at, `${indent}  `).join("");
      const text =
        typeof entry === "object"
          ? objectText(entry, at, sign)
          : `${JSON.stringify(entry)}${sign}${beside("beside", at)}`;
      return `${above}${indent}  ${JSON.stringify(key)}: ${text}\n`;
    });
    const lines = [...inner, ...own("end", keys, `${indent}  `)].join("");
    const body = lines === "" && opening === "" ? "" : `${opening}\n${lines}${indent}`;
    return `{${body}}${comma}${beside("after", keys)}`;
  };
  const text = [...own("above", [], ""), objectText(value, [], ""), "\n", ...own("below", [], "")].join("");
  return { text, lost: [...left.values()].flat() };
}

/** Comments that share a line: one that ends with the line comes last. */
function lineEnd(comments: readonly string[]): string {
  const isLine = (comment: string) => comment.startsWith("//");
  return [...comments.filter((comment) => !isLine(comment)), ...comments.filter(isLine)]
    .map((comment) => ` ${comment}`)
    .join("");
}
