/** Texts in JSON: those that a prepared copy numbers, and those of a column. */
import { join } from 'node:path';

import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';

import type { JsonValue } from '../../vocabulary/json.js';
import { literal, rowsOf } from '../database.js';
import { TEXTS_FILE } from './manifest.js';

/** What the texts of a copy say, by code; undefined for what is no JSON, which was rejected wherever it was an event's. */
export type Texts = readonly (JsonValue | undefined)[];

/** So many are read as one: a text by itself costs more than all that is done with it. */
const TOGETHER = 1024;

export async function readTexts(connection: DuckDBConnection, folder: string): Promise<Texts> {
  const file = `read_parquet(${literal(join(folder, TEXTS_FILE))})`;
  const group = `file_row_number // ${TOGETHER}`;
  const groups = await rowsOf(
    connection,
    `SELECT '[' || string_agg(value, ',' ORDER BY file_row_number) || ']', CAST(count(*) AS DOUBLE)
     FROM ${file} GROUP BY ${group} ORDER BY ${group}`,
  );
  const values: (JsonValue | undefined)[] = [];
  for (const [list, count] of groups as readonly (readonly [string, number])[]) {
    const all = valueOf(list);
    if (!Array.isArray(all) || all.length !== count) return await readOneByOne(connection, file);
    for (const value of all as readonly JsonValue[]) values.push(value);
  }
  return values;
}

/** DuckDB takes some texts for JSON that are none. */
async function readOneByOne(connection: DuckDBConnection, file: string): Promise<Texts> {
  const rows = await rowsOf(connection, `SELECT value FROM ${file}`);
  return rows.map(([value]) => valueOf(value as string));
}

function valueOf(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** A text of no more bytes stands in DuckDB's vector itself. */
const SHORT = 12;
/** Bytes of an entry of the vector: the length, and then a short text. */
const ENTRY = 16;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** A column of texts in JSON: most are short, in ASCII and without an escape, and are read where they stand. */
export class TextColumn {
  private readonly vector: { getItem(row: number): unknown; readonly dataView: DataView };
  private readonly bytes: Buffer;

  constructor(chunk: DuckDBDataChunk, index: number) {
    this.vector = chunk.getColumnVector(index) as unknown as TextColumn['vector'];
    const { buffer, byteOffset, byteLength } = this.vector.dataView;
    this.bytes = Buffer.from(buffer, byteOffset, byteLength);
  }

  /** Null for none. */
  textAt(row: number): string | null {
    return this.vector.getItem(row) as string | null;
  }

  /** The value of a column in which an empty text stands for none: the bytes of a NULL may be anything. */
  valueAt(row: number): JsonValue | undefined {
    const { bytes } = this;
    const start = row * ENTRY;
    const length = bytes.readUInt32LE(start);
    if (length === 0) return undefined;
    const [first, end] = [start + 4, start + 4 + length];
    return length <= SHORT && isPlain(bytes, first, end)
      ? bytes.toString('latin1', first + 1, end - 1)
      : valueOf(this.textAt(row)!);
  }
}

/** Whether it is a string without a character that is not its own byte. */
function isPlain(bytes: Buffer, first: number, end: number): boolean {
  if (end - first < 2 || bytes[first] !== QUOTE || bytes[end - 1] !== QUOTE) return false;
  for (let at = first + 1; at < end - 1; at += 1) {
    const byte = bytes[at]!;
    if (byte < 0x20 || byte > 0x7e || byte === BACKSLASH || byte === QUOTE) return false;
  }
  return true;
}
