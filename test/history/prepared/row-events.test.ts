/** Rows of a copy are read after pauses, in which all that nobody holds may go. */
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';

import type { Contents } from '../../../src/history/prepared/manifest.js';
import { columnsSql, RowEvents } from '../../../src/history/prepared/row-events.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const contents: Contents = {
  names: ['Order Completed'],
  whole: [false],
  columns: [
    {
      of: 'property',
      name: 'id',
      codes: [1],
      numbers: false,
      texts: 'plain',
      numberSlot: 0,
      textSlot: 0,
    },
  ],
  traits: 'columns',
  messages: false,
  ids: 'apart',
};

test('the memory of rows stays while they are read, whatever else is collected', async () => {
  const db = await DuckDBInstance.create(':memory:');
  const connection = await db.connect();
  const chunkOf = async (rows: RowEvents) => {
    const result = await connection.stream(
      `SELECT ${columnsSql(contents).join(', ')} FROM
         (SELECT 1.0::DOUBLE AS received, NULL::DOUBLE AS time, 1::SMALLINT AS code, NULL::INTEGER AS consent,
            '"' || repeat('x', 40) || range || '"' AS v0 FROM range(5))`,
    );
    const chunk = (await result.fetchChunk())!;
    rows.take(chunk, 0);
    return new WeakRef(chunk);
  };
  const rows = new RowEvents(contents, []);
  const first = await chunkOf(rows);
  const pause = async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      await setImmediate();
      collect();
    }
  };
  await pause();
  expect(first.deref()).toBeDefined();
  expect(rows.event(4, ['u1']).properties).toEqual({ id: `${'x'.repeat(40)}4` });
  await chunkOf(rows);
  await pause();
  expect(first.deref()).toBeUndefined();
  connection.closeSync();
});
