import { LayerVersion } from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { programLink } from "../../provider/adapters/layer/program-link";
import { type RunnerFunction, UNZIPPED_BYTES } from "../../provider/core/runner-function/definition";
import type { RequirementsArgs } from "../args";
import { hasEngine } from "../program-run";
import { bakedRequirements } from "./baked-requirements";
import { type RunnerTransforms, transformed } from "./transform";

/** The layer with the packages that a runner has baked in. */
export function runnerLayer(
  name: string,
  fn: RunnerFunction,
  requirements: RequirementsArgs,
  transform: RunnerTransforms["layer"],
  opts: pulumi.CustomResourceOptions,
): LayerVersion {
  return new LayerVersion(
    name,
    ...transformed(
      transform,
      {
        layerName: fn.functionName,
        description: `Packages of the Lambda function ${fn.functionName}`,
        code: layerArchive(`PythonRunner "${name}"`, fn, requirements),
        compatibleArchitectures: [fn.architecture],
        compatibleRuntimes: [fn.runtime],
      },
      opts,
    ),
  );
}

/** By its content it counts, like the function's code. Under Pulumi's mocks nothing is built. */
function layerArchive(
  what: string,
  { architecture }: RunnerFunction,
  requirements: RequirementsArgs,
): pulumi.Input<pulumi.asset.Archive> {
  if (!hasEngine()) return new pulumi.asset.AssetArchive({});
  return bakedRequirements({ what, requirements, architecture, functionBytes: UNZIPPED_BYTES }).apply(
    async (layer) => new pulumi.asset.FileArchive(await programLink(layer, process.cwd())),
  );
}
