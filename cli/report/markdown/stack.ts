import type {
  ConnectionReport,
  ConnectorReport,
  ReportedFailure,
  StackReport,
} from "../../../provider/core/report/report";
import { counted } from "../../output/safe-text";
import {
  isUnchanged,
  operationWord,
  outcomePhrase,
  partialNote,
  STATUS_MEANINGS,
  statusWord,
  tallyOf,
  tallyPhrase,
  usagePhrase,
} from "../wording";
import { changesBlocks } from "./changes";
import { cellCode, code, codeBlock } from "./escape";
import type { Block, Piece, Rank } from "./fit";

/** The most characters of a failure's text, and of what stands for it where there is no room. */
const MAX_FAILURE = 20_000;
const SHORT_FAILURE = 500;

/**
 * One run, in the order in which it is read: verdict, a line a connector, failures, changes, what is not known, cost.
 * @param only Whether there is no other run: its counts are in the headline then.
 */
export function stackBlocks(stack: StackReport, only: boolean, redact: boolean): Block[] {
  const { connectors, usage, operation } = stack;
  const unchanged = connectors.filter(isUnchanged);
  const early = partialNote(stack);
  return [
    heading(stack, only),
    rows(connectors.filter((connector) => !isUnchanged(connector))),
    folded(rows(unchanged), counted(unchanged.length, "unchanged connector")),
    failures(stack),
    ...connectors.flatMap((connector) => changesBlocks(connector, redact)),
    connections(stack),
    unsettled(stack),
    folded(warnings(stack), "Warnings"),
    ...(early === undefined ? [] : [alone("stacks", `${early}\n\n`)]),
    ...(usage === null ? [] : [alone("stacks", `What the ${operation} cost: ${usagePhrase(usage)}.\n\n`)]),
  ];
}

function alone(rank: Rank, text: string): Block {
  return { head: "", pieces: [{ rank, text }], foot: "" };
}

function folded(block: Block, summary: string): Block {
  const head = `<details><summary>${summary}</summary>\n\n${block.head}`;
  return { ...block, head, foot: `${block.foot}</details>\n\n` };
}

function heading(stack: StackReport, only: boolean): Block {
  const names = [stack.project, stack.stack].filter((name) => name !== null);
  const name = names.length === 0 ? "A stack" : code(names.join("/"));
  if (only) return alone("stacks", `### ${name} (${stack.operation})\n\n`);
  const tally = tallyPhrase(tallyOf([stack]));
  return alone("stacks", `### ${name} (${stack.operation}): ${stack.verdict}\n\n${tally}.\n\n`);
}

const ROW_RANKS = {
  safe: "rows of safe connectors",
  unverified: "rows of unverified connectors",
  breaking: "rows of breaking or failed connectors",
  failed: "rows of breaking or failed connectors",
} as const;

function rows(connectors: readonly ConnectorReport[]): Block {
  return {
    head: "| verdict | connector | connection | resource | schema | what becomes of it |\n|---|---|---|---|---|---|\n",
    pieces: connectors.map((connector) => ({
      rank: isUnchanged(connector) ? "rows of unchanged connectors" : ROW_RANKS[connector.verdict],
      text: row(connector),
    })),
    more: (count) => `| | *and ${count.toLocaleString("en-US")} more* | | | | |\n`,
    foot: "\n",
  };
}

function row(connector: ConnectorReport): string {
  const codes = new Set(connector.failures.flatMap(({ code: id }) => (id === null ? [] : [id])));
  const cells = [
    connector.verdict === "safe" ? "safe" : `**${connector.verdict}**`,
    cellCode(connector.name),
    connector.connection === null ? "" : cellCode(connector.connection),
    operationWord(connector),
    statusWord(connector.status),
    [outcomePhrase(connector), ...[...codes].map((id) => cellCode(id))]
      .filter((text) => text !== "")
      .join(" "),
  ];
  return `| ${cells.join(" | ")} |\n`;
}

function failures({ connectors, connections, failures: others }: StackReport): Block {
  const of = (name: string) => (failure: ReportedFailure) => failurePiece(code(name), failure);
  return {
    head: "#### Failures\n\n",
    pieces: [
      ...others.map((failure) => failurePiece("", failure)),
      ...connections.flatMap((one) => one.failures.map(of(one.name))),
      ...connectors.flatMap((one) => one.failures.map(of(one.name))),
    ],
    more: (count) => `*and ${count.toLocaleString("en-US")} more*\n\n`,
    foot: "",
  };
}

function failurePiece(name: string, failure: ReportedFailure): Piece {
  const label = [name, failure.code === null ? "" : code(failure.code)]
    .filter((text) => text !== "")
    .join(": ");
  const text = (limit: number) =>
    `- ${label === "" ? "Failure" : label}\n\n${failure.message === "" ? "" : `${codeBlock(failure.message, limit)}\n`}`;
  return {
    rank: "failures",
    text: text(MAX_FAILURE),
    ...(failure.message.length > SHORT_FAILURE ? { shorter: text(SHORT_FAILURE) } : {}),
  };
}

function connections({ connections: found }: StackReport): Block {
  const changed = found.filter(({ operation, blastRadius }) => operation !== "same" || blastRadius !== null);
  return {
    head: "#### Connections that change\n\n",
    pieces: changed.map((one) => ({ rank: "connections that change", text: connectionLine(one) })),
    more: (count) => `- *and ${count.toLocaleString("en-US")} more*\n`,
    foot: "\n",
  };
}

function connectionLine({ name, operation, changedProperties, blastRadius }: ConnectionReport): string {
  const changed = changedProperties.map((property) => code(property)).join(", ");
  const effect =
    blastRadius === null || blastRadius === "" ? "" : `. Blast radius: ${code(blastRadius, 4096)}`;
  return `- ${code(name)}: ${operation}${changed === "" ? "" : ` of ${changed}`}${effect}\n`;
}

/** The most names that a status is listed with. */
const MOST_NAMES = 20;

/** Schemas that are not what the code makes now, by their status. */
function unsettled({ connectors }: StackReport): Block {
  const pieces = (["pending", "stale", "not-verified"] as const).flatMap((status): Piece[] => {
    const names = connectors.filter((one) => one.status === status).map(({ name }) => code(name));
    if (names.length === 0) return [];
    const more = names.length - MOST_NAMES;
    const listed = [
      ...names.slice(0, MOST_NAMES),
      ...(more > 0 ? [`and ${more.toLocaleString("en-US")} more`] : []),
    ];
    const text = `- **${statusWord(status)}** (${STATUS_MEANINGS[status]}): ${listed.join(", ")}\n`;
    return [{ rank: "rows of unverified connectors", text }];
  });
  return { head: "#### Schemas that are not known for certain\n\n", pieces, foot: "\n" };
}

function warnings({ connectors, connections: others }: StackReport): Block {
  const pieces = [...others, ...connectors].flatMap(({ name, warnings: found }) =>
    found.map(({ code: id, path, message }): Piece => {
      const about = [name, path, id].filter((text) => text !== "").map((text) => code(text));
      const said = message === "" ? "" : `: ${code(message, 1024)}`;
      return { rank: "warnings", text: `- ${about.join(" ")}${said}\n` };
    }),
  );
  return { head: "", pieces, more: (count) => `- *and ${count.toLocaleString("en-US")} more*\n`, foot: "\n" };
}
