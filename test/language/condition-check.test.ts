/** Conditions that json-rules-engine takes and nobody means. */
import { describe, expect, test } from 'vitest';
import type { Reading } from '../../src/language/fact-type.js';
import { mistakesIn } from '../compile/conditions.js';

const n = { fact: 'event', path: '$.properties.n' };
const n0 = { fact: 'event', path: '$.properties.n0' };
const s0 = { fact: 'event', path: '$.properties.s0' };
const e = { fact: 'event', path: '$.properties.e' };
const ns = { fact: 'event', path: '$.properties.ns' };
const age = { fact: 'profile', path: '$.traits.age' };
const count = { fact: 'count', params: { event: 'E' } };
const recency = { fact: 'recency', params: { event: 'E' } };
const last = { fact: 'last', params: { event: 'E' } };
const path = (text: string) => ({ fact: 'event', path: text, operator: 'equal', value: 1 });

const codesOf = (condition: unknown, more?: Partial<Reading>) => [
  ...new Set(mistakesIn(condition, more).map(({ code }) => code)),
];

describe('refused', () => {
  test.each<[string, unknown, string]>([
    ['an unknown fact', { fact: 'cuont', operator: 'equal', value: 1 }, 'unknown-fact'],
    ['an unknown operator', { ...n, operator: 'greaterthan', value: 1 }, 'unknown-operator'],
    ['an unknown decorator', { ...ns, operator: 'anyFact:equal', value: 1 }, 'unknown-decorator'],
    [
      'more decorators than anyone can read',
      { ...n0, operator: 'not:not:not:not:not:equal', value: 1 },
      'unknown-decorator',
    ],
    ['an unknown segment', { condition: 'yuong' }, 'unknown-segment'],
    [
      'an unknown event',
      { fact: 'count', params: { event: 'F' }, operator: 'equal', value: 1 },
      'unknown-event',
    ],
    [
      'an unknown property',
      { fact: 'sum', params: { event: 'E', property: 'no' }, operator: 'equal', value: 1 },
      'unknown-property',
    ],
    [
      'an unknown purpose',
      { fact: 'consent', params: { purpose: 'mews' }, operator: 'equal', value: 'granted' },
      'unknown-purpose',
    ],
    [
      'a sum of texts',
      { fact: 'sum', params: { event: 'E', property: 's' }, operator: 'equal', value: 1 },
      'wrong-type',
    ],
    ['no value to compare with', { ...n0, operator: 'equal' }, 'missing-key'],
    ['a value beside `present`', { ...n, operator: 'present', value: true }, 'mixed-forms'],
    ['`present` decorated', { ...n, operator: 'not:present' }, 'unknown-decorator'],

    ['a wildcard', path('$.properties.items[*].id'), 'bad-path'],
    ['any depth', path('$..id'), 'bad-path'],
    ['a slice', path('$.properties.ns[0:1]'), 'bad-path'],
    ['an index from the end', path('$.properties.ns[-1]'), 'bad-path'],
    ['a filter', path('$.properties.items[?(@.price>1)]'), 'bad-path'],
    ['a script', path('$.properties.ns[(@.length-1)]'), 'bad-path'],
    ['a parent', path('$.properties.n0^'), 'bad-path'],
    ['a malformed path', path('$['), 'bad-path'],
    ['a path without $', path('properties.n0'), 'bad-path'],
    ['a union', path("$['properties','event']"), 'bad-path'],
    ['a path to nothing', path('$.properties.m0'), 'unknown-path'],
    ['a path to what objects inherit', path('$.properties.constructor'), 'unknown-path'],
    ['a path into a number', path('$.properties.n0.length'), 'path-into-value'],
    ['a path into a text', path('$.properties.s0.length'), 'path-into-value'],
    ['the length of a list', path('$.properties.ns.length'), 'path-into-value'],
    ['a path of a number', { ...count, path: '$.n', operator: 'equal', value: 1 }, 'path-into-value'],

    ['`in` without a list', { ...n0, operator: 'in', value: 1 }, 'value-not-list'],
    ['`in` a text', { ...s0, operator: 'in', value: 'red' }, 'value-not-list'],
    ['`notIn` null', { ...n0, operator: 'notIn', value: null }, 'value-not-list'],
    ['`in` a fact that is no list', { ...n0, operator: 'in', value: n0 }, 'value-not-list'],
    ['`someValue` of no list', { ...n0, operator: 'someValue:equal', value: 1 }, 'value-not-list'],
    ['`someFact` of no list', { ...n0, operator: 'someFact:equal', value: 1 }, 'fact-not-list'],
    ['`in` with null in the list', { ...n0, operator: 'in', value: [1, null] }, 'never-equal'],
    ['`contains` on a text', { ...s0, operator: 'contains', value: 'r' }, 'fact-not-list'],
    ['a number in a list of texts', { ...s0, operator: 'in', value: [1, 2] }, 'bad-comparison'],

    ['ordering by null', { ...n0, operator: 'greaterThan', value: null }, 'unordered-value'],
    ['ordering by true', { ...n0, operator: 'greaterThan', value: true }, 'unordered-value'],
    ['ordering by a list', { ...n0, operator: 'greaterThan', value: [3] }, 'unordered-value'],
    ['ordering by a text', { ...n0, operator: 'greaterThan', value: '' }, 'unordered-value'],
    ['ordering by a map', { ...n0, operator: 'greaterThan', value: { a: 1 } }, 'unordered-value'],
    ['ordering texts', { ...s0, operator: 'greaterThan', value: 'a' }, 'no-order'],
    ['null, swapped', { ...n0, operator: 'swap:greaterThan', value: null }, 'unordered-value'],
    ['a list, ordered', { ...ns, operator: 'greaterThan', value: 1 }, 'no-order'],

    ['equal to a list', { ...ns, operator: 'equal', value: [1] }, 'never-equal'],
    [
      'equal to a map',
      { fact: 'event', path: '$.properties.o', operator: 'equal', value: { n: 1 } },
      'never-equal',
    ],
    ['equal to null', { ...n, operator: 'equal', value: null }, 'never-equal'],
    ['a number equal to a text', { ...n0, operator: 'equal', value: '1' }, 'bad-comparison'],
    ['a value that an enumeration lacks', { ...e, operator: 'equal', value: 'gren' }, 'bad-comparison'],
    ['a list that contains a list', { ...ns, operator: 'contains', value: [1] }, 'never-equal'],

    ['a duration equal to one', { ...recency, operator: 'equal', value: '60d' }, 'bad-comparison'],
    ['a duration compared with a number', { ...recency, operator: 'lessThan', value: 60 }, 'unordered-value'],
    [
      'a duration compared with durations',
      { ...recency, operator: 'someValue:lessThan', value: ['1h', '2h'] },
      'bad-comparison',
    ],
    [
      'a duration as another fact’s value',
      { ...age, operator: 'lessThan', value: recency },
      'unordered-value',
    ],
    ['an instant compared with a number', { ...last, operator: 'lessThan', value: 5 }, 'unordered-value'],
    [
      'an instant compared with instants',
      { ...last, operator: 'everyValue:lessThan', value: ['2026-03-02'] },
      'bad-comparison',
    ],
    ['an instant that exactly is', { ...last, operator: 'equal', value: '2026-03-02' }, 'bad-comparison'],
    ['a duration too long', { ...recency, operator: 'lessThan', value: '40000d' }, 'unordered-value'],

    [
      'a default of another type',
      { ...n, params: { default: 'none' }, operator: 'equal', value: 1 },
      'wrong-type',
    ],
    ['a default of null', { ...n, params: { default: null }, operator: 'notEqual', value: 1 }, 'wrong-type'],
    [
      'a default that is no duration',
      { fact: 'recency', params: { event: 'E', default: 'never' }, operator: 'lessThan', value: '1h' },
      'wrong-type',
    ],

    ['an empty `all`', { all: [] }, 'empty-group'],
    ['an empty `any`', { any: [] }, 'empty-group'],
    [
      '`all` and `any` in one node',
      { all: [{ ...n0, operator: 'equal', value: 1 }], any: [{ ...n0, operator: 'equal', value: 1 }] },
      'mixed-conditions',
    ],
    [
      '`not` and `all` in one node',
      { not: { condition: 'young' }, all: [{ condition: 'young' }] },
      'mixed-conditions',
    ],
    [
      'a segment and a fact in one node',
      { condition: 'young', ...n0, operator: 'equal', value: 1 },
      'unknown-key',
    ],
    ['a list under `not`', { not: [{ condition: 'young' }] }, 'wrong-type'],
    ['an unknown key', { all: [{ ...n0, operator: 'equal', value: 1 }], descripton: 'x' }, 'unknown-key'],
    ['a priority of nought', { ...n0, operator: 'equal', value: 1, priority: 0 }, 'bad-priority'],
    ['half a priority', { ...n0, operator: 'equal', value: 1, priority: 1.5 }, 'bad-priority'],
    ['a priority in words', { condition: 'young', priority: 'high' }, 'bad-priority'],
    ['no priority', { not: { condition: 'young' }, priority: null }, 'bad-priority'],
    [
      'an unknown parameter',
      { fact: 'count', params: { event: 'E', withn: '1h' }, operator: 'equal', value: 1 },
      'unknown-key',
    ],
    ['a fact without its parameters', { fact: 'count', operator: 'equal', value: 1 }, 'missing-key'],
    [
      'a window of no length',
      { fact: 'count', params: { event: 'E', within: '0d' }, operator: 'equal', value: 1 },
      'out-of-range',
    ],
    [
      '`within` and `since` together',
      { fact: 'count', params: { event: 'E', within: '1h', since: 'entry' }, operator: 'equal', value: 1 },
      'mixed-forms',
    ],
    [
      'a `where` that reads the user',
      {
        fact: 'count',
        params: { event: 'E', where: { ...age, operator: 'equal', value: 1 } },
        operator: 'equal',
        value: 1,
      },
      'not-here',
    ],
    [
      'a `where` that names a segment',
      { fact: 'count', params: { event: 'E', where: { condition: 'young' } }, operator: 'equal', value: 1 },
      'not-here',
    ],
  ])('%s', (_name, condition, code) => {
    expect(codesOf(condition)).toEqual([code]);
  });

  test('`event` where there is none, and `since: entry` outside a campaign', () => {
    const since = { fact: 'count', params: { event: 'E', since: 'entry' }, operator: 'equal', value: 1 };
    expect(codesOf({ ...n0, operator: 'equal', value: 1 }, { event: { missing: 'a segment' } })).toEqual([
      'not-here',
    ]);
    expect(codesOf(since, { hasEntry: false })).toEqual(['not-here']);
  });
});

const is1 = { operator: 'equal', value: 1 };

describe('a negation of what may be missing', () => {
  test.each<[string, unknown]>([
    ['notEqual', { ...n, operator: 'notEqual', value: 1 }],
    ['notIn', { ...n, operator: 'notIn', value: [1] }],
    ['not:', { ...n, operator: 'not:lessThan', value: 1 }],
    ['not:someFact:', { ...ns, operator: 'not:someFact:equal', value: 1 }],
    ['swap:doesNotContain', { ...n, operator: 'swap:doesNotContain', value: [1] }],
    [
      'a list that does not contain what is missing',
      {
        all: [
          { ...ns, operator: 'present' },
          { ...ns, operator: 'doesNotContain', value: n },
        ],
      },
    ],
    ['the missing on the right', { ...count, operator: 'notEqual', value: n }],
    ['two that are both missing', { ...n, operator: 'equal', value: age }],
    ['not', { not: { ...n, ...is1 } }],
    ['not, of a list’s items', { not: { ...ns, operator: 'someFact:notEqual', value: 1 } }],
    [
      'not any',
      {
        not: {
          any: [
            { ...n0, ...is1 },
            { ...n, ...is1 },
          ],
        },
      },
    ],
    ['a guard in another branch', { any: [{ ...n, operator: 'present' }, { not: { ...n, ...is1 } }] }],
    ['a guard of another fact', { all: [{ ...age, operator: 'present' }, { not: { ...n, ...is1 } }] }],
    ['`recency`', { ...recency, operator: 'not:lessThan', value: '60d' }],
  ])('%s must be guarded', (_name, condition) => {
    expect(codesOf(condition)).toEqual(['unguarded']);
  });

  test.each<[string, unknown]>([
    [
      'by `present` beside it',
      {
        all: [
          { ...n, operator: 'present' },
          { ...n, operator: 'notEqual', value: 1 },
        ],
      },
    ],
    ['by `present` above it', { all: [{ ...n, operator: 'present' }, { any: [{ not: { ...n, ...is1 } }] }] }],
    ['by a default', { ...n, params: { default: 0 }, operator: 'notEqual', value: 1 }],
    [
      'by a default duration',
      { fact: 'recency', params: { event: 'E', default: '90d' }, operator: 'not:lessThan', value: '60d' },
    ],
    ['by the schema, which has it always', { ...n0, operator: 'notEqual', value: 1 }],
    ['by being negated twice', { not: { ...n, operator: 'notEqual', value: 1 } }],
    [
      'by one of two that are compared',
      {
        all: [
          { ...n, operator: 'present' },
          { ...n, ...is1, value: age },
        ],
      },
    ],
    ['by a gate that a missing list does not pass', { ...ns, operator: 'someFact:notEqual', value: 1 }],
  ])('is accepted, guarded %s', (_name, condition) => {
    expect(mistakesIn(condition)).toEqual([]);
  });
});
