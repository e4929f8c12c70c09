import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { cacheFolder } from "../../provider/adapters/cache/cache-folder";
import { type BakedLayer, LayerBuilder } from "../../provider/adapters/layer/layer-builder";
import { type Architecture, layerList } from "../../provider/core/runner-function/baked-layer";
import { setting } from "../../provider/core/settings";
import type { RequirementsArgs } from "../args";
import { declaredRequirements } from "../declared-code";
import { config, env } from "../program-run";
import { told } from "./checked-args";

/** What is baked into a runner. */
export interface BakedRequirementsArgs {
  /** Whose they are, as errors say it. */
  readonly what: string;
  /** A hash-locked list, as a connection has it. */
  readonly requirements: RequirementsArgs;
  /** The function's. */
  readonly architecture: Architecture;
  /** What the function's own code has unpacked, in bytes: Lambda's limit is for both. */
  readonly functionBytes: number;
}

/**
 * The packages of a list as the archive of a Lambda layer, built by uv where it isn't in the cache yet. Equal lists give the same
 * bytes on any machine. Unknown where the list isn't known in this preview.
 *
 * @throws (rejects the output) pulumi.RunError where the list isn't locked, can't be installed for the function's platform, or is
 *   too large for Lambda.
 */
export function bakedRequirements({
  what,
  requirements,
  architecture,
  functionBytes,
}: BakedRequirementsArgs): pulumi.Output<BakedLayer> {
  return pulumi.output(declaredRequirements(requirements)).apply((declared) => {
    const cache = cacheFolder(setting("cacheDir", config, env), env);
    const builder = new LayerBuilder(path.join(cache, "layers"), process.env);
    return told(what, async () => builder.layer(layerList(declared), architecture, functionBytes));
  });
}
