import * as pulumi from "@pulumi/pulumi";
import type { LocalRunner, PreviewArgs, RunnerRef } from "./args";

/**
 * The runner that an argument names. Of a resource that is one, such as a `PythonRunner`, only where it is is taken: a
 * resource would be registered as a reference to itself. What connections are made with depends on it by its outputs.
 */
export function declaredRunner<Given extends RunnerRef | LocalRunner | undefined>(
  given: Given,
): Given | RunnerRef {
  if (!pulumi.Resource.isInstance(given)) return given;
  const { functionArn, tenantIsolation } = given as unknown as {
    functionArn: pulumi.Output<string>;
    tenantIsolation?: boolean;
  };
  return { functionArn, ...(tenantIsolation === true ? { tenantIsolation } : {}) };
}

/** What previews use, with the runner that it names. */
export function declaredPreview(given: PreviewArgs | undefined): PreviewArgs | undefined {
  return given?.runner === undefined ? given : { ...given, runner: declaredRunner(given.runner) };
}
