/** Something that a resource's row should say, as data: what it is, which leaf path it is about, what it means. */
export interface Warning {
  /** Stable, for programs: `MIXED_TYPES`. */
  readonly code: string;
  /** Leaf path; empty where it is about no field. */
  readonly path: string;
  readonly message: string;
}

export function warningText({ code, path, message }: Warning): string {
  return `${path === "" ? "" : `${path}: `}${message} [${code}]`;
}
