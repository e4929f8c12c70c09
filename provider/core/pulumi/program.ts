import { parseUrn } from "./urn";

/** A stack, whoever its backend is. */
export interface StackId {
  readonly organization: string;
  readonly project: string;
  readonly stack: string;
}

/** What the program tells check about itself, as provider methods get neither type nor URN nor the kind of operation. */
export interface ProgramFacts extends StackId {
  readonly urn: string;
  /** Name of the resource. */
  readonly resource: string;
  /** Whether this is a preview. */
  readonly dryRun: boolean;
  /** One run of the program: failures are remembered within it only. */
  readonly run: string;
}

export function stackId({ organization, project, stack }: StackId): StackId {
  return { organization, project, stack };
}

/** The stack of a URN, which doesn't name its organization. */
export function stackOfUrn(urn: string): StackId {
  const { stack = "", project = "" } = parseUrn(urn) ?? {};
  return { organization: "", project, stack };
}
