import type { SecretStore } from "../ports";
import { SecretsManagerStore } from "./aws/secrets-manager";
import { guardedCalls, guardedWrites } from "./guards";

const READS = ["describe", "read"];
const WRITES = ["create", "put", "update", "tag", "untag", "restore", "delete"];
const METHODS = Object.getOwnPropertyNames(SecretsManagerStore.prototype).filter(
  (name) => name !== "constructor",
);

/** A store that remembers what it was asked. */
function remembering() {
  const asked: unknown[][] = [];
  const entries = METHODS.map((method) => [
    method,
    async (...args: unknown[]) => {
      asked.push([method, ...args]);
      return method;
    },
  ]);
  return { asked, store: Object.fromEntries(entries) as unknown as SecretStore };
}
const no = async () => {
  throw new Error("no");
};
const call = (store: SecretStore, method: string) =>
  (store as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[method]?.("a", "b", "c");

describe("a guarded store", () => {
  it("knows every method of a store", () => expect([...READS, ...WRITES].sort()).toEqual(METHODS.sort()));

  it.each([...READS, ...WRITES])("passes %s on where nothing stands against it", async (method) => {
    const { store, asked } = remembering();
    const yes = async () => {};
    await expect(call(guardedWrites(guardedCalls(store, yes), yes), method)).resolves.toBe(method);
    expect(asked).toEqual([[method, "a", "b", "c"]]);
  });

  it.each(WRITES)("writes nothing with %s where nothing may be written", async (method) => {
    const { store, asked } = remembering();
    await expect(call(guardedWrites(store, no), method)).rejects.toThrow("no");
    expect(asked).toEqual([]);
  });

  it.each(READS)("reads with %s all the same", async (method) => {
    await expect(call(guardedWrites(remembering().store, no), method)).resolves.toBe(method);
  });

  it.each([...READS, ...WRITES])("calls nothing with %s where no call may be made", async (method) => {
    const { store, asked } = remembering();
    await expect(call(guardedCalls(store, no), method)).rejects.toThrow("no");
    expect(asked).toEqual([]);
  });
});
