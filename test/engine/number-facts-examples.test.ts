/** `average`, `min`, `max` and `distinct`, in words that can be read off. */
import { expect, test } from 'vitest';
import type { Doc } from './lives.js';
import { campaign, decide, mail } from './lives.js';

/** Whether a mail is sent whose `when` compares a fact over `Viewed`. */
function holds(fact: string, params: Doc, comparison: Doc, ...lines: readonly string[]): boolean {
  const when = { fact, params: { event: 'Viewed', ...params }, ...comparison };
  const asked = campaign('asked', { steps: [mail('mail', { when })] });
  const [line] = decide([asked], ...lines, '2026-03-02T12:00Z Added');
  return line!.endsWith('sent');
}

const LIFE = [
  '2026-03-02T09:00Z Viewed {"n":4,"k":"x"}',
  '2026-03-02T10:00Z Viewed {"k":"y"}',
  '2026-03-02T11:00Z Viewed {"n":1,"k":"x"}',
  '2026-03-02T11:30Z Viewed {"n":null,"k":null}',
];
const equal = (value: number) => ({ operator: 'equal', value });

test.each<[string, string, Doc, number]>([
  ['an average of those that have the number', 'average', { property: 'n' }, 2.5],
  ['the least', 'min', { property: 'n' }, 1],
  ['the most', 'max', { property: 'n' }, 4],
  ['different values; a null is none', 'distinct', { property: 'k' }, 2],
  ['different numbers', 'distinct', { property: 'n' }, 2],
  ['the least of a window', 'min', { property: 'n', within: '2h' }, 1],
  ['the most of a window, whose start is not in it', 'max', { property: 'n', within: '3h' }, 1],
  ['the average of a window', 'average', { property: 'n', within: '4h' }, 2.5],
  ['different values of a window', 'distinct', { property: 'k', within: '1h' }, 0],
  ['a default, over no event', 'max', { property: 'n', within: '30m', default: 7 }, 7],
])('%s', (_name, fact, params, value) => {
  expect(holds(fact, params, equal(value), ...LIFE)).toBe(true);
  expect(holds(fact, params, equal(value + 1), ...LIFE)).toBe(false);
});

test.each(['average', 'min', 'max'])('%s is missing over no event', (fact) => {
  for (const window of [{}, { within: '1h' }]) {
    expect(holds(fact, { property: 'n', ...window }, { operator: 'missing' })).toBe(true);
    expect(holds(fact, { property: 'n', ...window }, { operator: 'missing' }, LIFE[2]!)).toBe(
      window.within !== undefined,
    );
  }
});

test('different values are counted to a thousand over all of history, and on in a window', () => {
  const lines = Array.from({ length: 1200 }, (_, index) => {
    const minute = String(index % 60).padStart(2, '0');
    return `2026-03-01T${String(Math.floor(index / 60)).padStart(2, '0')}:${minute}Z Viewed {"n":${index}}`;
  });
  expect(holds('distinct', { property: 'n' }, equal(1000), ...lines)).toBe(true);
  expect(holds('distinct', { property: 'n', within: '52w' }, equal(1200), ...lines)).toBe(true);
});

test.each([
  ['in the last millisecond of its window', '2026-03-02T11:00:00.001Z', 2],
  ['and no longer', '2026-03-02T11:00Z', 1],
])('an event is kept %s, also when another comes', (_name, at, count) => {
  const lines = [`${at} Viewed {"n":1}`, '2026-03-02T12:00Z Viewed {"n":2}'];
  expect(holds('distinct', { property: 'n', within: '1h' }, equal(count), ...lines)).toBe(true);
  expect(holds('count', { within: '1h' }, equal(count), ...lines)).toBe(true);
});

test('a sum that is larger than any number stays one', () => {
  const lines = ['2026-03-02T09:00Z Viewed {"n":1e308}', '2026-03-02T10:00Z Viewed {"n":1e308}'];
  for (const window of [{}, { within: '1d' }]) {
    expect(holds('sum', { property: 'n', ...window }, equal(Number.MAX_VALUE), ...lines)).toBe(true);
  }
});
