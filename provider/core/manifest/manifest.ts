import type { Json } from "../canonical";

// What a program says of its connections and connectors, without one secret: python-connectors manifest makes it.

/** The most that a manifest may have, in bytes. */
export const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;

/** Names the file that a run of the program writes its manifest into; only the command line sets it. */
export const MANIFEST_VARIABLE = "PYTHON_CONNECTORS_MANIFEST";

/** Code of the program's folder by its path, or that of a program that has it inline. */
export type ManifestCode =
  | { readonly path: string }
  | { readonly entry: string; readonly files: { readonly [file: string]: string } };

/** Where a credential is; never what it is. `stored` is the name of the secret that the connection stores it in. */
export interface ManifestCredentials {
  readonly env?: string | undefined;
  readonly file?: string | undefined;
  readonly stored?: string | undefined;
  readonly secretArn?: string | undefined;
  readonly versionId?: string | undefined;
}

/** Where AWS is, for the secret. */
export interface ManifestAws {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly assumeRole?: { readonly [key: string]: string } | undefined;
}

/** An argument that isn't in the manifest, and why. */
export interface LeftOut {
  /** `properties.token` */
  readonly argument: string;
  readonly why: "secret" | "unknown";
}

export interface ManifestConnection {
  readonly name: string;
  readonly urn: string;
  readonly code?: ManifestCode | undefined;
  readonly requirements?: { readonly path: string } | { readonly text: string } | undefined;
  readonly credentials?: ManifestCredentials | undefined;
  readonly aws: ManifestAws;
  readonly runner?: Json | undefined;
  /** What previews use in place of what updates do. */
  readonly preview?: Json | undefined;
  readonly leftOut: readonly LeftOut[];
}

export interface ManifestConnector {
  readonly name: string;
  readonly urn: string;
  /** The URN of a connection of the program, or the reference of one of another stack. */
  readonly connection?: string | { readonly ref: Json } | undefined;
  readonly code?: ManifestCode | undefined;
  /** Its other arguments, those of its connection's defaults among them. */
  readonly arguments: { readonly [argument: string]: Json };
  readonly leftOut: readonly LeftOut[];
}

/** What a run of a program declares. */
export interface ProgramManifest {
  readonly formatVersion: 1;
  readonly project: string;
  readonly stack: string;
  /** The program's folder: absolute as the run writes it, relative to the manifest's own folder where it is kept. */
  readonly folder: string;
  readonly connections: readonly ManifestConnection[];
  readonly connectors: readonly ManifestConnector[];
}

/** As it is kept. */
export interface Manifest extends ProgramManifest {
  /** When it was made, in UTC. */
  readonly madeAt: string;
}

/** In an order that follows from names alone: the same program gives the same text. */
export function sortedManifest<T extends ProgramManifest>(manifest: T): T {
  const sorted = <E extends { readonly urn: string }>(all: readonly E[]): E[] =>
    [...all].sort((a, b) => (a.urn < b.urn ? -1 : a.urn > b.urn ? 1 : 0));
  return {
    ...manifest,
    connections: sorted(manifest.connections),
    connectors: sorted(manifest.connectors),
  };
}
