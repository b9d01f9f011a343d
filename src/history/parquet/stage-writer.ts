/**
 * Writes Parquet straight from bytes: columns of numbers and texts, uncompressed, a page for each column of a row group.
 * A text is copied from where it was read, and never becomes one of JavaScript's.
 */
import { closeSync, openSync, writevSync } from 'node:fs';

import { assert } from '../../vocabulary/diagnostic.js';
import type { ColumnBuffer } from './column-buffer.js';
import { i32, i64, list, struct, text, thriftStruct, writeVarint, type ThriftValue } from './thrift.js';

export interface ColumnSchema {
  readonly name: string;
  readonly type: ColumnBuffer['type'];
}

const MAGIC = Buffer.from('PAR1');
/** Parquet's own numbers of what is used here. */
const PHYSICAL = { int32: 1, double: 5, utf8: 6 } as const;
const OPTIONAL = 1;
const UTF8 = 0;
const PLAIN = 0;
const RLE = 3;
const UNCOMPRESSED = 0;
const DATA_PAGE = 0;
/** DuckDB reads pages of less than 2 GiB. */
const LARGEST_PAGE = 2 ** 31 - 1;
/** The kernel takes no more pieces at once. */
const MOST_PIECES = 512;

export class StageWriter {
  private readonly file: number;
  private readonly groups: ThriftValue[] = [];
  private rows = 0;
  private position = 0;
  private isOpen = true;

  /** Throws what the disk throws. */
  constructor(
    path: string,
    private readonly schema: readonly ColumnSchema[],
  ) {
    this.file = openSync(path, 'w');
    this.write([MAGIC]);
  }

  /** The columns of the schema, of equally many rows, which are empty afterwards. */
  writeRowGroup(columns: readonly ColumnBuffer[]): void {
    const rows = columns[0]!.presence.rows;
    if (rows === 0) return;
    const { schema } = this;
    assert(columns.length === schema.length, 'a row group lacks columns');
    const pieces: Uint8Array[] = [];
    const start = this.position;
    let offset = start;
    const chunks = columns.map((column, index) => {
      const { name, type } = schema[index]!;
      assert(column.type === type && column.presence.rows === rows, 'a column is not as its schema says');
      const [header, levels, values] = [pageHeader(column), levelsOf(column), column.bytes()];
      pieces.push(header, levels, values);
      const nulls = rows - column.presence.present;
      const chunk: Chunk = {
        name,
        type,
        rows,
        nulls,
        offset,
        size: header.length + levels.length + values.length,
      };
      offset += chunk.size;
      return chunkOf(chunk);
    });
    this.write(pieces);
    this.groups.push(struct([1, list(chunks)], [2, i64(offset - start)], [3, i64(rows)]));
    this.rows += rows;
    for (const column of columns) column.clear();
  }

  close(): void {
    const root = struct([4, text('stage')], [5, i32(this.schema.length)]);
    const leaves = this.schema.map(({ name, type }) =>
      struct(
        [1, i32(PHYSICAL[type])],
        [3, i32(OPTIONAL)],
        [4, text(name)],
        ...(type === 'utf8' ? ([[6, i32(UTF8)]] as const) : []),
      ),
    );
    const footer = thriftStruct([
      [1, i32(1)],
      [2, list([root, ...leaves])],
      [3, i64(this.rows)],
      [4, list(this.groups)],
      [6, text('mailwright')],
    ]);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(footer.length);
    try {
      this.write([footer, length, MAGIC]);
    } finally {
      this.abandon();
    }
  }

  /** Closes what is not whole, and will not be read; nothing once it is closed. */
  abandon(): void {
    if (this.isOpen) closeSync(this.file);
    this.isOpen = false;
  }

  private write(pieces: readonly Uint8Array[]): void {
    let rest = pieces.filter(({ length }) => length > 0);
    while (rest.length > 0) {
      let written = writevSync(this.file, rest.slice(0, MOST_PIECES));
      this.position += written;
      let done = 0;
      while (done < rest.length && written >= rest[done]!.length) written -= rest[done++]!.length;
      rest = rest.slice(done);
      if (written > 0) rest[0] = rest[0]!.subarray(written);
    }
  }
}

interface Chunk extends ColumnSchema {
  readonly rows: number;
  /** Of these, how many have no value. */
  readonly nulls: number;
  readonly offset: number;
  readonly size: number;
}

function chunkOf({ name, type, rows, nulls, offset, size }: Chunk): ThriftValue {
  const about = struct(
    [1, i32(PHYSICAL[type])],
    [2, list([i32(PLAIN), i32(RLE)])],
    [3, list([text(name)])],
    [4, i32(UNCOMPRESSED)],
    [5, i64(rows)],
    [6, i64(size)],
    [7, i64(size)],
    [9, i64(offset)],
    [12, struct([3, i64(nulls)])],
  );
  return struct([2, i64(offset)], [3, about]);
}

function pageHeader(column: ColumnBuffer): Buffer {
  const size = levelsOf(column).length + column.bytes().length;
  assert(size <= LARGEST_PAGE, 'a page of a row group is too large');
  return thriftStruct([
    [1, i32(DATA_PAGE)],
    [2, i32(size)],
    [3, i32(size)],
    [5, struct([1, i32(column.presence.rows)], [2, i32(PLAIN)], [3, i32(RLE)], [4, i32(RLE)])],
  ]);
}

/**
 * Which rows have a value, in Parquet's hybrid of runs and packed bits: one run where all rows are alike, else a bit for
 * each row.
 */
function levelsOf({ presence }: ColumnBuffer): Buffer {
  const { rows, present } = presence;
  const run: number[] = [];
  if (present === 0 || present === rows) {
    writeVarint(run, 2 * rows);
    run.push(present === 0 ? 0 : 1);
    return withLength(Buffer.from(run));
  }
  const bits = presence.bytes();
  writeVarint(run, 2 * bits.length + 1);
  return withLength(Buffer.concat([Buffer.from(run), bits]));
}

function withLength(bytes: Buffer): Buffer {
  const all = Buffer.alloc(4 + bytes.length);
  all.writeUInt32LE(bytes.length);
  all.set(bytes, 4);
  return all;
}
