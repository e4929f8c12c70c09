/**
 * Python connections and connectors as Pulumi resources, and the types of their arguments and outputs.
 *
 * @module pulumi-python-connectors
 */
export type { AssumeRole } from "../provider/core/aws/settings";
export type { Json } from "../provider/core/canonical";
export type { Fingerprint } from "../provider/core/connector/fingerprint";
export type { Coverage } from "../provider/core/runner/protocol";
export type { Schema } from "../provider/core/schema/schema";
export type {
  AvroParser,
  AwsArgs,
  Cause,
  CodeArgs,
  CodeFingerprintStrategy,
  CodeInterface,
  Compression,
  ConnectionRef,
  ConnectorDefaults,
  CredentialsArgs,
  CsvParser,
  CustomParser,
  Generation,
  JsonParser,
  LimitsArgs,
  LocalOptions,
  LocalRunner,
  OnFailure,
  ParquetParser,
  Parser,
  PreviewArgs,
  PromotedFrom,
  PythonConnectionArgs,
  PythonConnectorArgs,
  RequirementsArgs,
  Review,
  ReviewIgnore,
  ReviewPolicy,
  RuleId,
  RunnerRef,
  SchemaEdits,
  SecretArgs,
  TestMode,
} from "./args";
export { PythonConnection } from "./connection";
export { PythonConnector } from "./connector";
export { type ConnectorsFromArgs, type ConnectorsFromOptions, connectorsFrom } from "./connectors-from";
