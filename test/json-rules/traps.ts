/** What people write for json-rules-engine and do not mean, each with the code that tells of it. */
import type { LintOptions } from '../../src/json-rules/lint.js';

export interface Trap {
  readonly code: string;
  /** A condition (or a bare comparison, which is put into `all`), or a whole file. */
  readonly condition?: unknown;
  readonly file?: unknown;
  readonly options?: LintOptions;
  /** What the trial shows; left out where nothing can be run. */
  readonly gives?: boolean | string;
  /** Whether there is something to write instead, whose result with the same facts is what was meant. */
  readonly instead?: true;
}

const leaf = (operator: string, value: unknown, more: object = {}) => ({
  fact: 'x',
  operator,
  value,
  ...more,
});
const rule = (conditions: unknown, more: object = {}) => ({ conditions, event: { type: 'e' }, ...more });
const yes = { fact: 'y', operator: 'equal', value: 1 };

const SCHEMA = {
  type: 'object',
  properties: {
    mail: { type: 'string' },
    age: { type: 'number' },
    tags: { type: 'array', items: { type: 'string' } },
    user: { type: 'object', properties: { country: { type: 'string' } }, required: ['country'] },
  },
  required: ['mail', 'tags', 'user'],
};
const schema = { schema: SCHEMA };

export const TRAPS: readonly Trap[] = [
  // Construction.
  { code: 'jre-bare-root', file: rule(leaf('equal', 1)), gives: 'must contain', instead: true },
  {
    code: 'jre-incomplete-rule',
    file: { conditions: { all: [leaf('equal', 1)] } },
    gives: '"event" property',
  },
  { code: 'jre-incomplete-rule', file: { event: { type: 'e' } }, gives: '"conditions" property' },
  {
    code: 'jre-incomplete-rule',
    file: rule({ all: [yes] }, { event: { name: 'e' } }),
    gives: '"type" property',
  },
  { code: 'jre-wrong-form', condition: { all: leaf('equal', 1) }, gives: 'must be an array', instead: true },
  { code: 'jre-wrong-form', condition: { any: null }, gives: 'must be an array' },
  {
    code: 'jre-wrong-form',
    condition: { not: [leaf('equal', 1)] },
    gives: 'cannot be an array',
    instead: true,
  },
  { code: 'jre-wrong-form', condition: { and: [leaf('equal', 1)] } },
  { code: 'jre-wrong-form', condition: leaf('equal', 1, { fact: 7 }) },
  { code: 'jre-wrong-form', condition: leaf('equal', 1, { path: 7 }) },
  { code: 'jre-missing-key', condition: { fact: 'x', value: 1 }, gives: '"operator" property' },
  { code: 'jre-missing-key', condition: { operator: 'equal', value: 1 }, gives: '"fact" property' },
  { code: 'jre-missing-key', condition: { fact: 'x', operator: 'equal' }, gives: '"value" property' },
  {
    code: 'jre-several-forms',
    condition: { all: [leaf('equal', 1)], any: [yes] },
    gives: true,
    instead: true,
  },
  { code: 'jre-several-forms', condition: { not: leaf('equal', 1), all: [yes] }, gives: true, instead: true },
  { code: 'jre-several-forms', condition: { all: [leaf('equal', 1)], ...yes }, gives: true, instead: true },
  { code: 'jre-ignored-key', condition: leaf('equal', 1, { paht: '$.a' }), instead: true },
  { code: 'jre-empty-group', condition: { all: [] }, gives: true },
  { code: 'jre-empty-group', condition: { any: [] }, gives: true },
  { code: 'jre-empty-group', condition: { any: [yes, { any: [] }] }, gives: true },
  { code: 'jre-bad-priority', condition: leaf('equal', 1, { priority: 'high' }), instead: true },
  { code: 'jre-bad-priority', condition: { all: [yes], priority: 1.5 }, instead: true },
  {
    code: 'jre-bad-priority',
    file: rule({ all: [yes] }, { priority: -1 }),
    gives: 'greater than zero',
    instead: true,
  },
  { code: 'jre-bad-priority', file: rule({ all: [yes] }, { priority: 'high' }), instead: true },
  { code: 'jre-bad-priority', file: rule({ all: [yes] }, { priority: 2.5 }), instead: true },
  // Names.
  { code: 'jre-unknown-operator', condition: leaf('equals', 1), gives: 'Unknown operator', instead: true },
  { code: 'jre-unknown-operator', condition: leaf('>=', 1), gives: 'Unknown operator', instead: true },
  {
    code: 'jre-unknown-operator',
    condition: leaf('evryFact:equal', 1),
    gives: 'Unknown operator',
    instead: true,
  },
  { code: 'jre-unknown-operator', condition: leaf('matches', '^a'), gives: 'Unknown operator' },
  { code: 'jre-unknown-condition', condition: { condition: 'nope' }, gives: 'No condition nope exists' },
  { code: 'jre-unknown-condition', condition: { not: { condition: 'nope' } }, gives: true },
  {
    code: 'jre-condition-cycle',
    file: {
      rules: [rule({ condition: 'a' })],
      conditions: { a: { all: [{ condition: 'b' }, yes] }, b: { any: [{ condition: 'a' }] } },
    },
  },
  {
    code: 'jre-unknown-fact',
    condition: leaf('equal', 1, { fact: 'agee' }),
    options: schema,
    gives: 'Undefined fact',
    instead: true,
  },
  // Values.
  {
    code: 'jre-value-is-reference',
    condition: leaf('equal', { fact: 'b', note: 'c' }),
    gives: 'Undefined fact',
  },
  { code: 'jre-value-is-reference', condition: leaf('equal', { fact: 5 }), gives: 'Undefined fact' },
  { code: 'jre-nested-reference', condition: leaf('in', [{ fact: 'b' }, 'c']), gives: false, instead: true },
  { code: 'jre-nested-reference', condition: leaf('notIn', [{ fact: 'b' }]), gives: true, instead: true },
  { code: 'jre-object-identity', condition: leaf('equal', ['a', 'b']), gives: false, instead: true },
  { code: 'jre-object-identity', condition: leaf('equal', []), gives: false, instead: true },
  { code: 'jre-object-identity', condition: leaf('notEqual', { a: 1 }), gives: true, instead: true },
  { code: 'jre-object-identity', condition: leaf('equal', { a: { b: 1 } }), gives: false },
  { code: 'jre-object-identity', condition: leaf('in', [['a'], ['b']]), gives: false },
  { code: 'jre-object-identity', condition: leaf('contains', { id: 1 }), gives: false },
  { code: 'jre-object-identity', condition: leaf('someFact:equal', { id: 1 }), gives: false },
  // Paths.
  {
    code: 'jre-path-without-root',
    condition: leaf('equal', 1, { path: 'constructor' }),
    gives: 'concat',
    instead: true,
  },
  { code: 'jre-path-without-root', condition: leaf('equal', 1, { path: '__proto__' }), gives: 'concat' },
  { code: 'jre-path-malformed', condition: leaf('equal', 1, { path: '$[' }), gives: true },
  { code: 'jre-path-malformed', condition: leaf('equal', 1, { path: '$.a[' }), gives: true },
  { code: 'jre-path-malformed', condition: leaf('equal', 1, { path: '$.a^' }) },
  {
    code: 'jre-path-never-matches',
    condition: leaf('equal', 1, { path: '.a' }),
    gives: false,
    instead: true,
  },
  {
    code: 'jre-path-never-matches',
    condition: leaf('greaterThan', 1, { path: '.a.b' }),
    gives: false,
    instead: true,
  },
  {
    code: 'jre-path-never-matches',
    condition: leaf('equal', 1, { path: '$.a[-1]' }),
    gives: false,
    instead: true,
  },
  { code: 'jre-path-never-matches', condition: leaf('equal', 1, { path: "$['a','b']" }) },
  {
    code: 'jre-path-of-many',
    condition: leaf('equal', 1, { path: '$.items[*].n' }),
    gives: false,
    instead: true,
  },
  {
    code: 'jre-path-of-many',
    condition: leaf('notEqual', 'a', { path: '$.items[*].n' }),
    gives: true,
    instead: true,
  },
  { code: 'jre-path-of-many', condition: leaf('in', ['a'], { path: '$..n' }), gives: false },
  { code: 'jre-path-of-many', condition: leaf('contains', 'a', { path: '$..n' }), gives: false },
  { code: 'jre-path-of-many', condition: leaf('equal', 'a', { path: '$.b..n' }) },
  { code: 'jre-path-of-many', condition: leaf('greaterThan', 'a', { path: '$.items[0:2]' }), instead: true },
  {
    code: 'jre-path-of-many',
    condition: leaf('doesNotContain', 'a', { path: '$.items[*].n' }),
    gives: false,
    instead: true,
  },
  {
    code: 'jre-path-of-many',
    condition: leaf('everyFact:equal', 'a', { path: '$.items[*].n' }),
    gives: false,
    instead: true,
  },
  {
    code: 'jre-path-of-many',
    condition: leaf('not:everyFact:equal', 'a', { path: '$.items[*].n' }),
    gives: true,
    instead: true,
  },
  { code: 'jre-path-script', condition: leaf('contains', 1, { path: '$.items[?(@.n > 1)].n' }) },
  // Lists.
  { code: 'jre-in-text', condition: leaf('in', 'DE, FR'), gives: true, instead: true },
  { code: 'jre-in-text', condition: leaf('notIn', 'gold'), gives: false, instead: true },
  { code: 'jre-in-text', condition: leaf('someFact:in', 'gold'), gives: true, instead: true },
  { code: 'jre-not-a-list', condition: leaf('in', 5), gives: 'is not a function', instead: true },
  { code: 'jre-not-a-list', condition: leaf('notIn', null), gives: 'of null', instead: true },
  { code: 'jre-not-a-list', condition: leaf('in', { a: 1 }), gives: 'is not a function' },
  {
    code: 'jre-not-a-list',
    condition: leaf('someValue:equal', 'a'),
    gives: 'some is not a function',
    instead: true,
  },
  {
    code: 'jre-not-a-list',
    condition: leaf('everyValue:equal', 5),
    gives: 'every is not a function',
    instead: true,
  },
  { code: 'jre-not-a-list', condition: leaf('swap:contains', 'a'), gives: false, instead: true },
  { code: 'jre-empty-value-list', condition: leaf('in', []), gives: false },
  { code: 'jre-empty-value-list', condition: leaf('notIn', []), gives: true },
  { code: 'jre-empty-value-list', condition: leaf('everyValue:greaterThan', []), gives: true },
  {
    code: 'jre-contains-text',
    condition: leaf('contains', '@shop', { fact: 'mail' }),
    options: schema,
    gives: false,
    instead: true,
  },
  {
    code: 'jre-contains-text',
    condition: leaf('doesNotContain', '@shop', { fact: 'mail' }),
    options: schema,
    gives: false,
    instead: true,
  },
  // Orderings.
  { code: 'jre-coerced-order', condition: leaf('greaterThan', null), gives: true, instead: true },
  { code: 'jre-coerced-order', condition: leaf('lessThan', null), gives: true, instead: true },
  { code: 'jre-coerced-order', condition: leaf('greaterThanInclusive', true), gives: true, instead: true },
  { code: 'jre-coerced-order', condition: leaf('greaterThan', ''), gives: true, instead: true },
  { code: 'jre-coerced-order', condition: leaf('greaterThan', [3]), gives: true, instead: true },
  { code: 'jre-coerced-order', condition: leaf('greaterThan', [3, 4]), gives: false },
  { code: 'jre-coerced-order', condition: leaf('lessThan', { a: 1 }), gives: false },
  { code: 'jre-number-as-text', condition: leaf('greaterThan', '18'), gives: true, instead: true },
  { code: 'jre-number-as-text', condition: leaf('lessThanInclusive', '9'), gives: true, instead: true },
  { code: 'jre-number-as-text', condition: leaf('someFact:lessThan', '100'), instead: true },
  {
    code: 'jre-number-as-text',
    condition: leaf('someValue:greaterThan', ['18', '21']),
    gives: true,
    instead: true,
  },
  {
    code: 'jre-date-as-text',
    condition: leaf('greaterThan', '2026-01-01T00:00:00Z'),
    gives: true,
    instead: true,
  },
  { code: 'jre-date-as-text', condition: leaf('lessThan', '2026-06-30'), instead: true },
  { code: 'jre-date-as-text', condition: leaf('not:lessThan', '2026-01-01T12:00:00Z'), instead: true },
  { code: 'jre-text-order', condition: leaf('greaterThan', 'gold'), gives: false },
  { code: 'jre-text-order', condition: leaf('lessThan', '1.10.0'), gives: false },
  { code: 'jre-text-order', condition: leaf('lessThan', '10:00'), gives: false },
  // Types.
  { code: 'jre-wrong-type', condition: leaf('equal', 5, { fact: 'mail' }), options: schema, gives: false },
  { code: 'jre-wrong-type', condition: leaf('contains', 5, { fact: 'tags' }), options: schema, gives: false },
  {
    code: 'jre-wrong-type',
    condition: leaf('equal', 'abc', { fact: 'mail', path: '$.domain' }),
    options: schema,
    gives: true,
  },
  { code: 'jre-mixed-types', condition: { any: [leaf('equal', '5'), leaf('greaterThan', 6)] }, gives: false },
  { code: 'jre-mixed-types', condition: { any: [leaf('contains', 'a'), leaf('equal', 'a')] }, gives: false },
  { code: 'jre-mixed-types', condition: { any: [leaf('in', ['a']), leaf('equal', 'b', { path: '$.c' })] } },
  // What is missing.
  {
    code: 'jre-missing-is-true',
    condition: leaf('notEqual', 'DE', { path: '$.country' }),
    gives: true,
    instead: true,
  },
  {
    code: 'jre-missing-is-true',
    condition: leaf('notIn', [1, 2], { path: '$.a.b' }),
    gives: true,
    instead: true,
  },
  {
    code: 'jre-missing-is-true',
    condition: leaf('not:lessThan', 3, { path: '$.a' }),
    gives: true,
    instead: true,
  },
  {
    code: 'jre-missing-is-true',
    condition: { not: leaf('equal', true, { path: '$.a' }) },
    gives: true,
    instead: true,
  },
  {
    code: 'jre-missing-is-true',
    condition: { not: { any: [yes, leaf('contains', 'a', { path: '$.a' })] } },
    gives: true,
    instead: true,
  },
  {
    code: 'jre-missing-is-true',
    condition: leaf('notEqual', 'DE'),
    options: { allowUndefinedFacts: true },
    gives: true,
  },
  {
    code: 'jre-missing-is-true',
    condition: leaf('not:everyFact:equal', 'a', { path: '$.a' }),
    gives: true,
    instead: true,
  },
  {
    code: 'jre-missing-is-true',
    file: {
      rules: [rule({ not: { condition: 'c' } })],
      conditions: { c: { all: [leaf('equal', 'a', { path: '$.a' })] } },
    },
    gives: true,
    instead: true,
  },
  {
    code: 'jre-missing-rejects',
    condition: leaf('greaterThan', 5, { fact: 'age' }),
    options: schema,
    gives: 'Undefined fact',
  },
  { code: 'jre-null-is-not-missing', condition: leaf('equal', null, { path: '$.a' }), gives: false },
  { code: 'jre-null-is-not-missing', condition: leaf('notEqual', null, { path: '$.a' }), gives: true },
  { code: 'jre-every-of-none', condition: leaf('everyFact:equal', 'a'), gives: true, instead: true },
  {
    code: 'jre-every-of-none',
    condition: leaf('everyFact:greaterThan', 3, { path: '$.a' }),
    gives: true,
    instead: true,
  },
  // Rules together.
  {
    code: 'jre-duplicate-rule',
    file: [rule({ all: [yes] }, { name: 'a' }), rule({ any: [yes] }, { name: 'a' })],
  },
  {
    code: 'jre-event-order',
    file: [
      { conditions: { all: [{ any: [{ all: [yes, yes] }, yes] }, yes] }, event: { type: 'deep' } },
      { conditions: { all: [yes] }, event: { type: 'shallow' } },
    ],
    gives: 'shallow, deep',
  },
  {
    code: 'jre-fact-in-event',
    file: rule({ all: [yes] }, { event: { type: 'e', params: { to: { fact: 'mail' } } } }),
    gives: 'Undefined fact',
  },
];

const ROOTS = ['all', 'any', 'not', 'condition'];

/** The file of a trap. */
export function textOf({ condition, file }: Trap): string {
  if (file !== undefined) return JSON.stringify(file, undefined, 2);
  const isRoot = ROOTS.some((key) => Object.hasOwn(condition as object, key));
  return JSON.stringify(rule(isRoot ? condition : { all: [condition] }), undefined, 2);
}
