import { digest } from "../canonical";
import type { ExportedConnector } from "../pulumi/exported-state";
import { isRecord } from "../records";
import type { Change } from "../review/change";
import { compareSchemas } from "../review/compare";
import { isReadableState } from "../state-format";
import { deployedConnector } from "./deployed";
import { waivedChanges } from "./drift";
import { type KnownSchema, knownSchema } from "./known-schema";
import { differingPromotionParts, type PromotionParts, shortDigest } from "./promotion";
import { deployedParts, placeOf } from "./promotion-facts";

/** A stack's connectors. */
export interface StackToCompare {
  readonly stack: string;
  readonly connectors: readonly ExportedConnector[];
}

/** What a stack has of a connector. */
export interface DeployedHere {
  readonly stack: string;
  /** `undefined` where the state doesn't say what it runs, or a newer version of the package wrote it. */
  readonly parts: PromotionParts | undefined;
  /** Of all parts, short. */
  readonly digest: string | undefined;
  readonly schema: { readonly fields: number; readonly digest: string } | undefined;
  /** Path of its contract. */
  readonly contract: string | undefined;
  /** When its state last changed. */
  readonly updated: string | undefined;
  readonly stale: boolean;
  readonly promotedFrom: string | undefined;
  /** The reason for which it may differ from what it is promoted from. */
  readonly override: string | undefined;
}

/** How a connector differs between two stacks that follow each other; what `to` would get from `from`. */
export interface StackDifference {
  readonly from: string;
  readonly to: string;
  /** The stack that doesn't have it. */
  readonly missing?: string;
  /** The parts that differ; `undefined` where that is not known of one of both. */
  readonly parts?: readonly (keyof PromotionParts)[] | undefined;
  /** How the schema of `to` would change, with the reasons of those that its connector lets pass. */
  readonly changes: readonly Change[];
}

export interface ComparedConnector {
  readonly name: string;
  /** Its types and name, which are the same in every stack. */
  readonly place: string;
  /** One a stack, in their order; `undefined` where it is not deployed. */
  readonly stacks: readonly (DeployedHere | undefined)[];
  readonly differences: readonly StackDifference[];
}

/**
 * The connectors of several stacks of one program side by side, sorted by name, and how neighbours differ.
 * @param today In UTC: `2026-11-24`.
 */
export function comparedConnectors(stacks: readonly StackToCompare[], today: string): ComparedConnector[] {
  const byPlace = stacks.map(
    ({ connectors }) => new Map(connectors.map((connector) => [placeOf(connector.urn), connector])),
  );
  const places = [...new Set(byPlace.flatMap((found) => [...found.keys()]))];
  return places
    .map((place) =>
      comparedConnector(
        place,
        stacks,
        byPlace.map((found) => found.get(place)),
        today,
      ),
    )
    .sort((a, b) => (a.name < b.name || (a.name === b.name && a.place < b.place) ? -1 : 1));
}

/** Whether anything differs that is certain: what a part of a source can't show is no difference yet. */
export function isDifferent({ missing, parts = [], changes }: StackDifference): boolean {
  return missing !== undefined || parts.length > 0 || changes.some(({ verdict }) => verdict !== "unverified");
}

function comparedConnector(
  place: string,
  stacks: readonly StackToCompare[],
  found: readonly (ExportedConnector | undefined)[],
  today: string,
): ComparedConnector {
  const all = stacks.map(({ stack }, index) => seen(stack, found[index]));
  const differences = all.slice(1).map((to, index) => differenceOf(all[index] as Seen, to, today));
  const name = found.find((connector) => connector !== undefined)?.name ?? place;
  return { name, place, stacks: all.map(({ here }) => here), differences };
}

interface Seen {
  readonly stack: string;
  readonly here: DeployedHere | undefined;
  readonly known: KnownSchema | undefined;
  readonly inputs: { readonly [key: string]: unknown };
}

function seen(stack: string, connector: ExportedConnector | undefined): Seen {
  if (connector === undefined) return { stack, here: undefined, known: undefined, inputs: {} };
  const { outputs, modified } = connector;
  const isReadable = isReadableState(outputs);
  const inputs = (isReadable && deployedConnector(outputs)?.inputs) || {};
  const known = isReadable ? knownSchema(outputs) : undefined;
  const parts = deployedParts(outputs);
  const [review, from] = [inputs["review"], inputs["promotedFrom"]].map((value) =>
    isRecord(value) ? value : {},
  );
  const here = {
    stack,
    parts,
    digest: parts && shortDigest(digest({ ...parts })),
    schema: known && {
      fields: Object.keys(known.schema.fields).length,
      digest: shortDigest(digest({ fields: known.schema.fields, order: known.schema.order })),
    },
    contract: textIn(review, "contract"),
    updated: modified,
    stale: outputs["stale"] === true,
    promotedFrom: textIn(from, "stack"),
    override: textIn(from, "override"),
  };
  return { stack, here, known, inputs };
}

function differenceOf(from: Seen, to: Seen, today: string): StackDifference {
  const between = { from: from.stack, to: to.stack };
  if (from.here === undefined && to.here === undefined) return { ...between, parts: [], changes: [] };
  if (from.here === undefined) return { ...between, missing: from.stack, changes: [] };
  if (to.here === undefined) return { ...between, missing: to.stack, changes: [] };
  const [a, b] = [from.here.parts, to.here.parts];
  const changes =
    from.known && to.known
      ? compareSchemas(to.known.schema, from.known.schema, { coverage: from.known.coverage })
      : [];
  return {
    ...between,
    parts: a && b && differingPromotionParts(a, b),
    changes: waivedChanges(changes, to.inputs, today),
  };
}

function textIn(record: Record<string, unknown> | undefined, key: string): string | undefined {
  const value = record?.[key];
  return typeof value === "string" ? value : undefined;
}
