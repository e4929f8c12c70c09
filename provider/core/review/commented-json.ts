import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { type CommentSlot, type Comments, commentPlace } from "./commented-text";

// jsonc-parser's tokens are a `const enum` of its types, which a compiler of single files can't read.
const [OPEN, CLOSE, COLON, COMMA, STRING] = [1, 2, 6, 5, 10];
const [LINE_COMMENT, BLOCK_COMMENT, LINE_BREAK, SPACE, END] = [12, 13, 14, 15, 17];

/**
 * The value of JSON that may have comments and trailing commas, or what is wrong with it. A key that an object has twice is
 * refused: a reader would go by one of the two, and a program by the other.
 */
export function parseCommentedJson(text: string): { readonly value: unknown } | { readonly problem: string } {
  const errors: ParseError[] = [];
  try {
    const root = parseTree(text, errors, { allowTrailingComma: true });
    const [error] = errors;
    if (root === undefined || error !== undefined) return { problem: errorText(text, error) };
    return { value: jsonOf(root) };
  } catch (error) {
    if (error instanceof DuplicateKey) return { problem: error.message };
    if (error instanceof RangeError) return { problem: "it is not JSON (nested too deep)" };
    throw error;
  }
}

class DuplicateKey extends Error {
  constructor(key: string) {
    super(`${JSON.stringify(key).slice(0, 300)} is there twice: remove one of the two`);
  }
}

function errorText(text: string, error: ParseError | undefined): string {
  if (error === undefined) return "it is not JSON (nothing is there)";
  const line = text.slice(0, error.offset).split("\n").length;
  const words = printParseErrorCode(error.error).replace(/(?<=.)[A-Z]/g, (letter) => ` ${letter}`);
  return `it is not JSON (line ${line}: ${words.toLowerCase()})`;
}

function jsonOf({ type, value, children = [] }: Node): unknown {
  if (type === "array") return children.map(jsonOf);
  if (type !== "object") return value;
  const entries = children.map(({ children: [key, inner] = [] }) => [
    String(key?.value),
    inner && jsonOf(inner),
  ]);
  const keys = new Set<unknown>();
  for (const [key] of entries) {
    if (keys.has(key)) throw new DuplicateKey(String(key));
    keys.add(key);
  }
  return Object.fromEntries(entries);
}

type Place = readonly [slot: CommentSlot, keys: readonly string[]];

/** The comments of a text that {@link parseCommentedJson} reads, each where it belongs. Only of objects, without arrays. */
export function commentsOf(text: string): Comments {
  const found = new Map<string, string[]>();
  const put = (slot: CommentSlot, keys: readonly string[], comments: readonly string[]) => {
    if (comments.length === 0) return;
    const place = commentPlace(slot, keys);
    const there = found.get(place) ?? [];
    if (there.length === 0) found.set(place, there);
    for (const comment of comments) there.push(comment);
  };
  const scanner = createScanner(text);
  const open: string[] = [];
  let key: string | undefined;
  let waiting: string[] = [];
  /** What a comment on this line is beside; none at a line's beginning. */
  let beside: Place | undefined;
  let last: Place | undefined;
  for (let token: number = scanner.scan(); token !== END; token = scanner.scan()) {
    switch (token) {
      case LINE_BREAK:
        // Between a key and its value there is nothing else that a comment could belong to.
        if (key === undefined) beside = undefined;
        continue;
      case SPACE:
        continue;
      case LINE_COMMENT:
      case BLOCK_COMMENT: {
        const start = scanner.getTokenOffset();
        const comment = text.slice(start, start + scanner.getTokenLength()).trimEnd();
        if (beside === undefined) waiting.push(comment);
        else put(...beside, [comment]);
        continue;
      }
      case OPEN:
        if (key === undefined) put("above", [], waiting);
        else open.push(key);
        waiting = [];
        key = undefined;
        last = ["beside", [...open]];
        break;
      case CLOSE:
        put("end", open, waiting);
        waiting = [];
        last = ["after", [...open]];
        open.pop();
        break;
      case STRING:
        if (key === undefined) {
          key = scanner.getTokenValue();
          put("above", [...open, key], waiting);
          waiting = [];
          last = ["beside", [...open, key]];
        } else {
          key = undefined;
        }
        break;
      case COLON:
      case COMMA:
        break;
      default:
        key = undefined;
    }
    beside = last;
  }
  put("below", [], waiting);
  return found;
}
