import { createHmac, randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, link, lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { SchemaCache } from "../../ports";

/** How long an entry lives: a preview and the update after it agree, and tomorrow's run looks again. */
const LIFETIME_MS = 15 * 60 * 1000;
const MAX_ENTRY_BYTES = 6 * 1024 * 1024;
const KEY_BYTES = 32;
const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

/**
 * The schema cache as files in one folder that only this user can read or write. Files of another owner, with another
 * mode, or that are links are misses, so that nobody else can plant a schema.
 */
export class FileSchemaCache implements SchemaCache {
  readonly #folder: string;
  readonly #now: () => number;
  #ready: Promise<boolean> | undefined;
  #key: Promise<Buffer> | undefined;

  /** @param now Milliseconds since the epoch. */
  constructor(folder: string, now: () => number = Date.now) {
    this.#folder = folder;
    this.#now = now;
  }

  isUsable(): Promise<boolean> {
    return this.#prepared();
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    if (!(await this.#prepared())) return undefined;
    return this.#read(`${key}.json`, LIFETIME_MS).catch(() => undefined);
  }

  async put(key: string, entry: Uint8Array): Promise<void> {
    if (entry.byteLength > MAX_ENTRY_BYTES || !(await this.#prepared())) return;
    const aside = await this.#writeAside(entry).catch(() => undefined);
    if (aside === undefined) return;
    await rename(aside, this.#path(`${key}.json`)).catch(() => rm(aside, { force: true }));
  }

  async seal(value: string): Promise<string> {
    this.#key ??= this.#sealingKey();
    return createHmac("sha256", await this.#key)
      .update(value, "utf8")
      .digest("base64url");
  }

  /** The folder's own key, made once; a key of this process alone where the folder can't be used. */
  async #sealingKey(): Promise<Buffer> {
    const own = randomBytes(KEY_BYTES);
    if (!(await this.#prepared())) return own;
    const existing = await this.#read("key", undefined).catch(() => undefined);
    if (existing?.byteLength === KEY_BYTES) return existing;
    const aside = await this.#writeAside(own).catch(() => undefined);
    if (aside === undefined) return own;
    // A link fails where another process was faster: both then use that one's key.
    await link(aside, this.#path("key")).catch(() => undefined);
    await rm(aside, { force: true });
    const agreed = await this.#read("key", undefined).catch(() => undefined);
    return agreed?.byteLength === KEY_BYTES ? agreed : own;
  }

  #path(name: string): string {
    return path.join(this.#folder, name);
  }

  #prepared(): Promise<boolean> {
    this.#ready ??= this.#prepare().catch(() => false);
    return this.#ready;
  }

  async #prepare(): Promise<boolean> {
    await mkdir(this.#folder, { recursive: true, mode: PRIVATE_FOLDER });
    const stats = await lstat(this.#folder);
    if (!stats.isDirectory() || stats.uid !== process.getuid?.() || (stats.mode & 0o077) !== 0) return false;
    await this.#sweep();
    return true;
  }

  async #sweep(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (name === "key") continue;
      const stats = await lstat(this.#path(name)).catch(() => undefined);
      if (stats !== undefined && this.#now() - stats.mtimeMs > LIFETIME_MS)
        await rm(this.#path(name), { force: true }).catch(() => undefined);
    }
  }

  async #read(name: string, lifetime: number | undefined): Promise<Buffer | undefined> {
    const file = await open(this.#path(name), constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const stats = await file.stat();
      const age = this.#now() - stats.mtimeMs;
      const ours = stats.isFile() && stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0;
      if (!ours || stats.size > MAX_ENTRY_BYTES || (lifetime !== undefined && age > lifetime))
        return undefined;
      return await file.readFile();
    } finally {
      await file.close();
    }
  }

  async #writeAside(content: Uint8Array): Promise<string> {
    const aside = this.#path(`${randomBytes(8).toString("hex")}.tmp`);
    const file: FileHandle = await open(aside, "wx", PRIVATE_FILE);
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
    return aside;
  }
}
