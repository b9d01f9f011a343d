/**
 * What json-rules-engine takes and nobody means: each class of it with the code that refuses it. Conditions stand in
 * the plan of `conditions.ts`, in a campaign that `E` begins.
 */

export type Rule = `R${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17}`;

export interface Refusal {
  readonly rule: Rule;
  readonly what: string;
  readonly code: string;
  readonly condition: unknown;
}

/** A class that only whole documents show. */
export interface RefusedRules {
  readonly rule: Rule;
  readonly what: string;
  readonly code: string;
  readonly rules: string;
}

/** A class that can not come up here, and what a user meets who tries. */
export interface Unreachable {
  readonly rule: Rule;
  readonly why: string;
  /** The code that is met instead; undefined where there is nothing to refuse. */
  readonly code: string | undefined;
  readonly condition?: unknown;
}

const at = (path: string) => ({ fact: 'event', path });
const property = (name: string) => at(`$.properties.${name}`);
const n0 = property('n0');
const s0 = property('s0');
const holds = { ...n0, operator: 'equal', value: 1 };
const count = { fact: 'count', params: { event: 'E' } };

const refused = (rule: Rule, code: string, ...cases: readonly (readonly [string, unknown])[]) =>
  cases.map(([what, condition]): Refusal => ({ rule, what, code, condition }));

export const REFUSALS: readonly Refusal[] = [
  ...refused(
    'R1',
    'empty-group',
    ['an empty `all`', { all: [] }],
    ['an empty `any`', { any: [] }],
    ['an empty group within a group', { all: [holds, { any: [] }] }],
    ['the negation of an empty group', { not: { any: [] } }],
  ),
  ...refused(
    'R2',
    'mixed-conditions',
    ['`all` and `any`', { all: [holds], any: [holds] }],
    ['`not` and `all`', { not: holds, all: [holds] }],
    ['`not` and a segment', { not: holds, condition: 'young' }],
  ),
  ...refused(
    'R2',
    'unknown-key',
    ['an unknown key in a group', { all: [holds], descripton: 'x' }],
    ['an unknown key in a leaf', { ...holds, opertor: 'equal' }],
    ['a name', { ...holds, name: 'x' }],
  ),
  ...refused(
    'R3',
    'unknown-operator',
    ['a misspelt operator', { ...n0, operator: 'greaterthan', value: 1 }],
    ['an operator of another engine', { ...n0, operator: 'between', value: [1, 2] }],
  ),
  ...refused('R3', 'unknown-decorator', ['an unknown decorator', { ...n0, operator: 'nt:equal', value: 1 }]),
  ...refused('R3', 'unknown-segment', ['an unknown reference', { condition: 'yong' }]),
  ...refused('R3', 'unknown-fact', ['an unknown fact', { fact: 'cuont', operator: 'equal', value: 1 }]),
  ...refused('R3', 'unknown-path', ['an unknown path', { ...property('nn'), operator: 'equal', value: 1 }]),
  ...refused(
    'R5',
    'value-not-list',
    ['`in` one number', { ...n0, operator: 'in', value: 1 }],
    ['`in` a text, which is looked through for parts of it', { ...s0, operator: 'in', value: 'abc' }],
    ['`notIn` a map', { ...n0, operator: 'notIn', value: { a: 1 } }],
    ['`in` a fact that is no list', { ...n0, operator: 'in', value: count }],
    ['`someValue` of one number', { ...n0, operator: 'someValue:equal', value: 1 }],
    ['`everyValue` of a text', { ...s0, operator: 'everyValue:equal', value: 'abc' }],
  ),
  ...refused(
    'R6',
    'unordered-value',
    ['ordering by null', { ...n0, operator: 'greaterThan', value: null }],
    ['ordering by true', { ...n0, operator: 'greaterThan', value: true }],
    ['ordering by a list', { ...n0, operator: 'lessThan', value: [3] }],
    ['ordering by a map', { ...n0, operator: 'lessThan', value: { a: 1 } }],
    ['a number ordered by a text', { ...n0, operator: 'lessThan', value: '9' }],
    ['a number ordered by a fact that is a text', { ...n0, operator: 'lessThan', value: s0 }],
  ),
  ...refused(
    'R7',
    'never-equal',
    ['equal to a list', { ...property('ns'), operator: 'equal', value: [1] }],
    ['equal to a map', { ...property('o'), operator: 'equal', value: { n: 1 } }],
    ['equal to null', { ...property('n'), operator: 'equal', value: null }],
    ['in a list of maps', { ...n0, operator: 'in', value: [{ n: 1 }] }],
    ['in a list of lists', { ...n0, operator: 'in', value: [[1]] }],
    ['a list that contains a map', { ...property('items'), operator: 'contains', value: { id: 'x' } }],
  ),
  ...refused(
    'R8',
    'no-order',
    ['texts, ordered', { ...s0, operator: 'lessThan', value: '9' }],
    [
      'timestamps, ordered as texts',
      { ...property('at'), operator: 'lessThan', value: '2026-03-02T12:00:00Z' },
    ],
    ['true or false, ordered', { ...property('flag'), operator: 'greaterThan', value: 0 }],
  ),
  ...refused(
    'R9',
    'bad-path',
    ['a wildcard', { ...property('items[*].id'), operator: 'equal', value: 'x' }],
    ['any depth', { ...at('$..id'), operator: 'equal', value: 'x' }],
    ['a slice', { ...property('ns[-1:]'), operator: 'equal', value: 1 }],
    ['an index from the end', { ...property('ns[-1]'), operator: 'equal', value: 1 }],
    ['a filter', { ...property('items[?(@.price>1)]'), operator: 'present' }],
    ['a script', { ...property('ns[(@.length-1)]'), operator: 'present' }],
    ['a parent', { ...property('n0^'), operator: 'present' }],
    ['a name of a property', { ...property('o~'), operator: 'present' }],
    ['a type', { ...property('o@number()'), operator: 'present' }],
    ['a union', { ...at("$['properties','event']"), operator: 'present' }],
    ['a path without $', { ...at('properties.n0'), operator: 'equal', value: 1 }],
    ['a path that is not closed, which means the whole', { ...at('$['), operator: 'present' }],
  ),
  ...refused(
    'R10',
    'path-into-value',
    ['a path into a text', { ...property('s0.tier'), operator: 'equal', value: 'gold' }],
    ['a path into a number', { ...count, path: '$.tier', operator: 'equal', value: 1 }],
    ['the length of a text', { ...property('s0.length'), operator: 'equal', value: 1 }],
  ),
  ...refused(
    'R11',
    'fact-not-list',
    ['a text that contains', { ...s0, operator: 'contains', value: 'x' }],
    ['a text that does not contain', { ...s0, operator: 'doesNotContain', value: 'x' }],
    ['a number that contains', { ...n0, operator: 'contains', value: 1 }],
    ['`everyFact` of a text', { ...s0, operator: 'everyFact:equal', value: 'x' }],
    ['`not:someFact` of a number', { ...n0, operator: 'not:someFact:equal', value: 1 }],
  ),
  ...refused(
    'R12',
    'bad-priority',
    ['half a priority', { all: [holds, { ...holds, priority: 1.5 }] }],
    ['a priority of nought', { all: [holds, { ...holds, priority: 0 }] }],
    ['a negative priority', { all: [holds, { ...holds, priority: -1 }] }],
    ['a priority in words', { all: [holds, { ...holds, priority: 'high' }] }],
    ['a number in a text', { all: [holds, { ...holds, priority: '2' }] }],
    ['no number', { all: [holds, { ...holds, priority: Number.NaN }] }],
    ['a priority that is empty', { all: [holds, { any: [holds], priority: null }] }],
  ),
  ...refused(
    'R13',
    'unguarded',
    ['unequal, where it is missing', { ...property('n'), operator: 'notEqual', value: 1 }],
    ['in no list, where it is missing', { ...property('s'), operator: 'notIn', value: ['x'] }],
    ['a negated operator', { ...property('n'), operator: 'not:lessThan', value: 1 }],
    ['a negated comparison', { not: { ...property('n'), operator: 'greaterThan', value: 1 } }],
    [
      'two that are missing are equal',
      { ...property('s'), operator: 'equal', value: { fact: 'profile', path: '$.traits.country' } },
    ],
    ['a negated pattern', { ...property('s'), operator: 'not:matches', value: '^x' }],
    ['a negated instant', { not: { ...property('at'), operator: 'before', value: '2026-03-02' } }],
  ),
  ...refused('R15', 'unknown-fact', [
    'a map with a key `fact` as a literal',
    { ...property('o'), operator: 'equal', value: { fact: 'red' } },
  ]),
];

const SEGMENT = (name: string, when: string) => `kind: segment\nname: ${name}\nversion: 1\nwhen: ${when}\n`;
const LEAF = '{ fact: profile, path: $.userId, operator: equal, value: x }';

export const REFUSED_RULES: readonly RefusedRules[] = [
  {
    rule: 'R4',
    what: 'a segment that names itself',
    code: 'segment-cycle',
    rules: SEGMENT('one', `{ all: [{ condition: one }, ${LEAF}] }`),
  },
  {
    rule: 'R4',
    what: 'segments in a circle, in groups of several: json-rules-engine runs until its memory is full',
    code: 'segment-cycle',
    rules: [
      SEGMENT('one', `{ any: [{ condition: two }, ${LEAF}] }`),
      SEGMENT('two', `{ not: { condition: one } }`),
    ].join('---\n'),
  },
  {
    rule: 'R16',
    what: 'two segments of one name',
    code: 'duplicate-name',
    rules: [SEGMENT('one', LEAF), SEGMENT('one', LEAF)].join('---\n'),
  },
];

export const UNREACHABLE: readonly Unreachable[] = [
  {
    rule: 'R14',
    why: 'the operators are a fixed list: there are none of one’s own that could be asynchronous or return no boolean',
    code: 'unknown-operator',
    condition: { ...n0, operator: 'isWeekend', value: true },
  },
  {
    rule: 'R17',
    why: 'mails that are due at one instant go by priority, due time, campaign and step, which is a total order: no tie is left open',
    code: undefined,
  },
];
