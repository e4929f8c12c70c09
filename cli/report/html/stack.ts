import type { ConnectionReport, StackReport } from "../../../provider/core/report/report";
import { counted } from "../../output/safe-text";
import { isUnchanged, partialNote, tallyOf, tallyPhrase, usagePhrase, WORST_FIRST } from "../wording";
import { connectorPart, failureParts, warningList } from "./connector";
import { code, html, joined, type Markup, NOTHING, said } from "./markup";
import { picture } from "./picture";
import { groupsOf, type Placed, placed } from "./places";
import { badge, sign } from "./verdict";

/**
 * One run: what it comes to, an index, a picture, and its connections and connectors.
 * @param options.only Whether there is no other run: what it comes to is at the page's top then.
 */
export function stackPart(
  stack: StackReport,
  index: number,
  { only, redact }: { only: boolean; redact: boolean },
): Markup {
  const id = `s${index + 1}`;
  const all = placed(stack, id);
  const tally = (some: readonly Placed[]) =>
    tallyOf([{ ...stack, connectors: some.map(({ connector }) => connector), unchanged: null }]);
  const groups = groupsOf(stack, all);
  const tallied = only ? "" : `${tallyPhrase(tallyOf([stack]))}. `;
  const usage = stack.usage === null ? "" : `What the ${stack.operation} cost: ${usagePhrase(stack.usage)}. `;
  const early = partialNote(stack) ?? "";
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${stackName(stack)} <span class="operation">${stack.operation}</span>${only ? NOTHING : html` ${badge(stack.verdict)}`}</h2>
${
  tallied + usage + early === ""
    ? NOTHING
    : html`<p>${tallied}${usage}${early}</p>
`
}${failureParts(stack.failures)}${contents(all, id)}${
  groups.length === 0
    ? NOTHING
    : html`<h3>Connections and their connectors</h3>
${picture(groups, tally, id)}`
}${connectionParts(stack.connections)}${connectorParts(stack, all, redact)}</section>
`;
}

/** `shop/dev` */
export function stackName({ project, stack }: StackReport): Markup {
  const names = [project, stack].filter((name) => name !== null);
  return names.length === 0 ? html`A stack` : code(names.join("/"));
}

/** How many connectors with one verdict are shown before they are folded, and how many open ones there are. */
const MOST_SHOWN = 48;
const MOST_OPEN = 12;

/** Connectors of which the same is to be said. */
interface Kind {
  readonly name: string;
  readonly members: readonly Placed[];
  readonly isFolded: boolean;
}

/** By verdict, worst first; those of which there is nothing to say are last, and folded. */
function kindsOf(all: readonly Placed[]): Kind[] {
  const told = all.filter(({ connector }) => !isUnchanged(connector));
  const kinds = WORST_FIRST.map((verdict): Kind => {
    const members = told.filter(({ connector }) => connector.verdict === verdict);
    return { name: verdict, members, isFolded: members.length > MOST_SHOWN };
  });
  const unchanged = all.filter(({ connector }) => isUnchanged(connector));
  return [...kinds, { name: "unchanged", members: unchanged, isFolded: true }].filter(
    ({ members }) => members.length > 0,
  );
}

function folded({ name, members, isFolded }: Kind, content: Markup): Markup {
  if (!isFolded) return content;
  return html`<details class="fold"><summary>${counted(members.length, `${name} connector`)}</summary>
${content}</details>
`;
}

/** Links to all connectors. */
function contents(all: readonly Placed[], id: string): Markup {
  if (all.length === 0) return NOTHING;
  const links = (members: readonly Placed[]) =>
    html`<ul class="index">${members.map(
      ({ connector, id: target }) =>
        html`<li><a href="#${target}">${sign(connector.verdict)} ${code(connector.name)}</a></li>`,
    )}</ul>
`;
  const kinds = kindsOf(all);
  const shown = kinds.flatMap(({ members, isFolded }) => (isFolded ? [] : members));
  return html`<nav aria-labelledby="${id}i ${id}"><h3 id="${id}i">Index</h3>
${shown.length === 0 ? NOTHING : links(shown)}${kinds
  .filter(({ isFolded }) => isFolded)
  .map((kind) => folded(kind, links(kind.members)))}</nav>
`;
}

function connectionParts(connections: readonly ConnectionReport[]): Markup {
  const told = connections.filter(
    ({ operation, blastRadius, failures, warnings }) =>
      operation !== "same" || blastRadius !== null || failures.length + warnings.length > 0,
  );
  if (told.length === 0) return NOTHING;
  return html`<h3>Connections</h3>
${told.map(connectionPart)}`;
}

function connectionPart({
  name,
  operation,
  changedProperties,
  blastRadius,
  failures,
  warnings,
}: ConnectionReport): Markup {
  const changed = joined(
    changedProperties.map((property) => code(property)),
    ", ",
  );
  const effect =
    blastRadius === null || blastRadius === "" ? NOTHING : html`<p>Blast radius: ${said(blastRadius)}</p>`;
  return html`<div class="connection"><h4>${code(name)}</h4> ${operation}${changed.text === "" ? NOTHING : html` of ${changed}`}
${effect}${failureParts(failures)}${warningList(warnings)}</div>
`;
}

function connectorParts({ unchanged: silent }: StackReport, all: readonly Placed[], redact: boolean): Markup {
  const open = new Set(
    all
      .slice(0, MOST_OPEN)
      .filter(({ connector: { verdict } }) => verdict === "breaking" || verdict === "failed"),
  );
  const parts = ({ members }: Kind) =>
    html`${members.map((one) => connectorPart(one.connector, one.id, { redact, isOpen: open.has(one) }))}`;
  const others =
    silent === null || silent === 0
      ? NOTHING
      : html`<p class="note">${counted(silent, "connector stays", "connectors stay")} as before and ${silent === 1 ? "is" : "are"} not listed.</p>
`;
  if (all.length === 0)
    return html`<p class="note">The run names no connector.</p>
${others}`;
  return html`<h3>Connectors</h3>
${kindsOf(all).map((kind) => folded(kind, parts(kind)))}${others}`;
}
