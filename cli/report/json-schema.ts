import { z } from "zod";
import { REPORT_VERDICTS, REPORT_VERSION, SCHEMA_STATUSES } from "../../provider/core/report/report";
import { POLICIES } from "../../provider/core/review/review";
import { RULE_IDS } from "../../provider/core/review/rules";
import { COVERAGES } from "../../provider/core/runner/protocol";

// Keys may be added to any of these within a version: nothing is strict.

const verdict = z.enum(REPORT_VERDICTS);
const operation = z.enum(["create", "update", "replace", "delete", "same"]);
const failure = z.object({ code: z.string().nullable(), message: z.string() });
const warning = z.object({ code: z.string(), path: z.string(), message: z.string() });

const change = z.object({
  path: z.string().meta({ description: "The field's; empty: the schema as a whole." }),
  rule: z.enum(RULE_IDS),
  from: z.string().nullable(),
  to: z.string().nullable(),
  verdict: z.enum(["safe", "breaking", "unverified"]),
  cause: z.enum(["code", "source"]).nullable(),
  waived: z.string().nullable().meta({ description: "The reason of the entry that lets it pass." }),
});

const schema = z.object({
  fields: z.record(z.string(), z.string()),
  order: z.string(),
  descriptions: z.record(z.string(), z.string()).optional(),
});

const connector = z.object({
  name: z.string(),
  urn: z.string(),
  connection: z.string().nullable(),
  operation,
  status: z.enum(SCHEMA_STATUSES),
  verdict,
  coverage: z.enum(COVERAGES).nullable(),
  changes: z.array(change),
  schema: schema.nullable(),
  changedParts: z.array(z.string()),
  policy: z.enum(POLICIES).nullable(),
  contract: z.string().nullable(),
  warnings: z.array(warning),
  failures: z.array(failure),
});

const connection = z.object({
  name: z.string(),
  urn: z.string(),
  operation,
  changedProperties: z.array(z.string()),
  blastRadius: z.string().nullable(),
  warnings: z.array(warning),
  failures: z.array(failure),
});

const stack = z.object({
  project: z.string().nullable(),
  stack: z.string().nullable(),
  operation: z.enum(["preview", "update"]),
  verdict,
  connectors: z.array(connector),
  connections: z.array(connection),
  unchanged: z.number().int().min(0).nullable(),
  failures: z.array(failure),
  usage: z
    .object({
      invocations: z.number().int(),
      gigabyteSeconds: z.number(),
      rows: z.number(),
      seconds: z.number().nullable(),
    })
    .nullable(),
});

/** What `report --json` prints; cli/report.schema.json is made from it. */
export const reportJsonModel = z
  .object({ formatVersion: z.literal(REPORT_VERSION), verdict, stacks: z.array(stack) })
  .meta({ title: "A report of pulumi-python-connectors" });

/** The JSON Schema of `report --json`, as it is published. */
export function reportJsonSchema(): unknown {
  return z.toJSONSchema(reportJsonModel, { target: "draft-2020-12", io: "input" });
}
