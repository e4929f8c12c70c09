import { InputError } from "../../errors";
import { stackOfUrn } from "../program";
import { parseUrn } from "../urn";
import { EngineEvents, isEvent } from "./engine-events";
import { NotJson, nextValue, objectAt } from "./json-parts";
import { isDigest, PreviewDigest } from "./preview-digest";
import type { Kept, PulumiRun } from "./run";
import { UnknownForm } from "./step";

/** The most that is read, of all files together. */
export const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

const WHAT_TO_RUN =
  'run "pulumi preview --json > preview.json", or "pulumi up --yes --json", without what they print on stderr';
const NOT_PULUMI = `this is not what Pulumi writes: ${WHAT_TO_RUN}`;
const UNKNOWN_FORM =
  "this is of a form that this version does not know: if Pulumi is newer than it, update pulumi-python-connectors";

/**
 * The runs that a file or stream holds, one after the other: what `pulumi preview --json` prints, or the engine's events, a JSON
 * object each, as `pulumi up --json` prints them, and `pulumi preview --json` with PULUMI_ENABLE_STREAMING_JSON_PREVIEW.
 *
 * @param name What it is called in a message.
 * @throws {InputError} Where it is something else.
 */
export function readRuns(name: string, bytes: Buffer, kept: Kept): PulumiRun[] {
  const refuse = (reason: string) => new InputError([{ path: name, reason }]);
  try {
    const runs = [...runsIn(bytes, kept, () => refuse(NOT_PULUMI))];
    if (runs.length === 0) throw refuse(`this is empty, so Pulumi said why on stderr; ${WHAT_TO_RUN}`);
    return withoutPreviews(runs);
  } catch (error) {
    if (error instanceof UnknownForm) throw refuse(UNKNOWN_FORM);
    if (!(error instanceof NotJson)) throw error;
    if (!error.isCut) throw refuse(NOT_PULUMI);
    throw refuse("this ends in the middle: Pulumi, or what writes the file, was stopped before its end");
  }
}

const BYTE_ORDER_MARK = 3;

function* runsIn(bytes: Buffer, kept: Kept, notPulumi: () => InputError): Generator<PulumiRun> {
  const isMarked = bytes.length >= BYTE_ORDER_MARK && bytes.readUIntBE(0, BYTE_ORDER_MARK) === 0xefbbbf;
  let events: EngineEvents | undefined;
  let at = nextValue(bytes, isMarked ? BYTE_ORDER_MARK : 0);
  while (at !== undefined) {
    const digest = new PreviewDigest(bytes, kept);
    const { members, end } = objectAt(bytes, at, digest.elements);
    const isOneOfRun = isEvent(members);
    if (events !== undefined && (!isOneOfRun || events.isOfNext(bytes, members))) {
      yield events.run();
      events = undefined;
    }
    if (isOneOfRun) {
      events ??= new EngineEvents(kept);
      events.take(bytes, members);
    } else if (isDigest(members)) {
      yield digest.run(members);
    } else {
      throw notPulumi();
    }
    at = nextValue(bytes, end);
  }
  if (events !== undefined) yield events.run();
}

/** `pulumi up --json` writes its preview first: what was done is what counts. */
function withoutPreviews(runs: readonly PulumiRun[]): PulumiRun[] {
  return runs.filter((run, index) => {
    const next = runs[index + 1];
    const isFollowed = run.operation === "preview" && next?.operation === "update";
    return !isFollowed || !isSameStack(run, next);
  });
}

function isSameStack(a: PulumiRun, b: PulumiRun): boolean {
  const [one, other] = [stackOf(a), stackOf(b)];
  return one !== undefined && one.stack === other?.stack && one.project === other.project;
}

/** The stack that a run is of; `undefined` where it names no resource. */
export function stackOf({ steps, diagnostics }: PulumiRun): { stack: string; project: string } | undefined {
  const urn = [...steps, ...diagnostics].find(({ urn }) => urn !== null && parseUrn(urn) !== undefined)?.urn;
  return urn ? stackOfUrn(urn) : undefined;
}
