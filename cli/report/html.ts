import { redacted } from "../../provider/core/report/redacted";
import type { Report } from "../../provider/core/report/report";
import { RULE_IDS, RULES } from "../../provider/core/review/rules";
import { html, type Markup, NOTHING, named } from "./html/markup";
import { stackName, stackPart } from "./html/stack";
import { POLICY, STYLE } from "./html/style";
import { badge } from "./html/verdict";
import type { ReportOptions } from "./markdown";
import { tallyOf, tallyPhrase, verdictSentence } from "./wording";

/** A report as one HTML page that needs nothing else: no network, no script. */
export function htmlReport(report: Report, { redact, title }: ReportOptions): string {
  const shown = redact ? redacted(report) : report;
  const name = title === undefined ? NOTHING : html`: ${named(title)}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Python connectors, ${shown.verdict}${name}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#main">To the report</a>
<header>
<h1>Python connectors${title === undefined ? NOTHING : html` <code>${named(title)}</code>`}</h1>
<p class="verdict ${shown.verdict}">${badge(shown.verdict)} ${verdictSentence(shown)}</p>
<p>${shown.stacks.length === 1 ? "" : `${shown.stacks.length} stacks, `}${tallyPhrase(tallyOf(shown.stacks))}.</p>
${stackLinks(shown)}</header>
<main id="main">
${shown.stacks.map((stack, index) => stackPart(stack, index, { only: shown.stacks.length === 1, redact }))}</main>
${rules(shown)}</body>
</html>
`.text;
}

function stackLinks({ stacks }: Report): Markup {
  if (stacks.length < 2) return NOTHING;
  return html`<nav aria-label="Stacks"><ul class="index">${stacks.map(
    (stack, index) => html`<li><a href="#s${index + 1}">${badge(stack.verdict)} ${stackName(stack)}</a></li>`,
  )}</ul></nav>
`;
}

/** What the rules mean that the page names. */
function rules({ stacks }: Report): Markup {
  const met = new Set(
    stacks.flatMap(({ connectors }) => connectors.flatMap(({ changes }) => changes.map(({ rule }) => rule))),
  );
  if (met.size === 0) return NOTHING;
  const shown = RULE_IDS.filter((rule) => met.has(rule));
  return html`<footer><h2>Rules</h2>
<dl class="rules">${shown.map((rule) => html`<div id="${rule}"><dt>${rule}</dt><dd>${RULES[rule].meaning.replaceAll("`", "")}</dd></div>`)}</dl>
</footer>
`;
}
