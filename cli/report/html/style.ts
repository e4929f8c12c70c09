import { createHash } from "node:crypto";
import { Markup } from "./markup";

const CSS = `
:root{color-scheme:light dark;--paper:#fff;--raised:#f5f6f8;--line:#d3d7dd;--ink:#1c2127;--soft:#57606a;--link:#0b57b7;
--safe:#1b6e37;--unverified:#7a5600;--breaking:#b3261e;--failed:#8a1c6b;
--safe-tint:#e7f4ea;--unverified-tint:#fbf1d9;--breaking-tint:#fde9e7;--failed-tint:#f9e6f3}
@media (prefers-color-scheme:dark){:root{--paper:#15181c;--raised:#1e2227;--line:#3a4049;--ink:#e4e7ea;--soft:#a2abb5;--link:#8ab8ff;
--safe:#6fcf8a;--unverified:#e2b64b;--breaking:#ff9a8f;--failed:#f0a2dc;
--safe-tint:#17301e;--unverified-tint:#352a10;--breaking-tint:#3d1c19;--failed-tint:#371a30}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;padding:0 1.25rem 3rem;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:68rem;margin:0 auto}
header{padding-top:1.5rem}
code,pre,.name{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875em}
h1 code{font-weight:400;color:var(--soft)}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem;font-weight:650}
h2{font-size:1.25rem;line-height:1.3;margin:0 0 .25rem;font-weight:650}
h3{font-size:1rem;margin:1.75rem 0 .6rem;font-weight:650}
h4{font-size:1rem;margin:0;font-weight:600;display:inline}
p{margin:.4rem 0}
section{border-top:1px solid var(--line);margin-top:1.5rem;padding-top:1.25rem}
a{color:var(--link);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-999rem;top:0;background:var(--paper);padding:.5rem .75rem;z-index:1}
.skip:focus{left:.5rem;top:.5rem}
.operation,.note,.status,.outcome,.said,figcaption,dt{color:var(--soft)}
h2 .operation{font-weight:400;font-size:1rem}
.badge{display:inline-flex;align-items:center;gap:.3em;font-size:.8125rem;font-weight:600;line-height:1.3;padding:.12rem .45rem .1rem .3rem;border:1px solid;border-radius:.25rem;white-space:nowrap;vertical-align:.08em}
.sign{display:inline-block;width:1em;text-align:center;font-weight:700}
.safe.badge,.safe.sign{color:var(--safe)}.unverified.badge,.unverified.sign{color:var(--unverified)}
.breaking.badge,.breaking.sign{color:var(--breaking)}.failed.badge,.failed.sign{color:var(--failed)}
.waived.badge{color:var(--soft);background:var(--raised)}
.badge.safe{background:var(--safe-tint)}.badge.unverified{background:var(--unverified-tint)}
.badge.breaking{background:var(--breaking-tint)}.badge.failed{background:var(--failed-tint)}
p.verdict{font-size:1.0625rem}
.index{list-style:none;margin:.25rem 0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(12rem,100%),1fr));gap:.1rem 1rem}
.index a{display:flex;align-items:baseline;gap:.35em;text-decoration:none;padding:.1rem 0}
.index a:hover code{text-decoration:underline}
summary{cursor:pointer}
.fold>summary,.schema>summary{color:var(--soft);padding:.25rem 0}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(280px,100%),1fr));gap:1.25rem 1.5rem;align-items:start}
figure{margin:0}
figcaption{font-size:.8125rem}
svg{display:block;max-width:100%;height:auto}
svg text{fill:var(--ink)}
svg .name{font-size:12px}
svg .small{font-size:11px;fill:var(--soft);font-family:system-ui,"DejaVu Sans",sans-serif}
svg .end{text-anchor:end}
rect.connection{fill:var(--raised);stroke:var(--soft)}
.line{stroke:var(--soft);fill:none}.head{fill:var(--soft)}
.box{fill:var(--paper);stroke:var(--line)}
.box.unverified{stroke:var(--unverified);stroke-dasharray:4 3}
.box.breaking{stroke:var(--breaking);stroke-width:2}
.box.failed{stroke:var(--failed);stroke-width:2}
.shape.safe,svg .small.safe{fill:var(--safe)}.shape.unverified,svg .small.unverified{fill:var(--unverified)}
.shape.breaking,svg .small.breaking{fill:var(--breaking)}.shape.failed,svg .small.failed{fill:var(--failed)}
svg a:hover .box{fill:var(--raised)}
div.connection{border-top:1px solid var(--line);padding:.35rem 0}
div.connection:last-of-type{border-bottom:1px solid var(--line)}
.connector{border:1px solid var(--line);border-radius:.375rem;margin:.5rem 0}
.connector{border-left-width:4px}
.connector>summary{padding:.4rem .75rem;border-radius:.375rem}
.connector>summary:hover{background:var(--raised)}
.connector[open]>summary{border-bottom:1px solid var(--line);border-radius:.375rem .375rem 0 0;background:var(--raised)}
.connector.breaking{border-left-color:var(--breaking)}.connector.failed{border-left-color:var(--failed)}
.connector.unverified{border-left:4px dashed var(--unverified)}
.status,.outcome{font-size:.875rem}
.status::before,.outcome::before{content:"· "}
.body{padding:.6rem .75rem;scroll-margin-top:4rem}
.facts{margin:0;display:flex;flex-wrap:wrap;gap:.1rem 1.5rem;font-size:.875rem}
.facts div{display:flex;gap:.4rem}
dt{white-space:nowrap}
dd{margin:0;min-width:0}
.failure{border-left:3px solid var(--failed);padding-left:.75rem;margin:.75rem 0}
pre{margin:.4rem 0;padding:.6rem .75rem;background:var(--raised);border-radius:.25rem;white-space:pre-wrap}
.warnings{margin:.75rem 0;padding-left:1.2rem}
.changes{list-style:none;margin:.75rem 0;padding:0;border-top:1px solid var(--line)}
.changes li{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.1rem 1rem;padding:.35rem 0;border-bottom:1px solid var(--line)}
.what{flex:1 1 18rem}.path{font-weight:600}
.why{flex:1 1 20rem;font-size:.8125rem;display:flex;flex-wrap:wrap;gap:.1rem .75rem;align-items:baseline;align-content:flex-start}
.why a{color:inherit}
del{text-decoration:line-through;color:var(--soft)}
ins{text-decoration:none}
.tree{list-style:none;margin:0;padding:0 0 0 .25rem}
.tree .tree{border-left:1px solid var(--line);margin-left:.4rem;padding-left:.9rem}
.tree .tree .tree .tree .tree .tree .tree{border:0;margin:0;padding:0}
.tree li{padding:.05rem 0}
.type{color:var(--soft)}
.tree .said{font-size:.875rem}
.mark{font-size:.75rem;font-weight:600;border:1px solid;border-radius:.2rem;padding:0 .3rem;white-space:nowrap}
.added>.mark{color:var(--safe)}.removed>.mark{color:var(--breaking)}.retyped>.mark,.moved>.mark{color:var(--unverified)}
.added>.mark::before{content:"+ "}.removed>.mark::before{content:"\\2212\\a0"}.retyped>.mark::before{content:"~ "}.moved>.mark::before{content:"\\2192\\a0"}
.added>ins,.removed>del{padding:0 .2rem;border-radius:.2rem}
.added>ins{background:var(--safe-tint)}.removed>del{background:var(--breaking-tint);color:var(--ink)}
table{border-collapse:collapse;margin:.75rem 0;font-size:.875rem}
th,td{text-align:left;padding:.2rem 1rem .2rem 0;border-bottom:1px solid var(--line)}
.rules{font-size:.875rem;display:grid;gap:.25rem;margin:0}
.rules div{display:flex;flex-wrap:wrap;gap:0 1rem}
.rules dt{font-weight:600;flex:0 0 15rem}
.rules dd{flex:1 1 18rem}
footer{border-top:1px solid var(--line);margin-top:2rem;padding-top:1.25rem}
footer h2{font-size:1rem}
@media (max-width:30rem){body{padding:0 .75rem 2rem}.connector>summary,.body{padding-left:.5rem;padding-right:.5rem}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
`;

/** The page's style. It holds no data. */
export const STYLE = new Markup(CSS);

/** What the page may load: nothing; and its own style, by its digest. */
export const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(CSS).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
