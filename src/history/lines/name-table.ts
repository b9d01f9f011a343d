/** Finds a name among those known by its bytes, without making a text of it. */

import { BACKSLASH, QUOTE } from './json-bytes.js';

const NONE = -1;
const NEVER = -1;
/** Bytes that are taken together. */
const FOUR = 4;

export class NameTable {
  /** By place, bytes of a name that is in JSON as it is; of others -1. */
  readonly lengths: Int32Array;
  private readonly names: readonly Uint8Array[];
  /** Names that are in JSON as they are, each with the quote behind it. */
  private readonly plain: DataView;
  private readonly starts: Int32Array;
  /** By the hash of a name, the first that has it, and after each the next. */
  private readonly firsts: Int32Array;
  private readonly nexts: Int32Array;
  private readonly mask: number;

  constructor(names: readonly string[]) {
    this.names = names.map((name) => new Uint8Array(Buffer.from(name)));
    this.starts = new Int32Array(names.length);
    const written: Buffer[] = [];
    let end = 0;
    for (const [place, name] of this.names.entries()) {
      this.starts[place] = end;
      if (!isPlain(name)) continue;
      written.push(Buffer.concat([name, Buffer.from('"')]));
      end += name.length + 1;
    }
    const all = Buffer.concat([...written, Buffer.alloc(FOUR)]);
    this.plain = new DataView(all.buffer, all.byteOffset, all.length);
    this.lengths = Int32Array.from(this.names, (name) => (isPlain(name) ? name.length : NEVER));
    let size = 8;
    while (size < names.length * 4) size *= 2;
    this.mask = size - 1;
    this.firsts = new Int32Array(size).fill(NONE);
    this.nexts = new Int32Array(names.length);
    for (const [place, name] of this.names.entries()) {
      const hash = hashOf(name, 0, name.length) & this.mask;
      this.nexts[place] = this.firsts[hash]!;
      this.firsts[hash] = place;
    }
  }

  /** Its place among the names, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    for (
      let place = this.firsts[hashOf(bytes, start, end) & this.mask]!;
      place !== NONE;
      place = this.nexts[place]!
    ) {
      if (isSame(this.names[place]!, bytes, start, end)) return place;
    }
    return NONE;
  }

  /** Whether the name of a place stands before a quote from `start` on, as it is in JSON; not of one that needs an escape. */
  isAt(place: number, view: DataView, start: number): boolean {
    const { plain } = this;
    // With the quote.
    let left = this.lengths[place]! + 1;
    if (left === 0) return false;
    let own = this.starts[place]!;
    let at = start;
    for (; left >= FOUR; at += FOUR, own += FOUR, left -= FOUR)
      if (plain.getInt32(own) !== view.getInt32(at)) return false;
    // What is behind the quote is of no weight.
    return left === 0 || (plain.getInt32(own) ^ view.getInt32(at)) >>> (8 * (FOUR - left)) === 0;
  }
}

function isPlain(name: Uint8Array): boolean {
  return name.every((byte) => byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH);
}

/** Of few bytes: names that differ mostly do so in their lengths, at their ends, or in the middle. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length === 0) return 0;
  return (
    (length * 7 + bytes[start]! * 31 + bytes[start + (length >> 1)]! * 5 + bytes[end - 1]! * 17) ^
    (bytes[end - 1]! >> 3)
  );
}

function isSame(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let at = 0; at < name.length; at += 1) if (name[at] !== bytes[start + at]) return false;
  return true;
}
