import { z } from "zod";
import { isRecord } from "../../records";
import { readDiagnostic } from "./diagnostic";
import { type Part, parsePart } from "./json-parts";
import { changesModel } from "./preview-digest";
import type { Kept, PulumiRun, RunDiagnostic, RunStep } from "./run";
import { readStep, UnknownForm, urnModel } from "./step";

const summaryModel = z.object({
  resourceChanges: changesModel.nullish(),
  isPreview: z.boolean().nullish(),
  result: z.string().nullish(),
});
const policyModel = z.object({
  message: z.string(),
  resourceUrn: urnModel.nullish(),
  enforcementLevel: z.string().nullish(),
});

/** Whether an object with these members is one of the engine's events. */
export function isEvent(members: ReadonlyMap<string, Part>): boolean {
  return members.has("sequence") && members.has("timestamp");
}

/** The engine's events of one run, taken in one by one. */
export class EngineEvents {
  readonly #kept: Kept;
  readonly #steps: RunStep[] = [];
  readonly #diagnostics: RunDiagnostic[] = [];
  #isPreview: boolean | undefined;
  #changes: PulumiRun["changes"] = null;
  #end: PulumiRun["end"] = "none";
  #last = -1;

  constructor(kept: Kept) {
    this.#kept = kept;
  }

  /** Whether the event is one of the next run: the engine numbers those of each run from 0. Which kind comes first varies. */
  isOfNext(bytes: Buffer, members: ReadonlyMap<string, Part>): boolean {
    const sequence = sequenceOf(bytes, members);
    return this.#last >= 0 && (sequence === 0 || sequence < this.#last);
  }

  /** An event that is not needed is not parsed. */
  take(bytes: Buffer, members: ReadonlyMap<string, Part>): void {
    this.#last = sequenceOf(bytes, members);
    const value = (name: string) => {
      const part = members.get(name);
      return part === undefined ? undefined : parsePart(bytes, part);
    };
    // The same step comes again with its outputs: they hold nothing more that is needed, and secrets.
    const step = value("resourcePreEvent");
    if (isRecord(step)) this.#takeStep(step);
    const diagnostic = readDiagnostic(value("diagnosticEvent"));
    if (diagnostic !== undefined) this.#diagnostics.push(diagnostic);
    this.#takePolicy(value("policyEvent"));
    this.#takeSummary(value("summaryEvent"));
  }

  run(): PulumiRun {
    return {
      operation: this.#isPreview ? "preview" : "update",
      steps: this.#steps,
      diagnostics: this.#diagnostics,
      changes: this.#changes,
      isWhole: this.#end === "succeeded",
      end: this.#end,
    };
  }

  #takeStep({ metadata, planning }: { readonly [key: string]: unknown }): void {
    this.#isPreview ??= planning === true;
    if (!isRecord(metadata)) throw new UnknownForm();
    this.#steps.push(readStep(metadata, { old: metadata["old"], new: metadata["new"] }, this.#kept));
  }

  /** What a policy pack forbids is an error, as the run fails with it. */
  #takePolicy(raw: unknown): void {
    const read = policyModel.safeParse(raw);
    if (!read.success) return;
    const { message, resourceUrn, enforcementLevel } = read.data;
    const severity = enforcementLevel === "mandatory" ? "error" : "warning";
    this.#diagnostics.push({ severity, urn: resourceUrn || null, message: message.trimEnd() });
  }

  #takeSummary(raw: unknown): void {
    const read = summaryModel.safeParse(raw);
    if (!read.success) return;
    const { resourceChanges, isPreview, result } = read.data;
    this.#changes = resourceChanges ?? null;
    this.#isPreview = isPreview ?? this.#isPreview;
    this.#end = result === "failed" ? "failed" : "succeeded";
  }
}

/** `NaN`, which is neither before nor after another, where it is no number. */
function sequenceOf(bytes: Buffer, members: ReadonlyMap<string, Part>): number {
  const part = members.get("sequence");
  return part === undefined ? Number.NaN : Number(bytes.toString("latin1", part.start, part.end));
}
