import fc from "fast-check";
import { defined } from "../../provider/core/records";
import {
  type ConnectionReport,
  type ConnectorReport,
  REPORT_VERDICTS,
  type Report,
  SCHEMA_STATUSES,
  type StackReport,
} from "../../provider/core/report/report";
import type { Change } from "../../provider/core/review/change";
import { RULE_IDS } from "../../provider/core/review/rules";
import { COVERAGES } from "../../provider/core/runner/protocol";
import type { Schema } from "../../provider/core/schema/schema";
import type { Warning } from "../../provider/core/warning";
import { schemas } from "./wild-schemas";

/** What Markdown, HTML, GitHub and GitLab take for more than text. */
const HOSTILE = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "</details>",
  "</code></pre>",
  "</style><script>",
  "<!-- ",
  "-->",
  "]]>",
  "&lt;b&gt;",
  "&#96;",
  "&",
  '" onclick="x',
  "' onload='x",
  "`",
  "``",
  "```",
  "\n```\n",
  "~~~",
  "\\",
  "\\`",
  "\\|",
  "|",
  "||",
  "| a | b |",
  "\n",
  "\n\n",
  "\r\n",
  "\n# heading",
  "\n- item",
  "\n/close",
  "\n/assign @root\n",
  "\n> quote",
  "\n    code",
  "\n---\n",
  "[x](http://example.com)",
  "![x](http://example.com/x.png)",
  "[^1]",
  "[[wiki]]",
  "http://example.com",
  "www.example.com",
  "user@example.com",
  "<http://example.com>",
  "javascript:alert(1)",
  "url(http://example.com)",
  "@user",
  "@org/team",
  "#123",
  "GH-1",
  "org/repo#1",
  "org/repo@0123456789abcdef0123456789abcdef01234567",
  "0123456789abcdef0123456789abcdef01234567",
  "!12",
  "%milestone",
  "~label",
  "$1",
  "$`x`$",
  ":tada:",
  "**bold**",
  "_it_",
  "~~gone~~",
  "{+ added +}",
  "::include{file=x}",
  "[TOC]",
  " ",
  "\t",
  "\u0000",
  "\u001b[2J",
  "\u001b]8;;http://example.com\u0007",
  "\u202e",
  "\u2028",
  "\ufeff",
  "\ud800",
  "😀",
  "é",
];

/** Names, paths and errors as a source, or somebody who means harm, may come up with. */
export function wildText(maxLength = 6): fc.Arbitrary<string> {
  return fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...HOSTILE) },
        fc.string({ maxLength: 8, unit: "binary" }),
      ),
      {
        maxLength,
      },
    )
    .map((parts) => parts.join(""));
}

const code = fc.oneof(fc.constant(null), fc.constantFrom("PYTHON_ERROR", "FIELD_REMOVED"), wildText(2));
const failures = fc.array(fc.record({ code, message: wildText(12) }), { maxLength: 2 });
const warnings: fc.Arbitrary<Warning[]> = fc.array(
  fc.record({ code: wildText(2), path: wildText(3), message: wildText() }),
  { maxLength: 2 },
);
const verdict = fc.constantFrom(...REPORT_VERDICTS);
const operation = fc.constantFrom("create", "update", "replace", "delete", "same" as const);

/** Changes of this schema's paths, and of others. */
function changesOf({ fields }: Schema): fc.Arbitrary<Change[]> {
  const path = fc.oneof(wildText(3), fc.constantFrom("", ...Object.keys(fields)));
  const side = fc.oneof(wildText(2), fc.constantFrom("int64", "string", "legs[].seat: string"));
  const change = fc.record({
    path,
    rule: fc.constantFrom(...RULE_IDS),
    from: fc.option(side, { nil: undefined }),
    to: fc.option(
      fc.oneof(
        side,
        path.map((text) => `${text}: string`),
      ),
      { nil: undefined },
    ),
    verdict: fc.constantFrom("safe", "breaking", "unverified" as const),
    cause: fc.constantFrom("code", "source", undefined),
    waived: fc.option(wildText(3), { nil: undefined }),
  });
  return fc.array(
    change.map((one) => defined(one) as Change),
    { maxLength: 5 },
  );
}

const connector: fc.Arbitrary<ConnectorReport> = schemas().chain((schema) =>
  fc.record({
    name: wildText(),
    urn: wildText(2),
    connection: fc.option(fc.oneof(wildText(2), fc.constant("shared"))),
    operation,
    status: fc.constantFrom(...SCHEMA_STATUSES),
    verdict,
    coverage: fc.option(fc.constantFrom(...COVERAGES)),
    changes: changesOf(schema),
    schema: fc.oneof(
      fc.constant(null),
      wildText(4).map((text) => ({
        ...schema,
        descriptions: Object.fromEntries(Object.keys(schema.fields).map((path) => [path, text])),
      })),
    ),
    changedParts: fc.array(wildText(2), { maxLength: 2 }),
    policy: fc.constantFrom(null, "evolve", "additive", "freeze"),
    contract: fc.option(wildText(3)),
    warnings,
    failures,
  }),
);

const connection: fc.Arbitrary<ConnectionReport> = fc.record({
  name: fc.oneof(wildText(), fc.constant("shared")),
  urn: wildText(2),
  operation,
  changedProperties: fc.array(wildText(2), { maxLength: 2 }),
  blastRadius: fc.option(wildText(12)),
  warnings,
  failures,
});

const stack: fc.Arbitrary<StackReport> = fc.record({
  project: fc.option(wildText(3)),
  stack: fc.option(wildText(3)),
  operation: fc.constantFrom("preview", "update"),
  verdict,
  connectors: fc.array(connector, { maxLength: 3 }),
  connections: fc.array(connection, { maxLength: 2 }),
  unchanged: fc.option(fc.nat(2000)),
  failures,
  usage: fc.option(
    fc.record({
      invocations: fc.nat(5000),
      gigabyteSeconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
      rows: fc.nat(),
      seconds: fc.double({ min: 0, max: 1e5, noNaN: true }),
    }),
  ),
});

/** Reports in which all text is wild. */
export function wildReports(): fc.Arbitrary<Report> {
  return fc.record({
    formatVersion: fc.constant(1 as const),
    verdict,
    stacks: fc.array(stack, { maxLength: 2 }),
  });
}

/** The same with so many connectors and such long texts that no comment has room for all. */
export function crowdedReports(): fc.Arbitrary<Report> {
  return fc.tuple(wildReports(), fc.integer({ min: 50, max: 200 })).map(([report, times]) => {
    const grown = (text: string) => text.repeat(1 + (times % 7) * 40);
    const many = <T>(items: readonly T[], one: (item: T) => T) =>
      Array.from({ length: times }, () => items.map(one)).flat();
    const failing = <T extends { readonly failures: ConnectorReport["failures"] }>(item: T): T => ({
      ...item,
      failures: item.failures.map((failure) => ({ ...failure, message: grown(failure.message) })),
    });
    const stacks = report.stacks.map((one) => ({
      ...failing(one),
      connectors: many(one.connectors, failing),
      connections: many(one.connections, (found) => ({
        ...failing(found),
        blastRadius: found.blastRadius && grown(found.blastRadius),
      })),
    }));
    return { ...report, stacks };
  });
}
