import * as pulumi from "@pulumi/pulumi";
import { readRequirements, readSourceCode } from "../provider/adapters/source-files";
import type { SourceCode, UnreadableCode } from "../provider/core/code/source-code";
import type { UnreadableRequirements } from "../provider/core/requirements/requirements";
import type { CodeArgs, RequirementsArgs } from "./args";

/**
 * The code that an argument names. What can't be read is passed on as a problem, for check to report with all others.
 * @param entry The entry file of a folder, and the name of inline code.
 */
export function declaredCode(
  code: CodeArgs | undefined,
  entry: string,
): pulumi.Input<SourceCode | UnreadableCode> {
  const path = declaredPath(code);
  if (path !== undefined) return readSourceCode(path, process.cwd(), entry);
  if (code?.inline !== undefined && code.path === undefined) {
    return pulumi
      .output(code.inline)
      .apply((text): SourceCode | UnreadableCode =>
        typeof text === "string" ? { entry, files: { [entry]: text } } : { problem: "`inline` is not text" },
      );
  }
  return { problem: 'write { path: "<file or folder>" } or { inline: "<code>" }' };
}

/** Where the program says that the code is; `undefined` of inline code, and of none. */
export function declaredPath(code: CodeArgs | undefined): string | undefined {
  return typeof code?.path === "string" && code.inline === undefined ? code.path : undefined;
}

/** The text of a requirements list; what can't be read is passed on as a problem, like code. */
export function declaredRequirements(
  requirements: RequirementsArgs | undefined,
): pulumi.Input<string | UnreadableRequirements> | undefined {
  if (requirements === undefined) return undefined;
  const { path, inline } = (requirements ?? {}) as RequirementsArgs;
  if (typeof path === "string" && inline === undefined) return readRequirements(path, process.cwd());
  if (inline !== undefined && path === undefined) {
    return pulumi
      .output(inline)
      .apply((text) => (typeof text === "string" ? text : { problem: "`inline` is not text" }));
  }
  return { problem: 'write { path: "<file>" } or { inline: "<list>" }' };
}
