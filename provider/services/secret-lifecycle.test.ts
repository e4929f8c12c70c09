import { FakeClock, FakeStore, intercepted, newSecret, type StoreCall } from "../../test/unit/fakes";
import { ADOPTED_TAG, type Owner, ownershipTags } from "../core/credentials/ownership";
import { PREVIEW_RUNNER_TAG, RUNNER_TAG } from "../core/credentials/runner-tags";
import { DEFAULT_DESCRIPTION, type StoredSecret } from "../core/credentials/secret-settings";
import type { SecretStore } from "../ports";
import {
  createOwnedSecret,
  deleteOwnedSecret,
  type OwnedSecret,
  type SecretState,
  updateOwnedSecret,
} from "./secret-lifecycle";

const OWNER: Owner = {
  organization: "acme",
  project: "flights",
  stack: "dev",
  resource: "source",
  parents: "",
};
const OTHER: Owner = { ...OWNER, stack: "prod" };
const NAME = "flights/dev/source";
const SECRET: OwnedSecret = { settings: { name: NAME }, owner: OWNER, id: "id-2", urn: "urn" };
const OURS_BY_HAND = "alias/by-hand";

const outsideOf = (store: SecretStore) => ({ store, clock: new FakeClock() });
const create = (store: SecretStore, secret = SECRET, value = "new") =>
  createOwnedSecret(outsideOf(store), secret, value);

/** A store that has the secret already, with an earlier ownership id. */
async function existing(owner: Owner | undefined, scheduled = false) {
  const store = new FakeStore();
  const tags = owner === undefined ? { theirs: "x" } : ownershipTags(owner, "id-1");
  await store.create(newSecret(NAME, { value: "old", token: "t", tags, description: "by hand" }));
  if (scheduled) await store.delete(NAME, 30);
  store.writes.length = 0;
  return store;
}
const content = (store: FakeStore) => store.secrets.get(NAME);
const wrote = (store: FakeStore) => store.writes.map((write) => write.split(" ")[0]);

describe("the secret of a connection", () => {
  it("is created with its settings and its owner's tags", async () => {
    const store = new FakeStore();
    const settings = { name: NAME, description: "d", kmsKeyId: "k", tags: { team: "a" } };
    const { arn, versionId, adopted, wrote: isWritten } = await create(store, { ...SECRET, settings });
    const tags = { ...ownershipTags(OWNER, "id-2"), team: "a" };
    expect(content(store)).toMatchObject({
      arn,
      versionId,
      value: "new",
      tags,
      description: "d",
      kmsKeyId: "k",
    });
    expect([wrote(store), adopted, isWritten]).toEqual([["create"], false, true]);
  });

  it("that this resource left behind in a crash is taken over, with its settings", async () => {
    const store = await existing(OWNER);
    const { versionId } = await create(store);
    expect(content(store)).toMatchObject({
      versionId,
      value: "new",
      description: DEFAULT_DESCRIPTION,
      tags: ownershipTags(OWNER, "id-2"),
    });
    expect(wrote(store)).toEqual(["update", "tag", "put"]);
  });

  it("that a crash left behind complete gets a version of its own, by which the crashed process's is told from it", async () => {
    const store = new FakeStore();
    const { versionId } = await create(store);
    const again = await create(store, { ...SECRET, id: "id-3" });
    expect(again.versionId).not.toBe(versionId);
    expect([content(store)?.versionId, wrote(store)]).toEqual([again.versionId, ["create", "tag", "put"]]);
  });

  it("that this resource left behind names no function that is not its runner any more", async () => {
    const store = await existing(OWNER);
    await store.tag(NAME, { [RUNNER_TAG]: "before", [PREVIEW_RUNNER_TAG]: "before" });
    await create(store, { ...SECRET, settings: { name: NAME, tags: { [RUNNER_TAG]: "now" } } });
    expect(content(store)?.tags).toEqual({ ...ownershipTags(OWNER, "id-2"), [RUNNER_TAG]: "now" });
  });

  it("that this resource destroyed is restored", async () => {
    const store = await existing(OWNER, true);
    await create(store);
    expect(content(store)).toMatchObject({ value: "new", scheduledForDeletion: false });
    expect(wrote(store)[0]).toBe("restore");
  });

  it.each([false, true])(
    "of somebody else is refused and not touched (scheduled for deletion: %s)",
    async (scheduled) => {
      const store = await existing(OTHER, scheduled);
      await expect(create(store)).rejects.toMatchObject({
        code: "SECRET_NOT_OURS",
        message: expect.stringContaining('resource "source" of flights/prod'),
        next: expect.stringContaining("adopt: true"),
      });
      expect(store.writes).toEqual([]);
    },
  );

  it("of nobody is refused and not touched", async () => {
    const store = await existing(undefined);
    await expect(create(store)).rejects.toMatchObject({ code: "SECRET_NOT_OURS" });
    expect(store.writes).toEqual([]);
  });

  it.each([false, true])(
    "that is adopted keeps what isn't declared (scheduled for deletion: %s)",
    async (scheduled) => {
      const store = await existing(undefined, scheduled);
      const settings = { name: NAME, kmsKeyId: OURS_BY_HAND, adopt: true };
      expect(await create(store, { ...SECRET, settings })).toMatchObject({ adopted: true });
      expect(content(store)).toMatchObject({
        value: "new",
        description: "by hand",
        kmsKeyId: OURS_BY_HAND,
        tags: { theirs: "x", [ADOPTED_TAG]: "true" },
        scheduledForDeletion: false,
      });
    },
  );

  it("whose name is just being deleted for good is waited for", async () => {
    const store = new FakeStore();
    store.going.set(NAME, 6);
    const outside = outsideOf(store);
    await createOwnedSecret(outside, SECRET, "new");
    expect(content(store)?.value).toBe("new");
    expect(outside.clock.time).toBeGreaterThan(5000);
  });

  it("that can't be restored any more is made again", async () => {
    const store = await existing(OWNER, true);
    store.restore = async () => {
      store.secrets.delete(NAME);
      return false;
    };
    const { arn } = await create(store);
    expect(content(store)).toMatchObject({ arn, value: "new" });
  });

  it("that was deleted a moment ago and still looks as if it were there is restored", async () => {
    const store = await existing(OWNER);
    await store.delete(NAME, 30);
    store.staleReads = 1;
    await create(store);
    expect(content(store)).toMatchObject({ value: "new", scheduledForDeletion: false });
  });

  it("that is neither there nor free is an error after two minutes", async () => {
    const store = new FakeStore();
    store.going.set(NAME, Number.POSITIVE_INFINITY);
    const outside = outsideOf(store);
    await expect(createOwnedSecret(outside, SECRET, "new")).rejects.toMatchObject({
      code: "SECRET_NAME_TAKEN",
    });
    expect(outside.clock.time).toBeGreaterThan(110_000);
    expect(outside.clock.time).toBeLessThanOrEqual(120_000);
  });

  it("is created again after a crash at any step, with the same end", async () => {
    for (const step of ["restore", "update", "tag", "put"] as const) {
      for (const when of ["before", "after"] as const) {
        const store = await existing(OWNER, true);
        const dies = ({ name }: StoreCall) => {
          if (name === step) throw new Error("crash");
        };
        await expect(create(intercepted(store, { [when]: dies }))).rejects.toThrow("crash");
        await create(store, { ...SECRET, id: "id-3" }, "newer");
        const found = content(store);
        expect(found).toMatchObject({ value: "newer", scheduledForDeletion: false });
        expect(found?.tags).toEqual(ownershipTags(OWNER, "id-3"));
      }
    }
  });

  it("never shows the credential in an error", async () => {
    const error: Error = await create(await existing(OTHER), SECRET, "canary").catch((e) => e);
    expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toContain("canary");
  });
});

describe("the update of a secret", () => {
  async function made() {
    const store = new FakeStore();
    const { arn, versionId } = await create(store);
    store.writes.length = 0;
    const state: SecretState = { id: "id-2", arn, versionId, adopted: false, settings: SECRET.settings };
    const update = (value: string | undefined, changed: boolean, settings = SECRET.settings) =>
      updateOwnedSecret(outsideOf(store), { ...SECRET, settings }, state, { value, changed });
    return { store, state, update };
  }

  it("writes nothing where nothing differs", async () => {
    const { store, state, update } = await made();
    for (const value of ["new", undefined]) {
      expect(await update(value, false)).toEqual({
        arn: state.arn,
        versionId: state.versionId,
        adopted: false,
        wrote: false,
      });
    }
    expect(store.writes).toEqual([]);
  });

  it("writes the value of an interrupted one under its own token, and another one under the next", async () => {
    const { store, update } = await made();
    const { versionId } = await update("b", true);
    expect(await update("b", true)).toMatchObject({ versionId, wrote: true });
    expect(wrote(store)).toEqual(["put"]);
    expect((await update("c", true)).versionId).not.toBe(versionId);
    expect(content(store)?.value).toBe("c");
  });

  it("takes back the value of an interrupted one where the declared value is the old one again", async () => {
    const { store, update } = await made();
    await update("b", true);
    expect(await update("new", false)).toMatchObject({ wrote: true });
    expect(content(store)?.value).toBe("new");
  });

  it("writes a value again that somebody else has undone", async () => {
    const { store, state, update } = await made();
    const second = await update("b", true);
    const after = { ...state, versionId: second.versionId };
    store.rollBack(NAME, state.versionId ?? "");
    const third = await updateOwnedSecret(outsideOf(store), SECRET, after, { value: "c", changed: true });
    store.rollBack(NAME, state.versionId ?? "");
    const last = { ...state, versionId: third.versionId };
    await updateOwnedSecret(outsideOf(store), SECRET, last, { value: "b", changed: true });
    expect(content(store)?.value).toBe("b");
  });

  it("leaves what isn't declared as somebody else has set it", async () => {
    const { store, update } = await made();
    await store.update(NAME, { description: "by hand", kmsKeyId: OURS_BY_HAND });
    await store.tag(NAME, { theirs: "x" });
    await update("b", true);
    expect(content(store)).toMatchObject({
      description: "by hand",
      kmsKeyId: OURS_BY_HAND,
      tags: { theirs: "x" },
    });
  });

  it("makes a secret again that is gone, where the value is known", async () => {
    const { store, update, state } = await made();
    store.secrets.clear();
    await expect(update(undefined, false)).rejects.toMatchObject({ code: "SECRET_MISSING" });
    const { arn, wrote: isWritten } = await update("new", false);
    expect([isWritten, content(store)?.value]).toEqual([true, "new"]);
    expect(arn).not.toBe(state.arn);
  });

  it("restores a secret that is scheduled for deletion, without the value too", async () => {
    const { store, update } = await made();
    await store.delete(NAME, 7);
    expect(await update(undefined, false)).toMatchObject({ wrote: false });
    expect(content(store)).toMatchObject({ value: "new", scheduledForDeletion: false });
  });

  it.each([false, true])(
    "of a secret that somebody else has taken over is refused (scheduled for deletion: %s), or adopts it",
    async (scheduled) => {
      const { store, update } = await made();
      await store.tag(NAME, ownershipTags(OTHER, "id-9"));
      if (scheduled) await store.delete(NAME, 7);
      store.writes.length = 0;
      await expect(update("b", true)).rejects.toMatchObject({ code: "SECRET_NOT_OURS" });
      expect(store.writes).toEqual([]);
      expect(await update("b", true, { name: NAME, adopt: true })).toMatchObject({ adopted: true });
      expect(content(store)?.tags).toEqual({ ...ownershipTags(OWNER, "id-2"), [ADOPTED_TAG]: "true" });
    },
  );

  it("that adopted a secret and was interrupted is not forgotten: the secret is kept", async () => {
    const { store, state, update } = await made();
    await store.tag(NAME, ownershipTags(OTHER, "id-9"));
    await update("b", true, { name: NAME, adopt: true });
    expect(await update("b", true)).toMatchObject({ adopted: true });
    const { left } = await deleteOwnedSecret(outsideOf(store), OWNER, state);
    expect(left).toContain("before this connection adopted it");
    expect(content(store)?.scheduledForDeletion).toBe(false);
  });

  it("is refused where all its tokens belong to other versions", async () => {
    const { store, update } = await made();
    store.put = async () => undefined;
    await expect(update("b", true)).rejects.toMatchObject({ code: "SECRET_TOKENS_USED" });
  });
});

describe("the end of a secret", () => {
  const state = (settings: Partial<StoredSecret> = {}): SecretState => ({
    id: "id-1",
    arn: new FakeStore().arn(NAME),
    versionId: "t",
    adopted: false,
    settings: { name: NAME, ...settings },
  });
  const end = (store: FakeStore, before = state()) => deleteOwnedSecret(outsideOf(store), OWNER, before);

  it.each([
    [undefined, 30],
    [0, 0],
    [7, 7],
  ])("is scheduled with the declared window (%s: %s days)", async (declared, days) => {
    const store = await existing(OWNER);
    const asked: unknown[] = [];
    const before = ({ name, args }: StoreCall) => void (name === "delete" && asked.push(args[1]));
    const outside = outsideOf(intercepted(store, { before }));
    const settings = declared === undefined ? {} : { recoveryWindowInDays: declared };
    expect(await deleteOwnedSecret(outside, OWNER, state(settings))).toEqual({});
    expect(asked).toEqual([days]);
    expect(content(store)?.scheduledForDeletion).toBe(days === 0 ? undefined : true);
  });

  it("leaves an adopted one without the tags by which its runner could read it", async () => {
    const store = await existing(OWNER);
    await store.tag(NAME, { theirs: "x", [ADOPTED_TAG]: "true", [RUNNER_TAG]: "runner" });
    expect((await end(store)).left).toMatch(/it was there before/);
    expect(content(store)?.tags).toEqual({ theirs: "x" });
  });

  it("leaves a secret that somebody else has taken over, and says so", async () => {
    const store = await existing(OTHER);
    const { left } = await end(store, { ...state(), id: "id-2" });
    expect(left).toBe(
      `the secret ${store.arn(NAME)} was left in place: its tags say that it now belongs to resource "source" of flights/prod`,
    );
    expect(store.writes).toEqual([]);
  });

  it.each(["gone", "scheduled", "somebody else's and scheduled", "adopted and scheduled"])(
    "has nothing to do where it is %s already",
    async (how) => {
      const store =
        how === "gone" ? new FakeStore() : await existing(how.startsWith("some") ? OTHER : OWNER, true);
      expect(await end(store, { ...state(), adopted: how.startsWith("adopted") })).toEqual({});
      expect(store.writes).toEqual([]);
    },
  );
});
