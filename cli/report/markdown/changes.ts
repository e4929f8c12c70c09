import type { ConnectorReport } from "../../../provider/core/report/report";
import type { Change } from "../../../provider/core/review/change";
import { changesPhrase } from "../../../provider/core/review/phrase";
import { changeCounts, isBreaking } from "../wording";
import { cellCode, code, htmlCode } from "./escape";
import type { Block, Piece, Rank } from "./fit";

/** The most characters of a waiver's reason. */
const MAX_REASON = 512;

/** What changes in a connector's schema, as a table that is closed at first. */
export function changesBlocks(connector: ConnectorReport, redact: boolean): Block[] {
  const { name, changes } = connector;
  if (changes.length === 0) return [];
  const summary = `<details><summary>${htmlCode(name)}: ${changesPhrase(changes)}</summary>\n\n`;
  const foot = "\n</details>\n\n";
  if (redact) {
    const pieces = changeCounts(changes).map(({ rule, verdict, count }): Piece => {
      return {
        rank: rankOf(verdict === "breaking", verdict === "safe"),
        text: `| ${rule} | ${verdict} | ${count} |\n`,
      };
    });
    return [{ head: `${summary}| rule | verdict | changes |\n|---|---|--:|\n`, pieces, foot }];
  }
  return [
    {
      head: `${summary}${context(connector)}| path | from | to | rule | cause | verdict | waiver |\n|---|---|---|---|---|---|---|\n`,
      pieces: changes.map((change) => ({
        rank: rankOf(isBreaking(change), change.verdict === "safe"),
        text: changeRow(change),
      })),
      more: (count) => `| *and ${count.toLocaleString("en-US")} more* | | | | | | |\n`,
      foot,
    },
  ];
}

function rankOf(breaking: boolean, safe: boolean): Rank {
  if (breaking) return "breaking changes";
  return safe ? "safe changes" : "changes that are waived or unverified";
}

/** What the changes come of, and what they are judged by. */
function context({ changedParts, policy, contract }: ConnectorReport): string {
  const said = [
    ...(changedParts.length === 0 ? [] : [`changed: ${changedParts.map((part) => code(part)).join(", ")}`]),
    ...(policy === null ? [] : [`policy: ${policy}`]),
    ...(contract === null ? [] : [`contract: ${code(contract)}`]),
  ];
  return said.length === 0 ? "" : `${said.join("; ")}\n\n`;
}

function changeRow({ path, from, to, rule, cause, verdict, waived }: Change): string {
  const cells = [
    path === "" ? "the whole schema" : cellCode(path),
    from === undefined ? "" : cellCode(from),
    to === undefined ? "" : cellCode(to),
    rule,
    cause ?? "",
    verdict === "breaking" && waived === undefined ? "**breaking**" : verdict,
    waived === undefined ? "" : cellCode(waived, MAX_REASON),
  ];
  return `| ${cells.join(" | ")} |\n`;
}
