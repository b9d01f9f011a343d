/** Columns of very many texts: whether they are kept by code follows from the log, not from which thread met which of them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { openDatabase } from '../../../src/history/database.js';
import { draftTypes } from '../../../src/history/draft.js';
import type { readLines as read } from '../../../src/history/lines/read-lines.js';
import { arrange } from '../../../src/history/prepared/arrange.js';
import { kindsOf } from '../../../src/history/prepared/columns.js';
import { openStage } from '../../../src/history/prepared/fill.js';
import { MOST_CODED } from '../../../src/history/lines/text-uses.js';
import type { Contents } from '../../../src/history/prepared/manifest.js';
import type { Reading } from '../../../src/history/prepared/stage.js';
import { stageOfFiles, viewStage } from '../../../src/history/prepared/stage-view.js';
import { ADDED, jsonLines, logFolder, track } from '../logs.js';

// Threads load what is built.
const { readLines } = (await import('../../../dist/history/lines/read-lines.js' as string)) as {
  readonly readLines: typeof read;
};

const write = logFolder();
const copies = mkdtempSync(join(tmpdir(), 'mailwright-test-'));
afterAll(() => rmSync(copies, { recursive: true }));

const wanted = {
  events: new Map([[ADDED, ['beyond', 'few', 'halves', 'just']]]),
  traits: [],
  messages: false,
};
const READING: Reading = {
  kinds: kindsOf(wanted, new Map()),
  wanted,
  span: { from: 0, to: Number.MAX_SAFE_INTEGER },
  judged: 'by schema',
};

/** Of `beyond` each half of the log has too many different texts, of `halves` the whole alone. */
function records(): readonly unknown[] {
  return Array.from({ length: 2 * (MOST_CODED + 1) }, (_, at) =>
    track({
      userId: `u${at % 1000}`,
      properties: {
        beyond: `b${at % (MOST_CODED + 1)}`,
        few: at % 2 === 0 ? `f${at % 9}` : at,
        halves: `h${at >> 1}`,
        just: `j${at % MOST_CODED}`,
      },
    }),
  );
}

async function copyOf(
  path: string,
  threads: number,
): Promise<{ readonly contents: Contents; readonly bytes: readonly Buffer[] }> {
  const folder = join(copies, String(threads));
  mkdirSync(folder);
  const db = await openDatabase({ threads, writesTo: folder });
  try {
    for (const sql of draftTypes(wanted.events.keys())) await db.connection.run(sql);
    const stage = await openStage(db);
    const { written, blocks } = await readLines([{ name: path, path, format: 'json-lines' }], {
      reading: READING,
      folder: db.folder,
      prefix: 'lines',
      threads,
      blockBytes: 2 ** 20,
      threadBytes: 1,
    });
    expect(written.length).toBe(threads);
    stageOfFiles(stage, {
      rows: written.map((one) => one.path),
      texts: written.map(({ textsPath }) => textsPath),
      uses: written.map(({ usesPath }) => usesPath),
      blocks: blocks.map((block) => block.records),
    });
    await viewStage(db, READING, stage);
    const findings = { rejected: new Map<string, number>(), event: () => {} };
    const { contents } = await arrange(db, stage, {
      folder,
      reading: READING,
      judge: () => undefined,
      findings,
      pseudonym: undefined,
    });
    const bytes = ['events', 'users', 'texts'].map((name) => readFileSync(join(folder, `${name}.parquet`)));
    return { contents, bytes };
  } finally {
    await db.close();
  }
}

test('with any number of threads the same columns are coded, and the copy is the same bytes', async () => {
  const path = write('many.jsonl', jsonLines(records()));
  const one = await copyOf(path, 1);
  expect(one.contents.columns.map(({ name, numbers, texts }) => [name, numbers, texts])).toEqual([
    ['beyond', false, 'plain'],
    ['few', true, 'coded'],
    ['halves', false, 'plain'],
    ['just', false, 'coded'],
  ]);
  const two = await copyOf(path, 2);
  expect(two.contents).toEqual(one.contents);
  expect(two.bytes.map((bytes, at) => bytes.equals(one.bytes[at]!))).toEqual([true, true, true]);
});
