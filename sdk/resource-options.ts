import * as pulumi from "@pulumi/pulumi";

/**
 * Refuses what can't be ignored: check gives these properties another form than the program, so that an old value in
 * their place can't be read.
 *
 * @param what The resource, for the message.
 * @param instead Property to what to write instead.
 */
export function refuseIgnoring(
  what: string,
  opts: pulumi.CustomResourceOptions,
  instead: { readonly [property: string]: string },
): void {
  for (const path of opts.ignoreChanges ?? []) {
    const property = path === "*" ? Object.keys(instead)[0] : path.split(/[.[]/)[0];
    const advice = property === undefined ? undefined : instead[property];
    if (advice !== undefined && path !== "schema") {
      throw new pulumi.RunError(`${what}: ignoreChanges can't hold "${path}": ${advice}`);
    }
  }
}

/** Refuses a resource without arguments, which JavaScript allows. */
export function requireArguments(what: string, args: unknown, needed: string): void {
  if (typeof args !== "object" || args === null)
    throw new pulumi.RunError(`${what}: pass its arguments: ${needed}`);
}
