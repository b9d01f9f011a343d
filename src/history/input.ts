import type { DuckDBConnection } from '@duckdb/node-api';
import { join } from 'node:path';

import type { CsvTrouble } from './csv-lines.js';
import { soundCsv } from './csv-lines.js';
import { literal, rowsOf, type Database } from './database.js';
import { jsonObjects, tableOf } from './envelope.js';
import { LogError } from './log-error.js';
import { columnsOf } from './table.js';
import { brokenFile, type LogFile } from './log-file.js';
import { isDeep, MOST_NESTING, type Unreadable } from './unreadable.js';

/**
 * Every record is looked at before a column gets its type, so that a type never depends on where in the log a value
 * stands. Objects stay STRUCTs however many keys they have.
 */
const CSV_OPTIONS = ', sample_size = -1';
const JSON_OPTIONS = ', sample_size = -1, map_inference_threshold = -1, maximum_object_size = 67108864';

export interface Loaded {
  readonly unreadable: readonly Unreadable[];
  readonly broken: readonly CsvTrouble[];
}

/**
 * Reads the files, all of one format, into the table `input`, with the columns that DuckDB finds. Answers with the
 * records that are no JSON objects and the lines that are no rows, which are left out. Throws {@link LogError}.
 */
export async function loadInput(db: Database, files: readonly LogFile[]): Promise<Loaded> {
  const format = files[0]?.format;
  if (files.some((file) => file.format !== format)) {
    throw new LogError(`a log that a source maps has files of one format; here are ${formats(files)}`);
  }
  const isJson = format === 'json-lines' || format === 'json-array';
  const unreadable = isJson ? await unreadableRecords(db.connection, files) : [];
  const broken: CsvTrouble[] = [];
  try {
    const clean = isJson ? await withoutUnreadable(db, files, unreadable) : files;
    const table =
      format === 'csv' ? await csvTable(db, files, broken) : tableOf(clean, isJson ? JSON_OPTIONS : '');
    await db.connection.run(`CREATE TABLE input AS SELECT * FROM ${table}`);
  } catch (cause) {
    throw cause instanceof LogError ? cause : brokenFile(files, cause);
  }
  return { unreadable, broken };
}

/** Numbers that begin with a zero, as `007`, are codes: a column that has one is read as text. */
async function csvTable(db: Database, files: readonly LogFile[], broken: CsvTrouble[]): Promise<string> {
  const { table, files: sound } = await soundCsv(db, files, CSV_OPTIONS, broken);
  const columns = await columnsOf(db.connection, `SELECT * FROM ${table}`);
  const numbers = columns.filter(({ type }) => /^(BIGINT|DOUBLE|HUGEINT|INTEGER)$/.test(type));
  if (numbers.length === 0) return table;
  const texts = (await soundCsv(db, sound, ', all_varchar = true', broken)).table;
  const found = numbers.map(({ name }) => `bool_or(regexp_full_match(trim(${column(name)}), '[+-]?0\\d+'))`);
  const [row] = await rowsOf(db.connection, `SELECT ${found.join(', ')} FROM ${texts}`);
  const codes = numbers.filter((_, index) => row![index] === true);
  if (codes.length === 0) return table;
  const types = codes.map(({ name }) => `${literal(name)}: 'VARCHAR'`).join(', ');
  return (await soundCsv(db, sound, `${CSV_OPTIONS}, types = {${types}}`, broken)).table;
}

function column(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function formats(files: readonly LogFile[]): string {
  return [...new Set(files.map((file) => file.format))].join(' and ');
}

async function unreadableRecords(
  connection: DuckDBConnection,
  files: readonly LogFile[],
): Promise<readonly Unreadable[]> {
  const all: Unreadable[] = [];
  for (const file of files) {
    for (const { record, text } of await suspectsOf(connection, file)) {
      if (text === null || isDeep(text)) all.push({ file, record });
    }
  }
  return all;
}

const IS_OBJECT = `starts_with(CAST(json AS VARCHAR), '{')`;
const NUMBERED = 'SELECT CAST(row_number() OVER () AS DOUBLE) AS record, CAST(json AS VARCHAR) AS json FROM';

interface Suspect {
  readonly record: number;
  /** Null if it is no object. */
  readonly text: string | null;
}

/** Records that are no objects, or have brackets enough to be nested too deep. */
async function suspectsOf(connection: DuckDBConnection, file: LogFile): Promise<readonly Suspect[]> {
  const sql = `
    SELECT record, CASE WHEN ${IS_OBJECT} THEN json END FROM (${NUMBERED} ${jsonObjects([file])})
    WHERE NOT coalesce(${IS_OBJECT}, false) OR length(json) - length(translate(json, '[{', '')) > ${MOST_NESTING}`;
  const rows = await rowsOf(connection, sql).catch((cause: unknown) => {
    throw brokenFile([file], cause);
  });
  return rows.map(([record, text]) => ({ record: record as number, text: text as string | null }));
}

/** Copies of the files that have unreadable records, without these. */
async function withoutUnreadable(
  { connection, folder }: Database,
  files: readonly LogFile[],
  unreadable: readonly Unreadable[],
): Promise<readonly LogFile[]> {
  const clean: LogFile[] = [];
  for (const [index, file] of files.entries()) {
    const records = unreadable.filter((one) => one.file === file).map((one) => one.record);
    const path = join(folder, `${index}.clean`);
    clean.push(records.length === 0 ? file : await copyWithout(connection, file, records, path));
  }
  return clean;
}

/** JSON text has no line break of its own, so that a CSV of one unquoted column is JSON Lines. */
async function copyWithout(
  connection: DuckDBConnection,
  file: LogFile,
  records: readonly number[],
  path: string,
): Promise<LogFile> {
  const { rowsChanged } = await connection.run(`
    COPY (
      SELECT json FROM (${NUMBERED} ${jsonObjects([file])}) WHERE ${IS_OBJECT} AND record NOT IN (${records.join(', ')})
    ) TO ${literal(path)} (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\\x01')`);
  if (rowsChanged === 0) throw new Error('no record of it is a JSON object');
  return { name: file.name, path, format: 'json-lines' };
}
