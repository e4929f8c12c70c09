/** A terminal's colours, on this picture's ground: those of them that Pulumi uses. */
const COLOURS = /** @type {Record<number, string>} */ ({
  1: "#ff7b72",
  2: "#56d364",
  3: "#e3b341",
  5: "#d2a8ff",
  12: "#79c0ff",
  13: "#d2a8ff",
});

/**
 * A page with a terminal that shows the text. It has a ground and an edge of its own: it reads on light and on dark pages.
 *
 * @param {string} text with the escape sequences of colours
 * @returns {string}
 */
export function picturePage(text) {
  return `<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; background: transparent; }
  main { display: inline-block; background: #0d1117; color: #e6edf3; border: 1px solid #484f58; border-radius: 8px;
    overflow: hidden; }
  header { padding: 8px 16px; background: #161b22; color: #9198a1; border-bottom: 1px solid #30363d; }
  header, pre { font: 13px/1.45 "DejaVu Sans Mono", monospace; }
  pre { margin: 0; padding: 12px 20px 14px 16px; }
  b { font-weight: bold; }
</style><main><header>$ pulumi preview --diff</header><pre>${coloured(text.trimEnd())}</pre></main>`;
}

/**
 * Text with SGR sequences (reset, bold, one of 256 colours) as HTML.
 *
 * @param {string} text
 * @returns {string}
 */
export function coloured(text) {
  let colour = "";
  let bold = false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what a sequence begins with
  const parts = text.split(/(\u001b\[[\d;]*m)/);
  return parts
    .map((part) => {
      const [, code] = /^\[([\d;]*)m$/.exec(part.slice(1)) ?? [];
      if (!part.startsWith("\u001b") || code === undefined) return styled(part, colour, bold);
      const [, number] = /^38;5;(\d+)$/.exec(code) ?? [];
      if (number !== undefined) colour = COLOURS[Number(number)] ?? unknown(code);
      else if (code === "1") bold = true;
      else if (code === "0" || code === "") [colour, bold] = ["", false];
      else unknown(code);
      return "";
    })
    .join("");
}

/**
 * @param {string} code
 * @returns {never}
 */
function unknown(code) {
  throw new Error(`The picture has no colour for the sequence ${code}: add it to COLOURS.`);
}

/**
 * @param {string} text
 * @param {string} colour
 * @param {boolean} bold
 */
function styled(text, colour, bold) {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const inner = bold && escaped ? `<b>${escaped}</b>` : escaped;
  return colour && inner ? `<span style="color:${colour}">${inner}</span>` : inner;
}
