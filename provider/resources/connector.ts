import { randomUUID } from "node:crypto";
import { sameJson } from "../core/canonical";
import { generatedSchema, settledSchema } from "../core/connector/outcome";
import { type ConnectionKnowledge, planConnector, type SchemaState } from "../core/connector/plan";
import { FORMAT_VERSION, readableState } from "../core/state-format";
import { warningText } from "../core/warning";
import type { ProviderContext } from "./context";
import {
  type CheckResult,
  type DiffResult,
  type DynamicProvider,
  failureOf,
  failures,
  type Properties,
  programFacts,
  telling,
} from "./provider";

/** Not a change of the resource when they differ: this package's own keys, and what is only there to be printed. */
const NOT_COMPARED = new Set(["warnings", "__urn", "__provider", "__connection", "formatVersion"]);

/** A Python connector: its schema is generated in check, so that a preview shows it; nothing is written to AWS. */
export function connectorProvider(context: ProviderContext): DynamicProvider {
  return telling({
    configure: (request) => context.configure(request.config),

    async check(olds, news): Promise<CheckResult> {
      const { program: rawProgram, prefetched, __provider, ...raw } = news;
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
      const { packedConnection, decision } = plan;
      if (packedConnection !== undefined) context.memory.connectors.set(program.urn, { packedConnection });
      const inputs = { ...plan.stored, __urn: program.urn };
      if (decision.kind !== "generate") return { inputs: { ...inputs, ...settledSchema(plan, olds) } };
      try {
        const result = await context.service(program.run).generate(decision.subject, String(prefetched));
        // An update's outputs hold no warning: what is made only now is said here.
        if (!program.dryRun && result.origin === "runner") {
          for (const warning of result.warnings) context.warn(`${program.resource}: ${warningText(warning)}`);
        }
        return { inputs: { ...inputs, ...generatedSchema(plan, result) } };
      } catch (error) {
        return { failures: [failureOf(`no schema could be generated (connection ${name})`, error)] };
      }
    },

    async diff(_id, olds, news): Promise<DiffResult> {
      readableState(olds);
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
      return { id, props: readableState(outs) };
    },

    async delete() {},
  });
}

/** What the state keeps: everything that a generation needs without program and cache, and no warning. */
function outputs(context: ProviderContext, inputs: Properties): Properties {
  const { warnings: _, ...kept } = inputs;
  const { packedConnection } = context.memory.connector(String(inputs["__urn"]));
  return { ...kept, __connection: packedConnection, formatVersion: FORMAT_VERSION };
}
