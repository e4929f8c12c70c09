import type { Change } from "../../../provider/core/review/change";
import type { RuleId } from "../../../provider/core/review/rules";
import type { Schema } from "../../../provider/core/schema/schema";
import { counted } from "../../output/safe-text";
import { type MarkedNode, markedTree } from "./marked-tree";
import { code, html, type Markup, NOTHING, named, said } from "./markup";

/** Schemas of more fields are closed at first. */
const MOST_OPEN = 60;

/** A connector's schema as nested lists, its changes marked. */
export function schemaTree(schema: Schema, changes: readonly Change[]): Markup {
  const root = markedTree(schema, changes);
  const count = Object.keys(schema.fields).length;
  const open = changes.length > 0 && count <= MOST_OPEN ? html` open` : NOTHING;
  return html`<details class="schema"${open}><summary>Schema: ${counted(count, "field")}</summary>
${branch(root)}
</details>
`;
}

function branch({ children }: MarkedNode): Markup {
  return html`<ul class="tree">${[...children].map(([key, child]) => node(key, child))}</ul>`;
}

function node(key: string, given: MarkedNode): Markup {
  const [label, place] = throughLists(key, given);
  const name = code(label);
  const { type, change, description, children } = place;
  const about = description === undefined ? NOTHING : html` ${said(description)}`;
  const below = children.size === 0 ? NOTHING : branch(place);
  if (change === undefined) {
    const shown = type === undefined ? NOTHING : html` <code class="type">${named(type)}</code>`;
    return html`<li>${name}${shown}${about}${below}</li>`;
  }
  return html`<li class="${kindOf(change.rule)}">${marked(name, type, change)}${about}${below}</li>`;
}

/** A list or map is one line with what it holds: `legs[]`. */
function throughLists(key: string, given: MarkedNode): [label: string, place: MarkedNode] {
  let [label, place] = [key, given];
  while (place.children.size === 1 && place.type === undefined && place.change === undefined) {
    const [[next, child] = ["", place]] = place.children;
    if ((next !== "[]" && next !== "{}") || place.description !== undefined) break;
    label += next;
    place = child;
  }
  return [label, place];
}

function marked(name: Markup, type: string | undefined, change: Change): Markup {
  const kind = kindOf(change.rule);
  const word = html` <b class="mark">${kind}</b>`;
  const now = type === undefined ? NOTHING : html` <code class="type">${named(type)}</code>`;
  switch (kind) {
    case "added":
      return html`<ins>${name}${now}</ins>${word}`;
    case "removed":
      return html`<del>${name}${now}</del>${word}`;
    case "moved":
      return html`${name}${now}${word} from <del>${code(change.path)}</del>`;
    case "retyped":
      return html`${name} ${sides(change)}${word}`;
  }
}

/** What was, struck through, and what is. */
export function sides(change: Change): Markup {
  const { from, to } = change;
  const was = from === undefined ? NOTHING : html`<del>${code(from)}</del>`;
  const is = to === undefined ? NOTHING : html`<ins>${code(to)}</ins>`;
  return from === undefined || to === undefined ? html`${was}${is}` : html`${was} → ${is}`;
}

/** What a change does to a field, for its mark. */
export type ChangeKind = "added" | "removed" | "retyped" | "moved";

export function kindOf(rule: RuleId): ChangeKind {
  if (rule === "FIELD_ADDED") return "added";
  if (rule === "FIELD_REMOVED") return "removed";
  return rule === "FIELD_MOVED_UNDER_LIST" || rule === "FIELD_MOVED_OUT_OF_LIST" ? "moved" : "retyped";
}
