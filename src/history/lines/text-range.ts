/** A text as a range of bytes: where it stands in a record, or, of one with escapes, decoded. */
import { isWhole } from './byte-values.js';
import { QUOTE, textOf } from './json-bytes.js';
import type { RecordScanner } from './record-scanner.js';

export class TextRange {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;

  get isEmpty(): boolean {
    return this.start === this.end;
  }

  /** Takes the text of a slot; whether it has one. */
  takeText(scanner: RecordScanner, slot: number): boolean {
    if (!scanner.has(slot)) return false;
    const { bytes } = scanner;
    const start = scanner.starts[slot]!;
    const end = scanner.ends[slot]!;
    if (bytes[start] !== QUOTE) return false;
    if (scanner.escapes[slot] === 1) return this.decode(textOf(bytes, start, end));
    this.bytes = bytes;
    this.start = start + 1;
    this.end = end - 1;
    return true;
  }

  /** Half of a surrogate pair, which UTF-8 does not have, becomes U+FFFD. */
  private decode(json: string): true {
    this.bytes = Buffer.from(JSON.parse(json) as string);
    this.start = 0;
    this.end = this.bytes.length;
    return true;
  }

  /** Takes the id of a slot: a text that is not empty, or a whole number as it is written; whether it has one. */
  takeId(scanner: RecordScanner, slot: number): boolean {
    if (this.takeText(scanner, slot)) return !this.isEmpty;
    if (!scanner.has(slot)) return false;
    this.bytes = scanner.bytes;
    this.start = scanner.starts[slot]!;
    this.end = scanner.ends[slot]!;
    return isWhole(this.bytes, this.start, this.end);
  }

  isSame(other: TextRange): boolean {
    if (other.end - other.start !== this.end - this.start) return false;
    for (let at = this.start, its = other.start; at < this.end; at += 1, its += 1)
      if (this.bytes[at] !== other.bytes[its]) return false;
    return true;
  }

  toString(): string {
    return textOf(this.bytes, this.start, this.end);
  }
}
