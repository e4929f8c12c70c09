import { FakeStore } from "../../test/unit/fakes";
import { isOwnedBy, type Owner, ownershipTags } from "../core/credentials/ownership";
import { createOwnedSecret, deleteOwnedSecret } from "./secret-lifecycle";

const OWNER: Owner = {
  organization: "acme",
  project: "flights",
  stack: "dev",
  resource: "source",
  parents: "",
};
const OTHER: Owner = { ...OWNER, stack: "prod" };
const SECRET = { name: "flights/dev/source", owner: OWNER, id: "id-2", urn: "urn" };

/** A store that has the secret already, with an earlier ownership id. */
async function existing(owner: Owner, scheduled = false) {
  const store = new FakeStore();
  const tags = ownershipTags(owner, "id-1");
  await store.create({ name: SECRET.name, value: "old", token: "t", tags });
  if (scheduled) await store.delete(SECRET.name);
  store.writes.length = 0;
  return store;
}
const content = (store: FakeStore) => store.secrets.get(SECRET.name);

describe("the secret of a connection", () => {
  it("is created with its owner's tags", async () => {
    const store = new FakeStore();
    const { arn, versionId } = await createOwnedSecret(store, SECRET, "new");
    expect(content(store)).toMatchObject({
      arn,
      versionId,
      value: "new",
      tags: ownershipTags(OWNER, "id-2"),
    });
    expect(store.writes).toEqual(["create flights/dev/source"]);
  });

  it("that this resource left behind in a crash is taken over", async () => {
    const store = await existing(OWNER);
    const { versionId } = await createOwnedSecret(store, SECRET, "new");
    expect(content(store)).toMatchObject({ versionId, value: "new", tags: ownershipTags(OWNER, "id-2") });
    expect(store.writes).toEqual(["tag flights/dev/source", "put flights/dev/source"]);
  });

  it("that this resource destroyed is restored", async () => {
    const store = await existing(OWNER, true);
    await createOwnedSecret(store, SECRET, "new");
    expect(content(store)).toMatchObject({ value: "new", scheduledForDeletion: false });
    expect(store.writes[0]).toBe("restore flights/dev/source");
  });

  it.each([false, true])(
    "of somebody else is refused and not touched (scheduled for deletion: %s)",
    async (scheduled) => {
      const store = await existing(OTHER, scheduled);
      await expect(createOwnedSecret(store, SECRET, "new")).rejects.toMatchObject({
        code: "SECRET_NOT_OURS",
        message: expect.stringContaining('resource "source" of flights/prod'),
      });
      expect(store.writes).toEqual([]);
    },
  );

  it("of nobody is refused and not touched", async () => {
    const store = new FakeStore();
    await store.create({ name: SECRET.name, value: "old", token: "t", tags: {} });
    await expect(createOwnedSecret(store, SECRET, "new")).rejects.toMatchObject({ code: "SECRET_NOT_OURS" });
    expect(content(store)).toMatchObject({ value: "old", tags: {} });
  });

  it("that is neither there nor free is an error", async () => {
    const store = new FakeStore();
    store.create = async () => undefined;
    await expect(createOwnedSecret(store, SECRET, "new")).rejects.toMatchObject({
      code: "SECRET_NAME_TAKEN",
    });
  });

  it("is created again after a crash at any step, with the same end", async () => {
    for (const step of ["tag", "put"] as const) {
      const store = await existing(OWNER, true);
      const works = store[step];
      Object.assign(store, { [step]: () => Promise.reject(new Error("crash")) });
      await expect(createOwnedSecret(store, SECRET, "new")).rejects.toThrow("crash");
      Object.assign(store, { [step]: works });
      await createOwnedSecret(store, { ...SECRET, id: "id-3" }, "newer");
      const found = content(store);
      expect(found).toMatchObject({ value: "newer", scheduledForDeletion: false });
      expect(isOwnedBy(found?.tags ?? {}, OWNER, "id-3")).toBe(true);
    }
  });

  it("never shows the credential in an error", async () => {
    const error: Error = await createOwnedSecret(await existing(OTHER), SECRET, "canary").catch((e) => e);
    expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toContain("canary");
  });
});

describe("the end of a secret", () => {
  const arn = new FakeStore().arn(SECRET.name);

  it("is scheduled where it is ours by its id", async () => {
    const store = await existing(OWNER);
    expect(await deleteOwnedSecret(store, arn, OWNER, "id-1")).toEqual({});
    expect(content(store)?.scheduledForDeletion).toBe(true);
  });

  it("leaves a secret that somebody else has taken over, and says so", async () => {
    const store = await existing(OTHER);
    const { left } = await deleteOwnedSecret(store, arn, OWNER, "id-2");
    expect(left).toBe(
      `the secret ${arn} was left in place: its tags say that it now belongs to resource "source" of flights/prod`,
    );
    expect(store.writes).toEqual([]);
  });

  it.each(["gone", "scheduled"])("has nothing to do where it is %s already", async (how) => {
    const store = how === "gone" ? new FakeStore() : await existing(OTHER, true);
    expect(await deleteOwnedSecret(store, arn, OWNER, "id-1")).toEqual({});
    expect(store.writes).toEqual([]);
  });
});
