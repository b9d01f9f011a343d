/** Texts get their codes by their hashes, and by themselves where hashes do not tell them apart. */
import { expect, test } from 'vitest';

import { literal, openDatabase, rowsOf } from '../../../src/history/database.js';
import { keyOfTexts } from '../../../src/history/prepared/kept-texts.js';
import { makeColumns } from '../../../src/history/prepared/made-columns.js';
import { emptyStage } from '../../../src/history/prepared/stage-view.js';

const TEXTS = ['"a"', '"b"', '{"c":true}'];
const ROWS = ['"b"', null, '"a"', '{"c":true}', null];

const HASHES = {
  'as they are': { hash: 'hash(value)', key: 'hash' },
  'two alike': { hash: `hash(CASE value WHEN '"b"' THEN '"a"' ELSE value END)`, key: 'value' },
  'one like that of no text': {
    hash: `hash(CASE value WHEN '"b"' THEN NULL ELSE value END)`,
    key: 'value',
  },
} as const;

test.each(Object.entries(HASHES))('hashes %s', async (_, { hash, key }) => {
  const db = await openDatabase({ threads: 1 });
  const { connection } = db;
  const rows = (values: readonly (string | null)[]) =>
    values.map((value, row) => `(${row}, ${value === null ? 'NULL' : literal(value)})`).join(', ');
  try {
    await connection.run(
      `CREATE TEMP TABLE text AS SELECT value, ${hash} AS hash, code FROM (VALUES ${rows(TEXTS)}) AS t(code, value)`,
    );
    await connection.run(
      `CREATE TEMP TABLE stage AS SELECT row, value AS v0, hash(value) AS h0 FROM (VALUES ${rows(ROWS)}) AS t(row, value)`,
    );
    expect(await keyOfTexts(connection)).toBe(key);
    const stage = { ...emptyStage(), rows: 5, tableRows: 5, tableColumns: new Set(['v0']) };
    const held = {
      of: 'property',
      name: 'x',
      codes: [1],
      numbers: false,
      texts: 'coded',
      hasCodes: false,
    } as const;
    const [made] = makeColumns([held], stage, key).values;
    const found = await rowsOf(
      connection,
      `SELECT ${made!.sql} FROM stage ${made!.joins.join(' ')} ORDER BY row`,
    );
    const expected = ROWS.map((value) => [value === null ? null : TEXTS.indexOf(value)]);
    expect(found).toEqual(expected);
  } finally {
    await db.close();
  }
});
