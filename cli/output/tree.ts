import type { ListResult } from "../../provider/core/runner/protocol";
import type { Paint } from "./paint";
import { safeLine } from "./safe-text";

/** More levels than the runner follows. */
const MAX_INDENT = 200;

/** Whether an item was listed further, and is no partition. */
export function isPrefix({ item }: ListResult["items"][number]): boolean {
  return item["is_prefix"] === true;
}

/** Prefixes with what was listed for them below, as lines. No recursion: an answer may nest as it likes. */
export function tree({ items }: ListResult, paint: Paint): string[] {
  const children = new Map<number | null, number[]>();
  items.forEach(({ parent }, index) => {
    const siblings = children.get(parent) ?? [];
    siblings.push(index);
    children.set(parent, siblings);
  });
  const lines: string[] = [];
  const pending = (children.get(null) ?? []).map((index) => ({
    index,
    indent: "",
    isRoot: true,
    isLast: true,
  }));
  pending.reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { index, indent, isRoot, isLast } = next;
    const found = items[index];
    if (found === undefined) continue;
    const branch = isRoot ? "" : `${indent}${isLast ? "└─ " : "├─ "}`;
    lines.push(branch + label(found, paint));
    const below = children.get(index) ?? [];
    const deeper = (isRoot ? "" : `${indent}${isLast ? "   " : "│  "}`).slice(0, 3 * MAX_INDENT);
    for (let at = below.length - 1; at >= 0; at -= 1) {
      pending.push({ index: below[at] ?? 0, indent: deeper, isRoot: false, isLast: at === below.length - 1 });
    }
  }
  return lines;
}

function label(entry: ListResult["items"][number], paint: Paint): string {
  const name = safeLine(textOf(entry.item["name"]), 1000);
  if (isPrefix(entry)) return paint("bold", name);
  const fingerprint = entry.item["fingerprint"];
  if (fingerprint === undefined || fingerprint === null) return name;
  return `${name}  ${paint("dim", safeLine(textOf(fingerprint), 200))}`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
