import type { GenerateResult } from "./protocol";
import type { GenerationLimits } from "./task";

const CODE = "PARTIAL_COVERAGE";

/**
 * The runner's answer to a conclusion from which partitions were left out, with the warning that says so: the runner
 * has it where a run of its own stopped, and not where no further run was begun.
 */
export function withPartialWarning(
  payload: Uint8Array,
  { coverage, counts, warnings }: GenerateResult,
  limit: keyof GenerationLimits,
  left: number,
): Uint8Array {
  if (coverage !== "partial" || warnings.some(({ code }) => code === CODE)) return payload;
  const answer = JSON.parse(Buffer.from(payload).toString("utf8"));
  const message =
    `reading stopped at the limit of ${limit}, after ${counts.rows} rows of ${counts.partitions} partitions, ` +
    `${left} partitions were not read: fields may be missing, and types narrower than the data; raise the limit, or take a sample`;
  answer.ok.warnings = [{ code: CODE, path: "", message }, ...answer.ok.warnings].slice(0, 200);
  return Buffer.from(JSON.stringify(answer));
}
