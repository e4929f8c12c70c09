export type { Fingerprint } from "../provider/core/connector/fingerprint";
export type { Coverage } from "../provider/core/runner/protocol";
export type { Schema } from "../provider/core/schema/schema";
export type {
  AvroParser,
  AwsArgs,
  CodeArgs,
  CodeFingerprintStrategy,
  CodeInterface,
  Compression,
  ConnectorDefaults,
  CredentialsArgs,
  CsvParser,
  CustomParser,
  JsonParser,
  LocalOptions,
  LocalRunner,
  ParquetParser,
  Parser,
  PythonConnectionArgs,
  PythonConnectorArgs,
  RequirementsArgs,
  RunnerRef,
  SecretArgs,
  TestMode,
} from "./args";
export { PythonConnection } from "./connection";
export { PythonConnector } from "./connector";
