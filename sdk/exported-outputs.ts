import type * as pulumi from "@pulumi/pulumi";

/**
 * Hides everything of a resource but its outputs from enumeration. The engine writes every enumerable property of a
 * resource that a program exports into the stack's outputs: inputs that check strips, a credential among them, come
 * back there from what the program passed.
 */
export function exportOnly(resource: pulumi.Resource, outputs: readonly string[]): void {
  for (const key of Object.keys(resource)) {
    if (key.startsWith("__") || key === "urn" || key === "id" || outputs.includes(key)) continue;
    Object.defineProperty(resource, key, { enumerable: false });
  }
}
