export type { Fingerprint } from "../provider/core/connector/fingerprint";
export type { Coverage } from "../provider/core/connector/plan";
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
  RunnerRef,
} from "./args";
export { PythonConnection } from "./connection";
export { PythonConnector } from "./connector";
