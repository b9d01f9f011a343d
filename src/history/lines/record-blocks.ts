/** Bytes as they come → records: whole lines of JSON Lines, or the items of one array. */
import { isUtf8 } from 'node:buffer';

import { LogError } from '../log-error.js';
import { CLOSE_LIST, COMMA, LETTER_N, NEW_LINE, OPEN_LIST, SPARE_BYTES } from './json-bytes.js';
import type { RecordScanner } from './record-scanner.js';
import type { StageRows } from './stage-rows.js';

/** No record is longer, in bytes: what has no end must not fill the memory. */
export const LONGEST_RECORD = 2 ** 26;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;
/** A byte that no JSON has, behind all that there is. */
const NOTHING = 0;
/** That byte, and what a scanner looks at in vain. */
const BEHIND = 1 + SPARE_BYTES;

/** What has come of a file's part. */
export interface Block {
  records: number;
  /** Places in the block of the records that are no JSON. */
  readonly unreadable: number[];
}

export interface BytesOptions {
  readonly rows: StageRows;
  /** The block's number. */
  readonly number: number;
  /** The file as it is called. */
  readonly name: string;
  /** Of the file's bytes, the place where these begin. */
  readonly from: number;
  /** Records that begin there or behind are another block's. */
  readonly to: number;
  /** Bytes that are looked at together; a record that is longer is taken as a whole all the same. */
  readonly together: number;
}

/** Takes bytes piece by piece: first `room` is filled, then `filled` told how far. */
export abstract class RecordBytes {
  readonly block: Block = { records: 0, unreadable: [] };
  protected bytes: Buffer;
  /** Up to where there is something. */
  protected end = 0;
  /** Of the file, the place of the first byte. */
  protected base: number;
  /** Whether records of others begin now. */
  isDone = false;
  protected readonly scanner: RecordScanner;
  /** Whether all that is there is UTF-8. */
  private isSound = true;

  constructor(
    protected readonly options: BytesOptions,
    isOneLine: boolean,
  ) {
    this.base = options.from;
    this.bytes = Buffer.allocUnsafe(options.together + BEHIND);
    this.scanner = options.rows.begin(options.number, isOneLine);
  }

  /** Where bytes are to be put; never empty. */
  room(): Buffer {
    const { bytes, end } = this;
    if (this.isFull) {
      this.requireBounds();
      this.bytes = Buffer.allocUnsafe(2 * bytes.length);
      bytes.copy(this.bytes, 0, 0, end);
    }
    return this.bytes.subarray(end, this.bytes.length - BEHIND);
  }

  protected get isFull(): boolean {
    return this.end === this.bytes.length - BEHIND;
  }

  private requireBounds(): void {
    if (this.end < LONGEST_RECORD) return;
    const { name } = this.options;
    throw new LogError(
      `\`${name}\` cannot be read: the record that begins at byte ${this.base} is longer than ${LONGEST_RECORD / 2 ** 20} MB`,
      name,
    );
  }

  filled(count: number): void {
    this.end += count;
    this.take(false, count);
  }

  finish(): void {
    if (!this.isDone) this.take(true, 0);
  }

  /** Takes the records that are there as a whole, or the last ones; so many bytes are new. */
  protected abstract take(isLast: boolean, count: number): void;

  /** Where the text begins, which a byte order mark at the start of a file is no part of. */
  protected start(): number {
    const hasMark =
      this.base === 0 && BYTE_ORDER_MARK.every((byte, at) => at < this.end && this.bytes[at] === byte);
    return hasMark ? BYTE_ORDER_MARK.length : 0;
  }

  /** Whether the bytes up to there are UTF-8, or may have some that are not. */
  protected look(end: number): void {
    this.scanner.walk(this.bytes);
    this.isSound = isUtf8(this.bytes.subarray(0, end));
  }

  protected isText(start: number, end: number): boolean {
    return this.isSound || isUtf8(this.bytes.subarray(start, end));
  }

  protected dropBefore(at: number): void {
    this.bytes.copyWithin(0, at, this.end);
    this.base += at;
    this.end -= at;
  }

  /** A record that is no object; of JSON that is none, `end` says where it ends. */
  protected takeOther(start: number, end: number): void {
    const { block, options, bytes } = this;
    const isJson = end >= 0 && bytes[start] !== LETTER_N;
    options.rows.takeOther(block.records, start, isJson ? end : start);
    if (!isJson) block.unreadable.push(block.records);
    block.records += 1;
  }

  protected takeObject(start: number, end: number): void {
    this.options.rows.take(this.block.records++, start, end);
  }
}

/** Of JSON Lines: each record is a line. */
export class Lines extends RecordBytes {
  constructor(options: BytesOptions) {
    super(options, true);
  }

  protected take(isLast: boolean, count: number): void {
    const { bytes, options } = this;
    const known = this.end - count;
    const found = bytes.subarray(known, this.end).lastIndexOf(NEW_LINE);
    const last = isLast ? this.end : found < 0 ? 0 : known + found + 1;
    if (last === 0) return;
    const behind = bytes[last]!;
    // The line that has no end.
    bytes[last] = NEW_LINE;
    this.look(last);
    let at = this.start();
    while (at < last && this.base + at < options.to) at = this.line(at) + 1;
    bytes[last] = behind;
    this.isDone = this.base + at >= options.to;
    this.dropBefore(Math.min(at, this.end));
  }

  /** Takes the record of the line that begins at `from`; answers where the line ends. */
  private line(from: number): number {
    const { bytes, scanner } = this;
    const start = scanner.afterBlanks(from);
    if (bytes[start] === NEW_LINE) return start;
    const end = scanner.record(start);
    const behind = end < 0 ? -1 : scanner.afterBlanks(end);
    if (behind >= 0 && bytes[behind] === NEW_LINE && this.isText(start, end)) {
      this.takeObject(start, end);
      return behind;
    }
    return this.otherLine(start);
  }

  private otherLine(start: number): number {
    const { bytes, scanner } = this;
    const lineEnd = bytes.indexOf(NEW_LINE, start);
    const end = scanner.value(start);
    const isJson = end >= 0 && scanner.afterBlanks(end) === lineEnd && this.isText(start, end);
    this.takeOther(start, isJson ? end : -1);
    return lineEnd;
  }
}

/** Of a file that is one array: each record is an item. */
export class Items extends RecordBytes {
  private state: 'before' | 'first' | 'item' | 'between' | 'after' = 'before';

  constructor(options: BytesOptions) {
    super(options, false);
  }

  protected take(isLast: boolean): void {
    const { bytes } = this;
    // Of an item that is not there as a whole nothing is known: it is not to be looked at over and over.
    if (!isLast && !this.isFull) return;
    bytes[this.end] = NOTHING;
    this.look(this.end);
    let at = this.start();
    for (let next = at; next >= 0; next = this.advance(at, isLast)) at = next;
    if (isLast && this.state !== 'after') throw this.broken(at, 'the array has no end');
    this.dropBefore(at);
  }

  /** From `from` on to behind the next item or sign; -1 where that is not there yet. */
  private advance(from: number, isLast: boolean): number {
    const { bytes, scanner } = this;
    const at = scanner.afterBlanks(from);
    if (at === this.end) return -1;
    const byte = bytes[at]!;
    switch (this.state) {
      case 'before':
        if (byte !== OPEN_LIST) throw this.broken(at, 'there is no array');
        return this.sign(at, 'first');
      case 'first':
        if (byte === CLOSE_LIST) return this.sign(at, 'after');
        return this.item(at, isLast);
      case 'item':
        return this.item(at, isLast);
      case 'between':
        if (byte !== COMMA && byte !== CLOSE_LIST)
          throw this.broken(at, 'there is neither a comma nor the end of the array');
        return this.sign(at, byte === COMMA ? 'item' : 'after');
      case 'after':
        throw this.broken(at, 'something is behind the array');
    }
  }

  private sign(at: number, next: Items['state']): number {
    this.state = next;
    return at + 1;
  }

  private item(at: number, isLast: boolean): number {
    const { scanner } = this;
    const end = scanner.record(at);
    if (end > 0 && this.isText(at, end)) {
      this.takeObject(at, end);
      this.state = 'between';
      return end;
    }
    const other = scanner.value(at);
    // A number may have more digits.
    if (other > 0 && (isLast || other < this.end)) {
      this.takeOther(at, this.isText(at, other) ? other : -1);
      this.state = 'between';
      return other;
    }
    if (isLast) throw this.broken(at, `record ${this.block.records + 1} is no JSON, or has no end`);
    return -1;
  }

  private broken(at: number, why: string): LogError {
    const { name } = this.options;
    return new LogError(`\`${name}\` cannot be read: at byte ${this.base + at} ${why}`, name);
  }
}
