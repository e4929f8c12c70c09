import { regionalSettings, usesAws } from "../aws/region";
import type { Lookup } from "../aws/settings";
import { sameJson } from "../canonical";
import { normalizeCode, type SourceCode } from "../code/source-code";
import { storedFiles } from "../code/stored-code";
import { type CredentialSource, NO_CREDENTIALS } from "../credentials/origin";
import { defaultSecretName, type Owner, ownerOf } from "../credentials/ownership";
import type { Problem } from "../errors";
import { type ProgramFacts, stackId } from "../pulumi/program";
import { storedRequirements } from "../requirements/stored-requirements";
import { localRunnerProblems } from "../runner/local-policy";
import { isLocal, storedRunner } from "../runner/target";
import type { RunnerTask } from "../runner/task";
import { parseConnectionInputs } from "./inputs";

/** The part of a connection's inputs that check makes and the state keeps: no credential in any form. */
export interface StoredConnection {
  readonly code?: unknown;
  readonly requirements?: unknown;
  /** The secret that this resource stores the credentials in. */
  readonly secret?: { readonly name: string } | undefined;
  /** Or the one that is managed elsewhere. */
  readonly credentials?: unknown;
  readonly runner?: unknown;
  readonly aws?: unknown;
  readonly functions?: unknown;
  readonly __owner?: Owner | undefined;
}

/** The properties of {@link StoredConnection} that users declare: a change of one is a change of the resource. */
export const DECLARED = ["code", "requirements", "secret", "credentials", "runner", "aws"] as const;

/** One test of a connection. */
export interface TestSubject extends RunnerTask {
  readonly code: SourceCode;
  /** The text of a hash-locked list. */
  readonly requirements: string | null;
}

export interface ConnectionPlan {
  readonly problems: Problem[];
  readonly stored: StoredConnection;
  /** The text of the requirements list, which the inputs don't keep. */
  readonly requirements: string | null;
  /** The declared credential, where it is of the form `{ value }` and known. */
  readonly value: string | undefined;
  /** Whether it is of that form and not known in this preview. */
  readonly valueUnknown: boolean;
  /** A test of what is declared, whether it is needed or not; `undefined` where something isn't known. */
  readonly subject: TestSubject | undefined;
  readonly test:
    | { readonly kind: "unneeded"; readonly functions: readonly string[] }
    | { readonly kind: "pending"; readonly unknown: readonly string[] }
    | { readonly kind: "needed"; readonly subject: TestSubject }
    | { readonly kind: "impossible" };
}

/** What a plan is made from, beside the inputs. */
export interface ConnectionContext {
  readonly program: ProgramFacts;
  /** What was there before: old inputs or outputs. */
  readonly before: StoredConnection | undefined;
  /**
   * Whether the declared value is what is stored already; `undefined` where this process can't tell.
   */
  readonly deployed: boolean | undefined;
  readonly config: Lookup;
  readonly env: Lookup;
}

/** Decides what a connection's inputs become, and whether its code has to be tested. */
export function planConnection(
  raw: { readonly [key: string]: unknown },
  context: ConnectionContext,
): ConnectionPlan {
  const { program, before } = context;
  const { values, unknown, problems } = parseConnectionInputs(raw);
  const { credentials } = values;
  const secretArn = credentials && "secretArn" in credentials ? credentials.secretArn : undefined;
  const value = credentials && "value" in credentials ? credentials.value : undefined;

  const arns = {
    "runner.functionArn": isLocal(values.runner) ? undefined : values.runner?.functionArn,
    "credentials.secretArn": secretArn,
  };
  const isUsed = usesAws({ runner: raw["runner"], credentials: raw["credentials"] });
  const aws = regionalSettings({ aws: values.aws, isUnknown: unknown.has("aws"), isUsed }, arns, context);
  problems.push(...aws.problems, ...localRunnerProblems(raw["runner"], context));

  const owner: Owner = before?.__owner ?? ownerOf(program);
  const keepsValue = isKeyed(raw["credentials"], "value");
  const stored: StoredConnection = {
    code: values.code ? storedFiles(normalizeCode(values.code)) : raw["code"],
    ...(values.requirements
      ? { requirements: storedRequirements(values.requirements) }
      : unknown.has("requirements")
        ? { requirements: raw["requirements"] }
        : {}),
    ...(keepsValue ? { secret: { name: before?.secret?.name ?? defaultSecretName(owner) } } : {}),
    ...(isKeyed(raw["credentials"], "secretArn") ? { credentials: raw["credentials"] } : {}),
    runner: values.runner ? storedRunner(values.runner) : raw["runner"],
    ...(raw["aws"] === undefined ? {} : { aws: raw["aws"] }),
    __owner: owner,
  };
  const valueUnknown = keepsValue && unknown.has("credentials");
  const requirements = values.requirements?.text ?? null;
  const subject = testSubject();
  return { problems, stored, requirements, value, valueUnknown, subject, test: planTest() };

  function testSubject(): TestSubject | undefined {
    const { code, runner } = values;
    if (problems.length > 0 || unknown.size > 0 || !code || !runner) return undefined;
    if (isUsed && aws.settings === undefined) return undefined;
    const region = aws.settings?.region ?? "";
    const credential: CredentialSource = secretArn
      ? { stored: { id: secretArn, region }, inline: false }
      : stored.secret
        ? { stored: { id: stored.secret.name, region }, value, inline: context.deployed !== true }
        : NO_CREDENTIALS;
    return {
      code,
      requirements,
      credential,
      target: runner,
      settings: aws.settings,
      stack: stackId(program),
    };
  }

  function planTest(): ConnectionPlan["test"] {
    if (problems.length > 0) return { kind: "impossible" };
    const same = before !== undefined && DECLARED.every((key) => sameJson(before[key], stored[key]));
    // Without word on the stored value (deployed is undefined) a changed value is noticed later, by diff.
    if (same && context.deployed !== false && isTextList(before.functions)) {
      return { kind: "unneeded", functions: before.functions };
    }
    return subject === undefined ? { kind: "pending", unknown: [...unknown] } : { kind: "needed", subject };
  }
}

function isKeyed(value: unknown, key: "value" | "secretArn"): boolean {
  return (
    typeof value === "object" && value !== null && (value as { [key: string]: unknown })[key] !== undefined
  );
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
