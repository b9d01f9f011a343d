/** Scores in small lives: a level is left while nothing happens, to the millisecond. */
import { describe, expect, test } from 'vitest';
import { newState } from '../../src/compile/layout.js';
import { stepAll } from '../../src/engine/step.js';
import { formatInstant } from '../../src/vocabulary/time.js';
import type { Doc } from './lives.js';
import { PLAN, campaign, decide, inputOf, mail, policy, segment } from './lives.js';
import { rulesOf } from './rules.js';
import { USER } from './timelines.js';

const score = (more: Doc = {}): Doc => ({
  kind: 'score',
  name: 'heat',
  version: 1,
  points: [
    { event: 'Added', add: 10 },
    { event: 'Unread', add: -10 },
  ],
  halfLife: '14d',
  levels: { low: 0, medium: 5, high: 15 },
  ...more,
});
const heat = { fact: 'score', params: { name: 'heat' } };
const level = { fact: 'level', params: { name: 'heat' } };

/** When a segment is entered and left. */
function changes(scores: readonly Doc[], when: Doc, ...lines: readonly string[]): readonly string[] {
  const following = campaign('follow', { trigger: { enters: 'hot' }, steps: [{ wait: '1h' }] });
  const { program } = rulesOf([...PLAN, policy({}), ...scores, segment('hot', when), following]);
  const { journal } = stepAll(program, newState(program.layout, USER), lines.map(inputOf), 'on');
  return journal.flatMap((entry) =>
    entry.kind === 'joined' || entry.kind === 'left'
      ? [`${entry.kind} ${formatInstant(entry.at).replace(/(:00)?\.000Z$/, '')}`]
      : [],
  );
}

describe('while nothing happens', () => {
  test('a level holds at the very instant at which the score is at it, and not a millisecond longer', () => {
    const medium = { ...level, operator: 'equal', value: 'medium' };
    expect(changes([score()], medium, '2026-03-02T09:00Z Added', '2026-05-01T00:00Z clock')).toEqual([
      'joined 2026-03-02T09:00',
      'left 2026-03-16T09:00:00.001Z',
    ]);
  });

  test('one level follows another', () => {
    const life = ['2026-03-02T09:00Z Added', '2026-03-02T09:00Z Added', '2026-05-01T00:00Z clock'];
    expect(changes([score()], { ...level, operator: 'equal', value: 'medium' }, ...life)).toEqual([
      'joined 2026-03-02T09:00',
      'left 2026-03-02T09:00',
      // 20 · 2^(−t/14 d) falls below 15 after 5.81 days.
      'joined 2026-03-08T04:27:09.360Z',
      'left 2026-03-30T09:00:00.001Z',
    ]);
  });

  test('a number between the levels is as exact', () => {
    const above = { ...heat, operator: 'greaterThan', value: 2.5 };
    const hour = score({ halfLife: '1h' });
    expect(changes([hour], above, '2026-03-02T09:00Z Added', '2026-03-03T00:00Z clock')).toEqual([
      'joined 2026-03-02T09:00',
      'left 2026-03-02T11:00',
    ]);
  });

  test('points that were taken away come back', () => {
    const below = { ...heat, operator: 'lessThan', value: -2.5 };
    const hour = score({ halfLife: '1h' });
    expect(changes([hour], below, '2026-03-02T09:00Z Unread', '2026-03-03T00:00Z clock')).toEqual([
      'joined 2026-03-02T09:00',
      'left 2026-03-02T11:00',
    ]);
  });

  test('a score comes to nothing', () => {
    const hour = score({ halfLife: '1h' });
    const some = { ...heat, operator: 'greaterThan', value: 0 };
    const [joined, left, ...rest] = changes(
      [hour],
      some,
      '2026-03-02T09:00Z Added',
      '2026-04-01T00:00Z clock',
    );
    expect([joined, rest]).toEqual(['joined 2026-03-02T09:00', []]);
    // Ten points are less than a billionth after 33.2 half-lives.
    expect(left).toMatch(/^left 2026-03-03T18:1/);
  });

  test('of two scores one comes below the other', () => {
    const slow = { ...score({ points: [{ event: 'Added', add: 4 }], halfLife: '2h' }), name: 'slow' };
    const hotter = { ...heat, operator: 'greaterThan', value: { ...heat, params: { name: 'slow' } } };
    const [, left] = changes(
      [score({ points: [{ event: 'Added', add: 8 }], halfLife: '1h' }), slow],
      hotter,
      '2026-03-02T09:00Z Added',
      '2026-03-09T00:00Z clock',
    );
    // 8 · 2^−t = 4 · 2^(−t/2) after two hours.
    expect(left).toBe('left 2026-03-02T11:00');
  });

  test('without `halfLife` it stays', () => {
    const reached = { ...level, operator: 'equal', value: 'high' };
    const life = ['2026-03-02T09:00Z Added', '2026-03-09T09:00Z Added', '2027-05-01T00:00Z clock'];
    expect(changes([score({ halfLife: undefined })], reached, ...life)).toEqual(['joined 2026-03-09T09:00']);
  });
});

describe('by events', () => {
  test('one that comes late is worth what it is worth now', () => {
    const reached = { ...heat, operator: 'greaterThanInclusive', value: 15 };
    const life = ['2026-03-16T09:00Z Added', '2026-03-02T09:00Z Added', '2026-05-01T00:00Z clock'];
    expect(changes([score()], reached, ...life)).toEqual([
      'joined 2026-03-16T09:00',
      'left 2026-03-16T09:00:00.001Z',
    ]);
  });

  test('what floating point adds on the way is not seen', () => {
    const tenths = score({
      points: [
        { event: 'Added', add: 0.1 },
        { event: 'Viewed', add: 0.2 },
      ],
    });
    const above = { ...heat, operator: 'greaterThan', value: 0.3 };
    const at = { ...heat, operator: 'greaterThanInclusive', value: 0.3 };
    const life = ['2026-03-02T09:00Z Added', '2026-03-02T09:00Z Viewed', '2026-03-03T09:00Z clock'];
    expect(changes([tenths], above, ...life)).toEqual([]);
    expect(changes([tenths], at, ...life)).toEqual([
      'joined 2026-03-02T09:00',
      'left 2026-03-02T09:00:00.001Z',
    ]);
  });

  test('before the first it is 0, and its level the one that begins there', () => {
    const asked = (when: Doc) =>
      decide(
        [score(), campaign('viewed', { trigger: { event: 'Viewed' }, audience: when })],
        '2026-03-02T09:00Z Viewed',
      );
    const sent = ['2026-03-02T10:00 viewed#1/mail sent'];
    expect(asked({ ...heat, operator: 'equal', value: 0 })).toEqual(sent);
    expect(asked({ ...level, operator: 'equal', value: 'low' })).toEqual(sent);
  });

  test('below the lowest level there is none, and a default stands in', () => {
    const asked = (when: Doc) =>
      decide(
        [
          score(),
          campaign('viewed', { trigger: { event: 'Unread' }, audience: when, steps: [mail('mail')] }),
        ],
        '2026-03-02T09:00Z Unread',
      ).map((line) => line.split(' ').at(-1));
    expect(asked({ ...level, operator: 'missing' })).toEqual(['sent']);
    expect(asked({ ...level, operator: 'equal', value: 'low' })).toEqual(['audience']);
    const fallback = { fact: 'level', params: { name: 'heat', default: 'low' } };
    expect(asked({ ...fallback, operator: 'equal', value: 'low' })).toEqual(['sent']);
  });
});

describe('nobody is looked at before something can change', () => {
  const dueAfter = (when: Doc, line: string) => {
    const following = campaign('follow', { trigger: { enters: 'hot' }, steps: [{ wait: '52w' }] });
    const { program } = rulesOf([
      ...PLAN,
      policy({}),
      score(),
      segment('hot', when),
      following,
      campaign('added', {}),
    ]);
    const { state } = stepAll(program, newState(program.layout, USER), [
      inputOf(line),
      inputOf(`${line.slice(0, 16)}:30Z clock`),
    ]);
    const looks = program.segments.map(({ checkSlot }) => state.numbers[checkSlot]!);
    return looks.map((time) => (time > 8e15 ? 'never' : formatInstant(time)));
  };
  const clock = (path: string, operator: string, value: unknown) => ({
    fact: 'localTime',
    path,
    operator,
    value,
  });

  test.each<[string, Doc, string]>([
    [
      'an hour from which on it holds',
      clock('$.hour', 'greaterThanInclusive', 20),
      '2026-03-02T19:00:00.000Z',
    ],
    ['a weekday', clock('$.weekday', 'equal', 'thursday'), '2026-03-04T23:00:00.000Z'],
    ['a minute', clock('$.minute', 'lessThan', 30), '2026-03-02T09:30:00.000Z'],
    ['an hour that there is not', clock('$.hour', 'equal', 24), 'never'],
    ['a date to come', clock('$.date', 'equal', '2026-12-24'), '2026-12-23T23:00:00.000Z'],
    ['a date that is gone', clock('$.date', 'equal', '2025-12-24'), 'never'],
    [
      'dates of which one is to come',
      clock('$.date', 'in', ['2025-12-24', '2026-03-04']),
      '2026-03-03T23:00:00.000Z',
    ],
    ['the beginning of a weekday', clock('$.weekday', 'startsWith', 't'), '2026-03-02T23:00:00.000Z'],
    ['the end of a date', clock('$.date', 'endsWith', '-03-05'), '2026-03-04T23:00:00.000Z'],
    ['dates by a pattern', clock('$.date', 'matches', '-04-0[1-3]$'), '2026-03-31T22:00:00.000Z'],
    [
      'a date by its end, further away than is looked ahead: it is looked at again then',
      clock('$.date', 'endsWith', '-12-24'),
      '2026-05-03T22:00:00.000Z',
    ],
    [
      'a level that will be left',
      { ...level, operator: 'equal', value: 'medium' },
      '2026-03-16T09:00:00.001Z',
    ],
    ['a score that no longer changes', { ...heat, operator: 'greaterThan', value: 20 }, 'never'],
    ['that there is a score', { ...heat, operator: 'present' }, 'never'],
  ])('%s', (_name, when, time) => {
    expect(dueAfter(when, '2026-03-02T09:00Z Added')).toEqual([time]);
  });
});
