/** Rules as people might write them for json-rules-engine: sound ones, and all sorts of others. */
import fc from 'fast-check';

const NAMES = ['x', 'y', 'z'];
const PATHS = [undefined, undefined, '$.a', '$.a.b', '$.n', 'a', '$.l[0]', '$.items[*].n', '$.a.length'];
const STRANGE_PATHS = [
  '.a',
  '$[',
  '$.a[-1]',
  '$..n',
  'constructor',
  '$.items[0:2]',
  "$['a','b']",
  '$.a^',
  '$',
  '',
];

const one = fc.oneof(
  fc.constantFrom('a', 'ab', 'gold', '', '18', '2026-01-01'),
  fc.integer({ min: -2, max: 12 }),
  fc.boolean(),
);
const sound = fc.oneof(
  { weight: 4, arbitrary: one },
  { weight: 3, arbitrary: fc.array(fc.constantFrom('a', 'ab', 'gold'), { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }) },
);
const strange = fc.oneof(
  sound,
  fc.constantFrom(
    null,
    [],
    {},
    ['a', 1, null],
    [['a']],
    { a: 1 },
    [{ fact: 'y' }],
    { fact: 7 },
    { fact: 'y', note: 1 },
  ),
);
const reference = fc.record(
  { fact: fc.constantFrom(...NAMES), path: fc.constantFrom('$.a', '$.n') },
  { requiredKeys: ['fact'] },
);

const PLAIN = ['equal', 'notEqual', 'in', 'notIn', 'contains', 'doesNotContain'];
const ORDERS = ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'];
const DECORATORS = ['not', 'swap', 'someFact', 'everyFact', 'someValue', 'everyValue'];

const plainOperator = fc.constantFrom(...PLAIN, ...ORDERS);
const operator = fc
  .tuple(
    fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 2, arbitrary: fc.array(fc.constantFrom(...DECORATORS), { maxLength: 2 }) },
    ),
    plainOperator,
  )
  .map(([decorators, plain]) => [...decorators, plain].join(':'));

/** A comparison that is most likely meant as it stands. */
const soundLeaf = fc
  .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...PATHS), fc.boolean())
  .chain(([fact, path, isMember]) => {
    const at = path === undefined ? { fact } : { fact, path };
    const number = fc.record({
      operator: fc.constantFrom(...ORDERS, 'equal'),
      value: fc.integer({ min: 0, max: 9 }),
    });
    const member = fc.record({
      operator: fc.constantFrom('in', 'someValue:equal', 'in', 'notIn', 'someFact:in'),
      value: fc.array(fc.constantFrom('a', 'ab', 'gold'), { minLength: 1, maxLength: 3 }),
    });
    const text = fc.record({
      operator: fc.constantFrom('equal', 'contains', 'someFact:equal', 'swap:in', 'notEqual'),
      value: fc.constantFrom('a', 'ab', 'gold'),
    });
    return fc.oneof(isMember ? member : number, text).map((comparison) => ({ ...at, ...comparison }));
  });

const anyLeaf = fc.record(
  {
    fact: fc.constantFrom(...NAMES),
    path: fc.constantFrom(...PATHS.filter((path) => path !== undefined), ...STRANGE_PATHS),
    operator: fc.oneof(
      { weight: 9, arbitrary: operator },
      { weight: 1, arbitrary: fc.constantFrom('even', 'not:even', 'equals', 'not:nope') },
    ),
    value: fc.oneof({ weight: 5, arbitrary: strange }, { weight: 1, arbitrary: reference }),
    priority: fc.constantFrom(1, 2, 5, 'high', 0, 1.5),
  },
  { requiredKeys: ['fact', 'operator', 'value'] },
);

const leaf = fc.oneof({ weight: 3, arbitrary: soundLeaf }, { weight: 1, arbitrary: anyLeaf });

const named = fc.constantFrom('c', 'c', 'd', 'nope').map((condition) => ({ condition }));

const inner = fc.letrec<{ node: object }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 6, arbitrary: leaf },
    { weight: 2, arbitrary: fc.array(tie('node'), { maxLength: 3 }).map((all) => ({ all })) },
    { weight: 2, arbitrary: fc.array(tie('node'), { maxLength: 3 }).map((any) => ({ any })) },
    { weight: 1, arbitrary: tie('node').map((not) => ({ not })) },
    { weight: 1, arbitrary: named },
    { weight: 1, arbitrary: fc.tuple(leaf, leaf).map(([a, b]) => ({ all: [a], any: [b] })) },
  ),
})).node;

const root = fc.oneof(
  fc.array(inner, { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
  fc.array(inner, { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
  inner.map((not) => ({ not })),
);

/** A file of one rule, with two named conditions. */
export const ruleFile = fc.record({
  condition: root,
  c: root,
  d: fc.array(leaf, { minLength: 1, maxLength: 2 }).map((any) => ({ any })),
});

export const anyOperator = operator;
export const anyConstant = fc.oneof(
  strange,
  fc.constantFrom('9', '10', '12abc', 1.5, [5], [5, 6], ['a'], [[1]], [null]),
);
