import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';

import type { DuckDBConnection } from '@duckdb/node-api';

import type { Event } from '../vocabulary/event.js';
import { formatInstant } from '../vocabulary/time.js';
import { lotNumber } from './draft.js';
import { LogError } from './log-error.js';
import type { LogFile } from './log-file.js';
import { linesOf, type Unreadable } from './unreadable.js';

/** The rejects file: JSON Lines, first the unreadable lines, then the records that are no events, then invalid events. */
export interface RejectsFile {
  line(reason: string, file: string, line: number, text: string): void;
  /** `record` is what DuckDB calls JSON. */
  record(reason: string, row: number, record: string): void;
  event(reason: string, event: Event): void;
  close(): void;
}

const NO_REJECTS: RejectsFile = { line() {}, record() {}, event() {}, close() {} };

/**
 * Opens the rejects file, or, without a path, one that writes nothing. Throws {@link LogError} where it cannot be
 * written, or is a file of the log itself.
 */
export function openRejects(path: string | undefined, logFiles: readonly string[]): RejectsFile {
  if (path === undefined) return NO_REJECTS;
  if (logFiles.some((file) => resolve(file) === resolve(path))) {
    throw new LogError(`the rejects file \`${path}\` would overwrite the log`, path);
  }
  const file = attempt(path, () => openSync(path, 'w'));
  const write = (json: string): void => attempt(path, () => void writeSync(file, `${json}\n`));
  return {
    line: (reason, name, line, text) => write(JSON.stringify({ reason, file: name, line, text })),
    record: (reason, row, record) => write(JSON.stringify({ reason, row, record: jsonOf(record) })),
    event: (reason, { time, receivedTime, ...event }) => {
      const received = receivedTime === undefined ? {} : { receivedAt: formatInstant(receivedTime) };
      write(JSON.stringify({ reason, event: { ...event, timestamp: formatInstant(time), ...received } }));
    },
    close: () => closeSync(file),
  };
}

/** DuckDB's JSON has `NaN` and infinities; such a record is told as text. */
function jsonOf(record: string): unknown {
  try {
    return JSON.parse(record) as unknown;
  } catch {
    return record;
  }
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw new LogError(`the rejects file \`${path}\` cannot be written`, path, cause);
  }
}

/** Lines that are no JSON objects. An array's records have no line of their own, and are only counted. */
export async function writeUnreadable(
  rejects: RejectsFile,
  reason: string,
  unreadable: readonly Unreadable[],
): Promise<void> {
  const byFile = new Map<LogFile, number[]>();
  for (const { file, record } of unreadable) {
    const records = byFile.get(file);
    if (records === undefined) byFile.set(file, [record]);
    else records.push(record);
  }
  for (const [file, records] of byFile) {
    if (file.format !== 'json-lines') continue;
    for await (const { line, text } of linesOf(file, records)) rejects.line(reason, file.name, line, text);
  }
}

/** Records that were read and are no events, in the order of the log; rows count from 1. `stage` has them with their numbers. */
export async function writeRejected(
  rejects: RejectsFile,
  connection: DuckDBConnection,
  stage: string,
): Promise<void> {
  const sql = `
    SELECT reason, CAST(number_in_log + 1 AS DOUBLE), record FROM ${stage}
    WHERE lot = ${lotNumber('rejected')} AND record IS NOT NULL ORDER BY row`;
  const result = await connection.stream(sql);
  for await (const rows of result.yieldRows()) {
    for (const [reason, row, record] of rows)
      rejects.record(reason as string, row as number, record as string);
  }
}
