/** Facts since a step of the run has run. */
import { describe, expect, test } from 'vitest';
import type { Doc } from './lives.js';
import { campaign, decide, mail, policy } from './lives.js';

const viewed = (since: string, operator: string, value: number): Doc => ({
  fact: 'count',
  params: { event: 'Viewed', since },
  operator,
  value,
});

/** A mail, a day, and another mail for those who have looked at something since the first. */
const twice = (since: string, more: Doc = {}) =>
  campaign('twice', {
    steps: [
      { id: 'settle', wait: '1h' },
      mail('first', { when: { fact: 'count', params: { event: 'Unread' }, operator: 'equal', value: 0 } }),
      { id: 'a-day', wait: '1d' },
      mail('second', { when: viewed(since, 'greaterThanInclusive', 1) }),
    ],
    ...more,
  });
const second = (lines: readonly string[]) => lines.filter((line) => line.includes('/second')).at(-1);

describe('since a mail', () => {
  test.each([
    ['before it is too early', '2026-03-02T09:59:59.999Z', 'condition'],
    ['at its very instant is early enough', '2026-03-02T10:00Z', 'sent'],
    ['later as well', '2026-03-02T15:00Z', 'sent'],
  ])('%s', (_name, at, outcome) => {
    expect(second(decide([twice('first')], '2026-03-02T09:00Z Added', `${at} Viewed`))).toBe(
      `2026-03-03T10:00 twice#1/second ${outcome}`,
    );
  });

  test('that was put off, since it was sent', () => {
    const night = policy({ quietHours: { from: '11:00', to: '15:00' } });
    const life = (at: string) =>
      second(decide([night, twice('first')], '2026-03-02T09:00Z Added', `${at} Viewed`));
    expect(life('2026-03-02T13:59Z')).toBe('2026-03-03T14:00 twice#1/second condition');
    expect(life('2026-03-02T14:00Z')).toBe('2026-03-03T14:00 twice#1/second sent');
  });

  test('that was refused, since it was refused', () => {
    expect(
      decide(
        [twice('first')],
        '2026-03-02T09:00Z Added',
        '2026-03-02T09:30Z Unread',
        '2026-03-02T11:00Z Viewed',
      ),
    ).toEqual(['2026-03-02T10:00 twice#1/first condition', '2026-03-03T10:00 twice#1/second sent']);
  });
});

describe('since a wait', () => {
  test('is since its end', () => {
    const life = (since: string, at: string) =>
      second(decide([twice(since)], '2026-03-02T09:00Z Added', `${at} Viewed`));
    expect(life('settle', '2026-03-02T09:30Z')).toMatch(/condition$/);
    expect(life('settle', '2026-03-02T10:00Z')).toMatch(/sent$/);
    expect(life('a-day', '2026-03-03T09:59Z')).toMatch(/condition$/);
  });

  test('for an event, since that came or its time was over', () => {
    const awaiting = campaign('awaiting', {
      steps: [
        { id: 'order', waitFor: { event: 'Ordered', timeout: '1d' } },
        { wait: '1h' },
        mail('second', { when: viewed('order', 'equal', 1) }),
      ],
    });
    const life = (...lines: readonly string[]) =>
      second(decide([awaiting], '2026-03-02T09:00Z Added', '2026-03-02T11:00Z Viewed', ...lines));
    expect(life('2026-03-02T11:00Z Ordered')).toBe('2026-03-02T12:00 awaiting#1/second sent');
    expect(life('2026-03-02T11:01Z Ordered')).toBe('2026-03-02T12:01 awaiting#1/second condition');
    expect(life()).toBe('2026-03-03T10:00 awaiting#1/second condition');
  });
});

describe('a step that has not run', () => {
  test('sees nothing, also of what it would see later', () => {
    const asking = (operator: string, value: number) =>
      campaign('asking', {
        steps: [mail('first', { when: viewed('later', operator, value) }), { id: 'later', wait: '1h' }],
      });
    const life = ['2026-03-02T08:00Z Viewed', '2026-03-02T09:00Z Viewed', '2026-03-02T09:00Z Added'];
    expect(decide([asking('equal', 0)], ...life)).toEqual(['2026-03-02T09:00 asking#1/first sent']);
    expect(decide([asking('greaterThan', 0)], ...life)).toEqual([
      '2026-03-02T09:00 asking#1/first condition',
    ]);
  });

  test('is one of a branch that was not taken', () => {
    const many = { fact: 'event', path: '$.properties.n', operator: 'greaterThan', value: 1 };
    const either = campaign('either', {
      steps: [
        { id: 'which', choose: [{ when: many, steps: [mail('many')] }, { otherwise: [] }] },
        { wait: '1h' },
        mail('second', { when: viewed('many', 'greaterThan', 0) }),
        mail('third', { when: viewed('which', 'greaterThan', 0) }),
      ],
    });
    const life = (n: number) =>
      decide([either], `2026-03-02T09:00Z Added {"n":${n}}`, '2026-03-02T09:30Z Viewed').slice(-2);
    expect(life(1)).toEqual([
      '2026-03-02T10:00 either#1/second condition',
      '2026-03-02T10:00 either#1/third sent',
    ]);
    expect(life(2)).toEqual([
      '2026-03-02T10:00 either#1/second sent',
      '2026-03-02T10:00 either#1/third sent',
    ]);
  });
});

test('a run that starts over counts from when the step last ran', () => {
  const over = campaign('over', {
    entry: { onRepeat: 'restart' },
    steps: [
      { id: 'settle', wait: '1h' },
      { wait: '1h' },
      mail('second', { when: viewed('settle', 'greaterThan', 0) }),
    ],
  });
  const life = (at: string) =>
    decide([over], '2026-03-02T09:00Z Added', '2026-03-02T10:30Z Added', `${at} Viewed`);
  expect(life('2026-03-02T11:00Z')).toEqual(['2026-03-02T12:30 over#1/second condition']);
  expect(life('2026-03-02T11:30Z')).toEqual(['2026-03-02T12:30 over#1/second sent']);
});

test('every run has its own steps', () => {
  const each = campaign('each', {
    entry: { onRepeat: 'parallel' },
    exit: [{ event: 'Viewed', where: { all: [viewed('settle', 'equal', 1)] } }],
    steps: [{ id: 'settle', wait: '1h' }, { wait: '5h' }, mail('second')],
  });
  expect(
    decide([each], '2026-03-02T09:00Z Added', '2026-03-02T09:30Z Added', '2026-03-02T10:10Z Viewed'),
  ).toEqual(['2026-03-02T15:30 each#2/second sent']);
});
