import { isDeepStrictEqual } from "node:util";
import type { Lookup } from "../../provider/core/lookup";
import { parseUrn } from "../../provider/core/pulumi/urn";
import { connectionProvider } from "../../provider/resources/connection";
import { connectorProvider } from "../../provider/resources/connector";
import { ProviderContext } from "../../provider/resources/context";
import type { DynamicProvider, Properties } from "../../provider/resources/provider";
import type { FakePorts } from "./fakes";
import { CONFIG, NOTHING, PROGRAM } from "./samples";

/** A resource in the state. */
export interface State {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

export interface Step {
  readonly op: "create" | "update" | "replace" | "same" | "fail";
  /** Why check refused the inputs, or the write failed. */
  readonly reasons: readonly string[];
  /** What check made of the inputs; a preview shows them. */
  readonly inputs: Properties;
  /** The resource afterwards; in a preview, as before. */
  readonly state: State | undefined;
}

const SHIM = "shim";

/** A copy as Pulumi's wire format makes it, which refuses `undefined`. */
export function wire<T>(value: T): T {
  const refuse = (inner: unknown) => {
    if (inner === undefined) throw new Error("Unexpected struct type.");
    if (typeof inner === "object" && inner !== null) Object.values(inner).forEach(refuse);
  };
  refuse(value);
  return JSON.parse(JSON.stringify(value));
}

/** One operation of the engine on one provider process: calls the provider as the engine does, in its order. */
export class Operation {
  readonly connection: DynamicProvider;
  readonly connector: DynamicProvider;
  /** Lines on the stack's row. */
  readonly warned: string[] = [];
  readonly #dryRun: boolean;
  readonly #run: string;

  constructor(ports: FakePorts, dryRun: boolean, { run = "run-1", config = CONFIG as Lookup } = {}) {
    const context = new ProviderContext(
      () => ports,
      NOTHING,
      (line) => this.warned.push(line),
    );
    void context.configure({ get: config });
    this.connection = connectionProvider(context);
    this.connector = connectorProvider(context);
    this.#dryRun = dryRun;
    this.#run = run;
  }

  /** Registers a resource: check, diff, and in an update the write. */
  async register(kind: "connection" | "connector", urn: string, raw: Properties, old?: State): Promise<Step> {
    const provider = this[kind];
    const resource = parseUrn(urn)?.name ?? "";
    const program = { ...PROGRAM, urn, resource, dryRun: this.#dryRun, run: this.#run };
    const news = wire({ ...defined(raw), program, __provider: SHIM });
    const check = async (olds: Properties) =>
      wire({ inputs: {}, failures: [], ...(await provider.check(olds, news)) });
    const { inputs: checked, failures } = await check(old?.inputs ?? {});
    const inputs = { ...checked, __provider: SHIM };
    if (failures.length > 0) {
      return {
        op: "fail",
        reasons: failures.map(({ property, reason }) => property + reason),
        inputs,
        state: old,
      };
    }
    if (old === undefined) return this.#create(provider, inputs);
    const diff = await provider.diff(old.id, wire(old.outputs), wire(inputs));
    if ((diff.replaces ?? []).length > 0) {
      const fresh = await check({});
      return { ...(await this.#create(provider, { ...fresh.inputs, __provider: SHIM })), op: "replace" };
    }
    if (
      diff.changes === false ||
      (diff.changes === undefined && isDeepStrictEqual(shown(old.inputs), shown(inputs)))
    ) {
      return { op: "same", reasons: [], inputs, state: { ...old, inputs } };
    }
    if (this.#dryRun) return { op: "update", reasons: [], inputs, state: old };
    return this.#write("update", inputs, async () => ({
      id: old.id,
      ...(await provider.update(old.id, wire(old.outputs), wire(inputs))),
    }));
  }

  async #create(provider: DynamicProvider, inputs: Properties): Promise<Step> {
    if (this.#dryRun) return { op: "create", reasons: [], inputs, state: undefined };
    return this.#write("create", inputs, () => provider.create(wire(inputs)));
  }

  async #write(
    op: "create" | "update",
    inputs: Properties,
    write: () => Promise<{ id: string; outs: Properties }>,
  ): Promise<Step> {
    try {
      const { id, outs } = await write();
      return { op, reasons: [], inputs, state: { id, inputs, outputs: wire({ ...outs, __provider: SHIM }) } };
    } catch (error) {
      const { id, properties, reasons } = error as {
        id?: string;
        properties?: Properties;
        reasons?: string[];
      };
      if (id === undefined || properties === undefined || reasons === undefined) throw error;
      return { op: "fail", reasons, inputs, state: { id, inputs, outputs: wire(properties) } };
    }
  }
}

function defined(raw: Properties): Properties {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined));
}

/** The engine's own comparison passes over keys that begin with two underscores. */
function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (key.startsWith("__") ? [] : [[key, shown(inner)]])),
  );
}
