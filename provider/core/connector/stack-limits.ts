import type { Problem } from "../errors";
import type { Lookup } from "../lookup";
import type { GenerationLimits } from "../runner/task";
import { setting } from "../settings";
import { type LimitsArgs, limitsModel, lowerLimits } from "./generation";

/**
 * What one generation may take: of the connector's own limits and those of the stack (`pythonConnectors:limits`, JSON), the
 * lower of each.
 */
export function effectiveLimits(
  own: LimitsArgs | undefined,
  lookups: { readonly config: Lookup; readonly env: Lookup },
): { readonly limits: GenerationLimits; readonly problems: Problem[] } {
  const { stack, problems } = stackLimits(setting("limits", lookups.config, lookups.env));
  const { seconds = null, rows = null, bytes = null, invocations = null } = lowerLimits(own ?? {}, stack);
  const limits = { seconds, rows, bytes, invocations };
  return { limits, problems };
}

const HOW = 'write JSON, as in {"seconds": 600, "rows": 1000000, "bytes": 1000000000, "invocations": 100}';

function stackLimits(text: string | undefined): { stack: LimitsArgs; problems: Problem[] } {
  if (text === undefined) return { stack: {}, problems: [] };
  const refused = (reason: string) => ({
    stack: {},
    problems: [{ path: "pythonConnectors:limits", reason }],
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refused(HOW);
  }
  const parsed = limitsModel.safeParse(json);
  if (!parsed.success) return refused(`${parsed.error.issues[0]?.message ?? ""}: ${HOW}`);
  return { stack: parsed.data ?? {}, problems: [] };
}
