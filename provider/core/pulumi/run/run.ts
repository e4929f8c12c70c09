/** One run of `pulumi preview` or `pulumi up`, whichever form it was written in. */
export interface PulumiRun {
  readonly operation: "preview" | "update";
  /** In the order of the run. What stays the same may be missing, as a preview's digest leaves it out. */
  readonly steps: readonly RunStep[];
  readonly diagnostics: readonly RunDiagnostic[];
  /** How many steps there are of each kind, those that are left out too; `null` where the run doesn't say. */
  readonly changes: { readonly [op: string]: number } | null;
  /** Whether every step is written, also of what stays the same. */
  readonly isWhole: boolean;
  /** How it ended; `unknown`: a digest doesn't say, `none`: its end is missing. */
  readonly end: "succeeded" | "failed" | "unknown" | "none";
}

/** What a run does with one resource. A replacement has several of one URN. */
export interface RunStep {
  readonly urn: string;
  /** As the engine names it: `create`, `update`, `same`, `delete-replaced`. */
  readonly op: string;
  readonly old: RunState | undefined;
  readonly new: RunState | undefined;
  /** Paths of the properties that differ, as the engine writes them: `schema.fields["a.b"]`. */
  readonly changedPaths: readonly string[];
}

/** Of a resource's properties those that are asked for. */
export interface RunState {
  readonly inputs: Properties;
  readonly outputs: Properties;
}

export type Properties = { readonly [key: string]: unknown };

export interface RunDiagnostic {
  readonly severity: "error" | "warning" | "info";
  /** `null`: about the run. */
  readonly urn: string | null;
  /** Without `error: ` before it and white space at its end. */
  readonly message: string;
}

/** The properties to keep, by the type of a resource; of other types no property is kept. */
export type Kept = { readonly [type: string]: readonly string[] };
