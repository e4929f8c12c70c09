import * as pulumi from "@pulumi/pulumi";
import { ENTRY } from "../provider/core/code/source-code";
import type { StoredConnection } from "../provider/core/connection/plan";
import type { ConnectionRef } from "../provider/core/connection/reference";
import type { CredentialsReference } from "../provider/core/connector/inputs";
import { credentialsForm } from "../provider/core/credentials/form";
import { defaultSecretName, ownerOf } from "../provider/core/credentials/ownership";
import type { ProgramFacts } from "../provider/core/pulumi/program";
import { CONNECTION_TYPE } from "../provider/core/pulumi/resource-types";
import { defined } from "../provider/core/records";
import { tenantOf } from "../provider/core/runner/tenant";
import type { Warning } from "../provider/core/warning";
import type { ConnectorDefaults, PythonConnectionArgs } from "./args";
import { connectionRef, type Referred } from "./connection-ref";
import { declaredCode, declaredPath, declaredRequirements } from "./declared-code";
import { declaredPreview, declaredRunner } from "./declared-runner";
import type { TestedConnection } from "./early-test";
import { earlyWork, logWarnings, priorOutputs, startReadingState } from "./early-work";
import { exportOnly } from "./exported-outputs";
import { declareConnection, isManifestRun } from "./manifest";
import { organization, plainValue, programFacts, programRun } from "./program-run";
import { promotedFrom, promotionOf } from "./promotion";
import { refuseIgnoring, requireArguments } from "./resource-options";

/** What connectors take from their connection: the declared arguments, never an output and never the credential. */
export interface Declaration {
  readonly name: string;
  readonly urn: pulumi.Output<string>;
  readonly code: pulumi.Input<unknown>;
  readonly requirements: pulumi.Input<unknown>;
  readonly credentials: pulumi.Input<unknown>;
  readonly runner: pulumi.Input<unknown>;
  readonly preview: pulumi.Input<unknown>;
  readonly aws: pulumi.Input<unknown>;
  readonly maxConcurrency: pulumi.Input<unknown>;
}

/**
 * A Python connection: the code and the stored credentials that its connectors share.
 *
 * The connection's code is tested (it parses, `context` runs) whenever it, its credentials or its runner change: in the
 * preview where all of them are known, and in the update before it succeeds.
 *
 * @example
 * ```ts
 * const nycflights = new PythonConnection("nycflights", {
 *   code: { path: "nycflights/connection.py" },
 *   credentials: { value: config.requireSecret("credentials") },
 *   runner: { functionArn: config.require("runner") },
 * });
 * ```
 */
export class PythonConnection extends pulumi.CustomResource {
  /** ARN of the secret that holds the credentials; `undefined` without credentials. */
  declare readonly secretArn: pulumi.Output<string | undefined>;
  /** The version of it that is in use; another one after each rotation. */
  declare readonly secretVersionId: pulumi.Output<string | undefined>;
  /** The functions of the connection interface that the code defines; `undefined` where it is never tested. */
  declare readonly functions: pulumi.Output<string[] | undefined>;

  /** @internal */
  readonly declaration: Declaration;
  /** @internal */
  readonly connectorDefaults: ConnectorDefaults;
  /** @internal Where the program says that the code is, if it does. */
  readonly codePath: string | undefined;
  /** @internal Known once the test waits for no registration any more; a secret. */
  readonly started: pulumi.Output<boolean>;
  /** @internal Known once the test is over; a secret. */
  readonly outcome: pulumi.Output<TestedConnection>;

  /**
   * Declares a connection, and starts its test where that is due.
   *
   * @param name Unique among the stack's connections; with project and stack the default name of the secret.
   * @param args Code, credentials and runner.
   * @param opts Pulumi's resource options.
   */
  constructor(name: string, args: PythonConnectionArgs, opts: pulumi.CustomResourceOptions = {}) {
    const what = `PythonConnection "${name}"`;
    requireArguments(what, args, "{ code, runner, ... }");
    refuseIgnoring(what, opts, {
      credentials: "for credentials that are managed elsewhere write credentials: { secretArn }",
      code: "keep the code as it was in the program",
      requirements: "keep the list as it was in the program",
      functions: "they follow from the code: keep that as it was in the program",
    });
    programRun().begin();
    startReadingState();
    const self: { resource?: PythonConnection } = {};
    const { connectorDefaults = {}, code: codeArgs, requirements: requirementsArgs, ...rest } = args;
    const requirements = declaredRequirements(requirementsArgs);
    const runner = declaredRunner(args.runner);
    const preview = declaredPreview(args.preview);
    const raw = {
      ...rest,
      runner,
      ...(preview === undefined ? {} : { preview }),
      code: declaredCode(codeArgs, ENTRY.connection),
      ...(requirements === undefined ? {} : { requirements }),
      ...defined({
        promotedFrom: promotedFrom(what, connectorDefaults.promotedFrom),
      }),
    };
    const program = programFacts(name, CONNECTION_TYPE.token, opts);
    const known = pulumi.all([pulumi.output(raw), program]);
    const promotion = promotionOf(raw.promotedFrom, program, self);
    const declareOnly = async (): Promise<TestedConnection> => {
      // Its aliases tell the name of its secret: they are known once this constructor is over.
      await Promise.resolve();
      const declaration = self.resource?.declaration;
      if (declaration !== undefined) await declareConnection(program.urn, args, declaration);
      return NOT_TESTED;
    };
    const test = ([inputs, facts]: readonly [{ readonly [key: string]: unknown }, ProgramFacts]) =>
      earlyWork<TestedConnection>(
        opts,
        async () => {
          const before = await priorOutputs(facts.urn, self.resource);
          const { testConnection } = require("./early-test") as typeof import("./early-test");
          return testConnection(inputs, facts, before, await (promotion && plainValue(promotion)));
        },
        () => NOT_TESTED,
      );
    const outcome = isManifestRun() ? pulumi.output(declareOnly()) : known.apply(test);
    const props = {
      ...raw,
      program,
      codePlaces: defined({ connection: declaredPath(codeArgs) }),
      plainCredential: isPlain(args.credentials),
      tested: outcome.apply(({ usable, deployed, key, knowledge: { rotated } }) => ({
        usable,
        key: key ?? "",
        ...defined({ deployed, rotated }),
      })),
      ...defined({ promotion }),
      __provider: CONNECTION_TYPE.shim,
      secretArn: undefined,
      secretVersionId: undefined,
      functions: undefined,
      warnings: undefined,
      credentialKey: undefined,
    };
    super(
      CONNECTION_TYPE.token,
      name,
      props,
      pulumi.mergeOptions(
        { provider: programRun().provider, ...opts },
        { additionalSecretOutputs: ["credentialKey"] },
      ),
    );
    self.resource = this;
    // Its aliases may be those of a parent that isn't registered yet.
    this.started = known.apply(([, facts]) => priorOutputs(facts.urn, this).then(() => true));
    this.outcome = outcome;
    this.connectorDefaults = connectorDefaults;
    this.codePath = declaredPath(codeArgs);
    this.declaration = {
      name,
      urn: program.urn,
      code: raw.code,
      requirements,
      credentials: credentialsReference(args, program, this),
      runner,
      preview,
      aws: args.aws,
      maxConcurrency: args.maxConcurrency,
    };
    exportOnly(this, ["secretArn", "secretVersionId", "functions"]);
    logWarnings((this as unknown as { warnings: pulumi.Output<Warning[] | undefined> }).warnings, (text) => {
      void pulumi.log.warn(text, this);
    });
  }

  /**
   * What connectors of other stacks pass as their `connection`: export it. It holds the connection's code and where its
   * credentials are, never what they are. Known once the connection is deployed.
   */
  get ref(): pulumi.Output<ConnectionRef> {
    const { name, code, requirements, credentials, runner, preview, aws, maxConcurrency } = this.declaration;
    const declared = pulumi.output({
      name,
      code,
      requirements,
      credentials,
      runner,
      preview,
      aws,
      maxConcurrency,
    });
    // With the URN it waits until the connection is registered, its code tested and its credentials stored.
    return pulumi.all([declared, this.secretArn, this.urn]).apply(([known, secretArn, urn]) => {
      const reference = known.credentials as CredentialsReference | undefined;
      return connectionRef({
        ...(known as Pick<
          Referred,
          "name" | "code" | "requirements" | "runner" | "preview" | "aws" | "maxConcurrency"
        >),
        credentials: reference && { ...pinned(reference), secretArn: String(secretArn) },
        connectorDefaults: this.connectorDefaults,
        tenant: tenantOf({ organization: organization(), urn }),
      });
    });
  }
}

const NOT_TESTED: TestedConnection = { usable: true, knowledge: { deployed: false } };

/** Whether the credential is in the program, or its config, for all to read. */
async function isPlain(credentials: PythonConnectionArgs["credentials"]): Promise<boolean> {
  return credentialsForm(credentials) === "value" && !(await pulumi.isSecret(pulumi.output(credentials)));
}

function pinned(reference: CredentialsReference): { versionId?: string } {
  return "versionId" in reference && reference.versionId !== undefined
    ? { versionId: reference.versionId }
    : {};
}

/** Where the credentials are: never what they are. An alias keeps the name that a stored secret had before. */
function credentialsReference(
  { credentials, secret }: PythonConnectionArgs,
  program: pulumi.Output<ProgramFacts>,
  connection: pulumi.Resource,
): pulumi.Input<CredentialsReference> | undefined {
  const form = credentialsForm(credentials);
  if (form === undefined) return undefined;
  if (form === "secretArn") {
    const { secretArn, versionId } = credentials as { secretArn: string; versionId?: string };
    return { secretArn, ...(versionId === undefined ? {} : { versionId }) };
  }
  if (typeof secret?.name === "string") return { stored: secret.name };
  return program.apply(async (facts) => {
    const prior = (await priorOutputs(facts.urn, connection)) as StoredConnection | undefined;
    return { stored: prior?.secret?.name ?? defaultSecretName(ownerOf(facts)) };
  });
}
