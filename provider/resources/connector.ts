import { randomUUID } from "node:crypto";
import { digest, sameJson } from "../core/canonical";
import {
  type Conclusion,
  concludeGenerated,
  concludeKept,
  deployedSchema,
} from "../core/connector/conclusion";
import { connectorOutputs, deployedConnector, PRINTED } from "../core/connector/deployed";
import { generationFailed } from "../core/connector/failure-text";
import { type Fingerprint, partsChangedSince } from "../core/connector/fingerprint";
import type { GenerationSubject } from "../core/connector/generation-subject";
import type { KnownSchema, SchemaState } from "../core/connector/known-schema";
import { inputsMaker } from "../core/connector/maker";
import {
  concludedSchema,
  keptAfterFailure,
  type SchemaInputs,
  settledSchema,
  withWarnings,
} from "../core/connector/outcome";
import { planConnector } from "../core/connector/plan";
import type { ConnectionKnowledge } from "../core/connector/resolved-inputs";
import { ConnectorsError } from "../core/errors";
import { holdsUnknown } from "../core/pulumi/wire";
import { codePlaces, placedError } from "../core/runner/code-places";
import type { GenerateResult } from "../core/runner/protocol";
import { isOn, setting } from "../core/settings";
import { readableState } from "../core/state-format";
import { warningText } from "../core/warning";
import { concludedGeneration } from "../services/concluded-generation";
import type { SchemaService } from "../services/schema-service";
import { connectorRefresh } from "./connector-refresh";
import type { ProviderContext } from "./context";
import {
  type CheckResult,
  type DiffResult,
  type DynamicProvider,
  failureOf,
  failures,
  type Properties,
  programFacts,
  promotionFactsOf,
  refusals,
  telling,
} from "./provider";

/** Not a change of the resource when they differ: this package's own keys, and what is only there to be printed. */
const NOT_COMPARED = new Set([
  ...PRINTED,
  "__mark",
  // What format 1 had in its place.
  "__urn",
  "__provider",
]);

/** Where the program's early work left what check needs, if there was any. */
interface Early {
  readonly key?: string;
  readonly deployed?: string;
  readonly declared?: boolean;
}

/** A Python connector: its schema is generated in check, so that a preview shows it; nothing is written to AWS. */
export function connectorProvider(context: ProviderContext): DynamicProvider {
  const refresh = connectorRefresh(context);
  return telling({
    configure: (request) => context.configure(request.config),
    check,

    async diff(_id, olds, news): Promise<DiffResult> {
      const before = deployedConnector(readableState(olds))?.inputs;
      // The engine, left alone with the decision, would compare inputs, and leave as they are outputs that nobody can read.
      if (before === undefined) return { changes: true };
      const keys = new Set([...Object.keys(before), ...Object.keys(news)]);
      return [...keys].every((key) => NOT_COMPARED.has(key) || isSame(key, before, news))
        ? { changes: false }
        : {};
    },

    async create(inputs) {
      return { id: randomUUID(), outs: outputs(context, inputs) };
    },

    async update(_id, _olds, news) {
      return { outs: outputs(context, news) };
    },

    async read(id, outs) {
      return refresh(id, readableState(outs));
    },

    async delete() {},
  });

  async function check(olds: Properties, news: Properties): Promise<CheckResult> {
    const {
      program: rawProgram,
      codePlaces: rawPlaces,
      prefetched,
      promotion: rawPromotion,
      __provider,
      ...raw
    } = news;
    const program = programFacts(rawProgram);
    const before = Object.keys(olds).length > 0 ? (olds as SchemaState) : undefined;
    const { urn: connectionUrn = "" } = raw["connection"] as { urn?: string };
    const knowledge: ConnectionKnowledge = context.memory.connections.get(connectionUrn) ?? {
      deployed: true,
    };
    const { config, env } = context;
    const promotion = { facts: promotionFactsOf(rawPromotion), today: context.today() };
    const { trust } = context.ports;
    const plan = planConnector(raw, {
      program,
      before,
      connection: knowledge,
      trust,
      promotion,
      config,
      env,
    });
    if (plan.problems.length > 0 || plan.decision.kind === "refused") {
      return { failures: [...failures(plan.problems), ...refusals(plan.promotion.violations)] };
    }
    const { connection, decision } = plan;
    const { urn } = program;
    if (connection !== undefined) context.memory.connectors.set(urn, { urn, connection });
    const inputs = {
      ...plan.stored,
      __mark: context.memory.mark(urn, olds["__mark"], digest(urn).slice(0, 12)),
    };
    const evidence = { plan, before, today: context.today() };

    if (decision.kind !== "generate") {
      const settled = settledSchema(plan, before) ?? {};
      return decision.kind === "keep" ? keeping(settled, decision.known) : { inputs: shown(settled) };
    }
    const service = context.service(program.run);
    const found = (holdsUnknown(prefetched) ? {} : (prefetched ?? {})) as Early;
    // A connection that the engine doesn't check is no target: what is declared there is not going to be stored.
    const isTarget = connectionUrn === "" || context.memory.connections.has(connectionUrn);
    const early = found.declared && !isTarget ? {} : found;
    try {
      const result = await service.generate(decision.subject, early.key);
      for (const line of service.warnings().map(warningText)) {
        if (context.memory.isNew(line)) context.warn(line);
      }
      const conclusion = await concluded(service, decision.subject, early, result);
      return judged(conclusion, concludedSchema(conclusion, plan.fingerprint), result.origin === "cache");
    } catch (thrown) {
      const error = placedError(thrown, codePlaces(rawPlaces));
      const kept = error instanceof ConnectorsError ? keptAfterFailure(plan, before, error) : undefined;
      if (kept !== undefined && plan.lastSchema !== undefined) return keeping(kept, plan.lastSchema);
      return {
        failures: [failureOf(generationFailed(String(plan.stored["connection"])), error)],
      };
    }

    /** Where the program did no early work, check does all of it. */
    async function concluded(
      service: SchemaService,
      subject: GenerationSubject,
      early: Early,
      result: GenerateResult,
    ): Promise<Conclusion> {
      if (early.key) {
        const deployedNow = deployedSchema(before, await service.cached(early.deployed));
        return concludeGenerated(evidence, result, deployedNow);
      }
      const { conclusion } = await concludedGeneration(service, {
        evidence,
        subject,
        key: await service.generationKey(subject),
        result,
        maker: () =>
          isOn(setting("cause", config, env)) ? inputsMaker(olds, program.urn, connection) : undefined,
      });
      return conclusion;
    }

    /** The last schema stays: as it, the policy or the contract may be new, it is judged all the same. */
    function keeping(schema: SchemaInputs, known: KnownSchema): CheckResult {
      const conclusion = concludeKept(evidence, known);
      return judged(conclusion, withWarnings(schema, conclusion.warnings));
    }

    /** @param isSaid Whether the warnings have been printed: by the program, or in the preview before. */
    function judged({ violations }: Conclusion, schema: SchemaInputs, isSaid = false): CheckResult {
      if (violations.length === 0) return { inputs: shown(schema, isSaid) };
      return { failures: refusals(violations) };
    }

    /** A preview's warnings are printed by the program, from the outputs; an update's outputs hold none: it says them here. */
    function shown(schema: SchemaInputs, isSaid = false): Properties {
      for (const warning of program.dryRun || isSaid ? [] : (schema.warnings ?? [])) {
        context.warn(`${program.resource}: ${warningText(warning)}`);
      }
      return { ...inputs, ...schema };
    }
  }
}

function isSame(key: string, before: Properties, news: Properties): boolean {
  return key === "fingerprint"
    ? partsChangedSince(before, news[key] as Fingerprint).length === 0
    : sameJson(before[key], news[key]);
}

function outputs(context: ProviderContext, inputs: Properties): Properties {
  return { ...connectorOutputs(inputs, context.memory.connector(String(inputs["__mark"]))) };
}
