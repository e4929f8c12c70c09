import { ConnectorsError, type Problem } from "../errors";

/** The most problems that one message lists. */
const MOST = 20;

/** A schema can't be said in the target's words; carries all problems at once, `path` being a leaf path or a parent's. */
export class ConversionError extends ConnectorsError {
  readonly problems: readonly Problem[];

  constructor(target: string, problems: readonly Problem[]) {
    const shown = problems
      .slice(0, MOST)
      .map(({ path, reason }) => `  ${path === "" ? "" : `${path}: `}${reason}`);
    const more = problems.length > MOST ? [`  and ${problems.length - MOST} more`] : [];
    super("NOT_CONVERTIBLE", [`The schema has no form for ${target}:`, ...shown, ...more].join("\n"));
    this.problems = problems;
  }
}

/** What stands in the way of a conversion: collected, so that all of it is said at once. */
export class Problems {
  readonly #found: Problem[] = [];

  add(path: string, reason: string): void {
    this.#found.push({ path, reason });
  }

  /** Throws a {@link ConversionError} where anything was added. */
  throwFor(target: string): void {
    if (this.#found.length > 0) throw new ConversionError(target, this.#found);
  }
}

/** What to write on the connector so that the type at this path is another one. */
export function adviseCast(path: string, type: string): string {
  return `write edits: { cast: { ${JSON.stringify(path)}: ${JSON.stringify(type)} } } on the connector`;
}

/** What to write on the connector so that the field at this path has another name, or is left out. */
export function adviseRename(path: string): string {
  const key = JSON.stringify(path);
  return `write edits: { rename: { ${key}: "<another name>" } } or { drop: [${key}] } on the connector`;
}

/** What to write on the connector so that all below this path is one JSON value. */
export function adviseOpaque(path: string): string {
  return `write edits: { opaque: [${JSON.stringify(path)}] } on the connector`;
}
