import { defined, isRecord } from "../records";

/** The arguments of a connector that its connection may give for all connectors on it. */
export const DEFAULT_ARGUMENTS = [
  "codeInterface",
  "codeFingerprint",
  "parser",
  "generation",
  "limits",
  "edits",
  "review",
  "onFailure",
] as const;

type Arguments = { readonly [argument: string]: unknown };

/** A connector's arguments with those of its connection where it says nothing itself; `review` is taken key by key. */
export function withDefaults(defaults: Arguments, own: Arguments): Arguments {
  const review =
    isRecord(defaults["review"]) && isRecord(own["review"])
      ? { review: { ...defaults["review"], ...defined(own["review"]) } }
      : {};
  return { ...defaults, ...defined(own), ...review };
}
