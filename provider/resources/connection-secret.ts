import { randomBytes } from "node:crypto";
import { sameJson } from "../core/canonical";
import { type ConnectionOutputs, isWritten, LOST_DIGEST } from "../core/connection/diff";
import { externalSecret, versionInUse } from "../core/connection/external-secret";
import { DECLARED, type StoredConnection } from "../core/connection/plan";
import { secretDrift } from "../core/credentials/drift";
import { credentialDigest, type Owner } from "../core/credentials/ownership";
import type { StoredSecret } from "../core/credentials/secret-settings";
import { ServiceError } from "../core/errors";
import { defined } from "../core/records";
import { nextStep } from "../core/runner/next-steps";
import { FORMAT_VERSION, readableState } from "../core/state-format";
import { type Warning, warningText } from "../core/warning";
import {
  createOwnedSecret,
  deleteOwnedSecret,
  type SecretState,
  updateOwnedSecret,
  type WrittenSecret,
} from "../services/secret-lifecycle";
import type { ProviderContext } from "./context";
import type { Properties, ReadResult } from "./provider";

/** What a connection does to its secret in AWS, and what the state keeps of that. */
export function connectionSecret(context: ProviderContext) {
  return { write, read, remove };

  /** Writes the credential where it has to be, and returns the outputs. `before` is empty on creation. */
  async function write(
    id: string,
    inputs: Properties,
    before: ConnectionOutputs,
  ): Promise<ConnectionOutputs> {
    const { warnings: _, ...declared } = inputs as StoredConnection & { warnings?: unknown };
    const base = { ...declared, formatVersion: FORMAT_VERSION };
    const external = externalSecret(declared).secretArn;
    if (external !== undefined) {
      const found = await context.ports.secrets(context.awsSettings(inputs, external)).describe(external);
      if (found === undefined || found.scheduledForDeletion) {
        const code = found === undefined ? "SECRET_MISSING" : "SECRET_DELETED";
        const what = found === undefined ? "doesn't exist" : "is scheduled for deletion";
        throw new ServiceError(code, `the secret ${external} ${what}`, nextStep(code));
      }
      const version = versionInUse(declared, found.versionId);
      return defined({ ...base, secretArn: found.arn, ...version }) as ConnectionOutputs;
    }
    const { secret: settings } = declared;
    if (settings === undefined) return base;

    const urn = String(inputs["__urn"]);
    const { value } = context.memory.connection(urn);
    const outside = {
      store: context.ports.secrets(context.awsSettings(inputs, undefined)),
      clock: context.ports.clock,
    };
    const secret = { settings, owner: declared.__owner as Owner, id, urn };
    const { secretArn, secret: settingsBefore, credentialKey } = before;
    if (secretArn === undefined || settingsBefore === undefined || credentialKey === undefined) {
      if (value === undefined) {
        throw new ServiceError(
          "CREDENTIAL_UNKNOWN",
          "the credentials to store are not known",
          "Set the variable, or make the file, that credentials name, and run `pulumi up` again.",
        );
      }
      const written = await createOwnedSecret(outside, secret, value);
      return writtenOutputs(base, written, randomBytes(32).toString("base64"), value, urn);
    }
    const state = secretState(id, before, secretArn, settingsBefore);
    const changed = isWritten(before, value) === false;
    const kept = defined({
      secretArn,
      credentialKey,
      secretVersionId: before.secretVersionId,
      writtenVersionId: before.writtenVersionId,
      credentialDigest: before.credentialDigest,
      adopted: before.adopted,
    });
    if (!changed && sameSecret(settings, settingsBefore)) return { ...base, ...kept };
    const written = await updateOwnedSecret(outside, secret, state, { value, changed });
    if (written.wrote && value !== undefined) return writtenOutputs(base, written, credentialKey, value, urn);
    return {
      ...base,
      ...kept,
      ...defined({ secretVersionId: written.versionId, adopted: written.adopted || undefined }),
    };
  }

  function writtenOutputs(
    base: ConnectionOutputs,
    { arn, versionId, adopted }: WrittenSecret,
    credentialKey: string,
    value: string,
    urn: string,
  ): ConnectionOutputs {
    context.memory.update(urn, { deployed: true, rotated: false });
    return {
      ...base,
      secretArn: arn,
      secretVersionId: versionId,
      writtenVersionId: versionId,
      credentialKey,
      credentialDigest: credentialDigest(credentialKey, value),
      ...(adopted ? { adopted } : {}),
    };
  }

  async function read(id: string, outs: Properties): Promise<ReadResult> {
    const before: ConnectionOutputs = readableState(outs);
    const { secretArn, secret } = before;
    if (secretArn === undefined) return { id, props: outs };
    const found = await context.ports.secrets(context.awsSettings(outs, secretArn)).describe(secretArn);
    const name = before.__owner?.resource ?? id;
    if (found === undefined || found.scheduledForDeletion) {
      const what = found === undefined ? "doesn't exist any more" : "is scheduled for deletion";
      const next =
        secret === undefined ? "restore it, or name another one" : "the next `pulumi up` brings it back";
      say(name, { code: "SECRET_GONE", path: "", message: `its secret ${secretArn} ${what}: ${next}` });
      return secret === undefined ? { id, props: outs } : { id: "", props: {} };
    }
    if (secret === undefined) return { id, props: { ...outs, ...versionInUse(before, found.versionId) } };
    const evidence = { id, versionId: before.writtenVersionId };
    const drift = secretDrift(
      String(outs["__urn"]),
      secret,
      evidence,
      before.secretVersionId,
      before.__owner,
      found,
    );
    if (drift.changes.length > 0) {
      const message = `its secret ${secret.name} was changed outside of this stack: ${drift.changes.join("; ")}`;
      say(name, { code: "SECRET_CHANGED", path: "", message });
    }
    const props = defined({
      ...outs,
      secret: drift.settings,
      ...(drift.lost ? { credentialDigest: LOST_DIGEST } : versionInUse(before, found.versionId)),
    });
    if (drift.settings === secret) return { id, props };
    // The engine compares inputs: those that aren't true any more show in the next preview, which puts them right.
    return { id, props, inputs: { ...inputsOf(outs), secret: drift.settings } };
  }

  async function remove(id: string, outs: Properties) {
    const before: ConnectionOutputs = readableState(outs);
    const { secret, secretArn, __owner } = before;
    if (!secret || !secretArn || !__owner) return;
    const store = context.ports.secrets(context.awsSettings(outs, secretArn));
    const { clock } = context.ports;
    const { left } = await deleteOwnedSecret(
      { store, clock },
      __owner,
      secretState(id, before, secretArn, secret),
    );
    if (left !== undefined) context.warn(left);
  }

  function say(resource: string, warning: Warning): void {
    context.warn(`${resource}: ${warningText(warning)}`);
  }
}

/** The part of the outputs that check made. */
function inputsOf(outs: Properties): Properties {
  const made = ["functions", "__owner", "__urn", ...DECLARED];
  return Object.fromEntries(Object.entries(outs).filter(([key]) => made.includes(key)));
}

function secretState(
  id: string,
  before: ConnectionOutputs,
  arn: string,
  settings: StoredSecret,
): SecretState {
  return { id, arn, settings, versionId: before.writtenVersionId, adopted: before.adopted === true };
}

/** Whether nothing of the secret in AWS differs: how it is deleted and adopted only matters here. */
function sameSecret(a: StoredSecret, b: StoredSecret): boolean {
  const written = ({ description, kmsKeyId, tags }: StoredSecret) => ({ description, kmsKeyId, tags });
  return sameJson(written(a), written(b));
}
