import { type AwsArgs, awsSettings } from "../provider/core/aws/settings";
import {
  type ConnectionOutputs,
  isRotatedElsewhere,
  isWritten,
  movesSecret,
} from "../provider/core/connection/diff";
import { parseConnectionInputs } from "../provider/core/connection/inputs";
import { planConnection } from "../provider/core/connection/plan";
import { judgeConnection } from "../provider/core/connection/promotion";
import type { PromotionFacts } from "../provider/core/connector/promotion";
import type { ConnectionKnowledge } from "../provider/core/connector/resolved-inputs";
import { declaredCredential } from "../provider/core/credentials/declared";
import { credentialPlace } from "../provider/core/credentials/form";
import type { ProgramFacts } from "../provider/core/pulumi/program";
import { ports, status, usableService } from "./early-service";
import { config, env } from "./program-run";

/** What is known of a connection once its test is over. */
export interface TestedConnection {
  /** Whether its connectors' generations can start. */
  readonly usable: boolean;
  readonly knowledge: ConnectionKnowledge;
  /** Whether the declared credential is the one that was written last; `undefined` where that can't be told. */
  readonly deployed?: boolean | undefined;
  /** Where the cache has the test's result, if there was a test. */
  readonly key?: string;
}

/**
 * Tests a connection in the program, while other resources register. `before` is what the last state says of it, and `promotion`
 * what is known of the stack that it is promoted from. Errors aren't thrown: they reach the
 * connection's check through the cache, which reports them on the resource.
 */
export async function testConnection(
  { promotedFrom, ...raw }: { readonly [key: string]: unknown },
  program: ProgramFacts,
  before: ConnectionOutputs | undefined,
  promotion: PromotionFacts | undefined,
): Promise<TestedConnection> {
  const { trust } = ports();
  const place = trust.untrusted ? undefined : credentialPlace(raw["credentials"]);
  const found = place && (await ports().findCredential(place));
  const { credentials } = parseConnectionInputs(raw).values;
  const declared = declaredCredential(credentials, found, true);
  const deployed = before && isDeployed(before, raw, "value" in declared ? declared.value : undefined);
  const rotated = before && isRotatedElsewhere(before);
  const plan = planConnection(raw, { program, before, deployed, rotated, found, trust, config, env });
  const knowledge = {
    value: plan.value,
    secretName: plan.stored.secret?.name,
    deployed: deployed === true,
    rotated,
    readable: plan.readable,
  };
  // What does not run in the stack that it is promoted from does not run here, not even to be tested.
  const { violations, problems } = judgeConnection(promotedFrom, promotion, plan.stored, program);
  if (violations.length > 0 || problems.length > 0) return { usable: false, knowledge, deployed };
  if (plan.test.kind !== "needed") {
    // Where nothing is run, there is no result to wait for.
    return { usable: plan.test.kind === "unneeded" || trust.untrusted, knowledge, deployed };
  }
  const { subject } = plan.test;
  const service = await usableService(subject.slots);
  if (service === undefined) return { usable: false, knowledge, deployed };
  status(`testing the connection ${program.resource}`, program.urn);
  const key = await service.testKey(subject);
  const usable = await service.test(subject, key).then(
    () => true,
    () => false,
  );
  return { usable, knowledge, deployed, key };
}

/** Whether the declared credential is in the secret that is declared; `undefined` where that can't be told. */
function isDeployed(
  before: ConnectionOutputs,
  raw: { readonly [key: string]: unknown },
  value: string | undefined,
): boolean | undefined {
  const { name = before.secret?.name } = (raw["secret"] ?? {}) as { readonly name?: unknown };
  const { settings } = awsSettings((raw["aws"] ?? {}) as AwsArgs, config, env);
  return movesSecret(before, { name, region: settings?.region }) ? false : isWritten(before, value);
}
