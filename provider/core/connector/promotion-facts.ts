import { connectionParts } from "../connection/promotion";
import { CONNECTION_TYPE } from "../pulumi/resource-types";
import { parseUrn } from "../pulumi/urn";
import { defined, picked } from "../records";
import { isReadableState } from "../state-format";
import { deployedConnector } from "./deployed";
import { deployedFingerprint } from "./maker";
import { PROMOTION_PARTS, type PromotionFacts, type PromotionParts } from "./promotion";

type Outputs = { readonly [key: string]: unknown };
/** This package's resources of one stack, by URN. */
export type StackState = ReadonlyMap<string, Outputs>;

/**
 * What another stack runs as a connector or connection: plain facts, without the code itself and all else that a state holds.
 *
 * @param urns By which this stack knows it, its own first.
 */
export function promotionFacts(
  stack: string,
  urns: readonly string[],
  { theirs, own }: { readonly theirs: StackState | { readonly problem: string }; readonly own: StackState },
): PromotionFacts {
  const partsOf = parseUrn(urns[0] ?? "")?.type === CONNECTION_TYPE.token ? connectionParts : deployedParts;
  const before = urns.map((urn) => own.get(urn)).find((outs) => outs !== undefined);
  const common = { stack, ...defined({ own: before && partsOf(before) }) };
  if (!isState(theirs)) return { ...common, found: "unreadable", problem: theirs.problem };
  const outs = counterpart(theirs, urns);
  if (outs === undefined) return { ...common, found: "nothing" };
  if (!isReadableState(outs)) return { ...common, found: "newer" };
  const made = picked(outs, ["schema", "coverage", "interface"]);
  const { stale } = outs;
  return {
    ...common,
    found: "deployed",
    ...defined({ parts: partsOf(outs) }),
    ...made,
    stale: stale === true,
  };
}

function isState(theirs: StackState | { readonly problem: string }): theirs is StackState {
  return theirs instanceof Map;
}

/** The same in another stack: of the same name under the same parents. */
function counterpart(theirs: StackState, urns: readonly string[]): Outputs | undefined {
  const places = placesOf(theirs);
  return urns.map((urn) => places.get(placeOf(urn))).find((outs) => outs !== undefined);
}

/** A thousand connectors are looked up in one state. */
const known = new WeakMap<StackState, StackState>();

function placesOf(state: StackState): StackState {
  const places = known.get(state) ?? new Map([...state].map(([urn, outs]) => [placeOf(urn), outs]));
  known.set(state, places);
  return places;
}

/** A URN without stack and project. */
export function placeOf(urn: string): string {
  const { parents = [], type = "", name = urn } = parseUrn(urn) ?? {};
  return `${[...parents, type].join("$")}::${name}`;
}

/** Digests of what a deployed connector runs; `undefined` where its outputs don't hold all of it. */
export function deployedParts(outs: Outputs): PromotionParts | undefined {
  if (!isReadableState(outs)) return undefined;
  const deployed = deployedConnector(outs);
  const fingerprint = deployed && deployedFingerprint(deployed);
  return fingerprint && (picked({ ...fingerprint }, PROMOTION_PARTS) as unknown as PromotionParts);
}
