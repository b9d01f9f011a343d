/** What is said of how far a backtest is. */
import { expect, test } from 'vitest';
import { logProgress } from '../../src/cli/log-progress.js';

function shown(isTTY: boolean) {
  const written: string[] = [];
  let now = 0;
  const progress = logProgress(
    { isTTY, write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream,
    () => now,
  );
  const told = (at: number, ...[state]: Parameters<typeof progress.tell>) => {
    now = at;
    progress.tell(state);
    return written.splice(0);
  };
  return { told, progress, written };
}

const deciding = (done: number) => ({ phase: 'deciding', done, all: 10_000_000 }) as const;

test('on a terminal one line is written over, at most five times a second, with rate and time left', () => {
  const { told, progress, written } = shown(true);
  expect(told(500, { phase: 'reading', done: 0, all: undefined })).toEqual([]);
  expect(told(1000, { phase: 'reading', done: 0, all: undefined })).toEqual(['\r\u001B[Kreading the log …']);
  expect(told(1100, deciding(0))).toEqual([]);
  expect(told(1200, deciding(0))).toEqual(['\r\u001B[Kdeciding: 0 of 10,000,000 events …']);
  // What it took to begin says nothing of the rate.
  expect(told(11_000, deciding(1_000_000))).toEqual(['\r\u001B[Kdeciding: 1,000,000 of 10,000,000 events …']);
  expect(told(13_000, deciding(3_000_000))).toEqual([
    '\r\u001B[Kdeciding: 3,000,000 of 10,000,000 events, 1,000,000 a second, 7 s left …',
  ]);
  expect(told(1_013_000, deciding(4_000_000))).toEqual([
    '\r\u001B[Kdeciding: 4,000,000 of 10,000,000 events, 2,990 a second, 33 min 24 s left …',
  ]);
  expect(progress.soFar()).toBe('deciding: 4,000,000 of 10,000,000 events');
  progress.end();
  expect(written).toEqual(['\r\u001B[K']);
});

test('of a log that is read the share is told in megabytes', () => {
  const { told, progress } = shown(true);
  const reading = (done: number) => ({ phase: 'reading', done, all: 2_000_400_000 }) as const;
  told(1000, reading(1_000_000));
  expect(told(3000, reading(501_600_000))).toEqual([
    '\r\u001B[Kreading the log: 501 of 2,001 MB, 250 MB a second, 6 s left …',
  ]);
  expect(progress.soFar()).toBe('reading the log: 501 of 2,001 MB');
  expect(told(4000, { phase: 'sorting', done: 0, all: undefined })).toEqual(['\r\u001B[Ksorting the log …']);
});

test('elsewhere nothing is said of what takes half a minute, and a line every half minute after that', () => {
  const { told, progress, written } = shown(false);
  expect(told(29_000, deciding(1000))).toEqual([]);
  expect(told(30_000, deciding(2000))).toEqual([
    'deciding: 2,000 of 10,000,000 events, 1,000 a second, 2 h 46 min left …\n',
  ]);
  expect(told(59_000, deciding(3000))).toEqual([]);
  expect(told(60_000, deciding(4000))).toHaveLength(1);
  progress.end();
  expect(written).toEqual([]);
});
