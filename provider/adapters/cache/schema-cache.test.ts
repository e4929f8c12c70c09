import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { FileSchemaCache } from "./schema-cache";

const MINUTE = 60 * 1000;
let base: string;
let folder: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(os.tmpdir(), "schema-cache-")));
  folder = path.join(base, "a", "schemas");
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const text = (entry: Uint8Array | undefined) => entry && Buffer.from(entry).toString("utf8");
const entryOf = (key: string) => path.join(folder, `${key}.json`);
const put = async (key: string, content = "entry") => {
  const cache = new FileSchemaCache(folder);
  await cache.put(key, Buffer.from(content));
  return cache;
};

describe("an entry of the cache", () => {
  it("is what was put, in this process and in another", async () => {
    const cache = await put("k", "größe");
    expect(text(await cache.get("k"))).toBe("größe");
    expect(text(await new FileSchemaCache(folder).get("k"))).toBe("größe");
    expect(await cache.get("other")).toBeUndefined();
  });

  it("is the last that was put", async () => {
    const cache = await put("k", "first");
    await cache.put("k", Buffer.from("second"));
    expect(text(await cache.get("k"))).toBe("second");
    expect(readdirSync(folder)).toEqual(["k.json"]);
  });

  it("can be read by this user alone", async () => {
    await put("k");
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(entryOf("k")).mode & 0o777).toBe(0o600);
  });

  it("lives for 15 minutes", async () => {
    await put("k");
    const written = statSync(entryOf("k")).mtimeMs;
    expect(text(await new FileSchemaCache(folder, () => written + 15 * MINUTE).get("k"))).toBe("entry");
    const reader = new FileSchemaCache(folder, () => now);
    let now = written;
    expect(text(await reader.get("k"))).toBe("entry");
    now = written + 15 * MINUTE + 1;
    expect(await reader.get("k")).toBeUndefined();
  });

  it("that is too old is swept away by the next process, the sealing key is not", async () => {
    const cache = await put("k");
    const sealed = await cache.seal("v");
    const old = new FileSchemaCache(folder, () => Date.now() + 16 * MINUTE);
    expect(await old.get("k")).toBeUndefined();
    expect(readdirSync(folder)).toEqual(["key"]);
    expect(await old.seal("v")).toBe(sealed);
  });

  it.each<[string, () => void]>([
    ["may be read by the group", () => chmodSync(entryOf("k"), 0o640)],
    ["may be written by others", () => chmodSync(entryOf("k"), 0o602)],
    [
      "is a link",
      () => {
        rmSync(entryOf("k"));
        writeFileSync(path.join(base, "elsewhere"), "planted", { mode: 0o600 });
        symlinkSync(path.join(base, "elsewhere"), entryOf("k"));
      },
    ],
    [
      "is a folder",
      () => {
        rmSync(entryOf("k"));
        mkdirSync(entryOf("k"), { mode: 0o700 });
      },
    ],
    ["is too large", () => truncateSync(entryOf("k"), 6 * 1024 * 1024 + 1)],
  ])("that %s is a miss", async (_what, change) => {
    const cache = await put("k");
    change();
    expect(await cache.get("k")).toBeUndefined();
  });

  it("that is too large is not written", async () => {
    const cache = new FileSchemaCache(folder);
    await cache.put("k", new Uint8Array(6 * 1024 * 1024 + 1));
    expect(await cache.get("k")).toBeUndefined();
  });
});

describe("a folder that can't be used", () => {
  it.each<[string, () => void]>([
    ["below a file", () => writeFileSync(path.join(base, "a"), "")],
    [
      "that is a file",
      () => {
        mkdirSync(path.join(base, "a"));
        writeFileSync(folder, "");
      },
    ],
    ["that others may enter", () => mkdirSync(folder, { recursive: true, mode: 0o755 })],
    [
      "that is a link",
      () => {
        mkdirSync(path.join(base, "a"));
        mkdirSync(path.join(base, "real"), { mode: 0o700 });
        symlinkSync(path.join(base, "real"), folder);
      },
    ],
  ])("%s is a cache without entries, and never an error", async (_what, make) => {
    make();
    const cache = new FileSchemaCache(folder);
    await cache.put("k", Buffer.from("entry"));
    expect(await cache.get("k")).toBeUndefined();
    expect(await cache.seal("v")).toBe(await cache.seal("v"));
  });

  it("with something old in it that is no entry still has entries", async () => {
    mkdirSync(path.join(folder, "odd"), { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    utimesSync(path.join(folder, "odd"), 0, 0);
    const cache = await put("k");
    expect(text(await cache.get("k"))).toBe("entry");
  });
});

describe("a sealed value", () => {
  it("is the same in all processes, also where they start at once", async () => {
    const sealed = await Promise.all(Array.from({ length: 20 }, () => new FileSchemaCache(folder).seal("v")));
    expect(new Set(sealed).size).toBe(1);
    expect(await new FileSchemaCache(folder).seal("v")).toBe(sealed[0]);
    expect(readdirSync(folder)).toEqual(["key"]);
  });

  it("differs by value and by folder", async () => {
    const cache = new FileSchemaCache(folder);
    const sealed = await cache.seal("v");
    expect(await cache.seal("w")).not.toBe(sealed);
    expect(await new FileSchemaCache(path.join(base, "b")).seal("v")).not.toBe(sealed);
  });

  it.each<[string, () => void]>([
    ["others may read", () => chmodSync(path.join(folder, "key"), 0o644)],
    ["is cut", () => truncateSync(path.join(folder, "key"), 5)],
  ])("is never made with a key that %s", async (_what, change) => {
    const sealed = await new FileSchemaCache(folder).seal("v");
    change();
    expect(await new FileSchemaCache(folder).seal("v")).not.toBe(sealed);
  });
});
