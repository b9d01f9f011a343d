/** Lines of a CSV file that are no rows, told apart from the rest: DuckDB gives up on the file that has one. */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

import type { Database } from './database.js';
import { literal, rowsOf } from './database.js';
import { CSV_LAYOUT, tableOf } from './envelope.js';
import { LogError } from './log-error.js';
import type { LogFile } from './log-file.js';
import { LONGEST_TEXT } from './unreadable.js';

export interface CsvTrouble {
  readonly file: LogFile;
  /** Of the line that begins the record, from 1. */
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

const WRONG_FIELDS = 'wrong number of fields';
const BAD_QUOTES = 'quotes that do not match';
const NO_UTF8 = 'not UTF-8';

/** No record is longer, in bytes: an unmatched quote must not swallow the file. DuckDB has the same limit. */
const LONGEST_RECORD = 2_000_000;

const [QUOTE, NEW_LINE, RETURN] = [0x22, 0x0a, 0x0d];

/** `SELECT * FROM` this: the rows of a CSV file whose columns are texts as they stand. */
export async function readCsvStraight(db: Database, file: LogFile, broken: CsvTrouble[]): Promise<string> {
  return (await soundCsv(db, [file], ', all_varchar = true', broken)).table;
}

export interface SoundCsv {
  readonly table: string;
  readonly files: readonly LogFile[];
}

/**
 * The rows of CSV files that can be read: of the files as they are where DuckDB can read them, otherwise of copies
 * without the lines that are no rows, which are added to `broken`.
 */
export async function soundCsv(
  db: Database,
  files: readonly LogFile[],
  options: string,
  broken: CsvTrouble[],
): Promise<SoundCsv> {
  const dialect = `${CSV_LAYOUT}, quote = '"', escape = '"', delim = ${literal(await delimiterOf(files[0]!))}${options}`;
  const table = tableOf(files, dialect);
  const isSound = await rowsOf(db.connection, `SELECT count(COLUMNS(*)) FROM ${table}`).then(
    () => true,
    () => false,
  );
  if (isSound) return { table, files };
  const clean: LogFile[] = [];
  for (const [index, file] of files.entries()) {
    const path = join(db.folder, `${index}-${clean.length}.clean.csv`);
    broken.push(...(await copySoundLines(file, path)));
    clean.push({ ...file, path });
  }
  return { table: tableOf(clean, dialect), files: clean };
}

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** What parts the header's fields most often, outside of quotes. */
export async function delimiterOf(file: LogFile): Promise<string> {
  const handle = await open(file.path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(65_536), 0, 65_536, 0);
    const header = buffer
      .toString('utf8', 0, bytesRead)
      .split(/\r?\n/, 1)[0]!
      .replaceAll(/"[^"]*"/g, '');
    const counts = DELIMITERS.map((delimiter) => header.split(delimiter).length);
    return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
  } finally {
    await handle.close();
  }
}

/** Copies the records that have as many fields as the header; tells of the others. */
async function copySoundLines(file: LogFile, target: string): Promise<readonly CsvTrouble[]> {
  const delimiter = (await delimiterOf(file)).charCodeAt(0);
  const troubles: CsvTrouble[] = [];
  const output = await open(target, 'w');
  let fields: number | undefined;
  let line = 1;
  let rows = 0;
  try {
    for await (const { bytes, found } of recordsOf(file, delimiter)) {
      const mistake = mistakeIn(bytes, found, fields);
      if (mistake === undefined && found > 0) {
        fields ??= found;
        rows += 1;
        await output.write(bytes);
      } else if (mistake !== undefined) {
        const text = bytes.toString('utf8').trimEnd().slice(0, LONGEST_TEXT);
        troubles.push({ file, line, reason: mistake, text });
      }
      line += linesIn(bytes);
    }
  } finally {
    await output.close();
  }
  if (rows < 2)
    throw new LogError(`\`${file.name}\` cannot be read: no line has as many fields as the first`, file.name);
  return troubles;
}

function mistakeIn(bytes: Buffer, found: number, fields: number | undefined): string | undefined {
  if (found < 0) return BAD_QUOTES;
  if (!isUtf8(bytes)) return NO_UTF8;
  return found > 0 && fields !== undefined && found !== fields ? WRONG_FIELDS : undefined;
}

function linesIn(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEW_LINE); at !== -1; at = bytes.indexOf(NEW_LINE, at + 1)) lines += 1;
  return lines;
}

interface CsvRecord {
  /** With its line end. */
  readonly bytes: Buffer;
  /** Number of fields; 0 of a blank line, -1 of a line whose quotes do not match. */
  readonly found: number;
}

async function* recordsOf(file: LogFile, delimiter: number): AsyncGenerator<CsvRecord> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file.path, { highWaterMark: 1 << 20 })) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (;;) {
      const record = recordAt(rest, start, delimiter, false);
      if (record === undefined) break;
      yield record;
      start += record.bytes.length;
    }
    rest = rest.subarray(start);
  }
  for (let start = 0; start < rest.length;) {
    const record = recordAt(rest, start, delimiter, true)!;
    yield record;
    start += record.bytes.length;
  }
}

/** The record that begins there; undefined where more of the file is needed to tell. */
function recordAt(buffer: Buffer, start: number, delimiter: number, isLast: boolean): CsvRecord | undefined {
  let at = start;
  for (let fields = 1; ; fields += 1) {
    const end = buffer[at] === QUOTE ? endOfQuoted(buffer, at, start) : endOfPlain(buffer, at, delimiter);
    if (end === undefined || end >= buffer.length) {
      const isWithin = buffer.length - start <= LONGEST_RECORD;
      if (!isLast && isWithin) return undefined;
      if (end !== undefined && isLast) return { bytes: buffer.subarray(start), found: fields };
      return lineAt(buffer, start);
    }
    if (buffer[end] === delimiter) at = end + 1;
    else if (buffer[end] === NEW_LINE) return ended(buffer, start, end, fields);
    else if (buffer[end] === RETURN && buffer[end + 1] === NEW_LINE)
      return ended(buffer, start, end + 1, fields);
    else if (buffer[end] === RETURN && end + 1 === buffer.length && !isLast) return undefined;
    else return lineAt(buffer, start);
  }
}

function ended(buffer: Buffer, start: number, end: number, fields: number): CsvRecord {
  const bytes = buffer.subarray(start, end + 1);
  const isBlank = fields === 1 && bytes.length <= 2 && (bytes[0] === NEW_LINE || bytes[0] === RETURN);
  return { bytes, found: isBlank ? 0 : fields };
}

/** A line by itself: what follows a line with a stray quote may be in order. */
function lineAt(buffer: Buffer, start: number): CsvRecord {
  const end = buffer.indexOf(NEW_LINE, start);
  return { bytes: buffer.subarray(start, end === -1 ? buffer.length : end + 1), found: -1 };
}

/** Behind the closing quote; undefined where there is none. */
function endOfQuoted(buffer: Buffer, from: number, start: number): number | undefined {
  for (let at = from + 1; ;) {
    const quote = buffer.indexOf(QUOTE, at);
    if (quote === -1 || quote - start > LONGEST_RECORD) return undefined;
    if (buffer[quote + 1] !== QUOTE) return quote + 1;
    at = quote + 2;
  }
}

function endOfPlain(buffer: Buffer, from: number, delimiter: number): number {
  for (let at = from; at < buffer.length; at += 1) {
    const byte = buffer[at];
    if (byte === delimiter || byte === NEW_LINE) return at;
    if (byte === RETURN && (at + 1 === buffer.length || buffer[at + 1] === NEW_LINE)) return at;
  }
  return buffer.length;
}
