import { digest } from "../core/canonical";
import {
  type Conclusion,
  concludeGenerated,
  deployedSchema,
  type Evidence,
  isCauseOpen,
} from "../core/connector/conclusion";
import type { DeployedConnector } from "../core/connector/deployed";
import { deployedSubject, type GenerationSubject } from "../core/connector/generation-subject";
import type { GenerateResult } from "../core/runner/protocol";
import type { SchemaService } from "./schema-service";

/** A generation whose result is there, and what its conclusion takes. */
export interface GeneratedSchema {
  readonly evidence: Evidence;
  readonly subject: GenerationSubject;
  /** The key by which the cache has the result. */
  readonly key: string;
  readonly result: GenerateResult;
  /** What made the last schema; `undefined` where that isn't known, or nobody wants to know causes. */
  readonly maker: () => DeployedConnector | undefined;
  /** Is told before code runs once more. */
  readonly onCauseOpen?: () => void;
}

/** What it comes to. */
export interface ConcludedGeneration {
  readonly conclusion: Conclusion;
  /** The key by which the cache has what the deployed code gives now; empty where that was not asked. */
  readonly deployed: string;
}

/**
 * Concludes a generation. Where both the program and the source may have changed the schema, the deployed code is run on
 * the same source too: what it gives tells the cause of each change.
 */
export async function concludedGeneration(
  service: SchemaService,
  { evidence, subject, key, result, maker, onCauseOpen }: GeneratedSchema,
): Promise<ConcludedGeneration> {
  const conclusion = concludeGenerated(evidence, result);
  const other = isCauseOpen(evidence, conclusion) ? deployedSubject(subject, maker()) : undefined;
  if (other === undefined) return { conclusion, deployed: "" };
  onCauseOpen?.();
  // What it gave before says nothing: it is run on the source that the new code was run on, and kept with that result.
  const deployed = digest([key, await service.generationKey(other)]);
  // Where the deployed code fails, as where the source has changed under it, the cause stays open.
  const now = await service.generate(other, deployed).catch(() => undefined);
  return { conclusion: concludeGenerated(evidence, result, deployedSchema(evidence.before, now)), deployed };
}
