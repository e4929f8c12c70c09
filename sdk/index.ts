export type { Fingerprint } from "../provider/core/connector/fingerprint";
export type { Schema } from "../provider/core/schema/schema";
export type {
  AwsArgs,
  CodeArgs,
  CodeFingerprintStrategy,
  CodeInterface,
  ConnectorDefaults,
  CredentialsArgs,
  CsvParser,
  JsonParser,
  Parser,
  PythonConnectionArgs,
  PythonConnectorArgs,
  RunnerArgs,
} from "./args";
export { PythonConnection } from "./connection";
export { PythonConnector } from "./connector";
