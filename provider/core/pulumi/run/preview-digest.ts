import { z } from "zod";
import { isRecord } from "../../records";
import { readDiagnostic } from "./diagnostic";
import { type Elements, isArrayAt, type Part, parsePart } from "./json-parts";
import type { Kept, PulumiRun, RunDiagnostic, RunStep } from "./run";
import { readStep, UnknownForm } from "./step";

export const changesModel = z.record(z.string().max(64), z.number().int().min(0));

/** Whether an object with these members is what `pulumi preview --json` prints. */
export function isDigest(members: ReadonlyMap<string, Part>): boolean {
  const isWithoutSteps = members.has("diagnostics") && members.has("duration");
  return members.has("changeSummary") || members.has("steps") || isWithoutSteps;
}

/** What `pulumi preview --json` prints once the preview is over, taken in as it is walked over. */
export class PreviewDigest {
  readonly #bytes: Buffer;
  readonly #kept: Kept;
  readonly #steps: RunStep[] = [];
  readonly #diagnostics: RunDiagnostic[] = [];
  /** What takes in its arrays. */
  readonly elements: Elements = {
    steps: (part) => this.#takeStep(parsePart(this.#bytes, part)),
    diagnostics: (part) => {
      const diagnostic = readDiagnostic(parsePart(this.#bytes, part));
      if (diagnostic !== undefined) this.#diagnostics.push(diagnostic);
    },
  };

  constructor(bytes: Buffer, kept: Kept) {
    this.#bytes = bytes;
    this.#kept = kept;
  }

  run(members: ReadonlyMap<string, Part>): PulumiRun {
    for (const name of Object.keys(this.elements)) {
      const part = members.get(name);
      if (part !== undefined && !isArrayAt(this.#bytes, part)) throw new UnknownForm();
    }
    const summary = members.get("changeSummary");
    const changes = changesModel.safeParse(summary && parsePart(this.#bytes, summary));
    return {
      operation: "preview",
      steps: this.#steps,
      diagnostics: this.#diagnostics,
      changes: changes.success ? changes.data : null,
      isWhole: false,
      end: "unknown",
    };
  }

  #takeStep(raw: unknown): void {
    if (!isRecord(raw)) throw new UnknownForm();
    this.#steps.push(readStep(raw, { old: raw["oldState"], new: raw["newState"] }, this.#kept));
  }
}
