/** Operators that json-rules-engine lacks: what they take and what is refused of them. */
import { describe, expect, test } from 'vitest';
import { mistakesIn } from '../compile/conditions.js';

const property = (name: string) => ({ fact: 'event', path: `$.properties.${name}` });
const [s0, s, n0, ss, at, ats] = ['s0', 's', 'n0', 'ss', 'at', 'ats'].map(property) as [
  object,
  object,
  object,
  object,
  object,
  object,
];
const timestamp = { fact: 'event', path: '$.timestamp' };
const last = { fact: 'last', params: { event: 'E' } };
const NOON = '2026-03-02T12:00:00Z';
const compared = (fact: object, operator: string, value: unknown) => ({ ...fact, operator, value });

describe('taken', () => {
  test.each([
    ['a beginning', compared(s0, 'startsWith', 're')],
    [
      'a beginning by another fact',
      compared(s0, 'startsWith', { fact: 'profile', path: '$.traits.country' }),
    ],
    ['one of several ends', compared(s0, 'someValue:endsWith', ['a', 'b'])],
    ['a fact that begins a literal', compared(s0, 'swap:startsWith', 'red wine')],
    ['a list of which one matches', compared(ss, 'someFact:matches', '^re')],
    ['one of several patterns', compared(s0, 'someValue:matches', ['^a', 'b$'])],
    ['no pattern', compared(s0, 'not:matches', '^a')],
    ['the value of an unknown type', compared(property('any[0]'), 'matches', '^a')],
    ['a declared timestamp', compared(at, 'before', NOON)],
    ['a day as an instant', compared(at, 'after', '2026-03-02')],
    ['the time of the event', compared(timestamp, 'after', NOON)],
    ['the time of a past event', compared(last, 'before', NOON)],
    ['a timestamp and the time of an event', compared(at, 'before', timestamp)],
    ['the time of an event and a timestamp', compared(last, 'after', at)],
    ['all of a list of timestamps', compared(ats, 'everyFact:before', NOON)],
    [
      'a property of a past event',
      compared({ fact: 'last', params: { event: 'E', property: 'at' } }, 'before', NOON),
    ],
  ])('%s', (_name, condition) => {
    expect(mistakesIn(condition)).toEqual([]);
  });
});

describe('refused', () => {
  test.each([
    ['a number that begins with something', compared(n0, 'startsWith', '1'), 'no-text'],
    ['a beginning that is a number', compared(s0, 'startsWith', 1), 'no-text'],
    ['a list that begins with something', compared(ss, 'startsWith', 'a'), 'no-text'],
    ['several beginnings without `someValue`', compared(s0, 'startsWith', ['a']), 'no-text'],
    ['an end that is empty', compared(s0, 'endsWith', null), 'no-text'],
    ['an end of nothing', compared(s0, 'endsWith', ''), 'empty-text'],
    ['one of several ends that is nothing', compared(s0, 'someValue:endsWith', ['a', '']), 'empty-text'],
    ['a pattern out of a log', compared(s0, 'matches', s), 'pattern-not-literal'],
    ['a fact as the pattern', compared(s0, 'swap:matches', 'red'), 'pattern-not-literal'],
    ['a pattern that is a number', compared(s0, 'matches', 7), 'no-text'],
    ['an empty pattern', compared(s0, 'matches', ''), 'bad-pattern'],
    ['one of several patterns that is none', compared(s0, 'someValue:matches', ['a', '(']), 'bad-pattern'],
    ['a text that is no timestamp', compared(s0, 'before', NOON), 'no-instant'],
    ['a number as an instant', compared(n0, 'before', NOON), 'no-instant'],
    ['a list of timestamps as one', compared(ats, 'before', NOON), 'no-instant'],
    ['a text to compare with that is no timestamp', compared(at, 'after', s0), 'no-instant'],
    ['a number of milliseconds', compared(at, 'after', 1_772_452_800_000), 'bad-instant'],
    ['an instant that is null', compared(at, 'after', null), 'bad-instant'],
    ['30 February', compared(last, 'after', '2026-02-30'), 'bad-instant'],
    ['a duration', compared({ fact: 'recency', params: { event: 'E' } }, 'before', NOON), 'no-instant'],
    ['a swapped instant', compared(at, 'swap:before', NOON), 'bad-comparison'],
    ['some of several instants', compared(at, 'someValue:before', [NOON]), 'bad-comparison'],
    ['an order of timestamps as texts', compared(at, 'lessThan', NOON), 'no-order'],
    ['a negation of what may be missing', compared(s, 'not:startsWith', 'a'), 'unguarded'],
    ['a negated condition on what may be missing', { not: compared(at, 'after', NOON) }, 'unguarded'],
  ])('%s', (_name, condition, code) => {
    expect(mistakesIn(condition).map((one) => one.code)).toEqual([code]);
  });

  test('each pattern at its own place, with what to write instead', () => {
    const found = mistakesIn(compared(s0, 'someValue:matches', ['(?=a)', 'a', '(a)\\1']));
    expect(found.map(({ message }) => message)).toEqual([
      'a pattern can not look ahead or behind (`(?=`, `(?!`, `(?<=`, `(?<!`)',
      'a pattern can not refer back to what a group has matched (`\\1`, `\\k<name>`)',
    ]);
    for (const { help } of found) expect(help).toMatch(/^write /);
  });
});
