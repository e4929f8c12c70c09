import { parseConnectionRef } from "../connection/reference";
import type { Problem } from "../errors";
import { holdsUnknown, UNKNOWN } from "../pulumi/wire";
import { withDefaults } from "./defaults";

type Raw = { readonly [key: string]: unknown };

/** A connector's raw inputs, its own and those of the connection that it reads through. */
export interface GivenConnection {
  /** With the connection's defaults, where the connector says nothing else. */
  readonly own: Raw;
  readonly connection: Raw;
  readonly problems: readonly Problem[];
}

/** Of a reference that isn't known yet, or can't be read, nothing is known. */
const UNKNOWN_CONNECTION: Raw = Object.fromEntries(
  ["name", "urn", "code", "requirements", "credentials", "runner", "aws"].map((key) => [key, UNKNOWN]),
);

/**
 * Takes the connection out of a connector's raw inputs: the declared one of its own stack, or what `{ ref }` says of one of
 * another stack.
 */
export function givenConnection(raw: Raw): GivenConnection {
  const { connection, runner, aws, ...own } = raw;
  if (!isReference(connection)) {
    return { own, connection: { ...(connection as Raw | undefined), runner, aws }, problems: [] };
  }
  const { ref } = connection;
  if (holdsUnknown(ref)) return { own, connection: UNKNOWN_CONNECTION, problems: [] };
  const parsed = parseConnectionRef(ref);
  return "problems" in parsed
    ? { own, connection: UNKNOWN_CONNECTION, problems: parsed.problems }
    : { own: withDefaults(parsed.defaults, own), connection: parsed.connection, problems: [] };
}

function isReference(connection: unknown): connection is { readonly ref: unknown } {
  return typeof connection === "object" && connection !== null && "ref" in connection;
}
