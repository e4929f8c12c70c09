import { InputError } from "../../provider/core/errors";
import { checkedJson } from "../../provider/core/json-input";
import { editsModel } from "../../provider/core/schema/edit-inputs";
import type { SchemaEdits } from "../../provider/core/schema/edits";
import { textFile } from "./text-file";

const AT = "--edits";

/** A connector's edits by flag: JSON, or `@file`. @throws InputError */
export function editsFlag(given: string | undefined): SchemaEdits {
  if (given === undefined) return {};
  const edits = checkedJson(textOf(given), editsModel, AT);
  if ("problems" in edits) throw new InputError(edits.problems);
  return edits.value;
}

function textOf(given: string): string {
  if (!given.startsWith("@")) return given;
  const file = given.slice(1);
  const found = textFile(file);
  if (found !== undefined && "text" in found) return found.text;
  throw new InputError([
    { path: AT, reason: `"${file}" can't be read: write JSON, or @ and a file of JSON` },
  ]);
}
