import type { SecretStore } from "../ports";

const WRITES = ["create", "put", "update", "tag", "untag", "restore", "delete"] as const;
const READS = ["describe", "read"] as const;

type Method = keyof SecretStore;

/** A store that asks first, before every call. @param assert Throws where the call must not be made. */
export function guardedCalls(store: SecretStore, assert: () => Promise<void>): SecretStore {
  return guarded(store, [...READS, ...WRITES], assert);
}

/** A store that asks first, before every write. @param assert Throws where nothing may be written any more. */
export function guardedWrites(store: SecretStore, assert: () => Promise<void>): SecretStore {
  return guarded(store, WRITES, assert);
}

function guarded(store: SecretStore, methods: readonly Method[], assert: () => Promise<void>): SecretStore {
  const asking = (method: Method) => {
    const call = (store[method] as (...args: unknown[]) => Promise<unknown>).bind(store);
    if (!methods.includes(method)) return call;
    return async (...args: unknown[]) => {
      await assert();
      return call(...args);
    };
  };
  return Object.fromEntries(
    [...READS, ...WRITES].map((method) => [method, asking(method)]),
  ) as unknown as SecretStore;
}
