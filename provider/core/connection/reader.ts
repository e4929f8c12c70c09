import { sameJson } from "../canonical";
import type { ConnectionOutputs } from "./diff";
import type { StoredConnection } from "./plan";

/** What says which role reads which secret, and how the secret's tags name it. */
const READING = ["secret", "credentials", "runner"] as const;

/** Whether a write makes, or has just made, another role the reader of a connection's secret, or another secret what it reads. */
export function changesReader(
  before: StoredConnection | ConnectionOutputs | undefined,
  after: StoredConnection | ConnectionOutputs,
): boolean {
  if (before === undefined || !READING.every((key) => sameJson(before[key], after[key]))) return true;
  return "secretArn" in after && (before as ConnectionOutputs).secretArn !== after.secretArn;
}
