/** One slot of a table: a number of this width, or something that lies elsewhere. */
export type Slot =
  | undefined
  | { readonly bytes: 1 | 2 | 4; readonly value: number }
  | { readonly bytes: 8; readonly value: bigint }
  | { readonly text: string }
  | { readonly table: Table }
  | { readonly tables: readonly Table[] };

/** Slots by their number in the format's schema; one that is absent has its default. */
export type Table = readonly Slot[];

/**
 * A FlatBuffer with this root. Written from front to back: a table, then what it refers to, so that every offset points
 * forward, as the format asks.
 */
export function flatbuffer(root: Table): Uint8Array {
  const writer = new Writer();
  const at = writer.reserve(4, 4);
  writer.refer(at, writer.table(root));
  return writer.bytes();
}

class Writer {
  #buffer = new Uint8Array(1024);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;

  bytes(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  /** The position of this many bytes, all zero, of which the one at `aligned` lies at a multiple of `alignment`. */
  reserve(size: number, alignment: number, aligned = 0): number {
    const padding = (alignment - ((this.#length + aligned) % alignment)) % alignment;
    const at = this.#length + padding;
    this.#length = at + size;
    if (this.#length > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(this.#length, this.#buffer.length * 2));
      grown.set(this.#buffer);
      this.#buffer = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }

  refer(at: number, target: number): void {
    this.#view.setUint32(at, target - at, true);
  }

  table(slots: Table): number {
    const { offsets, size } = layout(slots);
    const vtableSize = 4 + 2 * slots.length;
    const vtable = this.reserve(vtableSize + size, 8, vtableSize);
    const table = vtable + vtableSize;
    this.#view.setUint16(vtable, vtableSize, true);
    this.#view.setUint16(vtable + 2, size, true);
    this.#view.setInt32(table, vtableSize, true);
    slots.forEach((slot, index) => {
      const offset = offsets[index] ?? 0;
      this.#view.setUint16(vtable + 4 + 2 * index, offset, true);
      if (slot !== undefined) this.#fill(table + offset, slot);
    });
    return table;
  }

  #fill(at: number, slot: Exclude<Slot, undefined>): void {
    if ("text" in slot) this.refer(at, this.#text(slot.text));
    else if ("table" in slot) this.refer(at, this.table(slot.table));
    else if ("tables" in slot) this.refer(at, this.#tables(slot.tables));
    else if (slot.bytes === 8) this.#view.setBigInt64(at, slot.value, true);
    else if (slot.bytes === 4) this.#view.setInt32(at, slot.value, true);
    else if (slot.bytes === 2) this.#view.setInt16(at, slot.value, true);
    else this.#view.setInt8(at, slot.value);
  }

  #text(text: string): number {
    const encoded = new TextEncoder().encode(text);
    // Its length, then its bytes and a zero.
    const at = this.reserve(4 + encoded.length + 1, 4);
    this.#view.setUint32(at, encoded.length, true);
    this.#buffer.set(encoded, at + 4);
    return at;
  }

  #tables(tables: readonly Table[]): number {
    const at = this.reserve(4 + 4 * tables.length, 4);
    this.#view.setUint32(at, tables.length, true);
    tables.forEach((table, index) => {
      const entry = at + 4 + 4 * index;
      this.refer(entry, this.table(table));
    });
    return at;
  }
}

/** Where each slot lies in its table, after the four bytes that lead to the vtable; 0 where it is absent. */
function layout(slots: Table): { offsets: number[]; size: number } {
  let size = 4;
  const offsets = slots.map((slot) => {
    if (slot === undefined) return 0;
    const width = "bytes" in slot ? slot.bytes : 4;
    const offset = Math.ceil(size / width) * width;
    size = offset + width;
    return offset;
  });
  return { offsets, size };
}
