import { z } from "zod";
import { defined } from "../records";
import type { Coverage } from "../runner/protocol";
import { type Schema, schemaModel } from "../schema/schema";
import { pathKeys } from "../schema/tree";
import type { Change } from "./change";
import { type CommentedText, commentedText } from "./commented-text";
import { type Comparison, compareSchemas } from "./compare";
import { MAX_CONTRACT_BYTES } from "./contract-file";
import { type Judged, type JudgedContract, type Judgement, judge } from "./policy";

/** A committed schema that a generated one must satisfy. */
export interface Contract {
  readonly schema: Schema;
  /** Whether the contract says in which order the fields come. */
  readonly ordered: boolean;
  /** What the file says of its own form, for editors. */
  readonly $schema?: string | undefined;
}

const HOW = 'write { "formatVersion": 1, "fields": { "<leaf path>": "<type>" } }';
const model = z.strictObject(
  {
    $schema: z.string({ error: "write the path or URL of the JSON Schema for editors" }).optional(),
    formatVersion: z.literal(1, { error: "write 1, the only version of the format that there is" }),
    fields: z
      .unknown()
      .refine((fields) => fields !== undefined, "write an object of leaf paths and their types"),
    order: z.string({ error: 'write the top-level names, as in "id, name"' }).optional(),
    descriptions: z.unknown().optional(),
  },
  {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `there is no ${issue.keys.map((key) => JSON.stringify(key).slice(0, 100)).join(", ")}: remove it`
        : HOW,
  },
);

/** A contract, or what is wrong with its text, a line each. */
export type ParsedContract = { readonly contract: Contract } | { readonly problems: readonly string[] };

/** Reads a contract file's text. */
export function parseContract(text: string): ParsedContract {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_CONTRACT_BYTES) {
    return refused(`it has ${bytes} bytes: a contract has at most ${MAX_CONTRACT_BYTES}`);
  }
  // Loaded where there is a contract to read: every check loads this file.
  const { parseCommentedJson } = require("./commented-json") as typeof import("./commented-json");
  const json = parseCommentedJson(withoutMark(text));
  if ("problem" in json) return refused(`${json.problem}; ${HOW}`);
  const read = model.safeParse(json.value);
  if (!read.success) return { problems: read.error.issues.map(issueText) };
  const { $schema, fields, order, descriptions } = read.data;
  const schema = schemaModel.safeParse({
    fields,
    order: order ?? topLevel(fields).join(", "),
    ...(descriptions === undefined ? {} : { descriptions }),
  });
  if (!schema.success) return { problems: schema.error.issues.slice(0, 20).map(issueText) };
  const contract = { schema: schema.data, ordered: order !== undefined };
  return { contract: $schema === undefined ? contract : { ...contract, $schema } };
}

/** Without a byte order mark. */
function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, "");
}

function refused(problem: string): ParsedContract {
  return { problems: [problem] };
}

function issueText({ path, message }: z.core.$ZodIssue): string {
  const [first, ...inner] = path.map(String);
  if (first === undefined) return message;
  return `${first}${inner.length === 0 ? "" : `: ${JSON.stringify(inner.join(".")).slice(0, 300)}`}: ${message}`;
}

/** The top-level names of what may be fields, each once. */
function topLevel(fields: unknown): string[] {
  const names = Object.keys(Object(fields)).flatMap((path) => pathKeys(path)?.[0] ?? []);
  return [...new Set(names)];
}

/**
 * A contract as a file's text: a path a line, sorted, so that two versions differ by lines.
 * @param before The text that it takes the place of: its comments stay with the entries that stay.
 */
export function formatContract(
  { schema: { fields, order, descriptions }, ordered, $schema }: Contract,
  before?: string,
): CommentedText {
  const contract = defined({
    $schema,
    formatVersion: 1,
    fields: sorted(fields),
    order: ordered ? order : undefined,
    descriptions: descriptions && sorted(descriptions),
  });
  const { commentsOf } = require("./commented-json") as typeof import("./commented-json");
  return commentedText(contract, before === undefined ? new Map() : commentsOf(withoutMark(before)));
}

function sorted(map: { readonly [path: string]: string }): { readonly [path: string]: string } {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** A generated schema that is held against a contract. */
export interface ContractCase extends Pick<Judged, "review" | "today"> {
  readonly contract: Contract;
  /** For the messages. */
  readonly from: JudgedContract;
  readonly schema: Schema;
  readonly coverage: Coverage;
  /** As in `compareSchemas`. @default none */
  readonly decided?: readonly string[] | undefined;
}

/** Judges how a generated schema differs from the contract, under the policy. Descriptions are not compared. */
export function judgeContract(held: ContractCase): Judgement {
  const { contract, from, schema, coverage, decided, review, today } = held;
  const changes = changesFrom(contract, schema, { coverage, decided });
  return judge({ changes, review, today, contract: from });
}

/** How a schema differs from a contract, in what the contract says. */
export function changesFrom(contract: Contract, schema: Schema, comparison: Comparison): Change[] {
  return compareSchemas(contract.schema, schema, comparison).filter(
    ({ rule }) => contract.ordered || rule !== "ORDER_CHANGED",
  );
}
