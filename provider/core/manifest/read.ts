import { z } from "zod";
import type { Json } from "../canonical";
import { type Checked, checkedJson } from "../json-input";
import type { LeftOut, Manifest, ManifestConnection, ManifestConnector, ProgramManifest } from "./manifest";

const short = z.string().min(1).max(2048);
const json: z.ZodType<Json> = z.json();

const codeModel = z.union([
  z.strictObject({ path: short }),
  z.strictObject({ entry: short, files: z.record(z.string(), z.string()) }),
]);

const leftOutModel: z.ZodType<LeftOut> = z.strictObject({
  argument: short,
  why: z.enum(["secret", "unknown"]),
});

const connectionModel: z.ZodType<ManifestConnection> = z.strictObject({
  name: short,
  urn: short,
  code: codeModel.optional(),
  requirements: z.union([z.strictObject({ path: short }), z.strictObject({ text: z.string() })]).optional(),
  credentials: z
    .strictObject({
      env: short.optional(),
      file: short.optional(),
      stored: short.optional(),
      secretArn: short.optional(),
      versionId: short.optional(),
    })
    .optional(),
  aws: z.strictObject({
    region: short.optional(),
    profile: short.optional(),
    endpoint: short.optional(),
    assumeRole: z.record(z.string(), short).optional(),
  }),
  runner: json.optional(),
  preview: json.optional(),
  leftOut: z.array(leftOutModel),
});

const connectorModel: z.ZodType<ManifestConnector> = z.strictObject({
  name: short,
  urn: short,
  connection: z.union([short, z.strictObject({ ref: json })]).optional(),
  code: codeModel.optional(),
  arguments: z.record(z.string(), json),
  leftOut: z.array(leftOutModel),
});

const program = {
  formatVersion: z.literal(1, "this is of another version of the package: make it anew"),
  project: short,
  stack: short,
  folder: short,
  connections: z.array(connectionModel),
  connectors: z.array(connectorModel),
};

const programModel: z.ZodType<ProgramManifest> = z.strictObject(program);
const manifestModel: z.ZodType<Manifest> = z.strictObject({ ...program, madeAt: short });

/** What a run of the program wrote. */
export function parseProgramManifest(text: string, at: string): Checked<ProgramManifest> {
  return checkedJson(text, programModel, at);
}

/** A manifest that was kept. */
export function parseManifest(text: string, at: string): Checked<Manifest> {
  return checkedJson(text, manifestModel, at);
}
