import { ConnectorsError } from "./errors";

/** Version of what the outputs of this package's resources hold. Raised with a change that an older package misreads. */
export const FORMAT_VERSION = 2;

/** Whether this version of the package can read outputs from a state. */
export function isReadableState(outs: { readonly formatVersion?: unknown }): boolean {
  return !(typeof outs.formatVersion === "number" && outs.formatVersion > FORMAT_VERSION);
}

/**
 * Outputs from a state, if this package can read them.
 * @throws ConnectorsError where a newer version of the package wrote them.
 */
export function readableState<T extends { readonly formatVersion?: unknown }>(outs: T): T {
  if (!isReadableState(outs)) {
    throw new ConnectorsError(
      "STATE_NEWER",
      `the state was written by a newer version of pulumi-python-connectors (format ${outs.formatVersion})`,
      "Upgrade the package in this program to the version that wrote it, or a later one.",
    );
  }
  return outs;
}
