import { regionalSettings } from "../aws/region";
import { sameJson } from "../canonical";
import { normalizeCode, type SourceCode } from "../code/source-code";
import { storedFiles } from "../code/stored-code";
import { type DeclaredCredential, declaredCredential, type FoundCredential } from "../credentials/declared";
import { credentialsForm } from "../credentials/form";
import { type CredentialSource, managedElsewhere, NO_CREDENTIALS } from "../credentials/origin";
import { defaultSecretName, type Owner, ownerOf } from "../credentials/ownership";
import { isUntagged, mayRead, PREVIEW_RUNNER_TAG, RUNNER_TAGS, runnerTags } from "../credentials/runner-tags";
import { planSecret, type StoredSecret } from "../credentials/secret-settings";
import type { Problem } from "../errors";
import type { Lookup } from "../lookup";
import { type ProgramFacts, stackId } from "../pulumi/program";
import { defined, without } from "../records";
import { storedRequirements } from "../requirements/stored-requirements";
import { localRunnerProblems } from "../runner/local-policy";
import { functionArn, storedRunner } from "../runner/target";
import { type ConnectionSlots, connectionSlots, type RunnerTask } from "../runner/task";
import { forTenant, tenantOf } from "../runner/tenant";
import { isOffline } from "../settings";
import { type Trust, trustProblems } from "../trust/trust";
import type { Warning } from "../warning";
import { parseConnectionInputs, type TestMode } from "./inputs";
import { previewPlace, usesAwsIn } from "./preview";

/** The part of a connection's inputs that check makes and the state keeps: no credential in any form. */
export interface StoredConnection {
  readonly code?: unknown;
  readonly requirements?: unknown;
  /** The secret that this resource stores the credentials in. */
  readonly secret?: StoredSecret | undefined;
  /** Or the one that is managed elsewhere. */
  readonly credentials?: unknown;
  readonly runner?: unknown;
  readonly aws?: unknown;
  readonly functions?: unknown;
  readonly __owner?: Owner | undefined;
}

/** The properties of {@link StoredConnection} that users declare: a change of one is a change of the resource. */
export const DECLARED = ["code", "requirements", "secret", "credentials", "runner", "aws"] as const;

/** Those of them that a test's result depends on, beside the secret's name. */
const TESTED = ["code", "requirements", "credentials", "runner", "aws"] as const;

/** One test of a connection. */
export interface TestSubject extends RunnerTask {
  readonly code: SourceCode;
  /** The text of a hash-locked list. */
  readonly requirements: string | null;
  /** The run of the program that the result is for; without one, results of the last minutes do. */
  readonly run?: string | undefined;
  /** `undefined` where nothing else can be under way for the connection. */
  readonly slots?: ConnectionSlots | undefined;
}

export interface ConnectionPlan {
  readonly problems: Problem[];
  readonly warnings: readonly Warning[];
  readonly stored: StoredConnection;
  /** The text of the requirements list, which the inputs don't keep. */
  readonly requirements: string | null;
  /** The credential to store; `undefined` where it is of another form, or not known. */
  readonly value: string | undefined;
  /** Whether it is of the form `{ value }` and not known in this preview. */
  readonly valueUnknown: boolean;
  /** Whether the runner can be expected to read the stored secret before the update names it in the secret's tags. */
  readonly readable: boolean;
  readonly testMode: TestMode;
  /** A test of what is declared, whether it is needed or not; `undefined` where something isn't known. */
  readonly subject: TestSubject | undefined;
  readonly test: /** `functions` is what the last test said, if there was one. */
    | { readonly kind: "unneeded"; readonly functions: readonly string[] | undefined }
    /** @param unknown None: the run is untrusted. */
    | { readonly kind: "pending"; readonly unknown: readonly string[] }
    | { readonly kind: "needed"; readonly subject: TestSubject }
    | { readonly kind: "impossible" };
}

/** What a plan is made from, beside the inputs. */
export interface ConnectionContext {
  readonly program: ProgramFacts;
  /** What was there before: old inputs or outputs. */
  readonly before: StoredConnection | undefined;
  /** Whether the declared credential is what is in use already; `undefined` where this process can't tell. */
  readonly deployed: boolean | undefined;
  /** Whether somebody else wrote the secret since: what is in use is then not what is declared. */
  readonly rotated?: boolean | undefined;
  /** What is at the place that `{ env }` or `{ file }` names. */
  readonly found: FoundCredential | undefined;
  readonly trust: Trust;
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
  const { code, credentials, test = "onChange" } = values;
  const tenant = tenantOf(program);
  const runner = forTenant(values.runner, tenant);
  // Nothing is asked of a source that is down: what its code does shows when that is over.
  const testMode = isOffline(context.config, context.env) ? "never" : test;
  const external = credentials && "secretArn" in credentials ? credentials : undefined;
  const form = credentialsForm(raw["credentials"]);

  const inPreview = previewPlace(values.preview, program);
  const target = forTenant(inPreview.runner, tenant) ?? runner;
  const arns = {
    "runner.functionArn": functionArn(runner),
    "credentials.secretArn": external?.secretArn,
    "preview.runner.functionArn": functionArn(inPreview.runner),
    "preview.credentials.secretArn": inPreview.credentials?.secretArn,
  };
  const isUsed = usesAwsIn(inPreview, { runner: raw["runner"], credentials: raw["credentials"] });
  const aws = regionalSettings({ aws: values.aws, isUnknown: unknown.has("aws"), isUsed }, arns, context);
  problems.push(
    ...trustProblems(context.trust, program),
    ...aws.problems,
    ...localRunnerProblems(raw["runner"], context),
    ...localRunnerProblems(inPreview.runner, context),
  );

  const owner: Owner = before?.__owner ?? ownerOf(program);
  const storesValue = form !== undefined && form !== "secretArn";
  const readers = runnerTags({
    runner,
    isRunnerUnknown: unknown.has("runner"),
    preview: values.preview,
    isPreviewUnknown: unknown.has("preview"),
  });
  const secret = storesValue
    ? planSecret(
        raw["secret"],
        before?.secret?.name ?? defaultSecretName(owner),
        aws.settings?.defaultTags ?? {},
        readers,
      )
    : undefined;
  problems.push(...(secret?.problems ?? []));
  // Of credentials in no form it is said already what is wrong.
  const storesNothing = raw["credentials"] === undefined || form === "secretArn";
  if (storesNothing && raw["secret"] !== undefined) {
    const reason = "there is no secret to set: it goes with credentials: { value }, { env } or { file }";
    problems.push({ path: "secret", reason });
  }
  const isStored = secret !== undefined && before?.secret?.name === secret.stored.name;
  const credential = declaredCredential(credentials, context.found, isStored);
  if ("problem" in credential) problems.push(credential.problem);
  const { value } = credential as DeclaredCredential;

  const declared: StoredConnection = {
    code: code ? storedFiles(normalizeCode(code)) : raw["code"],
    ...(values.requirements
      ? { requirements: storedRequirements(values.requirements) }
      : unknown.has("requirements")
        ? { requirements: raw["requirements"] }
        : {}),
    ...(secret ? { secret: secret.stored } : {}),
    ...(form === "secretArn" ? { credentials: external ?? raw["credentials"] } : {}),
    runner: runner ? storedRunner(runner) : raw["runner"],
    ...(raw["aws"] === undefined ? {} : { aws: raw["aws"] }),
    __owner: owner,
  };
  const stored = staysUntagged(before, declared) ? withoutReaders(declared) : declared;
  const requirements = values.requirements?.text ?? null;
  const readable = !isStored || mayRead(target, before ?? {});
  const usableValue = context.deployed === true && context.rotated ? undefined : value;
  const subject = testSubject();
  return {
    problems,
    warnings: warnings(),
    stored,
    requirements,
    value,
    valueUnknown: form === "value" && unknown.has("credentials"),
    readable,
    testMode,
    subject,
    test: planTest(),
  };

  function warnings(): Warning[] {
    const found = "warning" in credential && credential.warning ? [credential.warning] : [];
    const days = secret?.stored.recoveryWindowInDays;
    if (days === 0 && before?.secret?.recoveryWindowInDays !== 0) {
      const message =
        "recoveryWindowInDays is 0: when the connection goes, its credentials are deleted at once and can't be restored";
      found.push({ code: "SECRET_NO_RECOVERY", path: "", message });
    }
    return found;
  }

  function testSubject(): TestSubject | undefined {
    if (problems.length > 0 || context.trust.untrusted || missing().length > 0 || !code || !target) {
      return undefined;
    }
    const region = aws.settings?.region ?? "";
    const isDeployed = context.deployed === true;
    const elsewhere = inPreview.credentials ?? external;
    const source: CredentialSource = elsewhere
      ? managedElsewhere(elsewhere, region)
      : secret
        ? {
            stored: { id: secret.stored.name, region },
            value: usableValue,
            inline: !isDeployed || !readable,
          }
        : NO_CREDENTIALS;
    return {
      code,
      requirements,
      credential: source,
      target,
      settings: aws.settings,
      stack: stackId(program),
      slots: connectionSlots(program.urn, values.maxConcurrency),
      ...(testMode === "always" ? { run: program.run } : {}),
    };
  }

  /** What a test needs and isn't known in this preview. */
  function missing(): string[] {
    const unneeded = ["secret", "test", ...Object.keys(defined(inPreview))];
    return [...unknown].filter((key) => !unneeded.includes(key));
  }

  function planTest(): ConnectionPlan["test"] {
    if (problems.length > 0) return { kind: "impossible" };
    const same =
      before !== undefined &&
      before.secret?.name === stored.secret?.name &&
      TESTED.every((key) => sameJson(before[key], stored[key]));
    const functions = same && isTextList(before.functions) ? before.functions : undefined;
    if (testMode === "never") return { kind: "unneeded", functions };
    if (context.trust.untrusted) {
      return functions === undefined ? { kind: "pending", unknown: [] } : { kind: "unneeded", functions };
    }
    // Without word on the stored value (deployed is undefined) a changed value is noticed later, by diff.
    if (testMode === "onChange" && context.deployed !== false && functions !== undefined) {
      return { kind: "unneeded", functions };
    }
    // The update names the runner in the secret's tags, and tests with the secret then.
    const mustWait = !readable && usableValue === undefined && inPreview.credentials === undefined;
    if (subject !== undefined && mustWait) {
      return program.dryRun
        ? { kind: "pending", unknown: ["credentials"] }
        : { kind: "unneeded", functions: undefined };
    }
    if (subject !== undefined) return { kind: "needed", subject };
    return { kind: "pending", unknown: missing() };
  }
}

/** Whether nothing but the tags that name runners would change, on a secret of a version that set none. */
function staysUntagged(before: StoredConnection | undefined, declared: StoredConnection): boolean {
  if (before === undefined || !isUntagged(before)) return false;
  if (declared.secret?.tags?.[PREVIEW_RUNNER_TAG] !== undefined) return false;
  const same = withoutReaders(declared);
  return DECLARED.every((key) => sameJson(before[key], same[key]));
}

function withoutReaders(declared: StoredConnection): StoredConnection {
  if (declared.secret?.tags === undefined) return declared;
  const { tags, ...others } = declared.secret;
  const kept = without(tags, RUNNER_TAGS);
  return { ...declared, secret: { ...others, ...(Object.keys(kept).length > 0 ? { tags: kept } : {}) } };
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
