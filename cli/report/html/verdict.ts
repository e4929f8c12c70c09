import type { ReportVerdict } from "../../../provider/core/report/report";
import { html, type Markup } from "./markup";

/** A sign for each verdict, so that colour is not all that tells them apart. */
export const SIGNS: { readonly [verdict in ReportVerdict]: string } = {
  safe: "✓",
  unverified: "?",
  breaking: "!",
  failed: "×",
};

/** The verdict as a word with its sign. */
export function badge(verdict: ReportVerdict): Markup {
  return html`<span class="badge ${verdict}">${sign(verdict)} ${verdict}</span>`;
}

export function sign(verdict: ReportVerdict): Markup {
  return html`<span class="sign ${verdict}" aria-hidden="true">${SIGNS[verdict]}</span>`;
}

/** Of a change that may pass though it is not safe. */
export function waivedBadge(): Markup {
  return html`<span class="badge waived"><span class="sign" aria-hidden="true">–</span> waived</span>`;
}
