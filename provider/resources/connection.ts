import { randomUUID } from "node:crypto";
import { usesAws } from "../core/aws/region";
import { type AwsArgs, awsSettings } from "../core/aws/settings";
import { codeFromStored } from "../core/code/stored-code";
import {
  type ConnectionOutputs,
  connectionDiff,
  isRotatedElsewhere,
  isWritten,
} from "../core/connection/diff";
import { externalSecret } from "../core/connection/external-secret";
import { planConnection, type StoredConnection, type TestSubject } from "../core/connection/plan";
import { judgeConnection } from "../core/connection/promotion";
import { changesReader } from "../core/connection/reader";
import { credentialPlace } from "../core/credentials/form";
import { NO_CREDENTIALS } from "../core/credentials/origin";
import type { Owner } from "../core/credentials/ownership";
import { errorText } from "../core/errors";
import { stackId } from "../core/pulumi/program";
import { holdsUnknown, UNKNOWN } from "../core/pulumi/wire";
import { defined } from "../core/records";
import { codePlaces, placedError } from "../core/runner/code-places";
import { runnerModel } from "../core/runner/target-model";
import { readableState } from "../core/state-format";
import { type Warning, warningText } from "../core/warning";
import { withNewRights } from "../services/new-rights";
import type { ConnectionMemory } from "../services/operation-memory";
import { connectionSecret } from "./connection-secret";
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
  thrownFailure,
} from "./provider";

/** A Python connection: tests its code through the runner, and keeps its credentials in AWS Secrets Manager. */
export function connectionProvider(context: ProviderContext): DynamicProvider {
  const secret = connectionSecret(context);
  return telling({
    configure: (request) => context.configure(request.config),
    check,
    diff,
    create,
    read: secret.read,
    update,
    delete: secret.remove,
  });

  async function check(olds: Properties, news: Properties): Promise<CheckResult> {
    const {
      program: rawProgram,
      codePlaces: rawPlaces,
      tested,
      plainCredential,
      promotedFrom,
      promotion,
      __provider,
      ...raw
    } = news;
    const program = programFacts(rawProgram);
    const early = (holdsUnknown(tested) ? {} : (tested ?? {})) as EarlyTest;
    const before = Object.keys(olds).length > 0 ? (olds as StoredConnection) : undefined;
    const { trust } = context.ports;
    const place = trust.untrusted ? undefined : credentialPlace(raw["credentials"]);
    const plan = planConnection(raw, {
      program,
      before,
      // The program knows whether the credential has changed, and tests it then: what failed there fails here.
      deployed: early.usable === false && early.key ? false : early.deployed,
      rotated: early.rotated,
      found: place && (await context.ports.findCredential(place)),
      trust,
      config: context.config,
      env: context.env,
    });
    const places = codePlaces(rawPlaces);
    const promoted = judgeConnection(promotedFrom, promotionFactsOf(promotion), plan.stored, program);
    const wrong = [...failures([...plan.problems, ...promoted.problems]), ...refusals(promoted.violations)];
    if (wrong.length > 0) return { failures: wrong };
    const { stored, test, requirements, value, valueUnknown, readable, testMode } = plan;
    const literal = plainCredential === true ? [NOT_SECRET] : [];
    const warnings = [...plan.warnings, ...promoted.warnings, ...literal];
    context.memory.connections.set(program.urn, {
      value,
      valueUnknown,
      secretName: stored.secret?.name,
      deployed: false,
      readable,
      untested: testMode !== "never" && test.kind === "unneeded" ? plan.subject : undefined,
      requirements,
      testMode,
      places,
      run: program.run,
    });
    // What leaves the way is to be found in the state.
    const overridden = promoted.warnings.length > 0 ? { promotedFrom } : {};
    const inputs = { ...stored, ...overridden, __urn: context.memory.mark(program.urn, olds["__urn"]) };
    if (test.kind === "unneeded") {
      return { inputs: { ...inputs, ...said(warnings), ...defined({ functions: test.functions }) } };
    }
    if (test.kind !== "needed") {
      const names = test.kind === "pending" ? test.unknown.join(", ") : "";
      const why = names === "" ? "this run is untrusted" : `${names} is not known yet`;
      const message = `the connection is not tested in this preview, as ${why}; the update tests it`;
      const pending = { code: "TEST_PENDING", path: "", message };
      return { inputs: { ...inputs, functions: UNKNOWN, ...said([...warnings, pending]) } };
    }
    try {
      const service = context.service(program.run);
      const { subject } = test;
      // The update may have written the rights of a runner just before this.
      const isNew = !program.dryRun && changesReader(before, stored);
      const { functions } = await (isNew
        ? withNewRights(context.ports.clock, (isRepeated) =>
            isRepeated ? service.testAfresh(subject) : service.test(subject, early.key),
          )
        : service.test(subject, early.key));
      return { inputs: { ...inputs, functions, ...said(warnings) } };
    } catch (error) {
      return { failures: [failureOf("the connection's test failed", placedError(error, places))] };
    }

    /** A preview's warnings are printed on the resource's row; an update's outputs hold none, so they are said here. */
    function said(warnings: readonly Warning[]): { warnings?: readonly Warning[] } {
      if (warnings.length === 0) return {};
      if (program.dryRun) return { warnings };
      for (const warning of warnings) {
        const line = `${program.resource}: ${warningText(warning)}`;
        // A replacement is checked twice.
        if (context.memory.isNew(line)) context.warn(line);
      }
      return {};
    }
  }

  async function diff(_id: string, olds: Properties, news: Properties): Promise<DiffResult> {
    const before: ConnectionOutputs = readableState(olds);
    // A refresh compares without a check before it, and so without a declared credential.
    const declared = context.memory.findConnection(markOf(news));
    const region = holdsUnknown(news["aws"]) ? undefined : regionOf(news);
    if (declared !== undefined) {
      const deployed = isWritten(before, declared.value) !== false;
      const rotated = isRotatedElsewhere(before);
      context.memory.update(markOf(news), { deployed, rotated });
      if (deployed && rotated) sayRotated(before);
      // Nothing is written that fails its test; check could not tell that the credential has changed.
      if (!deployed && declared.untested) await testDeclared(declared, declared.untested);
    }
    const diff = connectionDiff(before, news as StoredConnection, { value: declared?.value, region });
    if (diff === "replace") return { replaces: ["secret"] };
    return diff === "update" ? {} : { changes: diff === "credential" };
  }

  async function create(inputs: Properties) {
    const id = randomUUID();
    const outs = await secret.write(id, inputs, {});
    return { id, outs: { ...outs, ...(await testStored(id, inputs, outs, true)) } };
  }

  async function update(id: string, olds: Properties, news: Properties) {
    const before: ConnectionOutputs = readableState(olds);
    const outs = await secret.write(id, news, before);
    return { outs: { ...outs, ...(await testStored(id, news, outs, changesReader(before, outs))) } };
  }

  async function testDeclared({ run, places }: ConnectionMemory, subject: TestSubject): Promise<void> {
    try {
      await context.service(run).test(subject);
    } catch (error) {
      throw thrownFailure("the connection's test failed", placedError(error, places));
    }
  }

  function markOf(properties: Properties): string {
    return String(properties["__urn"]);
  }

  /** The region that is now set; `undefined` where none is. */
  function regionOf(properties: Properties): string | undefined {
    return awsSettings((properties["aws"] ?? {}) as AwsArgs, context.config, context.env).settings?.region;
  }

  /** Once a process for each version: up looks at a connection twice. */
  function sayRotated({ secret, secretVersionId, __owner }: ConnectionOutputs): void {
    const message =
      `its secret ${secret?.name} was rotated elsewhere, and that version stays in use; ` +
      "the declared credentials are written again when they change";
    const line = `${__owner?.resource}: ${warningText({ code: "SECRET_ROTATED", path: "", message })}`;
    if (context.memory.isNew(`${line} ${secretVersionId}`)) context.warn(line);
  }

  /**
   * Tests the connection with what is stored now. A failure leaves what was written, in the state too, so that the next
   * update goes on from there.
   *
   * @param isReaderNew Whether this write has just given the runner its right to read the secret.
   * @returns What the code defines, where check left that to this test. It is in the outputs alone, and the next check sees the
   * old inputs alone: it tests once more, and the inputs have it from then on. The program could tell it of the state, but
   * what it says must not decide that code is not tested.
   */
  async function testStored(
    id: string,
    inputs: Properties,
    outs: ConnectionOutputs,
    isReaderNew: boolean,
  ): Promise<{ functions?: readonly string[] }> {
    const { run, requirements, testMode, places } = context.memory.connection(markOf(inputs));
    if (testMode === "never") return {};
    const { secretArn } = outs;
    const settings = usesAws({ runner: inputs["runner"], credentials: secretArn })
      ? context.awsSettings(inputs, externalSecret(inputs).secretArn)
      : undefined;
    try {
      // Its connectors wait for the end of this write: there is nothing for it to count with.
      const subject: TestSubject = {
        code: codeFromStored(inputs["code"] as Record<string, string>, "connection"),
        requirements,
        credential: secretArn
          ? {
              stored: {
                id: secretArn,
                region: settings?.region ?? "",
                versionId: externalSecret(outs).versionId,
              },
              inline: false,
            }
          : NO_CREDENTIALS,
        target: runnerModel.parse(inputs["runner"]),
        settings,
        stack: stackId(outs.__owner as Owner),
      };
      const test = () => context.service(run).testAfresh(subject);
      const { functions } = await (isReaderNew ? withNewRights(context.ports.clock, test) : test());
      return inputs["functions"] === undefined ? { functions } : {};
    } catch (error) {
      const reason = `the connection's test with the stored credentials failed: ${errorText(placedError(error, places))}`;
      throw Object.assign(new Error(reason), { id, properties: outs, reasons: [reason] });
    }
  }
}

const NOT_SECRET: Warning = {
  code: "CREDENTIAL_NOT_SECRET",
  path: "credentials.value",
  message:
    'it is no Pulumi secret, so it stands in the program or its config for all to read: write config.requireSecret("..."), ' +
    "or { env }, { file } or { secretArn }",
};

/** What the program found of a connection's credential and test. */
interface EarlyTest {
  readonly usable?: boolean;
  readonly deployed?: boolean;
  readonly rotated?: boolean;
  readonly key?: string;
}
