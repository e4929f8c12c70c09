import { randomUUID } from "node:crypto";
import { sameJson } from "../core/canonical";
import {
  type ConnectionKnowledge,
  type ConnectorPlan,
  planConnector,
  type SchemaState,
} from "../core/connector/plan";
import { UNKNOWN } from "../core/pulumi/unknown";
import type { GenerateResult } from "../core/runner/protocol";
import type { SchemaService } from "../services/schema-service";
import type { ProviderContext } from "./context";
import {
  type CheckResult,
  type DiffResult,
  type DynamicProvider,
  failureOf,
  failures,
  type Properties,
  programFacts,
} from "./provider";

/** Version of what a connector's outputs hold. */
const FORMAT_VERSION = 1;
/** Not a change of the resource when they differ: this package's own keys, and what is only there to be printed. */
const NOT_COMPARED = new Set(["warnings", "__urn", "__provider", "__sources", "formatVersion"]);

/** A Python connector: its schema is generated in check, so that a preview shows it; nothing is written to AWS. */
export function connectorProvider(context: ProviderContext): DynamicProvider {
  return {
    configure: (request) => context.configure(request.config),

    async check(olds, news): Promise<CheckResult> {
      const { program: rawProgram, prefetched: _, __provider, ...raw } = news;
      const program = programFacts(rawProgram);
      const { urn, name } = raw["connection"] as { urn?: string; name?: string };
      const known = context.memory.connections.get(urn ?? "");
      const knowledge: ConnectionKnowledge = known ?? { deployed: true };
      const plan = planConnector(raw, {
        program,
        before: olds as SchemaState,
        connection: knowledge,
        config: context.config,
        env: context.env,
      });
      if (plan.problems.length > 0) return { failures: failures(plan.problems) };
      if (plan.sources !== undefined) context.memory.connectors.set(program.urn, { sources: plan.sources });
      const inputs = { ...plan.stored, __urn: program.urn };
      const settled = settle(plan, olds);
      if (settled !== undefined) return { inputs: { ...inputs, ...settled } };
      try {
        const result = await generated(plan, context.service(program.run));
        return { inputs: { ...inputs, ...schemaInputs(plan, result) } };
      } catch (error) {
        return { failures: [failureOf(`no schema could be generated (connection ${name})`, error)] };
      }
    },

    async diff(_id, olds, news): Promise<DiffResult> {
      const keys = new Set(
        [...Object.keys(olds), ...Object.keys(news)].filter((key) => !NOT_COMPARED.has(key)),
      );
      return [...keys].every((key) => sameJson(olds[key], news[key])) ? { changes: false } : {};
    },

    async create(inputs) {
      return { id: randomUUID(), outs: outputs(context, inputs) };
    },

    async update(_id, _olds, news) {
      return { outs: outputs(context, news) };
    },

    async read(id, outs) {
      return { id, props: outs };
    },

    async delete() {},
  };
}

/** The schema part of the inputs where nothing has to run. */
function settle(plan: ConnectorPlan, olds: Properties): Properties | undefined {
  const { decision, fingerprint } = plan;
  if (decision.kind === "keep") {
    const { schema, interface: used, pinned } = decision;
    if (!pinned) return { schema, interface: used, fingerprint };
    const warnings = ["ignoreChanges keeps this schema: it is not generated while that stands"];
    return { schema, interface: used, fingerprint: olds["fingerprint"], warnings };
  }
  if (decision.kind === "pending") {
    const warnings = [
      `the schema is pending: ${decision.unknown.join(", ")} ${decision.unknown.length === 1 ? "is" : "are"} not known in this preview; it is generated in the update`,
    ];
    return { schema: UNKNOWN, interface: UNKNOWN, fingerprint: fingerprint ?? UNKNOWN, warnings };
  }
  return undefined;
}

async function generated(plan: ConnectorPlan, service: SchemaService): Promise<GenerateResult> {
  if (plan.decision.kind !== "generate")
    throw new Error(`a plan that is ${plan.decision.kind} can't be generated`);
  return service.generate(plan.decision.subject);
}

function schemaInputs(plan: ConnectorPlan, result: GenerateResult): Properties {
  const warnings = result.warnings.map(
    ({ code, path, message }) => `${code}${path === "" ? "" : ` ${path}`}: ${message}`,
  );
  return {
    schema: result.schema,
    interface: result.interface,
    fingerprint: plan.fingerprint,
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

/** What the state keeps: everything that a generation needs without program and cache, and no warning. */
function outputs(context: ProviderContext, inputs: Properties): Properties {
  const { warnings: _, ...kept } = inputs;
  const { sources } = context.memory.connector(String(inputs["__urn"]));
  return { ...kept, __sources: sources, formatVersion: FORMAT_VERSION };
}
