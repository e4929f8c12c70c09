/**
 * What the engine knows a kind of resource by, in every user's state: frozen public API. The shim is the `__provider` of
 * a dynamic resource, without the closure serializer: it works linked, from a tarball and under any package manager.
 */
export interface ResourceType {
  readonly token: string;
  readonly shim: string;
}

function dynamic(kind: "Connection" | "Connector", name: "connection" | "connector"): ResourceType {
  return {
    token: `pulumi-nodejs:dynamic/python:${kind}`,
    shim: `exports.handler=()=>require("pulumi-python-connectors/provider/v1").${name};`,
  };
}

export const CONNECTION_TYPE = dynamic("Connection", "connection");
export const CONNECTOR_TYPE = dynamic("Connector", "connector");
