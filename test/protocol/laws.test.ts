/** What does not change a condition's verdict: laws that need no other engine. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GivenFacts } from '../../src/check/agreement.js';
import { judged } from '../../src/check/agreement.js';
import type { Condition } from '../../src/language/documents.js';
import type { RuleSet } from '../../src/language/rule-set.js';
import { ruleSet } from '../compile/conditions.js';
import type { Case } from './cases.js';
import { KINDS } from './cases.js';
import { CASES, nowhere } from './protocol.js';

const trees = KINDS['trees of conditions']!.cases as fc.Arbitrary<Case & { readonly condition: Condition }>;

function verdictOn(condition: Condition, facts: GivenFacts, rules: RuleSet = ruleSet): boolean {
  return judged(condition, nowhere, rules).verdict(facts);
}

/** Of a condition, whatever a change makes of each of its parts, from the inside out. */
function rewritten(condition: Condition, change: (one: Condition) => Condition): Condition {
  if ('all' in condition)
    return change({ ...condition, all: condition.all.map((one) => rewritten(one, change)) });
  if ('any' in condition)
    return change({ ...condition, any: condition.any.map((one) => rewritten(one, change)) });
  if ('not' in condition) return change({ ...condition, not: rewritten(condition.not, change) });
  return change(condition);
}

/** A priority belongs to the place in a group, so that it moves to what is put around. */
const around = (one: Condition, wrap: (inner: Condition) => Condition): Condition => {
  const { priority, ...inner } = one;
  return { ...wrap(inner as Condition), ...(priority === undefined ? {} : { priority }) };
};

/** With the members of every map in other words: paths, and the facts that they lead into. */
function renamed(condition: Condition, facts: GivenFacts): readonly [Condition, GivenFacts] {
  const names = [
    'n0',
    's0',
    'n',
    'm',
    's',
    'e',
    'ns',
    'ss',
    'any',
    'at',
    'ats',
    'o',
    'items',
    'age',
    'country',
    'vip',
  ];
  const other = (name: string) => (names.includes(name) ? `${name}_x` : name);
  const inPath = (path: string) => path.replace(/\w+/g, other);
  const inValue = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inValue);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [other(key), inValue(inner)]));
  };
  const inRules = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(inRules);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([key, inner]) => [
        key,
        key === 'path' ? inPath(inner as string) : key === 'params' ? inner : inRules(inner),
      ]),
    );
  };
  return [inRules(condition) as Condition, inValue(facts) as GivenFacts];
}

function inlined(condition: Condition): Condition {
  return rewritten(condition, (one) =>
    'condition' in one ? around(one, () => inlined(ruleSet.segments.get(one.condition)!.body.when)) : one,
  );
}

/** Parts of one priority in the opposite order, each within its priority. */
const reversed = (condition: Condition): Condition =>
  rewritten(condition, (one) => {
    if ('all' in one) return { ...one, all: one.all.toReversed() };
    return 'any' in one ? { ...one, any: one.any.toReversed() } : one;
  });

const LAWS: Readonly<Record<string, (condition: Condition) => Condition>> = {
  'of all of it alone': (condition) =>
    rewritten(condition, (one) => around(one, (inner) => ({ all: [inner] }))),
  'of any of it alone': (condition) =>
    rewritten(condition, (one) => around(one, (inner) => ({ any: [inner] }))),
  'of the opposite of its opposite': (condition) =>
    rewritten(condition, (one) => around(one, (inner) => ({ not: { not: inner } }))),
  'with segments written out': inlined,
  'in another order': reversed,
  'with other priorities': (condition) =>
    rewritten(condition, ({ priority: _priority, ...one }) => one as Condition),
  'of what De Morgan makes of it': (condition) =>
    rewritten(condition, (one) => {
      if ('all' in one)
        return around(one, () => ({
          not: { any: one.all.map((part) => around(part, (inner) => ({ not: inner }))) },
        }));
      if ('any' in one)
        return around(one, () => ({
          not: { all: one.any.map((part) => around(part, (inner) => ({ not: inner }))) },
        }));
      return one;
    }),
};

const RUNS = Math.ceil(CASES / 40);

test.each(Object.entries(LAWS))('the verdict is that %s', (_name, law) => {
  let changed = 0;
  fc.assert(
    fc.property(trees, ({ condition, facts }) => {
      const other = law(condition);
      if (JSON.stringify(other) !== JSON.stringify(condition)) changed++;
      expect(verdictOn(other, facts)).toBe(verdictOn(condition, facts));
    }),
    { numRuns: RUNS },
  );
  expect(changed).toBeGreaterThan(RUNS / 20);
});

test('the verdict is that of other names of the same properties', () => {
  const segments = new Map(
    [...ruleSet.segments].map(([name, one]) => [
      name,
      { ...one, body: { ...one.body, when: renamed(one.body.when, {})[0] } },
    ]),
  );
  fc.assert(
    fc.property(trees, ({ condition, facts }) => {
      const [other, otherFacts] = renamed(condition, facts);
      expect(verdictOn(other, otherFacts, { ...ruleSet, segments })).toBe(verdictOn(condition, facts));
    }),
    { numRuns: RUNS },
  );
});
