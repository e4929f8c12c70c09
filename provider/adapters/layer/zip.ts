import { createHash } from "node:crypto";
import { type FileHandle, open, readFile } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { deflate, deflateSync } from "fflate";

/** A file of an archive. */
export interface ZipSource {
  /** With `/`. */
  readonly name: string;
  /** Where its content is. */
  readonly path: string;
  readonly executable: boolean;
}

/** Fixed, so that an archive is the same wherever and whenever it is made; the first date that a zip can hold. */
const DATE = 0x0021;
const VERSION = 20;
const MADE_ON_UNIX = 3 << 8;
const UTF_8 = 0x0800;
const DEFLATED = 8;
const LEVEL = 6;
/** What is smaller is compressed at once: to start a thread would take longer. */
const THREAD_BYTES = 512 * 1024;

/**
 * Writes a zip of these files in their order. It is compressed by a program, not by the zlib of Node.js, which gives other bytes on
 * other processors and in other versions: the layer would be published anew from each machine.
 */
export async function writeZip(target: string, sources: readonly ZipSource[]): Promise<void> {
  const file = await open(target, "wx", 0o600);
  try {
    const directory: Buffer[] = [];
    let offset = 0;
    for (const { name, path, executable } of sources) {
      const content = await readFile(path);
      const packed = await compressed(content);
      const entry = { name: Buffer.from(name, "utf8"), crc: crc32(content), content, packed };
      const header = localHeader(entry);
      directory.push(directoryEntry(entry, { executable, offset }));
      await write(file, header);
      await write(file, packed);
      offset += header.byteLength + packed.byteLength;
    }
    const central = Buffer.concat(directory);
    await write(file, central);
    await write(file, endOfDirectory({ count: sources.length, bytes: central.byteLength, offset }));
  } finally {
    await file.close();
  }
}

/** In base64, as Lambda writes it. */
export async function sha256OfFile(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("base64");
}

async function compressed(content: Buffer): Promise<Uint8Array> {
  if (content.byteLength < THREAD_BYTES) return deflateSync(content, { level: LEVEL });
  return new Promise((resolve, reject) => {
    deflate(content, { level: LEVEL }, (error, packed) => (error === null ? resolve(packed) : reject(error)));
  });
}

interface Entry {
  readonly name: Buffer;
  readonly crc: number;
  readonly content: Uint8Array;
  readonly packed: Uint8Array;
}

function localHeader(entry: Entry): Buffer {
  const fixed = Buffer.alloc(30);
  fixed.writeUInt32LE(0x04034b50, 0);
  fixed.writeUInt16LE(VERSION, 4);
  writeFacts(fixed, 6, entry);
  return Buffer.concat([fixed, entry.name]);
}

function directoryEntry(
  entry: Entry,
  { executable, offset }: { readonly executable: boolean; readonly offset: number },
): Buffer {
  const fixed = Buffer.alloc(46);
  fixed.writeUInt32LE(0x02014b50, 0);
  fixed.writeUInt16LE(VERSION | MADE_ON_UNIX, 4);
  fixed.writeUInt16LE(VERSION, 6);
  writeFacts(fixed, 8, entry);
  // World-readable, since Lambda runs the code as another user.
  fixed.writeUInt32LE(((executable ? 0o100755 : 0o100644) << 16) >>> 0, 38);
  fixed.writeUInt32LE(offset, 42);
  return Buffer.concat([fixed, entry.name]);
}

/** What both headers say of a file, in the same order. */
function writeFacts(header: Buffer, at: number, { name, crc, content, packed }: Entry): void {
  header.writeUInt16LE(UTF_8, at);
  header.writeUInt16LE(DEFLATED, at + 2);
  header.writeUInt16LE(DATE, at + 6);
  header.writeUInt32LE(crc, at + 8);
  header.writeUInt32LE(packed.byteLength, at + 12);
  header.writeUInt32LE(content.byteLength, at + 16);
  header.writeUInt16LE(name.byteLength, at + 20);
}

function endOfDirectory({
  count,
  bytes,
  offset,
}: {
  readonly count: number;
  readonly bytes: number;
  readonly offset: number;
}): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

async function write(file: FileHandle, bytes: Uint8Array): Promise<void> {
  await file.writeFile(bytes);
}
