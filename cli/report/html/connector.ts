import type { ConnectorReport, ReportedFailure } from "../../../provider/core/report/report";
import type { Change } from "../../../provider/core/review/change";
import type { Warning } from "../../../provider/core/warning";
import {
  changeCounts,
  isUnchanged,
  operationWord,
  outcomePhrase,
  STATUS_MEANINGS,
  statusWord,
} from "../wording";
import { code, html, joined, lines, type Markup, NOTHING, said } from "./markup";
import { schemaTree, sides } from "./schema";
import { badge, sign, waivedBadge } from "./verdict";

/** One connector. */
export function connectorPart(
  connector: ConnectorReport,
  id: string,
  { redact, isOpen }: { redact: boolean; isOpen: boolean },
): Markup {
  const { name, verdict, changes, schema, failures, warnings } = connector;
  const open = isOpen ? html` open` : NOTHING;
  const phrase = outcomePhrase(connector);
  const outcome = phrase === "" ? NOTHING : html` <span class="outcome">${phrase}</span>`;
  return html`<details class="connector ${verdict}"${open}>
<summary>${isUnchanged(connector) ? sign(verdict) : badge(verdict)} <h4>${code(name)}</h4> <span class="status">${statusWord(connector.status)}</span>${outcome}</summary>
<div class="body" id="${id}">
${facts(connector)}${failureParts(failures)}${redact ? countedChanges(changes) : changeList(changes)}${warningList(warnings)}${schema === null ? NOTHING : schemaTree(schema, changes)}</div>
</details>
`;
}

function facts(connector: ConnectorReport): Markup {
  const { connection, status, coverage, changedParts, policy, contract, urn } = connector;
  const meaning = STATUS_MEANINGS[status];
  const all: [string, Markup][] = [
    ["connection", connection === null ? NOTHING : code(connection)],
    ["resource", html`${operationWord(connector)}`],
    ["schema", html`${statusWord(status)}${meaning === undefined ? "" : `: ${meaning}`}`],
    ["read", coverage === null ? NOTHING : html`${COVERAGE[coverage]}`],
    [
      "changed",
      joined(
        changedParts.map((part) => code(part)),
        ", ",
      ),
    ],
    ["policy", html`${policy ?? ""}`],
    ["contract", contract === null ? NOTHING : code(contract)],
    ["URN", urn === "" ? NOTHING : code(urn)],
  ];
  const shown = all.filter(([, value]) => value.text !== "");
  return html`<dl class="facts">${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
`;
}

const COVERAGE = {
  full: "all of the source",
  partial: "a part of the source",
  sampled: "a sample of the source",
  declared: "nothing: the code declares its schema",
} as const;

/** The errors' own text, with the user's line. */
export function failureParts(failures: readonly ReportedFailure[]): Markup {
  return html`${failures.map(({ code: id, message }) => {
    const text = message === "" ? NOTHING : lines(message);
    return html`<div class="failure"><p><strong>Failure</strong>${id === null ? NOTHING : html` ${code(id)}`}</p>${text}</div>
`;
  })}`;
}

export function warningList(warnings: readonly Warning[]): Markup {
  if (warnings.length === 0) return NOTHING;
  return html`<ul class="warnings">${warnings.map(({ code: id, path, message }) => {
    const about = [path, id].filter((text) => text !== "").map((text) => html` ${code(text)}`);
    return html`<li><strong>Warning</strong>${about} ${said(message)}</li>`;
  })}</ul>
`;
}

function changeList(changes: readonly Change[]): Markup {
  if (changes.length === 0) return NOTHING;
  return html`<ol class="changes">${changes.map(changeItem)}</ol>
`;
}

function changeItem(change: Change): Markup {
  const { path, rule, cause, verdict, waived } = change;
  const judged = waived === undefined ? badge(verdict) : waivedBadge();
  const notes = [
    ...(cause === undefined ? [] : [html` <span>cause: ${cause}</span>`]),
    ...(waived === undefined ? [] : [html` <span>${verdict}, waived: ${said(waived)}</span>`]),
  ];
  const place = path === "" ? html`the whole schema` : code(path);
  return html`<li><div class="what"><span class="path">${place}</span> ${sides(change)}</div><div class="why">${judged} <a href="#${rule}">${rule}</a>${notes}</div></li>`;
}

function countedChanges(changes: readonly Change[]): Markup {
  if (changes.length === 0) return NOTHING;
  const rows = changeCounts(changes).map(
    ({ rule, verdict, count }) => html`<tr><td>${rule}</td><td>${verdict}</td><td>${count}</td></tr>`,
  );
  return html`<table><thead><tr><th>rule</th><th>verdict</th><th>changes</th></tr></thead><tbody>${rows}</tbody></table>
`;
}
