import fc from "fast-check";
import { FakeClock, FakeStore, intercepted, newSecret, type StoreCall } from "../../test/unit/fakes";
import { ADOPTED_TAG, ID_TAG, type Owner, ownershipTags, TAG_PREFIX } from "../core/credentials/ownership";
import type { StoredSecret } from "../core/credentials/secret-settings";
import {
  createOwnedSecret,
  deleteOwnedSecret,
  type SecretState,
  updateOwnedSecret,
  type WrittenSecret,
} from "./secret-lifecycle";

const OWNER: Owner = { organization: "acme", project: "p", stack: "dev", resource: "r", parents: "" };
const THEIR_TAGS = ownershipTags({ ...OWNER, stack: "prod" }, "their-id");
const NAME = "p/dev/r";
const URN = "urn";

interface Crash {
  /** Which call of the operation the process dies at. */
  readonly at: number;
  readonly when: "before" | "after";
}
type Settings = Omit<StoredSecret, "name">;
type Step =
  /** What `pulumi up` does with this connection in the program: create or update. */
  | {
      readonly kind: "up";
      readonly value: string;
      readonly settings: Settings;
      readonly crash: Crash | undefined;
      /** How many answers about the secret are old ones. */
      readonly stale: number;
    }
  /** What it does without it. */
  | { readonly kind: "destroy"; readonly crash: Crash | undefined }
  | { readonly kind: "refresh" }
  /** Somebody else makes a secret of that name, with tags of another stack or with none. */
  | { readonly kind: "theirs"; readonly tagged: boolean }
  /** Another stack adopts it. */
  | { readonly kind: "taken over" }
  | { readonly kind: "rotated"; readonly value: string }
  | { readonly kind: "rolled back"; readonly back: number }
  | { readonly kind: "deleted"; readonly days: number; readonly goesSlowly: number }
  | { readonly kind: "restored" };

const value = fc.constantFrom("a", "b", "c");
const crash = fc.option(
  fc.record({ at: fc.nat(8), when: fc.constantFrom("before" as const, "after" as const) }),
  { nil: undefined, freq: 2 },
);
const optional = <T>(...values: T[]) => fc.constantFrom(undefined, ...values);
const settings: fc.Arbitrary<Settings> = fc.record({
  description: optional("one", "two"),
  kmsKeyId: optional("alias/one", "alias/two"),
  tags: optional<Record<string, string>>({}, { team: "a" }, { team: "b", cost: "1" }),
  recoveryWindowInDays: optional(0, 7),
  adopt: optional(true),
});
const up = fc.record({
  kind: fc.constant("up" as const),
  value,
  settings,
  crash,
  stale: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: up },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("destroy" as const), crash }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("refresh" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("theirs" as const), tagged: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("taken over" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("rotated" as const), value }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("rolled back" as const), back: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("deleted" as const),
      days: fc.constantFrom(0, 7),
      goesSlowly: fc.nat(4),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restored" as const) }) },
);

/** The state of the stack, as far as the connection is in it. */
interface State extends SecretState {
  readonly value: string;
}

/** A stack with one connection, the account it is in, and what has to be true of both. */
class World {
  readonly store = new FakeStore();
  readonly clock = new FakeClock();
  state: State | undefined;
  /** ARNs of secrets that this connection made or adopted, and has not given back. */
  readonly ours = new Set<string>();
  /** Those of them that were somebody else's. */
  readonly adopted = new Set<string>();
  /** All versions that there were, the oldest first. */
  readonly versions: string[] = [];
  /** Whether an operation has crashed since the last one that wrote what is declared. */
  interrupted = false;
  /** Whether an operation has crashed since the last one that wrote the value: its version may be there, unknown to the state. */
  mayHaveLostAWrite = false;
  /** Whether somebody else wrote the value, or moved back to another version, since this connection wrote it. */
  elsewhere = false;
  /** Whether the last write was this connection's: only its own may not be seen at once. */
  wroteLast = false;
  #made = 0;

  async take(step: Step): Promise<void> {
    const found = this.store.secrets.get(NAME);
    if (step.kind === "up") return this.#up(step);
    if (step.kind === "destroy") return this.#destroy(step.crash);
    if (step.kind === "refresh") {
      const known = [...this.store.secrets.values()].find(({ arn }) => arn === this.state?.arn);
      if (known === undefined || known.scheduledForDeletion) this.state = undefined;
      return;
    }
    this.wroteLast = false;
    this.#made += 1;
    const token = `theirs-${this.#made}`;
    if (step.kind === "theirs" && found === undefined) {
      await this.store.create(newSecret(NAME, { token, tags: step.tagged ? THEIR_TAGS : {} }));
    }
    if (found === undefined) return;
    if (step.kind === "restored") await this.store.restore(NAME);
    if (step.kind === "deleted") {
      await this.store.delete(NAME, step.days);
      if (step.days === 0) this.store.going.set(NAME, step.goesSlowly);
    }
    if (found.scheduledForDeletion) return;
    if (["rotated", "rolled back", "taken over"].includes(step.kind)) this.elsewhere = true;
    if (step.kind === "rotated") await this.store.put(NAME, step.value, token);
    // Back from a version whose write a crash lost, the same write again would meet its own version, and change nothing.
    if (step.kind === "rolled back" && !this.mayHaveLostAWrite) {
      const known = this.versions.filter((version) => version.startsWith(found.arn));
      const version = known.at(-1 - step.back)?.slice(found.arn.length);
      if (version !== undefined) this.store.rollBack(NAME, version);
    }
    if (step.kind === "taken over") {
      await this.store.tag(NAME, { ...THEIR_TAGS, [ADOPTED_TAG]: "true" });
      await this.store.put(NAME, "their value", token);
      this.ours.delete(found.arn);
    }
  }

  async #up({ value, settings, crash, stale }: Step & { kind: "up" }): Promise<void> {
    const { state } = this;
    this.#made += 1;
    const id = state?.id ?? `id-${this.#made}`;
    const secret = { settings: { ...settings, name: NAME }, owner: OWNER, id, urn: URN };
    const changed = state?.value !== value;
    const before = this.store.secrets.get(NAME);
    // An adopted one without the tags is given back, by a destroy that was interrupted right after.
    const foreign = before !== undefined && (!this.ours.has(before.arn) || before.tags[ID_TAG] === undefined);
    const writes = this.store.writes.length;
    // What a crash left behind is long to be seen when the recovery begins.
    const blind = stale > 0 && this.wroteLast && crash === undefined && !this.interrupted;
    this.store.staleReads = blind ? stale : 0;
    const outside = { store: this.#watched(crash, settings.adopt === true), clock: this.clock };
    let written: WrittenSecret;
    try {
      written =
        state === undefined
          ? await createOwnedSecret(outside, secret, value)
          : await updateOwnedSecret(outside, secret, state, { value, changed });
    } catch (error) {
      this.interrupted = true;
      this.mayHaveLostAWrite = true;
      const { message, code } = error as Error & { code?: string };
      if (message === "crash") return;
      // What can't be seen yet may end an update, which goes on from there the next time.
      if (blind) return;
      expect(code).toBe("SECRET_NOT_OURS");
      expect([foreign, settings.adopt]).toEqual([true, undefined]);
      expect(this.store.writes.slice(writes)).toEqual([]);
      return;
    } finally {
      this.store.staleReads = 0;
      if (this.store.writes.length > writes) this.wroteLast = true;
    }
    const found = this.store.secrets.get(NAME);
    expect(this.store.secrets.size).toBe(1);
    expect(found).toMatchObject({ arn: written.arn, scheduledForDeletion: false });
    expect(found?.tags).toMatchObject(ownershipTags(OWNER, id));
    if (!blind) {
      const { description, kmsKeyId, tags = {} } = settings;
      expect(found).toMatchObject({ versionId: written.versionId, tags });
      if (description !== undefined) expect(found?.description).toBe(description);
      if (kmsKeyId !== undefined) expect(found?.kmsKeyId).toBe(kmsKeyId);
      const goes = (key: string) => state?.arn === found?.arn && !Object.hasOwn(tags, key);
      expect(
        Object.keys(state?.settings.tags ?? {})
          .filter(goes)
          .filter((key) => found?.tags[key]),
      ).toEqual([]);
    }
    if (written.wrote) {
      expect(found).toMatchObject({ value, versionId: written.versionId });
    } else {
      // What somebody else wrote stays, and nothing is written that is there already.
      expect(changed).toBe(false);
      expect(found?.versionId).toBe(before?.versionId);
      if (!this.elsewhere && !blind) expect(found?.value).toBe(value);
    }
    // A secret that was made a moment ago may not be known as its own: with `adopt` it then is one that is kept.
    if (blind && written.adopted) this.adopted.add(written.arn);
    expect(written.adopted).toBe(this.adopted.has(written.arn));
    const versionId = written.wrote ? written.versionId : state?.versionId;
    this.state = {
      id,
      arn: written.arn,
      settings: secret.settings,
      versionId,
      adopted: written.adopted,
      value,
    };
    this.interrupted = false;
    if (written.wrote) {
      this.elsewhere = false;
      this.mayHaveLostAWrite = false;
    }
  }

  async #destroy(crash: Crash | undefined): Promise<void> {
    const { state } = this;
    if (state === undefined) return;
    const outside = { store: this.#watched(crash, false), clock: this.clock };
    const before = [...this.store.secrets.values()].find(({ arn }) => arn === state.arn);
    try {
      await deleteOwnedSecret(outside, OWNER, state);
    } catch (error) {
      expect((error as Error).message).toBe("crash");
      this.interrupted = true;
      return;
    }
    this.wroteLast = true;
    const found = this.store.secrets.get(NAME);
    this.state = undefined;
    if (found === undefined || found.arn !== state.arn || !this.ours.has(found.arn)) return;
    if (!this.adopted.has(found.arn)) {
      expect(found.scheduledForDeletion).toBe(true);
      return;
    }
    expect(found.scheduledForDeletion).toBe(before?.scheduledForDeletion);
    if (found.scheduledForDeletion) return;
    expect(Object.keys(found.tags).filter((key) => key.startsWith(TAG_PREFIX))).toEqual([]);
    this.ours.delete(found.arn);
    this.adopted.delete(found.arn);
  }

  /** The store as the connection sees it: it may write only what is its own, and may die at a call. */
  #watched(crash: Crash | undefined, adopts: boolean) {
    let calls = 0;
    const before = ({ name }: StoreCall) => {
      if (crash?.when === "before" && calls === crash.at) throw new Error("crash");
      if (["describe", "create", "read"].includes(name)) return;
      const found = this.store.secrets.get(NAME);
      if (found === undefined) return;
      if (!this.ours.has(found.arn)) expect([name, adopts]).toEqual([name, true]);
      if (name === "delete") expect(this.adopted.has(found.arn)).toBe(false);
    };
    const after = ({ name, args }: StoreCall) => {
      const found = this.store.secrets.get(NAME);
      const [asked] = args as [{ tags?: object; token?: string }];
      if (name === "create" && found?.versionId === asked.token) this.ours.add(found?.arn ?? "");
      if (name === "tag" && found !== undefined && !this.ours.has(found.arn)) {
        this.ours.add(found.arn);
        this.adopted.add(found.arn);
      }
      if (found !== undefined) this.versions.push(found.arn + found.versionId);
      if (crash?.when === "after" && calls === crash.at) throw new Error("crash");
      calls += 1;
    };
    return intercepted(this.store, { before, after });
  }
}

describe("the secret of a connection, whatever happens to it and wherever an operation dies", () => {
  it("holds what is declared after each operation that succeeds, and nobody else's is ever written", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const world = new World();
        for (const step of steps) await world.take(step);
      }),
      { numRuns: Number(process.env["LIFECYCLE_RUNS"] ?? 1500) },
    );
  });
});
