/** What `check` says of how far it is: one line on a terminal, a line now and then elsewhere. */
import { expect, test } from 'vitest';
import { progressOf } from '../../src/cli/check/progress.js';

function told(isTTY: boolean, times: readonly number[]): readonly string[] {
  const written: string[] = [];
  let now = 0;
  const stream = { isTTY, write: (text: string | Uint8Array) => written.push(String(text)) > 0 };
  const { tell, end } = progressOf('lives', stream, () => now);
  for (const [index, time] of times.entries()) {
    now = time;
    tell(1000 * (index + 1), 9000);
  }
  end();
  return written;
}

test('a terminal has one line, which is wiped in the end', () => {
  expect(told(true, [500, 1100, 1200, 1400])).toEqual([
    '\r\u001b[K2,000 of 9,000 lives …',
    '\r\u001b[K4,000 of 9,000 lives …',
    '\r\u001b[K',
  ]);
});

test('elsewhere a line comes every ten seconds', () => {
  expect(told(false, [1500, 9999, 10_000, 12_000, 20_100])).toEqual([
    '3,000 of 9,000 lives\n',
    '5,000 of 9,000 lives\n',
  ]);
});

test('what is over in a second says nothing', () => {
  expect(told(true, [10, 900])).toEqual([]);
});
