import { randomBytes, randomUUID } from "node:crypto";
import { parseArn } from "../core/aws/arn";
import { usesAws } from "../core/aws/region";
import { type AwsArgs, type AwsSettings, awsSettings } from "../core/aws/settings";
import { codeFromStored } from "../core/code/stored-code";
import { type ConnectionOutputs, connectionDiff, isStored } from "../core/connection/diff";
import { planConnection, type StoredConnection, type TestSubject } from "../core/connection/plan";
import { NO_CREDENTIALS } from "../core/credentials/origin";
import { credentialDigest, type Owner, requestToken } from "../core/credentials/ownership";
import { errorText, InputError, ServiceError } from "../core/errors";
import { stackId } from "../core/pulumi/program";
import { holdsUnknown, UNKNOWN } from "../core/pulumi/wire";
import { defined } from "../core/records";
import { runnerModel } from "../core/runner/target";
import { FORMAT_VERSION, readableState } from "../core/state-format";
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
  thrownFailure,
} from "./provider";

/** A Python connection: tests its code through the runner, and keeps its credentials in AWS Secrets Manager. */
export function connectionProvider(context: ProviderContext): DynamicProvider {
  return {
    configure: (request) => context.configure(request.config),

    async check(olds, news): Promise<CheckResult> {
      const { program: rawProgram, tested, __provider, ...raw } = news;
      const program = programFacts(rawProgram);
      const { usable, key } = (holdsUnknown(tested) ? {} : (tested ?? {})) as {
        usable?: boolean;
        key?: string;
      };
      const before = Object.keys(olds).length > 0 ? (olds as StoredConnection) : undefined;
      const plan = planConnection(raw, {
        program,
        before,
        // The program knows whether the credential has changed, and tests it then.
        deployed: usable === false ? false : undefined,
        config: context.config,
        env: context.env,
      });
      if (plan.problems.length > 0) return { failures: failures(plan.problems) };
      const { stored, test } = plan;
      const secretName = stored.secret?.name;
      const { requirements, value, valueUnknown } = plan;
      context.memory.connections.set(program.urn, {
        value,
        valueUnknown,
        secretName,
        deployed: false,
        untested: test.kind === "unneeded" ? plan.subject : undefined,
        requirements,
        run: program.run,
      });
      const inputs = { ...stored, __urn: program.urn };
      if (test.kind === "unneeded") return { inputs: { ...inputs, functions: test.functions } };
      if (test.kind !== "needed") {
        const names = test.kind === "pending" ? test.unknown.join(", ") : "";
        const message = `the connection is not tested in this preview, as ${names} is not known yet; the update tests it`;
        const warnings = [{ code: "TEST_PENDING", path: "", message }];
        return { inputs: { ...inputs, functions: UNKNOWN, warnings } };
      }
      try {
        const { functions } = await context.service(program.run).test(test.subject, key);
        return { inputs: { ...inputs, functions } };
      } catch (error) {
        return { failures: [failureOf("the connection's test failed", error)] };
      }
    },

    async diff(_id, olds, news): Promise<DiffResult> {
      const before: ConnectionOutputs = readableState(olds);
      // A refresh compares without a check before it, and so without a declared credential.
      const declared = context.memory.connections.get(urnOf(news));
      const region = holdsUnknown(news["aws"]) ? undefined : regionOf(news);
      if (declared !== undefined) {
        const deployed = isStored(before, declared.value) !== false;
        context.memory.update(urnOf(news), { deployed });
        // Nothing is written that fails its test; check could not tell that the credential has changed.
        if (!deployed && declared.untested) await testDeclared(declared.run, declared.untested);
      }
      const diff = connectionDiff(before, news as StoredConnection, { value: declared?.value, region });
      if (diff === "replace") return { replaces: ["secret"] };
      return diff === "update" ? {} : { changes: diff === "credential" };
    },

    async create(inputs) {
      const id = randomUUID();
      const outs = await write(id, inputs, {});
      await testStored(id, inputs, outs);
      return { id, outs: { ...outs } };
    },

    async update(id, olds, news) {
      const outs = await write(id, news, readableState(olds) as ConnectionOutputs);
      await testStored(id, news, outs);
      return { outs: { ...outs } };
    },

    async read(id, outs) {
      const { secretArn, secret } = readableState(outs) as ConnectionOutputs;
      if (secretArn === undefined) return { id, props: outs };
      const found = await context.ports.secrets(settingsOf(outs, secretArn)).describe(secretArn);
      const gone = found === undefined || found.scheduledForDeletion;
      if (gone && secret !== undefined) return { id: "", props: {} };
      return {
        id,
        props: defined({ ...outs, secretVersionId: found?.versionId ?? outs["secretVersionId"] }),
      };
    },

    async delete(id, outs) {
      const { secret, secretArn, __owner } = readableState(outs) as ConnectionOutputs;
      if (!secret || !secretArn || !__owner) return;
      const store = context.ports.secrets(settingsOf(outs, secretArn));
      const { left } = await deleteOwnedSecret(store, secretArn, __owner, id);
      if (left !== undefined) context.warn(left);
    },
  };

  async function testDeclared(run: string, subject: TestSubject): Promise<void> {
    try {
      await context.service(run).test(subject);
    } catch (error) {
      throw thrownFailure("the connection's test failed", error);
    }
  }

  function urnOf(properties: Properties): string {
    return String(properties["__urn"]);
  }

  /** The region that is now set; `undefined` where none is. */
  function regionOf(properties: Properties): string | undefined {
    return awsSettings((properties["aws"] ?? {}) as AwsArgs, context.config, context.env).settings?.region;
  }

  /** Writes the credential where it has to be, and returns the outputs. `before` is empty on creation. */
  async function write(
    id: string,
    inputs: Properties,
    before: ConnectionOutputs,
  ): Promise<ConnectionOutputs> {
    const { warnings: _, ...declared } = inputs as StoredConnection & { warnings?: unknown };
    const base = { ...declared, formatVersion: FORMAT_VERSION };
    const external = externalArn(declared);
    if (external === undefined && declared.secret === undefined) return base;
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
      const versionId = isStored(before, value)
        ? before.secretVersionId
        : (await store.put(kept.secretArn, value, requestToken(urn, before.secretVersionId))).versionId;
      context.memory.update(urn, { deployed: true });
      return defined({
        ...base,
        ...kept,
        secretVersionId: versionId,
        credentialDigest: credentialDigest(kept.credentialKey, value),
      }) as ConnectionOutputs;
    }
    const secret = { name: declared.secret.name, owner: declared.__owner as Owner, id, urn };
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
    const settings = usesAws({ runner: inputs["runner"], credentials: secretArn })
      ? settingsOf(inputs, externalArn(inputs))
      : undefined;
    try {
      const { run, requirements } = context.memory.connection(urnOf(inputs));
      await context.service(run).testAfresh({
        code: codeFromStored(inputs["code"] as Record<string, string>, "connection"),
        requirements,
        credential: secretArn
          ? { stored: { id: secretArn, region: settings?.region ?? "" }, inline: false }
          : NO_CREDENTIALS,
        target: runnerModel.parse(inputs["runner"]),
        settings,
        stack: stackId(outs.__owner as Owner),
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
