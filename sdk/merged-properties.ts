import * as pulumi from "@pulumi/pulumi";
import type { Json } from "../provider/core/canonical";
import { isRecord } from "../provider/core/records";
import type { PythonConnectorArgs } from "./args";

type Properties = NonNullable<PythonConnectorArgs["properties"]>;

/**
 * Properties over others, key by key. Where their keys are known each value stays what it is: made one output, a secret among
 * them would make all of them secret, and no manifest would have any.
 */
export function mergedProperties(given: Properties, own: { readonly [key: string]: Json }): Properties {
  if (isRecord(given) && !pulumi.Output.isInstance(given) && !(given instanceof Promise)) {
    return { ...(given as { readonly [key: string]: pulumi.Input<Json> }), ...own };
  }
  const all = pulumi.output(given as pulumi.Input<unknown>) as pulumi.Output<unknown>;
  return all.apply((known) => ({ ...(known as { readonly [key: string]: Json }), ...own }));
}
