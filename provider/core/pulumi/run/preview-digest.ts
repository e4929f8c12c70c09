import { z } from "zod";
import { isRecord } from "../../records";
import { readDiagnostic } from "./diagnostic";
import { elementsOf, type Part, parsePart } from "./json-parts";
import type { Kept, PulumiRun, RunStep } from "./run";
import { readStep } from "./step";

export const changesModel = z.record(z.string().max(64), z.number().int().min(0));

/** Whether an object with these members is what `pulumi preview --json` prints. */
export function isDigest(members: ReadonlyMap<string, Part>): boolean {
  return members.has("changeSummary") || members.has("steps") || members.has("diagnostics");
}

/** What `pulumi preview --json` prints, once the preview is over. */
export function readDigest(bytes: Buffer, members: ReadonlyMap<string, Part>, kept: Kept): PulumiRun {
  const list = (name: string) => {
    const part = members.get(name);
    return part === undefined ? [] : [...elementsOf(bytes, part)];
  };
  const steps = list("steps").flatMap((part) => stepOf(parsePart(bytes, part), kept) ?? []);
  const diagnostics = list("diagnostics").flatMap((part) => readDiagnostic(parsePart(bytes, part)) ?? []);
  const summary = members.get("changeSummary");
  const changes = changesModel.safeParse(summary && parsePart(bytes, summary));
  return {
    operation: "preview",
    steps,
    diagnostics,
    changes: changes.success ? changes.data : null,
    isWhole: false,
    end: "unknown",
  };
}

function stepOf(raw: unknown, kept: Kept): RunStep | undefined {
  return isRecord(raw) ? readStep(raw, { old: raw["oldState"], new: raw["newState"] }, kept) : undefined;
}
