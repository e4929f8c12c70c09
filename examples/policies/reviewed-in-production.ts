import type { ResourceValidationPolicy } from "@pulumi/policy";
import { isConnector, type PythonResource, stackOf } from "./resources";

/** Policies that refuse a breaking change. */
const STRICT = ["freeze", "additive"];

interface Config {
  /** Names of production's stacks; `*` stands for any characters. */
  readonly stacks: readonly string[];
}

export const reviewedInProduction: ResourceValidationPolicy = {
  name: "reviewed-in-production",
  description: "In production each connector has a contract, and a policy that refuses breaking changes.",
  enforcementLevel: "mandatory",
  configSchema: {
    properties: {
      stacks: {
        type: "array",
        items: { type: "string" },
        default: ["prod", "production"],
        description: "Names of production's stacks; * stands for any characters.",
      },
    },
  },
  validateResource(args, reportViolation) {
    const { stacks } = args.getConfig<Config>();
    const stack = stackOf(args.urn);
    if (!isConnector(args.type) || !stacks.some((pattern) => isNamed(stack, pattern))) return;
    const { review } = args.props as PythonResource;
    if (review?.contract === undefined)
      reportViolation('It has no contract. Write review: { contract: "contracts/<name>.json" }.');
    if (typeof review?.policy !== "string" || !STRICT.includes(review.policy))
      reportViolation(
        'Its policy lets breaking changes pass. Write review: { policy: "additive" }, or "freeze".',
      );
  },
};

/** Whether a name is that of a pattern, in which `*` stands for any characters. */
export function isNamed(name: string, pattern: string): boolean {
  const literal = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`).test(name);
}
