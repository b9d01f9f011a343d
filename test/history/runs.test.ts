/** Sorted runs and their merge, against sorting everything in memory. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';

import { OutputError } from '../../src/history/aside.js';
import { RunWriter } from '../../src/history/study/run-writer.js';
import { compareSortables, mergeRuns, type Sortable } from '../../src/history/study/runs.js';
import { runs } from '../runs.js';

const folder = mkdtempSync(join(tmpdir(), 'mailwright-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const record: fc.Arbitrary<Sortable> = fc
  .record({
    at: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: -(2 ** 50), max: 2 ** 50 })),
    // In the order of code units the second is before the third, in that of code points after it.
    user: fc.constantFrom('a', '\u{1F600}', '\uFFFD', 'u-1', ''),
    what: fc.constantFrom('cart\0first', 'cart\0second', 'cart-2\0first'),
    body: fc.oneof(
      { weight: 9, arbitrary: fc.string() },
      { weight: 1, arbitrary: fc.constant('é'.repeat(20_000)) },
    ),
  })
  .map(({ body, ...key }) => ({ ...key, line: JSON.stringify(body) }));

let files = 0;

test('records come out as if all had been sorted at once, whoever took them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(record, { maxLength: 30 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 12 }),
      async (parts, most) => {
        const path = join(folder, String(files++));
        const written = parts.flatMap((records, number) => {
          const writer = new RunWriter(folder, `${files}-${number}`, most);
          for (const one of records) writer.add(one);
          return writer.finish();
        });
        await mergeRuns(written, path, { what: 'lines', target: path });
        const sorted = parts.flat().toSorted(compareSortables);
        expect(readFileSync(path, 'utf8')).toBe(sorted.map(({ line }) => `${line}\n`).join(''));
      },
    ),
    { numRuns: runs(60) },
  );
});

test('a disk that is full is told with the file that was meant', async () => {
  const writer = new RunWriter(folder, 'full');
  writer.add({ at: 1, user: 'a', what: 'cart\0first', line: '{}' });
  const merged = mergeRuns(writer.finish(), '/dev/full', { what: 'decisions', target: 'out.jsonl' });
  await expect(merged).rejects.toThrow(
    new OutputError('the decisions can not be written to `out.jsonl` (the disk is full)'),
  );
});
