import type { PromotionFacts } from "../core/connector/promotion";
import { promotionFactsModel } from "../core/connector/promotion-inputs";
import { ConnectorsError, errorText, type Problem } from "../core/errors";
import type { ProgramFacts } from "../core/pulumi/program";
import { programModel } from "../core/pulumi/program-model";
import { printable } from "../core/text";
import { type Warning, warningText } from "../core/warning";

/** Properties of a resource as they come from, and go to, the engine. */
export type Properties = { readonly [key: string]: unknown };

export interface CheckFailure {
  /** Always empty: the engine would print the whole value of a property that is named here. */
  readonly property: string;
  readonly reason: string;
}

export interface CheckResult {
  readonly inputs?: Properties;
  readonly failures?: CheckFailure[];
}

export interface DiffResult {
  readonly changes?: boolean;
  readonly replaces?: string[];
}

export interface ReadResult {
  readonly id: string;
  readonly props: Properties;
  /** Takes the place of the old inputs in the next comparison. */
  readonly inputs?: Properties;
}

/** What Pulumi's dynamic provider process calls; see `ResourceProvider` in `@pulumi/pulumi/dynamic`. */
export interface DynamicProvider {
  configure(request: { config: { get(key: string): string | undefined } }): Promise<void>;
  check(olds: Properties, news: Properties): Promise<CheckResult>;
  diff(id: string, olds: Properties, news: Properties): Promise<DiffResult>;
  create(inputs: Properties): Promise<{ id: string; outs: Properties }>;
  read(id: string, outs: Properties): Promise<ReadResult>;
  update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
  delete(id: string, outs: Properties): Promise<void>;
}

/** All problems of one resource as check failures. */
export function failures(problems: readonly Problem[]): CheckFailure[] {
  return problems.map(({ path, reason }) => ({ property: "", reason: printable(`${path}: ${reason}`) }));
}

/** What is refused, each as a check failure. */
export function refusals(violations: readonly Warning[]): CheckFailure[] {
  return violations.map((text) => ({ property: "", reason: printable(warningText(text), 4096) }));
}

/** Of facts that are no such, or not known, nothing is known: what is not known to run elsewhere is refused. */
export function promotionFactsOf(raw: unknown): PromotionFacts | undefined {
  return promotionFactsModel.safeParse(raw).data;
}

/** An error of ours as a check failure; any other error is a fault of this package and stays an exception. */
export function failureOf(doing: string, error: unknown): CheckFailure {
  if (!(error instanceof ConnectorsError)) throw error;
  return { property: "", reason: `${doing}: ${errorText(error)}` };
}

/**
 * An error of ours as what a method other than check throws: the engine prints an exception's stack, which for ours is
 * noise around what the user has to know.
 */
export function thrownFailure(doing: string, error: unknown): Error {
  const failure = new Error(failureOf(doing, error).reason);
  failure.stack = failure.message;
  return failure;
}

/**
 * The provider with errors that say all they have to say, their code and what to do next among it: of an exception, the
 * engine prints the message and nothing else.
 */
export function telling(provider: DynamicProvider): DynamicProvider {
  const tell = <A extends unknown[], R>(method: (...args: A) => Promise<R>) => {
    return (...args: A): Promise<R> =>
      method(...args).catch((error: unknown) => {
        if (!(error instanceof ConnectorsError)) throw error;
        const told = new Error(printable(errorText(error)), { cause: error });
        told.stack = told.message;
        throw Object.assign(told, { code: error.code });
      });
  };
  return {
    ...provider,
    diff: tell(provider.diff),
    create: tell(provider.create),
    read: tell(provider.read),
    update: tell(provider.update),
    delete: tell(provider.delete),
  };
}

/** The program's word on itself, which the SDK's classes send along and check strips. */
export function programFacts(raw: unknown): ProgramFacts {
  const parsed = programModel.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new ConnectorsError(
    "PROGRAM_UNKNOWN",
    "the resource was not registered by this package's PythonConnection or PythonConnector class",
    "Register it through the class, from the same version as the provider.",
  );
}
