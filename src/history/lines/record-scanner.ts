/** Walks over the bytes of one record, strictly by the grammar of JSON, and finds where in it wanted values stand. */
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  endOfNumber,
  endOfPlain,
  endOfText,
  endOfWord,
  isBlank,
  MINUS,
  NINE,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  textOf,
} from './json-bytes.js';
import type { WantedObject, WantedPaths } from './wanted-paths.js';

const SPACE = 0x20;
const [IN_OBJECT, IN_LIST] = [1, 2];
const NOT_COUNTED = -1;

/** What was found of the record that was scanned last. */
export class RecordScanner {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  /** By slot, where its value begins and ends. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** By slot, levels of objects and lists in its value; however it is found. */
  readonly depths: Int32Array;
  /** By slot, names that its value has, where that is an object in which values are wanted; otherwise -1. */
  readonly counts: Int32Array;
  /** By slot, of a value that is a text, whether an escape is in it. */
  readonly escapes: Uint8Array;
  /** Slots whose stamp is another than the record's have not been found. */
  private readonly stamps: Int32Array;
  private stamp = 0;
  private escaped = 0;
  private deepest = 0;
  private count = 0;
  private stack = new Uint8Array(64);
  private readonly top: WantedObject;

  constructor(
    { top, slots }: WantedPaths,
    /** Whether a line end is the end of a record. */
    private readonly isOneLine: boolean,
  ) {
    this.top = top;
    [this.starts, this.ends, this.depths, this.counts, this.stamps] = [0, 1, 2, 3, 4].map(
      () => new Int32Array(slots),
    ) as [Int32Array, Int32Array, Int32Array, Int32Array, Int32Array];
    this.escapes = new Uint8Array(slots);
  }

  /** What records are in. Behind them are a control character that no record has, and so many bytes as are spare. */
  walk(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  has(slot: number): boolean {
    return this.stamps[slot] === this.stamp;
  }

  /** The byte after the object that begins at `start`; -1 where none does. */
  record(start: number): number {
    this.stamp = (this.stamp + 1) | 0;
    if (this.stamp === 0) this.stamp = 1;
    return this.bytes[start] === OPEN_OBJECT ? this.wantedObject(this.top, start + 1) : -1;
  }

  /** The first byte from `at` on that is not blank. */
  afterBlanks(at: number): number {
    const { bytes, isOneLine } = this;
    while (isBlank(bytes[at]!, isOneLine)) at += 1;
    return at;
  }

  /** From behind its bracket to behind the other. */
  private wantedObject({ names, slots, inner, follows }: WantedObject, from: number): number {
    const { bytes, view } = this;
    let deepest = 0;
    let count = 0;
    let last = 0;
    let at = bytes[from]! > SPACE ? from : this.afterBlanks(from);
    if (bytes[at] === CLOSE_OBJECT) return this.close(at, 1, 0);
    for (;;) {
      if (bytes[at] !== QUOTE) return -1;
      const key = at + 1;
      let place = follows[last]!;
      // Records that come from one place have their names in one order.
      if (names.isAt(place, view, key)) at = key + names.lengths[place]!;
      else {
        at = endOfPlain(view, key);
        if (bytes[at] === QUOTE) place = names.find(bytes, key, at);
        else {
          at = endOfText(bytes, view, at);
          if (at < 0) return -1;
          place = placeOfEscaped(bytes, key, at, { names });
        }
        if (place >= 0) follows[last] = place;
      }
      if (place >= 0) last = place + 1;
      count += 1;
      at = this.afterColon(at + 1);
      if (at < 0) return -1;
      this.deepest = 0;
      at = place < 0 ? this.value(at) : this.wantedValue(slots[place]!, inner[place], at);
      if (at < 0) return -1;
      if (this.deepest > deepest) deepest = this.deepest;
      if (bytes[at]! <= SPACE) at = this.afterBlanks(at);
      if (bytes[at] !== COMMA) break;
      at += 1;
      if (bytes[at]! <= SPACE) at = this.afterBlanks(at);
    }
    return bytes[at] === CLOSE_OBJECT ? this.close(at, deepest + 1, count) : -1;
  }

  private close(at: number, depth: number, count: number): number {
    this.deepest = depth;
    this.count = count;
    return at + 1;
  }

  private wantedValue(slot: number, inner: WantedObject | undefined, start: number): number {
    // Of a key that is said twice, the first counts.
    if (this.stamps[slot] === this.stamp) return this.value(start);
    this.stamps[slot] = this.stamp;
    const { escaped } = this;
    const isSearched = inner !== undefined && this.bytes[start] === OPEN_OBJECT;
    const end = isSearched ? this.wantedObject(inner, start + 1) : this.value(start);
    this.starts[slot] = start;
    this.ends[slot] = end;
    this.depths[slot] = this.deepest;
    this.counts[slot] = isSearched ? this.count : NOT_COUNTED;
    this.escapes[slot] = escaped === this.escaped ? 0 : 1;
    return end;
  }

  /** From behind a key to its value; -1 where no colon is between. */
  private afterColon(at: number): number {
    const { bytes } = this;
    if (bytes[at]! <= SPACE) at = this.afterBlanks(at);
    if (bytes[at] !== COLON) return -1;
    at += 1;
    return bytes[at]! <= SPACE ? this.afterBlanks(at) : at;
  }

  /** The byte after the value that begins at `at`, which no blank does; -1 where it is none. */
  value(at: number): number {
    const { bytes } = this;
    const first = bytes[at]!;
    if (first === QUOTE) return this.text(at + 1);
    if (first === OPEN_OBJECT || first === OPEN_LIST) return this.nested(at);
    return first <= NINE && first >= MINUS ? endOfNumber(bytes, at) : endOfWord(bytes, at);
  }

  private text(from: number): number {
    const { bytes, view } = this;
    let at = endOfPlain(view, from);
    if (bytes[at] === QUOTE) return at + 1;
    at = endOfText(bytes, view, at);
    this.escaped += 1;
    return at < 0 ? -1 : at + 1;
  }

  /** An object or a list in which nothing is wanted, however deep it is. */
  private nested(start: number): number {
    const { bytes, view } = this;
    let depth = 0;
    let deepest = 0;
    let at = start;
    for (;;) {
      // A value begins here.
      const first = bytes[at]!;
      if (first === OPEN_OBJECT || first === OPEN_LIST) {
        at += 1;
        if (bytes[at]! <= SPACE) at = this.afterBlanks(at);
        if (depth === this.stack.length) this.deepen();
        this.stack[depth] = first === OPEN_OBJECT ? IN_OBJECT : IN_LIST;
        depth += 1;
        if (depth > deepest) deepest = depth;
        if (first === OPEN_LIST && bytes[at] !== CLOSE_LIST) continue;
        if (first === OPEN_OBJECT && bytes[at] !== CLOSE_OBJECT) {
          at = this.key(at);
          if (at < 0) return -1;
          continue;
        }
      } else {
        const end = first === QUOTE ? endOfPlain(view, at + 1) : -1;
        // Most texts are plain.
        at = end >= 0 && bytes[end] === QUOTE ? end + 1 : this.value(at);
        if (at < 0) return -1;
        if (bytes[at]! <= SPACE) at = this.afterBlanks(at);
      }
      // And here one has ended.
      while (bytes[at] !== COMMA) {
        if (bytes[at] !== (this.stack[depth - 1] === IN_OBJECT ? CLOSE_OBJECT : CLOSE_LIST)) return -1;
        at += 1;
        depth -= 1;
        if (depth === 0) {
          this.deepest = deepest;
          return at;
        }
        if (bytes[at]! <= SPACE) at = this.afterBlanks(at);
      }
      at += 1;
      if (bytes[at]! <= SPACE) at = this.afterBlanks(at);
      if (this.stack[depth - 1] === IN_OBJECT) {
        at = this.key(at);
        if (at < 0) return -1;
      }
    }
  }

  /** From a key to its value. */
  private key(at: number): number {
    if (this.bytes[at] !== QUOTE) return -1;
    const end = endOfText(this.bytes, this.view, at + 1);
    if (end < 0) return -1;
    return this.afterColon(end + 1);
  }

  private deepen(): void {
    const stack = new Uint8Array(this.stack.length * 2);
    stack.set(this.stack);
    this.stack = stack;
  }
}

function placeOfEscaped(
  bytes: Uint8Array,
  start: number,
  end: number,
  { names }: Pick<WantedObject, 'names'>,
): number {
  const key = Buffer.from(JSON.parse(`"${textOf(bytes, start, end)}"`) as string);
  return names.find(key, 0, key.length);
}
