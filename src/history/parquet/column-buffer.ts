/** Columns of a row group as they fill: values as Parquet writes them, one behind the other, and a bit for each row that has one. */

const LEAST_BYTES = 1024;

/** Which rows have a value. */
class Presence {
  rows = 0;
  present = 0;
  private bits: Uint8Array = new Uint8Array(LEAST_BYTES);

  add(): void {
    const { rows } = this;
    const byte = rows >> 3;
    if (byte >= this.bits.length) this.bits = grown(this.bits, byte + 1);
    this.bits[byte]! |= 1 << (rows & 7);
    this.rows = rows + 1;
    this.present += 1;
  }

  /** A bit for each row, of the first row the lowest. */
  bytes(): Uint8Array {
    const length = (this.rows + 7) >> 3;
    if (length > this.bits.length) this.bits = grown(this.bits, length);
    return this.bits.subarray(0, length);
  }

  clear(): void {
    this.bits.fill(0, 0, (this.rows + 7) >> 3);
    this.rows = 0;
    this.present = 0;
  }
}

function grown(bytes: Uint8Array, least: number): Uint8Array {
  const wider = new Uint8Array(Math.max(least, 2 * bytes.length));
  wider.set(bytes);
  return wider;
}

/** What columns of all types have in common. Each has a `push` of its own, which sees arrays of one type alone. */
class Column {
  readonly presence = new Presence();

  pushNull(): void {
    this.presence.rows += 1;
  }

  clear(): void {
    this.presence.clear();
  }
}

/** Of whole numbers of 32 bits. */
export class IntColumn extends Column {
  readonly type = 'int32';
  private values = new Int32Array(LEAST_BYTES);

  push(value: number): void {
    const { presence } = this;
    const at = presence.present;
    if (at === this.values.length) {
      const wider = new Int32Array(2 * at);
      wider.set(this.values);
      this.values = wider;
    }
    this.values[at] = value;
    presence.add();
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.values.buffer, 0, 4 * this.presence.present);
  }
}

/** Of numbers of 64 bits. */
export class DoubleColumn extends Column {
  readonly type = 'double';
  private values = new Float64Array(LEAST_BYTES);

  push(value: number): void {
    const { presence } = this;
    const at = presence.present;
    if (at === this.values.length) {
      const wider = new Float64Array(2 * at);
      wider.set(this.values);
      this.values = wider;
    }
    this.values[at] = value;
    presence.add();
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.values.buffer, 0, 8 * this.presence.present);
  }
}

/** Up to so many bytes are faster copied one by one. */
const FEW = 32;
/** Of a text's length before the text. */
const LENGTH_BYTES = 4;

/** Of texts in UTF-8. */
export class BytesColumn extends Column {
  readonly type = 'utf8';
  private values = Buffer.alloc(LEAST_BYTES);
  private end = 0;

  /** The bytes from `start` up to `end`. */
  push(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    let at = this.roomFor(length);
    const { values } = this;
    if (length <= FEW) for (let from = start; from < end; from += 1) values[at++] = bytes[from]!;
    else values.set(bytes.subarray(start, end), at);
  }

  pushText(text: string): void {
    const length = Buffer.byteLength(text);
    const at = this.roomFor(length);
    this.values.write(text, at, length);
  }

  bytes(): Uint8Array {
    return this.values.subarray(0, this.end);
  }

  /** Where a text of so many bytes is to be put. */
  private roomFor(length: number): number {
    const start = this.end;
    const first = start + LENGTH_BYTES;
    if (first + length > this.values.length) {
      const wider = Buffer.alloc(Math.max(first + length, 2 * this.values.length));
      wider.set(this.values);
      this.values = wider;
    }
    const { values } = this;
    values[start] = length;
    values[start + 1] = length >> 8;
    values[start + 2] = length >> 16;
    values[start + 3] = length >> 24;
    this.end = first + length;
    this.presence.add();
    return first;
  }

  override clear(): void {
    super.clear();
    this.end = 0;
  }
}

export type ColumnBuffer = IntColumn | DoubleColumn | BytesColumn;
