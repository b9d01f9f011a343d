/** Studies on threads: their parts, and what becomes of one that fails, is stopped, or takes too much. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { OpenedHistory } from '../../src/history/prepared/opened-history.js';
import { openProject } from '../../src/simulate/project.js';
import { runs } from '../runs.js';
import { drawnRules } from './drawn-rules.js';
import { jsonLines } from './logs.js';

const { openPrepared }: typeof import('../../src/history/prepared/open.js') = await import(
  '../../dist/history/prepared/open.js' as string
);
const { runStudy }: typeof import('../../src/history/study/run-study.js') = await import(
  '../../dist/history/study/run-study.js' as string
);
const { Thread }: typeof import('../../src/history/thread.js') = await import(
  '../../dist/history/thread.js' as string
);

const folder = mkdtempSync(join(tmpdir(), 'mailwright-test-'));
const names = Array.from({ length: 30 }, (_, number) => `user-${String(number).padStart(2, '0')}`);
let history: OpenedHistory;

beforeAll(async () => {
  const [files] = fc.sample(drawnRules, 1) as [Parameters<typeof openProject>[0]];
  const { project } = openProject(files);
  const events = names.map((userId, number) => ({
    type: 'identify',
    userId,
    messageId: `m-${number}`,
    timestamp: '2026-03-02T09:00:00Z',
    traits: { country: 'DE' },
  }));
  const log = join(folder, 'log.jsonl');
  writeFileSync(log, jsonLines(events));
  history = await openPrepared({ files: [log], ruleSets: [project!.ruleSet] });
});

afterAll(async () => {
  await history.close();
  rmSync(folder, { recursive: true });
});

interface Part {
  readonly partition: number;
  readonly users: readonly string[];
}

const order = (setup: object) => ({ module: new URL('studies/ids.mjs', import.meta.url), setup });

describe('a study', () => {
  test('has its parts in the order of partitions, and every user in one of them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        async (workers, partitions, aside) => {
          let read = { users: 0, events: 0 };
          const parts = await runStudy<Part>(history, order({}), {
            workers,
            partitions,
            aside,
            onProgress: (more) => (read = more),
          });
          expect(parts.map(({ partition }) => partition)).toEqual([...parts.keys()]);
          // Every user has one event, so that there are as many parts as can be.
          expect(parts).toHaveLength(Math.min(partitions, names.length));
          expect(parts.flatMap(({ users }) => users)).toEqual(names);
          expect(read).toEqual({ users: names.length, events: names.length });
        },
      ),
      { numRuns: runs(3) },
    );
  });

  test.each([
    { workers: 1, aside: false },
    { workers: 3, aside: false },
    { workers: 1, aside: true },
  ])('that fails on $workers threads fails as it would on one, aside $aside', async (options) => {
    const work = (setup: object) => runStudy(history, order(setup), { ...options, partitions: 5 });
    const failsAt = 'user-17';
    const failures = {
      other: ['TypeError', 'a bad idea'],
      log: ['LogError', 'the copy is gone'],
      output: ['OutputError', 'the disk is full'],
    };
    for (const [how, [name, message]] of Object.entries(failures)) {
      await expect(work({ failsAt, how })).rejects.toMatchObject({ name, message });
    }
  });

  test('that is stopped ends its threads, whatever they do', async () => {
    const controller = new AbortController();
    const work = runStudy<Part>(history, order({ isSlow: true }), {
      workers: 2,
      partitions: 6,
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(new Error('enough')), 100);
    await expect(work).rejects.toThrow('enough');
    await expect(runStudy(history, order({}), { workers: 1, signal: controller.signal })).rejects.toThrow(
      'enough',
    );
  });
});

test('a thread that has no memory left says so, and every question is answered', async () => {
  const thread = new Thread<number, number>({
    module: new URL('studies/greedy.mjs', import.meta.url),
    data: undefined,
    limits: { maxOldGenerationSizeMb: 16 },
  });
  const answers = await Promise.allSettled([thread.ask(1), thread.ask(2)]);
  for (const answer of answers) {
    expect(answer.status).toBe('rejected');
    const { reason } = answer as PromiseRejectedResult;
    expect(reason).toMatchObject({
      name: 'ThreadError',
      message: expect.stringMatching(/ran out of memory/) as string,
    });
  }
  await expect(thread.ask(3)).rejects.toThrow('ran out of memory');
  await thread.end();
});
