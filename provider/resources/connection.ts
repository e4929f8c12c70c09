import { randomBytes, randomUUID } from "node:crypto";
import { parseArn } from "../core/aws/arn";
import { type AwsArgs, type AwsSettings, awsSettings } from "../core/aws/settings";
import { sameJson } from "../core/canonical";
import { codeFromStored } from "../core/code/source-code";
import { DECLARED, planConnection, type StoredConnection } from "../core/connection/plan";
import { NO_CREDENTIALS } from "../core/credentials/origin";
import { credentialDigest, type Owner, requestToken } from "../core/credentials/ownership";
import { errorText, InputError, ServiceError } from "../core/errors";
import { holdsUnknown, UNKNOWN } from "../core/pulumi/unknown";
import { defined } from "../core/records";
import { runnerModel } from "../core/runner/target";
import { createOwnedSecret, deleteOwnedSecret } from "../services/secret-lifecycle";
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

/** Version of what a connection's outputs hold. */
const FORMAT_VERSION = 1;

/** A connection's outputs: what is declared, what is stored in AWS, and nothing of the credential itself. */
interface ConnectionOutputs extends StoredConnection {
  readonly secretArn?: string;
  readonly secretVersionId?: string;
  /** HMAC of the stored credential under `credentialKey`. */
  readonly credentialDigest?: string;
  /** A secret output. */
  readonly credentialKey?: string;
  /** The ownership id, also in the secret's tags. */
  readonly ownerId?: string;
  readonly formatVersion?: number;
}

/** A Python connection: tests its code through the runner, and keeps its credentials in AWS Secrets Manager. */
export function connectionProvider(context: ProviderContext): DynamicProvider {
  return {
    configure: (request) => context.configure(request.config),

    async check(olds, news): Promise<CheckResult> {
      const { program: rawProgram, tested, __provider, ...raw } = news;
      const program = programFacts(rawProgram);
      const before = Object.keys(olds).length > 0 ? (olds as StoredConnection) : undefined;
      const plan = planConnection(raw, {
        program,
        before,
        // The program knows whether the credential has changed, and tests it then.
        deployed: tested === false ? false : undefined,
        config: context.config,
        env: context.env,
      });
      if (plan.problems.length > 0) return { failures: failures(plan.problems) };
      const { stored, test } = plan;
      const secretName = stored.secret?.name;
      const { value, valueUnknown } = plan;
      context.memory.connections.set(program.urn, {
        value,
        valueUnknown,
        secretName,
        deployed: false,
        run: program.run,
      });
      const inputs = { ...stored, __urn: program.urn };
      if (test.kind === "unneeded") return { inputs: { ...inputs, functions: test.functions } };
      if (test.kind !== "needed") {
        const names = test.kind === "pending" ? test.unknown.join(", ") : "";
        const warnings = [
          `the connection is not tested in this preview, as ${names} is not known yet; the update tests it`,
        ];
        return { inputs: { ...inputs, functions: UNKNOWN, warnings } };
      }
      try {
        const { functions } = await context.service(program.run).test(test.subject);
        return { inputs: { ...inputs, functions } };
      } catch (error) {
        return { failures: [failureOf("the connection's test failed", error)] };
      }
    },

    async diff(_id, olds, news): Promise<DiffResult> {
      const before = olds as ConnectionOutputs;
      const after = news as StoredConnection;
      // Another secret is another resource: the old one goes when everything that used it has moved.
      if (before.secret?.name !== after.secret?.name || movesRegion(before, news))
        return { replaces: ["secret"] };
      const changed = credentialChanged(before, urnOf(news));
      // A refresh compares without a check before it.
      if (context.memory.connections.has(urnOf(news)))
        context.memory.update(urnOf(news), { deployed: !changed });
      const same = DECLARED.every((key) => sameJson(before[key], after[key]));
      // A credential is no property, so the engine sees no difference where only that has changed.
      return same ? { changes: changed } : {};
    },

    async create(inputs) {
      const id = randomUUID();
      const outs = await write(inputs, { ownerId: id });
      await testStored(id, inputs, outs);
      return { id, outs: { ...outs } };
    },

    async update(id, olds, news) {
      const outs = await write(news, olds as ConnectionOutputs);
      await testStored(id, news, outs);
      return { outs: { ...outs } };
    },

    async read(id, outs) {
      const { secretArn, secret } = outs as ConnectionOutputs;
      if (secretArn === undefined) return { id, props: outs };
      const found = await context.ports.secrets(settingsOf(outs, secretArn)).describe(secretArn);
      const gone = found === undefined || found.scheduledForDeletion;
      if (gone && secret !== undefined) return { id: "", props: {} };
      return {
        id,
        props: defined({ ...outs, secretVersionId: found?.versionId ?? outs["secretVersionId"] }),
      };
    },

    async delete(_id, outs) {
      const { secret, secretArn, __owner, ownerId } = outs as ConnectionOutputs;
      if (!secret || !secretArn || !__owner || !ownerId) return;
      const store = context.ports.secrets(settingsOf(outs, secretArn));
      const { left } = await deleteOwnedSecret(store, secretArn, __owner, ownerId);
      if (left !== undefined) console.warn(left);
    },
  };

  function urnOf(properties: Properties): string {
    return String(properties["__urn"]);
  }

  /** Whether the stored secret is in another region than the one that is now set. */
  function movesRegion(before: ConnectionOutputs, news: Properties): boolean {
    if (before.secret === undefined || before.secretArn === undefined || holdsUnknown(news["aws"]))
      return false;
    const { settings } = awsSettings((news["aws"] ?? {}) as AwsArgs, context.config, context.env);
    return settings !== undefined && parseArn(before.secretArn)?.region !== settings.region;
  }

  /** Whether the declared credential is another one than the stored. */
  function credentialChanged(before: ConnectionOutputs, urn: string): boolean {
    const value = context.memory.connections.get(urn)?.value;
    if (value === undefined || before.credentialKey === undefined) return false;
    return credentialDigest(before.credentialKey, value) !== before.credentialDigest;
  }

  /** Writes the credential where it has to be, and returns the outputs. `before` is empty but for the id on creation. */
  async function write(inputs: Properties, before: ConnectionOutputs): Promise<ConnectionOutputs> {
    const { warnings: _, ...declared } = inputs as StoredConnection & { warnings?: unknown };
    const ownerId = before.ownerId ?? "";
    const base = { ...declared, ownerId, formatVersion: FORMAT_VERSION };
    const external = externalArn(declared);
    const store = context.ports.secrets(settingsOf(inputs, external));
    if (external !== undefined) {
      const found = await store.describe(external);
      if (found === undefined || found.scheduledForDeletion) {
        throw new ServiceError(
          "SECRET_NOT_FOUND",
          `the secret ${external} doesn't exist`,
          "Create it, or correct credentials.secretArn.",
        );
      }
      return defined({
        ...base,
        secretArn: found.arn,
        secretVersionId: found.versionId,
      }) as ConnectionOutputs;
    }
    if (declared.secret === undefined) return base;

    const urn = urnOf(inputs);
    const { value } = context.memory.connection(urn);
    if (value === undefined) {
      throw new ServiceError(
        "CREDENTIAL_UNKNOWN",
        "the credential to store is not known",
        "Run `pulumi up` again.",
      );
    }
    const kept = { secretArn: before.secretArn, credentialKey: before.credentialKey };
    if (kept.secretArn !== undefined && kept.credentialKey !== undefined) {
      const digest = credentialDigest(kept.credentialKey, value);
      const versionId =
        digest === before.credentialDigest
          ? before.secretVersionId
          : (await store.put(kept.secretArn, value, requestToken(urn, before.secretVersionId))).versionId;
      context.memory.update(urn, { deployed: true });
      return defined({
        ...base,
        ...kept,
        secretVersionId: versionId,
        credentialDigest: digest,
      }) as ConnectionOutputs;
    }
    const secret = { name: declared.secret.name, owner: declared.__owner as Owner, id: ownerId, urn };
    const { arn, versionId } = await createOwnedSecret(store, secret, value);
    context.memory.update(urn, { deployed: true });
    const credentialKey = randomBytes(32).toString("base64");
    return {
      ...base,
      secretArn: arn,
      secretVersionId: versionId,
      credentialKey,
      credentialDigest: credentialDigest(credentialKey, value),
    };
  }

  /**
   * Tests the connection with what is stored now. A failure leaves what was written, in the state too, so that the next
   * update goes on from there.
   */
  async function testStored(id: string, inputs: Properties, outs: ConnectionOutputs): Promise<void> {
    const { secretArn } = outs;
    const settings = settingsOf(inputs, externalArn(inputs));
    try {
      const { run } = context.memory.connection(urnOf(inputs));
      await context.service(run).testAfresh({
        code: codeFromStored(inputs["code"]),
        credential: secretArn
          ? { stored: { id: secretArn, region: settings.region }, inline: false }
          : NO_CREDENTIALS,
        target: runnerModel.parse(inputs["runner"]),
        settings,
        scope: outs.__owner as Owner,
      });
    } catch (error) {
      const reason = `the connection's test with the stored credentials failed: ${errorText(error)}`;
      throw Object.assign(new Error(reason), { id, properties: outs, reasons: [reason] });
    }
  }

  /** The resource's own settings; where it is in AWS already, the region is that of its ARN. */
  function settingsOf(properties: Properties, arn: string | undefined): AwsSettings {
    const own = (properties["aws"] ?? {}) as AwsArgs;
    const region = arn === undefined ? own.region : parseArn(arn)?.region;
    const { settings, problems } = awsSettings({ ...own, region }, context.config, context.env);
    if (settings === undefined) throw new InputError(problems);
    return settings;
  }
}

function externalArn(properties: Properties | StoredConnection): string | undefined {
  const { credentials } = properties as StoredConnection;
  if (credentials === undefined || holdsUnknown(credentials)) return undefined;
  return (credentials as { secretArn?: string }).secretArn;
}
