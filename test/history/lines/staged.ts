/** Logs read into stage files, and what is in these. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { literal, openDatabase, rowsOf } from '../../../src/history/database.js';
import type { LineOptions, LinesRead } from '../../../src/history/lines/read-lines.js';
import { readLines } from '../../../src/history/lines/read-lines.js';
import { LOTS } from '../../../src/history/draft.js';
import type { LogFile } from '../../../src/history/log-file.js';
import type { Reading } from '../../../src/history/prepared/stage.js';
import { valueColumns } from '../../../src/history/prepared/columns.js';
import type { JsonValue } from '../../../src/vocabulary/json.js';

/** A row of a stage file; null where it has nothing. */
export interface StagedRow {
  readonly lot: (typeof LOTS)[number];
  readonly reason: string | null;
  readonly user: string | null;
  readonly previous: string | null;
  readonly message: string | null;
  readonly received: number | null;
  readonly time: number | null;
  readonly code: number | null;
  readonly consent: JsonValue;
  readonly properties: JsonValue;
  readonly traits: JsonValue;
  readonly isDoubtful: boolean;
  readonly doubt: readonly JsonValue[];
  readonly record: string | null;
  /** By column. */
  readonly values: readonly JsonValue[];
}

/** What stands for a value that is not there: `null` is one. */
export const ABSENT = '(absent)';

export interface Staged extends LinesRead {
  readonly rows: readonly StagedRow[];
}

type Read = typeof readLines;

export async function readStaged(
  files: readonly LogFile[],
  reading: Reading,
  options: Partial<LineOptions> = {},
  read: Read = readLines,
): Promise<Staged> {
  const folder = mkdtempSync(join(tmpdir(), 'mailwright-test-'));
  try {
    const done = await read(files, { reading, folder, prefix: 'x', threads: 1, ...options });
    return { ...done, rows: await rowsIn(done, valueColumns(reading.kinds, reading.wanted).length) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function rowsIn({ written }: LinesRead, values: number): Promise<readonly StagedRow[]> {
  const db = await openDatabase({ threads: 1 });
  try {
    const files = (paths: readonly string[]) => `read_parquet([${paths.map(literal).join(', ')}])`;
    const found = await rowsOf(
      db.connection,
      `SELECT code, value FROM ${files(written.map((one) => one.textsPath))}`,
    );
    const texts = new Map(found as readonly (readonly [number, string])[]);
    const all = Array.from({ length: values }, (_, index) => `n${index}, k${index}, v${index}`);
    const names = [
      'lot',
      'reason',
      '"user"',
      'previous',
      'message',
      'received',
      'time',
      'code',
      'consent',
      'properties',
      'traits',
    ];
    const doubt = ['is_doubtful', 'doubt_properties', 'doubt_traits', 'doubt_consent', 'record'];
    const rows = await rowsOf(
      db.connection,
      `SELECT ${[...names, ...doubt, ...all].join(', ')} FROM ${files(written.map(({ path }) => path))} ORDER BY block, "at"`,
    );
    return rows.map((row) => stagedRow(row as readonly Cell[], texts));
  } finally {
    await db.close();
  }
}

type Cell = string | number | null;

function stagedRow(row: readonly Cell[], texts: ReadonlyMap<Cell, string>): StagedRow {
  const [lot, reason, user, previous, message, received, time, code, consent, properties, traits] = row;
  const [isDoubtful, doubtProperties, doubtTraits, doubtConsent, record] = row.slice(11);
  const values: JsonValue[] = [];
  for (let at = 16; at < row.length; at += 3) {
    const [number, text, plain] = row.slice(at, at + 3) as unknown as readonly [
      number | null,
      number | null,
      string | null,
    ];
    const there = [number, text, plain].filter((one) => one !== null).length;
    if (there > 1) throw new Error('a value is there twice');
    values.push(there === 0 ? ABSENT : (number ?? parsed(plain ?? texts.get(text)!)));
  }
  return {
    lot: LOTS[lot as number]!,
    reason: reason as string | null,
    user: user as string | null,
    previous: previous as string | null,
    message: message as string | null,
    received: received as number | null,
    time: time as number | null,
    code: code as number | null,
    consent: consent === null ? ABSENT : parsed(texts.get(consent!)!),
    properties: properties === null ? ABSENT : parsed(properties as string),
    traits: traits === null ? ABSENT : parsed(traits as string),
    isDoubtful: isDoubtful === 1,
    doubt: [doubtProperties, doubtTraits, doubtConsent].map((one) =>
      one === null ? ABSENT : parsed(one as string),
    ),
    record: record as string | null,
    values,
  };
}

function parsed(json: string): JsonValue {
  return JSON.parse(json) as JsonValue;
}
