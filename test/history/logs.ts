import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

import { openLog, type LogOptions, type LogSummary } from '../../src/history/log.js';
import type { LogMapping } from '../../src/history/source.js';
import type { UserHistory } from '../../src/simulate/study.js';

/** A folder for the test file's logs, removed after its last test. */
export function logFolder(): (name: string, content: string | Uint8Array) => string {
  const folder = mkdtempSync(join(tmpdir(), 'mailwright-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
}

export function jsonLines(records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

export const ADDED = 'Product Added';
export const ORDERED = 'Order Completed';

/** A track event in the Segment envelope. */
export function track(more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { type: 'track', userId: 'u1', event: ADDED, timestamp: '2026-03-02T09:00:00Z', ...more };
}

export interface ReadLog {
  readonly users: readonly UserHistory[];
  readonly summary: LogSummary;
}

export async function readAll(
  files: string | readonly string[],
  more: Omit<Partial<LogOptions>, 'files'> = {},
): Promise<ReadLog> {
  const log = await openLog({
    files: typeof files === 'string' ? [files] : files,
    eventNames: new Set([ADDED, ORDERED]),
    check: () => undefined,
    ...more,
  });
  try {
    const users: UserHistory[] = [];
    for await (const user of log.users()) users.push(user);
    return { users, summary: log.summary() };
  } finally {
    await log.close();
  }
}

export function source(select: string): LogMapping {
  return { name: 'shop', select, assume: {} };
}

/** Every record is counted exactly once. */
export function accountedRows({ summary }: ReadLog): number {
  const inMaps = [summary.unused, summary.otherTypes, summary.rejected].flatMap((counts) => [
    ...counts.values(),
  ]);
  return inMaps.reduce((sum, count) => sum + count, summary.events + summary.duplicates + summary.outside);
}
