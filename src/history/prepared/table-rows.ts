/** Rows that SQL makes of a table → the table of the stage, in their order; or those that are clear are left to be read again. */
import { assert } from '../../vocabulary/diagnostic.js';
import type { Database } from '../database.js';
import { rowsOf } from '../database.js';
import type { Draft } from '../draft.js';
import type { TableDraft } from '../table.js';
import type { Places } from './clear-rows.js';
import { clearRows } from './clear-rows.js';
import type { Stage } from './stage-view.js';
import { nextBlock, nextRow, STAGE_TABLE, stageOfTable, stageOfView, typeInTable } from './stage-view.js';
import type { Reading, StagedRows } from './stage.js';
import { staged } from './stage.js';

/**
 * Rows in their order: many threads keep it where the plan counts batches, as it does where no join and no aggregate is in
 * it. A COPY to a file of Parquet may lose it even then.
 */
export async function addRows(
  { connection }: Database,
  stage: Stage,
  { columns, sql }: StagedRows,
): Promise<void> {
  for (const name of columns.filter((one) => !stage.tableColumns.has(one))) {
    await connection.run(`ALTER TABLE ${STAGE_TABLE} ADD COLUMN ${name} ${typeInTable(name)}`);
    stage.tableColumns.add(name);
  }
  const insert = `INSERT INTO ${STAGE_TABLE} BY NAME SELECT CAST(${nextBlock(stage)} AS INTEGER) AS block, * FROM (${sql})`;
  const [[threads]] = (await rowsOf(connection, `SELECT current_setting('threads')`)) as [[unknown]];
  if (Number(threads) > 1) {
    const plan = (await rowsOf(connection, `EXPLAIN ${insert}`)).flat().join('\n');
    assert(plan.includes('BATCH_INSERT'), 'the rows of a log lose their order');
  }
  const { rowsChanged } = await connection.run(insert);
  stageOfTable(stage, rowsChanged);
}

/**
 * Rows that all are clear are left where they are, in files of the numbers of records `blocks`. `places` says where a row is,
 * the first of `blocks` being block 0. False where they are to be read once, and nothing was done: to look for some that are
 * not clear in each passage would take longer than that.
 */
export async function leaveTable(
  { connection }: Database,
  stage: Stage,
  draft: TableDraft,
  reading: Reading,
  places: Places,
  blocks: readonly number[],
): Promise<boolean> {
  const first = nextBlock(stage);
  const rows = clearRows(draft, reading, { ...places, block: `CAST(${places.block} + ${first} AS INTEGER)` });
  if (rows === undefined) return false;
  const census = `census_${first}`;
  await connection.run(`CREATE TEMP TABLE ${census} AS ${rows.census}`);
  const [[broken]] = (await rowsOf(
    connection,
    `SELECT CAST(count(*) AS DOUBLE) FROM ${census} WHERE ${rows.breaches.join(' OR ')}`,
  )) as [[number]];
  if (broken > 0) return false;
  const view = `clear_${first}`;
  await connection.run(`CREATE TEMP VIEW ${view} AS ${rows.sql}`);
  stageOfView(stage, { ...rows, view, piles: rows.piles?.(census) }, blocks);
  return true;
}

/** Doubtful events of tables whose objects are typed: all columns of the table are read for them. */
const DOUBTS = 'doubts';

export async function openDoubts({ connection }: Database): Promise<void> {
  await connection.run(
    `CREATE TABLE ${DOUBTS} (row BIGINT, properties VARCHAR, traits VARCHAR, consent VARCHAR)`,
  );
}

/** The rows of a table by its draft, which `draftOf` makes of it or of a part of it. */
export async function addTable(
  db: Database,
  stage: Stage,
  table: string,
  draftOf: (table: string) => Draft,
  reading: Reading,
): Promise<void> {
  const { connection } = db;
  const draft = draftOf(table);
  const isTyped = draft.properties.isTyped && draft.traits.isTyped;
  const [first, firstPlace] = [nextRow(stage), stage.tableRows];
  await addRows(db, stage, staged(draft, reading, isTyped ? 'only marked' : 'told'));
  if (!isTyped) return;
  const doubtful = `SELECT rowid - ${firstPlace} FROM ${STAGE_TABLE} WHERE rowid >= ${firstPlace} AND is_doubtful = 1`;
  const [[count]] = (await rowsOf(connection, `SELECT CAST(count(*) AS DOUBLE) FROM (${doubtful})`)) as [
    [number],
  ];
  if (count === 0) return;
  await connection.run(`CREATE OR REPLACE TEMP VIEW doubted AS
    SELECT * FROM (SELECT *, row_number() OVER () - 1 AS doubted_place FROM ${table}) WHERE doubted_place IN (${doubtful})`);
  const { rows, properties, traits } = draftOf('doubted');
  await connection.run(
    `INSERT INTO ${DOUBTS} SELECT ${first} + entry.doubted_place, ${properties.text}, ${traits.text}, consent FROM (${rows})`,
  );
}
