/** Numbers for texts, by their bytes: a text that is known is not made again. */
import { BytesColumn, IntColumn } from '../parquet/column-buffer.js';
import { StageWriter } from '../parquet/stage-writer.js';

const NONE = -1;
const FIRST_ENTRIES = 1024;
const FIRST_BYTES = 2 ** 14;
/** Codes of the next thread begin there. */
export const CODES_OF_A_THREAD = 2 ** 24;

export class TextCodes {
  private bytes = new Uint8Array(FIRST_BYTES);
  private view = new DataView(this.bytes.buffer);
  /** By code, where its text ends; it begins where the one before does. */
  private ends = new Int32Array(FIRST_ENTRIES);
  private hashes = new Int32Array(FIRST_ENTRIES);
  /** Codes by hash; the next place where one is taken. */
  private places = new Int32Array(4 * FIRST_ENTRIES).fill(NONE);
  count = 0;

  /** -1 for one that is new, where no more codes are left. */
  codeOf(text: DataView, start: number, end: number): number {
    const hash = hashOf(text, start, end);
    const mask = this.places.length - 1;
    let place = hash & mask;
    for (let code = this.places[place]!; code !== NONE; code = this.places[place]!) {
      if (this.hashes[code] === hash && this.isText(code, text, start, end)) return code;
      place = (place + 1) & mask;
    }
    return this.add(hash, text, start, end);
  }

  private isText(code: number, text: DataView, start: number, end: number): boolean {
    const { view } = this;
    let own = code === 0 ? 0 : this.ends[code - 1]!;
    if (this.ends[code]! - own !== end - start) return false;
    let at = start;
    for (; at + FOUR <= end; at += FOUR, own += FOUR)
      if (view.getInt32(own) !== text.getInt32(at)) return false;
    for (; at < end; at += 1, own += 1) if (view.getUint8(own) !== text.getUint8(at)) return false;
    return true;
  }

  private add(hash: number, text: DataView, start: number, end: number): number {
    const code = this.count;
    const first = code === 0 ? 0 : this.ends[code - 1]!;
    if (code === CODES_OF_A_THREAD - 1) return NONE;
    const last = first + end - start;
    if (last > this.bytes.length) {
      this.bytes = grown(this.bytes, new Uint8Array(Math.max(last, 2 * this.bytes.length)));
      this.view = new DataView(this.bytes.buffer);
    }
    this.bytes.set(new Uint8Array(text.buffer, text.byteOffset + start, end - start), first);
    if (code === this.ends.length) {
      this.ends = grown(this.ends, new Int32Array(2 * code));
      this.hashes = grown(this.hashes, new Int32Array(2 * code));
      this.places = new Int32Array(8 * code).fill(NONE);
      for (let known = 0; known < code; known += 1) this.put(known, this.hashes[known]!);
    }
    this.ends[code] = last;
    this.hashes[code] = hash;
    this.put(code, hash);
    this.count = code + 1;
    return code;
  }

  private put(code: number, hash: number): void {
    const mask = this.places.length - 1;
    let place = hash & mask;
    while (this.places[place] !== NONE) place = (place + 1) & mask;
    this.places[place] = code;
  }

  /** Into a file of Parquet, with `code` from `first` on. */
  write(path: string, first: number): void {
    const [codes, values] = [new IntColumn(), new BytesColumn()];
    const writer = new StageWriter(path, [
      { name: 'code', type: 'int32' },
      { name: 'value', type: 'utf8' },
    ]);
    try {
      for (let code = 0; code < this.count; code += 1) {
        codes.push(first + code);
        values.push(this.bytes, code === 0 ? 0 : this.ends[code - 1]!, this.ends[code]!);
        if (codes.presence.rows === ROWS_TOGETHER) writer.writeRowGroup([codes, values]);
      }
      writer.writeRowGroup([codes, values]);
      writer.close();
    } finally {
      writer.abandon();
    }
  }
}

const ROWS_TOGETHER = 65_536;

function grown<Numbers extends Uint8Array | Int32Array>(old: Numbers, wider: Numbers): Numbers {
  wider.set(old);
  return wider;
}

/** Bytes that are taken together. */
const FOUR = 4;

/** Multiplied as FNV-1a does; each step brings its highest bits down, since the lowest alone decide of a place. */
function hashOf(text: DataView, start: number, end: number): number {
  let hash = 0x811c9dc5;
  let at = start;
  for (; at + FOUR <= end; at += FOUR) {
    hash = Math.imul(hash ^ text.getInt32(at), 0x01000193);
    hash ^= hash >>> 15;
  }
  for (; at < end; at += 1) hash = Math.imul(hash ^ text.getUint8(at), 0x01000193);
  return hash ^ (hash >>> 15);
}
