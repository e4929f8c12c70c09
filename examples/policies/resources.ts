/** What the policies read of a Python connection or connector: inputs as this run has them. Unknown ones are not there. */
export interface PythonResource {
  readonly code?: Readonly<Record<string, string>>;
  readonly properties?: unknown;
  readonly review?: { readonly policy?: unknown; readonly contract?: unknown };
  readonly warnings?: readonly { readonly code?: string; readonly message?: string }[];
}

const CONNECTION = "pulumi-nodejs:dynamic/python:Connection";
const CONNECTOR = "pulumi-nodejs:dynamic/python:Connector";

export function isConnector(type: string): boolean {
  return type === CONNECTOR;
}

export function isPython(type: string): boolean {
  return type === CONNECTION || isConnector(type);
}

/** `urn:pulumi:<stack>::<project>::<type>::<name>` */
export function stackOf(urn: string): string {
  return urn.split("::")[0]?.split(":")[2] ?? "";
}
