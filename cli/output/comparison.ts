import { PART_NAMES } from "../../provider/core/connector/fingerprint";
import { PROMOTION_PARTS, shortDigest } from "../../provider/core/connector/promotion";
import {
  type ComparedConnector,
  type DeployedHere,
  isDifferent,
  type StackDifference,
} from "../../provider/core/connector/stack-comparison";
import { formatChange, SCHEMA_KEY } from "../../provider/core/review/change-text";
import { changesPhrase } from "../../provider/core/review/phrase";
import { cellCode, code } from "../report/markdown/escape";
import { jsonChange } from "./json-change";
import type { Paint } from "./paint";
import { counted, safeLine } from "./safe-text";
import { table } from "./table";

/** The connectors of several stacks, side by side. */
export interface Comparison {
  readonly stacks: readonly string[];
  readonly connectors: readonly ComparedConnector[];
}

const HEAD = ["connector", "stack", "code", "schema", "contract", "last update", "notes"] as const;

/** As a table, with what differs beneath it. */
export function comparisonText({ stacks, connectors }: Comparison, paint: Paint): string {
  if (connectors.length === 0) return `${nothingIn(stacks.map((stack) => safeLine(stack, 300)))}\n`;
  const rows = connectors.flatMap((connector) =>
    rowsOf(connector, stacks, connectors).map((row) => row.map((cell) => safeLine(cell, 100))),
  );
  const differences = connectors.flatMap((connector) =>
    connector.differences.filter(isSaid).flatMap((difference) => {
      const label = labelOf(connector, connectors);
      const { from, to, changes } = difference;
      return [
        `${safeLine(label)}: ${safeLine(from, 300)} -> ${safeLine(to, 300)}: ${safeLine(phraseOf(connector, difference))}`,
        ...changes.map(
          (change) =>
            `  ${safeLine(change.path || SCHEMA_KEY, 1024)}: ${safeLine(formatChange(change), 5000)}`,
        ),
      ];
    }),
  );
  return `${[table(HEAD, rows, paint), ...differences, countsLine(connectors)].join("\n")}\n`;
}

/** The same as Markdown: all that comes from data stands in code. */
export function comparisonMarkdown({ stacks, connectors }: Comparison): string {
  if (connectors.length === 0) return `${nothingIn(stacks.map((stack) => code(stack)))}\n`;
  const rows = connectors.flatMap((connector) =>
    rowsOf(connector, stacks, connectors).map(
      (row) => `| ${row.map((cell) => (cell === "" ? "" : cellCode(cell))).join(" | ")} |`,
    ),
  );
  const differences = connectors.flatMap((connector) =>
    connector.differences.filter(isSaid).flatMap((difference) => {
      const { from, to, changes } = difference;
      const label = code(labelOf(connector, connectors));
      return [
        `- ${label}: ${code(from)} → ${code(to)}: ${code(phraseOf(connector, difference), 1000)}`,
        ...changes.map(
          (change) => `  - ${code(change.path || SCHEMA_KEY)}: ${code(formatChange(change), 1000)}`,
        ),
      ];
    }),
  );
  const lines = [`| ${HEAD.join(" | ")} |`, `|${"---|".repeat(HEAD.length)}`, ...rows];
  const said = differences.length === 0 ? [] : ["", ...differences];
  return `${[...lines, ...said, "", countsLine(connectors)].join("\n")}\n`;
}

/** The same as data. */
export function comparisonJson({ stacks, connectors }: Comparison) {
  const shown = connectors.map(({ name, place, stacks: deployed, differences }) => ({
    name,
    place,
    stacks: deployed.map((here, index) =>
      here === undefined
        ? { stack: stacks[index], deployed: false }
        : {
            stack: here.stack,
            deployed: true,
            digest: here.digest ?? null,
            parts: here.parts ?? null,
            schema: here.schema ?? null,
            contract: here.contract ?? null,
            updated: here.updated ?? null,
            stale: here.stale,
            promotedFrom: here.promotedFrom ?? null,
            override: here.override ?? null,
          },
    ),
    differences: differences.map(({ from, to, missing, parts, changes }) => ({
      from,
      to,
      missing: missing ?? null,
      parts: parts ?? null,
      changes: changes.map(jsonChange),
    })),
  }));
  return { stacks, connectors: shown, counts: countsOf(connectors) };
}

function rowsOf(
  connector: ComparedConnector,
  names: readonly string[],
  all: readonly ComparedConnector[],
): string[][] {
  return connector.stacks.map((here, index) => [
    index === 0 ? labelOf(connector, all) : "",
    names[index] ?? "",
    ...(here === undefined ? ["not deployed", "", "", "", ""] : cellsOf(here)),
  ]);
}

function cellsOf({ digest, schema, contract, updated, ...notes }: DeployedHere): string[] {
  return [
    digest ?? "not known",
    schema === undefined ? "not known" : `${schema.digest}, ${counted(schema.fields, "field")}`,
    contract ?? "",
    updated?.slice(0, 19).replace("T", " ") ?? "",
    [
      ...(notes.stale ? ["stale"] : []),
      ...(notes.promotedFrom === undefined ? [] : [`from ${notes.promotedFrom}`]),
      ...(notes.override === undefined ? [] : [`override: ${notes.override}`]),
    ].join("; "),
  ];
}

/** Connectors of one name are told apart by the components that they are in. */
function labelOf({ name, place }: ComparedConnector, all: readonly ComparedConnector[]): string {
  return all.filter((other) => other.name === name).length > 1 ? place : name;
}

function isSaid(difference: StackDifference): boolean {
  const isKnown = difference.missing !== undefined || difference.parts !== undefined;
  return !isKnown || isDifferent(difference) || difference.changes.length > 0;
}

function phraseOf(
  { stacks }: ComparedConnector,
  { from, to, missing, parts, changes }: StackDifference,
): string {
  if (missing !== undefined) return `not deployed to ${missing}`;
  const partsOf = (name: string) => stacks.find((here) => here?.stack === name)?.parts;
  const [a, b] = [partsOf(from), partsOf(to)];
  const named = PROMOTION_PARTS.filter((part) => parts?.includes(part)).map(
    (part) =>
      `${PART_NAMES[part]} (${shortDigest(a?.[part])} in ${from}, ${shortDigest(b?.[part])} in ${to})`,
  );
  return [
    parts === undefined
      ? "what runs is not known"
      : named.length === 0
        ? "the same code"
        : `other code: ${named.join(", ")}`,
    ...(changes.length === 0 ? [] : [`schema, once promoted: ${changesPhrase(changes)}`]),
  ].join("; ");
}

function countsOf(connectors: readonly ComparedConnector[]) {
  const counts = { equal: 0, different: 0, unknown: 0 };
  for (const { stacks, differences } of connectors) {
    const isUnknown = stacks.some((here) => here !== undefined && here.parts === undefined);
    counts[isUnknown ? "unknown" : differences.some(isDifferent) ? "different" : "equal"] += 1;
  }
  return counts;
}

/** `2 connectors: 1 equal, 1 different` */
function countsLine(connectors: readonly ComparedConnector[]): string {
  const counts = countsOf(connectors);
  const said = (["equal", "different", "unknown"] as const).filter((kind) => counts[kind] > 0);
  return `${counted(connectors.length, "connector")}: ${said.map((kind) => `${counts[kind]} ${kind}`).join(", ")}`;
}

function nothingIn(stacks: readonly string[]): string {
  return `no Python connectors in ${stacks.join(", ")}`;
}
