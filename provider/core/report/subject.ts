import type { RunDiagnostic, RunState, RunStep } from "../pulumi/run/run";
import type { ReportedOperation } from "./report";

/** All that a run says of one resource. */
export interface Subject {
  readonly urn: string;
  readonly steps: readonly RunStep[];
  readonly told: readonly RunDiagnostic[];
}

/** Resources by URN, in the order in which the run speaks of them first. */
export function subjectsOf(steps: readonly RunStep[], diagnostics: readonly RunDiagnostic[]): Subject[] {
  const subjects = new Map<string, { urn: string; steps: RunStep[]; told: RunDiagnostic[] }>();
  const of = (urn: string) => {
    const subject = subjects.get(urn) ?? { urn, steps: [], told: [] };
    subjects.set(urn, subject);
    return subject;
  };
  for (const step of steps) of(step.urn).steps.push(step);
  for (const diagnostic of diagnostics) if (diagnostic.urn !== null) of(diagnostic.urn).told.push(diagnostic);
  return [...subjects.values()];
}

/** `same` also where the run doesn't say it. */
export function operationOf({ steps }: Subject): ReportedOperation {
  const ops = steps.map(({ op }) => op);
  if (ops.some((op) => REPLACING.test(op))) return "replace";
  return (["create", "update", "delete"] as const).find((op) => ops.includes(op)) ?? "same";
}

const REPLACING = /^(?:replace|create-replacement|delete-replaced|import-replacement)$/;

export function stateBefore({ steps }: Subject): RunState | undefined {
  return steps.find((step) => step.old !== undefined)?.old;
}

export function stateAfter({ steps }: Subject): RunState | undefined {
  return steps.find((step) => step.new !== undefined && step.op !== "delete")?.new;
}

/** The names of the properties that differ. */
export function changedProperties({ steps }: Subject): string[] {
  const names = steps.flatMap(({ changedPaths }) =>
    changedPaths.map((path) => /^[^.[]*/.exec(path)?.[0] ?? ""),
  );
  return [...new Set(names)].sort();
}
