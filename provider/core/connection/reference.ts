import { z } from "zod";
import { parseArn } from "../aws/arn";
import { awsModel } from "../aws/inputs";
import type { AssumeRole } from "../aws/settings";
import type { Json } from "../canonical";
import { MAX_PACKED_BYTES } from "../code/stored-code";
import { unpackConnection } from "../code/unpack-connection";
import { DEFAULT_ARGUMENTS } from "../connector/defaults";
import { secretArnModel, versionIdModel } from "../credentials/inputs";
import type { Problem } from "../errors";
import { defined } from "../records";
import { isLocal, type RunnerTarget } from "../runner/target";
import { runnerModel } from "../runner/target-model";
import { maxConcurrencyModel } from "./max-concurrency";
import { type PreviewPlace, previewModel } from "./preview";

/**
 * A connection as connectors of another stack use it: plain, known values, and never a credential. It is made by
 * `connection.ref`; what is in it is this package's own business, and read by later versions of it too.
 */
export interface ConnectionRef {
  readonly formatVersion: 1;
  /** Name of the connection in its own stack. */
  readonly name: string;
  /** Its code and requirements, compressed. */
  readonly code: string;
  /** Where its credentials are; absent where it has none. */
  readonly credentials?: { readonly secretArn: string; readonly versionId?: string };
  readonly runner: RunnerTarget;
  /** What previews use in their place. */
  readonly preview?: PreviewPlace;
  /** Where runner and secret are, and how the connection itself reaches them. */
  readonly aws: {
    readonly region: string;
    readonly account: string;
    readonly assumeRole?: AssumeRole;
    readonly endpoint?: string;
  };
  /** Arguments of its connectors where they don't say otherwise. */
  readonly connectorDefaults?: { readonly [argument: string]: Json };
  readonly maxConcurrency?: number;
}

/** Version of {@link ConnectionRef}. Raised with a change that an older package misreads. */
const REF_VERSION = 1;

/** More than code and requirements of the largest size take, with all that is beside them. */
const MAX_REF_CHARACTERS = MAX_PACKED_BYTES + 256 * 1024;

/** A reference, read and checked, in the form in which a connector carries a connection of its own stack. */
export interface ReferencedConnection {
  readonly connection: { readonly [key: string]: unknown };
  readonly defaults: { readonly [argument: string]: unknown };
}

const NOT_A_REF =
  "pass a PythonConnection of this program or the ref of one of another stack: export connection.ref there, and read it " +
  'with new pulumi.StackReference("<organization>/<project>/<stack>").requireOutput("<its name>")';

const LOCAL_RUNNER =
  "the other stack runs this connection on the machine that deploys it (runner: { local }), which no other stack can use: " +
  "give it a Lambda function as its runner";

/** Without a profile, which is one of the machine that deploys. */
const awsOfRef = z
  .strictObject({
    account: z.string().regex(/^\d{12}$/, "an account has 12 digits"),
    region: z.string(),
    assumeRole: z.unknown().optional(),
    endpoint: z.unknown().optional(),
  })
  .transform(({ account, ...aws }, context) => {
    const parsed = awsModel.safeParse(aws);
    if (parsed.success) return { account, settings: parsed.data };
    for (const { path, message } of parsed.error.issues) {
      context.addIssue({ code: "custom", path: [...path], message });
    }
    return z.NEVER;
  });

const model = z
  .strictObject({
    formatVersion: z.literal(REF_VERSION),
    name: z.string().min(1).max(2048),
    code: z
      .string()
      .max(MAX_PACKED_BYTES)
      .transform((packed, context) => {
        const unpacked = unpackConnection(packed);
        if (unpacked !== undefined) return unpacked;
        context.addIssue({ code: "custom", message: "not a connection's code as `ref` packs it" });
        return z.NEVER;
      }),
    credentials: z
      .strictObject({ secretArn: secretArnModel, versionId: versionIdModel.optional() })
      .optional(),
    runner: runnerModel,
    preview: previewModel,
    aws: awsOfRef,
    connectorDefaults: z.partialRecord(z.enum(DEFAULT_ARGUMENTS), z.json()).optional(),
    maxConcurrency: maxConcurrencyModel,
  })
  .superRefine(({ runner, aws }, context) => {
    const arn = isLocal(runner) ? undefined : parseArn(runner.functionArn);
    if (arn === undefined || arn.account === aws.account) return;
    const message = `the runner is in account ${arn.account}, and the reference is of account ${aws.account}`;
    context.addIssue({ code: "custom", path: ["runner", "functionArn"], message });
  });

/** Reads the reference that a program passes as a connector's `connection`. It comes from outside: nothing of it is trusted. */
export function parseConnectionRef(given: unknown): ReferencedConnection | { readonly problems: Problem[] } {
  const refuse = (reason: string) => ({ problems: [{ path: "connection", reason }] });
  if (typeof given !== "object" || given === null) return refuse(NOT_A_REF);
  const { formatVersion, runner, preview } = given as { [key: string]: unknown };
  if (typeof formatVersion !== "number") return refuse(NOT_A_REF);
  if (formatVersion > REF_VERSION) {
    const made = `the reference was made by a newer version of pulumi-python-connectors (format ${formatVersion})`;
    return refuse(`${made}: upgrade the package in this program to that version, or a later one`);
  }
  const size = JSON.stringify(given).length;
  if (size > MAX_REF_CHARACTERS) {
    return refuse(`the reference has ${size} characters; the limit is ${MAX_REF_CHARACTERS}`);
  }
  if (isLocal(runner) || isLocal((preview as { runner?: unknown } | undefined)?.runner))
    return refuse(LOCAL_RUNNER);
  const parsed = model.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({
      path: ["connection", ...path.map(String)].join("."),
      reason: `not as \`ref\` of a PythonConnection makes it: ${message}`,
    }));
    return { problems };
  }
  const {
    name,
    code,
    credentials,
    preview: place,
    aws,
    connectorDefaults = {},
    maxConcurrency,
  } = parsed.data;
  return {
    connection: defined({
      name,
      // It is registered elsewhere: this stack's provider knows nothing of it.
      urn: "",
      code: code.code,
      requirements: code.requirements ?? undefined,
      credentials,
      runner: parsed.data.runner,
      preview: place,
      aws: aws.settings,
      maxConcurrency,
    }),
    defaults: connectorDefaults,
  };
}
