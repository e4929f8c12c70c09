import type { ReportVerdict } from "../../../provider/core/report/report";
import { counted } from "../../output/safe-text";
import { isUnchanged, tallyPhrase } from "../wording";
import { html, type Markup, NOTHING, named } from "./markup";
import type { Group, Placed } from "./places";

/** What is drawn at most: connections, and connectors of each; of many connections, fewer. */
const MOST_CONNECTIONS = 12;
const MOST_CONNECTORS = 12;
const FEW_CONNECTIONS = 4;
const FEW_CONNECTORS = 6;

// Measures in the picture's own units, which are pixels where there is room.
const WIDTH = 300;
const TRUNK = 14;
const LEFT = 36;
const BOX = 26;
const STEP = 34;
const TOP = 44;
/** Characters that fit: of a connection, of a connector beside its verdict. */
const CONNECTION_FITS = 36;
const CONNECTOR_FITS = 22;

/** Connections as boxes with an arrow to each of their connectors, one picture each, so that they fit any width. */
export function picture(
  groups: readonly Group[],
  tally: (connectors: readonly Placed[]) => Parameters<typeof tallyPhrase>[0],
  id: string,
): Markup {
  const drawn = groups.slice(0, MOST_CONNECTIONS);
  const more = groups.length - drawn.length;
  const most = drawn.length > FEW_CONNECTIONS ? FEW_CONNECTORS : MOST_CONNECTORS;
  const note =
    more > 0
      ? html`<p class="note">${counted(more, "more connection is", "more connections are")} not drawn.</p>`
      : NOTHING;
  return html`<div class="pictures">${drawn.map((group, index) =>
    drawing(group, most, tallyPhrase(tally(group.connectors)), `${id}p${index}`),
  )}</div>${note}
`;
}

function drawing({ name, connection, connectors }: Group, most: number, tally: string, id: string): Markup {
  const drawn = connectors.slice(0, most);
  const more = connectors.length - drawn.length;
  const last = drawn.length - 1;
  const rest =
    more > 0
      ? html`<text class="small" x="${LEFT}" y="${TOP + (last + 1) * STEP + 26}">and ${more} more</text>`
      : NOTHING;
  const height = TOP + drawn.length * STEP + (more > 0 ? 20 : 0) + 8;
  const trunk =
    last < 0 ? NOTHING : html`<path class="line" d="M${TRUNK} 36V${TOP + last * STEP + 8 + BOX / 2}"/>`;
  const title = name === null ? html`connection not known` : html`${middleCut(named(name), CONNECTION_FITS)}`;
  const change =
    connection === undefined || connection.operation === "same"
      ? "connection"
      : `connection: ${connection.operation}`;
  return html`<figure><svg viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="group" aria-labelledby="${id}">
<rect class="connection" x="1" y="1" width="${WIDTH - 2}" height="36" rx="4"/><text class="name" x="10" y="16">${title}</text><text class="small" x="10" y="30">${change}</text>
${trunk}${drawn.map((one, index) => box(one, TOP + index * STEP + 8))}${rest}
</svg><figcaption id="${id}">${tally}</figcaption></figure>
`;
}

function box({ connector, id }: Placed, y: number): Markup {
  const { name, verdict } = connector;
  const middle = y + BOX / 2;
  const unchanged = isUnchanged(connector);
  return html`<path class="line" d="M${TRUNK} ${middle}H${LEFT - 6}"/><path class="head" d="M${LEFT - 8} ${middle - 4}L${LEFT} ${middle}L${LEFT - 8} ${middle + 4}Z"/><a href="#${id}" tabindex="-1"><rect class="box ${verdict}" x="${LEFT}" y="${y}" width="${WIDTH - LEFT - 1}" height="${BOX}" rx="3"/>${shape(verdict, LEFT + 14, middle)}<text class="name" x="${LEFT + 28}" y="${middle + 4}">${middleCut(named(name), CONNECTOR_FITS)}</text><text class="small end ${unchanged ? NOTHING : verdict}" x="${WIDTH - 8}" y="${middle + 4}">${unchanged ? "unchanged" : verdict}</text></a>
`;
}

/** A verdict as a shape: circle, diamond, triangle, square. */
function shape(verdict: ReportVerdict, x: number, y: number): Markup {
  switch (verdict) {
    case "safe":
      return html`<circle class="shape safe" cx="${x}" cy="${y}" r="5"/>`;
    case "unverified":
      return html`<path class="shape unverified" d="M${x} ${y - 6}l6 6l-6 6l-6-6z"/>`;
    case "breaking":
      return html`<path class="shape breaking" d="M${x} ${y - 6}l6 11h-12z"/>`;
    case "failed":
      return html`<path class="shape failed" d="M${x - 5} ${y - 5}h10v10h-10z"/>`;
  }
}

/** The start and the end of what is too long: names differ there. */
function middleCut(text: string, most: number): string {
  const characters = [...text];
  if (widthOf(characters) <= most) return text;
  const half = Math.floor((most - 1) / 2);
  const start = fitting(characters, most - 1 - half);
  const end = fitting(characters.reverse(), half).reverse();
  return `${start.join("")}…${end.join("")}`;
}

/** In characters of the fixed-width font, of which those of East Asia take two. */
function widthOf(characters: readonly string[]): number {
  return characters.reduce((sum, character) => sum + (character >= "\u1100" ? 2 : 1), 0);
}

function fitting(characters: readonly string[], most: number): string[] {
  let width = 0;
  return characters.slice(
    0,
    characters.findIndex((character) => {
      width += widthOf([character]);
      return width > most;
    }),
  );
}
