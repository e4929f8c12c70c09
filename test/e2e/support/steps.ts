import type { Preview } from "./workspace";

/** What a preview does, in its order: `update orders`. Without the stack, reads, and what stays the same. */
export function changes({ steps }: Preview): string[] {
  return steps
    .filter(({ op, urn }) => !["same", "read"].includes(op) && !urn.includes("::pulumi:pulumi:Stack::"))
    .map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`);
}

/** Paths that a preview shows as changed of one resource, without those that only say something of the others. */
export function changedPaths(preview: Preview, name: string): string[] {
  const paths = Object.keys(preview.step(name).detailedDiff ?? {}).sort();
  return paths.filter((path) => !/^(changes|warnings)\b/.test(path));
}

/** The messages of a preview by their severity: `warning`, `error`, `info`. */
export function messages({ diagnostics }: Preview, severity: string): string {
  return diagnostics
    .filter((entry) => entry.severity === severity)
    .map(({ message }) => message)
    .join("\n");
}

/** What a preview puts into a resource. */
export function inputs(preview: Preview, name: string): Readonly<Record<string, unknown>> {
  return preview.step(name).newState?.inputs ?? {};
}
