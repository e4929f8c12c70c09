import type { Lookup } from "./core/lookup";
import { connectionProvider } from "./resources/connection";
import { connectorProvider } from "./resources/connector";
import { ProviderContext } from "./resources/context";
import type { DynamicProvider } from "./resources/provider";
import { connectPorts } from "./wiring";

// What the literal `__provider` of each resource in every user's state requires: this subpath and these two names are
// frozen public API.

const env: Lookup = (key) => process.env[key];
const context = new ProviderContext((config) => connectPorts(config, env, "provider"), env);

export const connection: DynamicProvider = connectionProvider(context);
export const connector: DynamicProvider = connectorProvider(context);
