/** A resource's URN, taken apart: `urn:pulumi:<stack>::<project>::<types, joined by "$">::<name>`. */
export interface Urn {
  readonly stack: string;
  readonly project: string;
  /** Types of the components that it is in, outermost first; the stack itself is none. */
  readonly parents: readonly string[];
  /** Its own type. */
  readonly type: string;
  /** As the program gave it, `::` and `$` in it too. */
  readonly name: string;
}

const PREFIX = "urn:pulumi:";

/** `undefined` where the text is no URN, by the engine's own rule. */
export function parseUrn(text: string): Urn | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const [stack, project, types, ...name] = text.slice(PREFIX.length).split("::");
  if (stack === undefined || project === undefined || types === undefined || name.length === 0) {
    return undefined;
  }
  const chain = types.split("$");
  return {
    stack,
    project,
    parents: chain.slice(0, -1),
    type: chain.at(-1) ?? "",
    name: name.join("::"),
  };
}
