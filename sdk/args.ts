import type * as pulumi from "@pulumi/pulumi";
import type { AwsArgs } from "../provider/core/aws/settings";
import type { Json } from "../provider/core/canonical";
import type { TestMode } from "../provider/core/connection/inputs";
import type { ConnectionRef } from "../provider/core/connection/reference";
import type { CodeFingerprintStrategy } from "../provider/core/connector/fingerprint";
import type { Generation, LimitsArgs, OnFailure } from "../provider/core/connector/generation";
import type {
  AvroParser,
  Compression,
  CsvParser,
  CustomParser,
  JsonParser,
  ParquetParser,
  Parser,
} from "../provider/core/connector/parser";
import type { PromotedFrom } from "../provider/core/connector/promotion";
import type { Cause } from "../provider/core/review/change";
import type { Review, ReviewIgnore, ReviewPolicy } from "../provider/core/review/review";
import type { RuleId } from "../provider/core/review/rules";
import type { CodeInterface } from "../provider/core/runner/protocol";
import type { LocalOptions } from "../provider/core/runner/target";
import type { SchemaEdits } from "../provider/core/schema/edits";
import type { PythonConnection } from "./connection";

export type {
  AvroParser,
  AwsArgs,
  Cause,
  CodeFingerprintStrategy,
  CodeInterface,
  Compression,
  ConnectionRef,
  CsvParser,
  CustomParser,
  Generation,
  JsonParser,
  LimitsArgs,
  LocalOptions,
  OnFailure,
  ParquetParser,
  Parser,
  PromotedFrom,
  Review,
  ReviewIgnore,
  ReviewPolicy,
  RuleId,
  SchemaEdits,
  TestMode,
};

/** Python code: a file or folder of the program's folder, or the text itself. */
export type CodeArgs =
  | {
      /**
       * Relative to the program's folder. A folder has its functions in `connection.py` or `connector.py`, and its
       * modules import each other.
       * @example "shop/connection.py"
       */
      readonly path: string;
      readonly inline?: never;
    }
  | {
      /** The text of `connection.py` or `connector.py`. @example "def context(credentials):\n    return {}\n" */
      readonly inline: pulumi.Input<string>;
      readonly path?: never;
    };

/**
 * A hash-locked list of Python packages in pip's format: a file of the program's folder, or the text itself. `uv pip compile
 * --universal --generate-hashes requirements.in -o requirements.txt` writes one.
 */
export type RequirementsArgs =
  | {
      /** A file, relative to the program's folder. @example "nycflights/requirements.txt" */
      readonly path: string;
      readonly inline?: never;
    }
  | {
      /**
       * The text of the list.
       * @example "asn1crypto==1.5.1 --hash=sha256:13ae38502be632115abf8a24cbe5f4da52e3b5231990aff31123c805306ccb9c"
       */
      readonly inline: pulumi.Input<string>;
      readonly path?: never;
    };

/**
 * The credentials that the connection's `context` gets, as text: 1 byte to 64 KiB. Those of the first three forms are stored
 * by the connection in AWS Secrets Manager, and nowhere else: not in the state, in no form.
 */
export type CredentialsArgs =
  | {
      /**
       * A Pulumi secret, for example `config.requireSecret("key")`. An object is stored as JSON text with sorted keys, which
       * `context` gets.
       * @example config.requireSecret("credentials")
       */
      readonly value: pulumi.Input<string | { readonly [key: string]: pulumi.Input<Json> }>;
      readonly env?: never;
      readonly file?: never;
      readonly secretArn?: never;
    }
  | {
      /**
       * Name of a variable in the environment of the `pulumi` command, read at deployment. Where it is missing and the
       * credentials are stored already, they stay as they are, with a warning.
       * @example "SHOP_CREDENTIALS"
       */
      readonly env: string;
      readonly value?: never;
      readonly file?: never;
      readonly secretArn?: never;
    }
  | {
      /**
       * A file of the program's folder, in UTF-8, read at deployment; a byte order mark and one line break at its end are not
       * part of the credentials. Other folders are allowed by the setting `pythonConnectors:credentialFolders`. A missing file
       * is as a missing variable.
       * @example "credentials/shop.json"
       */
      readonly file: string;
      readonly value?: never;
      readonly env?: never;
      readonly secretArn?: never;
    }
  | {
      /**
       * ARN of a secret that is managed elsewhere: never written, never deleted.
       * @example "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-AbCdEf"
       */
      readonly secretArn: pulumi.Input<string>;
      /**
       * The version to use.
       * @default the current one, whichever that is at the time
       * @example shopSecretVersion.versionId
       */
      readonly versionId?: pulumi.Input<string> | undefined;
      readonly value?: never;
      readonly env?: never;
      readonly file?: never;
    };

/** The secret that a connection stores its credentials in. */
export interface SecretArgs {
  /** Another name replaces the connection. @default `<project>/<stack>/<resource>` @example "data/shop" */
  readonly name?: string | undefined;
  /**
   * At most 2048 characters, in plain text for all who may look at the secret.
   * @default "Credentials of a Python connection, managed by Pulumi"
   * @example "Of the shop's API; asked for by the data team"
   */
  readonly description?: pulumi.Input<string> | undefined;
  /** Id, ARN or alias of a KMS key. @default the AWS managed key `aws/secretsmanager` @example "alias/data" */
  readonly kmsKeyId?: pulumi.Input<string> | undefined;
  /**
   * Days in which a deleted secret can be restored: 7 to 30, or 0 to delete it at once, for good.
   * @default 30
   * @example 7
   */
  readonly recoveryWindowInDays?: number | undefined;
  /**
   * Beside the stack's `aws:defaultTags`, which these override.
   * @default none
   * @example { team: "data" }
   */
  readonly tags?: pulumi.Input<{ readonly [key: string]: pulumi.Input<string> }> | undefined;
  /**
   * Whether an existing secret of that name is taken over and written, though it isn't this connection's; it is then kept
   * when the connection goes.
   * @default false
   */
  readonly adopt?: boolean | undefined;
}

/** An existing runner: a Lambda function made from `dist/runner.zip` of this package. */
export interface RunnerRef {
  /** ARN of the function, in the region of the connection. @example fn.arn */
  readonly functionArn: pulumi.Input<string>;
  /**
   * A published version or an alias. Pass the version that the program publishes (`fn.version`): while that is not known in a
   * preview, a schema that is due is pending, and never made by the function's old code.
   * @default `$LATEST`
   * @example fn.version
   */
  readonly qualifier?: pulumi.Input<string> | undefined;
  /**
   * Whether the function keeps execution environments apart by tenants (its `TenancyConfig`): each invocation then names the
   * connection as its tenant, so that no two connections share an environment. AWS sets this when the function is made.
   * @default false
   */
  readonly tenantIsolation?: pulumi.Input<boolean> | undefined;
  readonly local?: never;
}

/**
 * A process on the machine that runs the program, for development: no Lambda function is needed. It is no isolation:
 * the code runs as your own user. In CI it is refused, unless the setting `pythonConnectors:allowLocalRunner` allows it.
 */
export interface LocalRunner {
  /** `{}`: `python3` on PATH, 3.10 or later. @example { python: ".venv/bin/python" } */
  readonly local: LocalOptions;
  readonly functionArn?: never;
  readonly qualifier?: never;
  readonly tenantIsolation?: never;
}

/** What previews use in place of what updates do: then no preview needs a right to the credentials that updates use. */
export interface PreviewArgs {
  /**
   * Where the code of previews runs.
   * @default the connection's `runner`
   * @example { functionArn: reader.arn, qualifier: reader.version }
   */
  readonly runner?: RunnerRef | LocalRunner | undefined;
  /**
   * A secret that is managed elsewhere, such as one with read-only credentials.
   * @default the connection's `credentials`
   * @example { secretArn: readOnly.arn }
   */
  readonly credentials?:
    | {
        /** Its ARN. @example readOnly.arn */
        readonly secretArn: pulumi.Input<string>;
        /** The version to use. @default the current one @example readOnlyVersion.versionId */
        readonly versionId?: pulumi.Input<string>;
      }
    | undefined;
}

/** What a connector says about itself, or its connection for all of its connectors. */
export interface ConnectorDefaults {
  /** Which read function is used. @default by the read function that the code defines @example "rows" */
  readonly codeInterface?: CodeInterface | undefined;
  /**
   * What counts as a change of the connector's code: its content, or a version that you give.
   * @default "content"
   * @example { manual: "2026-11" }
   */
  readonly codeFingerprint?: CodeFingerprintStrategy | undefined;
  /**
   * How the stream of the bytes interface becomes records.
   * @default none: an error with the bytes interface
   * @example { type: "csv", delimiter: ";" }
   */
  readonly parser?: Parser | undefined;
  /**
   * How much of the source is read for the schema: all of it, a sample, or nothing ("declared": `infer_schema` or `edits.add`
   * say what there is). What is not covered is labelled in `coverage`.
   * @default "full"
   * @example { sampleRows: 1000, samplePartitions: 10 }
   */
  readonly generation?: Generation | undefined;
  /**
   * The most that one generation takes: seconds, rows, bytes and invocations. At a limit, what was read until then makes the
   * schema, and its coverage is `partial`.
   * @default those of the setting `pythonConnectors:limits`, else none
   * @example { seconds: 300, invocations: 50 }
   */
  readonly limits?: LimitsArgs | undefined;
  /**
   * What is changed in the generated schema: fields left out, renamed, added, given another type, documented.
   * @default nothing
   * @example { drop: ["internal"], cast: { price: "decimal(10,2)" } }
   */
  readonly edits?: SchemaEdits | undefined;
  /**
   * Which schema changes may pass. Of the connection's and the connector's own, each key is the connector's where it has one.
   * @default { policy: "evolve" }: every change passes, breaking ones with a warning
   * @example { policy: "additive", contract: "contracts/flights.json" }
   */
  readonly review?: Review | undefined;
  /**
   * What happens when a generation fails: the preview fails, or the last schema is kept, labelled stale, with a warning.
   * @default "fail" where the code, its requirements or how it reads have changed, else "keep": the source is at fault
   * @example "keep"
   */
  readonly onFailure?: OnFailure | undefined;
  /**
   * The stack that the code has to run in before it may run here: previews and updates refuse what that stack doesn't run now.
   * Properties, credentials and runner may differ. What this stack runs already passes. Of a connection's defaults, it is about
   * the connection too: its code is tested only where it runs in that stack.
   * @default that of the setting `pythonConnectors:promotedFrom`, else none
   * @example { stack: "staging" }
   */
  readonly promotedFrom?: PromotedFrom | undefined;
}

/** Arguments of {@link PythonConnection}. */
export interface PythonConnectionArgs {
  /** Code that defines `context(credentials)`; it may define none. @example { path: "shop/connection.py" } */
  readonly code: CodeArgs;
  /**
   * Python packages that the connection's and its connectors' code can import, each pinned to one version with the hashes
   * of its wheels. They are installed by the runner, apart from those of other connections; at most 200 packages and 256 KiB.
   * @default none: what the runner has baked in
   * @example { path: "nycflights/requirements.txt" }
   */
  readonly requirements?: RequirementsArgs | undefined;
  /**
   * What `context` gets.
   * @default none: `context` is not called with any
   * @example { value: config.requireSecret("credentials") }
   */
  readonly credentials?: CredentialsArgs | undefined;
  /**
   * How credentials of the forms `{ value }`, `{ env }` and `{ file }` are stored.
   * @default a secret with the defaults of {@link SecretArgs}
   * @example { kmsKeyId: key.arn, recoveryWindowInDays: 7 }
   */
  readonly secret?: SecretArgs | undefined;
  /**
   * When the connection is tested: its code parsed, `context(credentials)` run. "onChange": in previews and updates where code,
   * requirements, credentials or runner have changed; "always": in each of them; "never": then a mistake shows in its
   * connectors first.
   * @default "onChange"
   * @example "always"
   */
  readonly test?: TestMode | undefined;
  /** Where the connection's and its connectors' code runs. @example new PythonRunner("runner") */
  readonly runner: RunnerRef | LocalRunner;
  /**
   * Another runner and other credentials for previews, of the connection's test and of its connectors' generations. An update
   * generates what is new with its own.
   * @default none: previews use what updates do
   * @example { runner: { functionArn: reader.arn }, credentials: { secretArn: readOnly.arn } }
   */
  readonly preview?: PreviewArgs | undefined;
  /**
   * How AWS is reached for the secret and the runner.
   * @default the stack's `aws:*` config, else the environment
   * @example { region: "eu-west-1" }
   */
  readonly aws?: AwsArgs | undefined;
  /**
   * How many invocations of the runner one preview or update may have under way for this connection, of its test and of its
   * connectors' generations together; 1 to 1000. Of these, the provider's process has a quarter (rounded down, at least 1),
   * for what is left to check, and the program the rest: nothing of 1, so that one runs after the other. Fewer are under
   * way while AWS throttles. The whole run has a cap too: `pythonConnectors:maxConcurrency`.
   * @default 16
   * @example 4
   */
  readonly maxConcurrency?: number | undefined;
  /**
   * For all connectors on this connection; a connector's own arguments win.
   * @default none
   * @example { parser: { type: "csv" }, review: { policy: "additive" } }
   */
  readonly connectorDefaults?: ConnectorDefaults | undefined;
}

/** Arguments of {@link PythonConnector}. */
export interface PythonConnectorArgs extends ConnectorDefaults {
  /** The connection that the source is read through, or the `ref` of one in another stack. @example shop */
  readonly connection: PythonConnection | pulumi.Input<ConnectionRef>;
  /** Code that defines `list_objects` and one read function. @example { path: "shop/orders.py" } */
  readonly code: CodeArgs;
  /**
   * Settings that the code's functions get where they name a parameter `properties`.
   * @default {}
   * @example { year: 2026 }
   */
  readonly properties?: pulumi.Input<{ readonly [key: string]: pulumi.Input<Json> }> | undefined;
}
