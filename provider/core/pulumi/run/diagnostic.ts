import { z } from "zod";
import { isRecord } from "../../records";
import type { RunDiagnostic } from "./run";
import { UnknownForm, urnModel } from "./step";

const model = z.object({
  severity: z.enum(["error", "warning", "info"]),
  urn: urnModel.nullish(),
  message: z.string(),
  ephemeral: z.boolean().nullish(),
});

/**
 * A diagnostic as the digest and the events have it; `undefined` where it is none, or one that is not to be read: those for
 * debugging hold secrets in plain text.
 * @throws {UnknownForm} Where it is an error of another form.
 */
export function readDiagnostic(raw: unknown): RunDiagnostic | undefined {
  const read = model.safeParse(raw);
  if (!read.success && isRecord(raw) && raw["severity"] === "error") throw new UnknownForm();
  if (!read.success || read.data.ephemeral) return undefined;
  const { severity, urn, message } = read.data;
  const before = severity === "info" ? "" : `${severity}: `;
  const told = message.startsWith(before) ? message.slice(before.length) : message;
  return { severity, urn: urn || null, message: told.trimEnd() };
}
