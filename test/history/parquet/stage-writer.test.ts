/** What the writer of stage files writes, DuckDB reads back, value by value. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Database } from '../../../src/history/database.js';
import { literal, openDatabase, rowsOf } from '../../../src/history/database.js';
import type { ColumnBuffer } from '../../../src/history/parquet/column-buffer.js';
import { BytesColumn, DoubleColumn, IntColumn } from '../../../src/history/parquet/column-buffer.js';
import { StageWriter } from '../../../src/history/parquet/stage-writer.js';
import { runs } from '../../runs.js';

const folder = mkdtempSync(join(tmpdir(), 'stage-writer-'));
const path = join(folder, 'stage.parquet');
let db: Database;

beforeAll(async () => {
  db = await openDatabase({ threads: 2 });
});

afterAll(async () => {
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

const TYPES = ['int32', 'double', 'utf8'] as const;
type Type = (typeof TYPES)[number];
type Cell = number | string | null;

const VALUES: Readonly<Record<Type, fc.Arbitrary<Cell>>> = {
  int32: fc.oneof(fc.integer(), fc.constantFrom(0, -1, 2 ** 31 - 1, -(2 ** 31))),
  double: fc.oneof(
    fc.double({ noNaN: true }),
    fc.constantFrom(0, -0, Number.MAX_VALUE, Number.MIN_VALUE, -1e-310, 2 ** 53, Infinity),
  ),
  utf8: fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary', minLength: 30, maxLength: 60 }),
    fc.constantFrom('', '\0', 'é', '😀'.repeat(40), 'x'.repeat(5000)),
  ),
};

function cells(type: Type, rows: number): fc.Arbitrary<readonly Cell[]> {
  const of = (value: fc.Arbitrary<Cell>) => fc.array(value, { minLength: rows, maxLength: rows });
  const value = VALUES[type];
  return fc.oneof(
    { weight: 4, arbitrary: of(fc.option(value, { freq: 3 })) },
    { weight: 2, arbitrary: of(value) },
    { weight: 1, arbitrary: of(fc.constant(null)) },
  );
}

interface Group {
  readonly rows: number;
  readonly columns: readonly (readonly Cell[])[];
}

interface File {
  readonly types: readonly Type[];
  readonly groups: readonly Group[];
}

const anyFile = fc
  .array(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 6 })
  .chain((types): fc.Arbitrary<File> => {
    const group = fc
      .oneof({ weight: 4, arbitrary: fc.nat(40) }, { weight: 1, arbitrary: fc.constant(3000) })
      .chain((rows) =>
        fc.record({
          rows: fc.constant(rows),
          columns: fc.tuple(
            ...types.map((type) =>
              rows < 100
                ? cells(type, rows)
                : cells(type, 7).map((few) =>
                    Array.from({ length: rows }, (_, row) => few[(row * row) % 7]!),
                  ),
            ),
          ),
        }),
      );
    return fc.record({ types: fc.constant(types), groups: fc.array(group, { maxLength: 8 }) });
  });

function emptyColumn(type: Type): ColumnBuffer {
  if (type === 'utf8') return new BytesColumn();
  return type === 'double' ? new DoubleColumn() : new IntColumn();
}

/** As a scanner does it: texts are parts of longer bytes. */
function push(column: ColumnBuffer, cell: Cell, row: number): void {
  if (cell === null) column.pushNull();
  else if (column.type !== 'utf8') column.push(cell as number);
  else if (row % 2 === 0) column.pushText(cell as string);
  else {
    const bytes = Buffer.from(`before${cell}after`);
    column.push(bytes, 'before'.length, bytes.length - 'after'.length);
  }
}

function write({ types, groups }: File): void {
  const columns = types.map(emptyColumn);
  const writer = new StageWriter(
    path,
    types.map((type, index) => ({ name: `c${index}`, type })),
  );
  for (const group of groups) {
    for (const [index, column] of columns.entries())
      for (const [row, cell] of group.columns[index]!.entries()) push(column, cell, row);
    writer.writeRowGroup(columns);
  }
  writer.close();
}

async function readBack(): Promise<readonly (readonly unknown[])[]> {
  return rowsOf(db.connection, `SELECT * FROM read_parquet(${literal(path)})`);
}

test('whatever is pushed, DuckDB reads back the same, row by row in its order', async () => {
  await fc.assert(
    fc.asyncProperty(anyFile, async (file) => {
      write(file);
      const expected = file.groups.flatMap(({ rows, columns }) =>
        Array.from({ length: rows }, (_, row) => columns.map((column) => column[row]!)),
      );
      expect(await readBack()).toEqual(expected);
    }),
    { numRuns: runs(25) },
  );
});

test('a file without rows, and one of many row groups, are read', async () => {
  write({ types: ['int32', 'utf8'], groups: [] });
  expect(await readBack()).toEqual([]);
  const one = { rows: 1, columns: [[7], ['seven']] };
  write({ types: ['int32', 'utf8'], groups: Array.from({ length: 600 }, () => one) });
  expect(await readBack()).toEqual(Array.from({ length: 600 }, () => [7, 'seven']));
  const [schema] = await rowsOf(
    db.connection,
    `SELECT list(column_type) FROM (DESCRIBE FROM ${literal(path)})`,
  );
  expect(String(schema![0])).toBe("['INTEGER', 'VARCHAR']");
});

test('a file says of each column how many rows have nothing in it', async () => {
  const group = {
    rows: 3,
    columns: [
      [7, null, 8],
      [null, null, null],
      ['a', 'b', null],
    ],
  };
  write({ types: ['int32', 'double', 'utf8'], groups: [group, { rows: 1, columns: [[1], [2], [null]] }] });
  const nulls = await rowsOf(
    db.connection,
    `SELECT path_in_schema, CAST(sum(num_values) AS DOUBLE), CAST(sum(stats_null_count) AS DOUBLE)
     FROM parquet_metadata(${literal(path)}) GROUP BY ALL ORDER BY ALL`,
  );
  expect(nulls).toEqual([
    ['c0', 4, 1],
    ['c1', 4, 3],
    ['c2', 4, 2],
  ]);
});

test('columns of another schema, or of unequal rows, are a mistake of ours', () => {
  const writer = new StageWriter(path, [
    { name: 'a', type: 'int32' },
    { name: 'b', type: 'double' },
  ]);
  const [a, b] = [new IntColumn(), new DoubleColumn()];
  a.push(1);
  expect(() => writer.writeRowGroup([a, b])).toThrow('a column is not as its schema says');
  b.pushNull();
  expect(() => writer.writeRowGroup([b, a])).toThrow('a column is not as its schema says');
  expect(() => writer.writeRowGroup([a])).toThrow('a row group lacks columns');
  writer.writeRowGroup([a, b]);
  writer.close();
});
