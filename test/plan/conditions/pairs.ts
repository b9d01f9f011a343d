/** Pairs of conditions: equal by how they are made, or one with a single change. */
import fc from 'fast-check';
import type { Condition, Declared, SegmentBody } from '../../../src/language/documents.js';
import { Names } from '../../../src/language/names.js';
import type { RuleSet } from '../../../src/language/rule-set.js';
import { fileStart } from '../../../src/vocabulary/diagnostic.js';
import { LEAVES, mistakesIn, ruleSet } from '../../compile/conditions.js';
import type { ConditionAt, PairAt } from '../../../src/plan/conditions/readings.js';

export const accepted = (conditions: fc.Arbitrary<unknown>) =>
  conditions.filter((condition) => mistakesIn(condition).length === 0) as fc.Arbitrary<Condition>;

const IS_POSITIVE = { fact: 'event', path: '$.properties.n', operator: 'greaterThan', value: 0 };

const ofNumbers = fc
  .tuple(
    fc.constantFrom<object>(
      { fact: 'event', path: '$.properties.n0' },
      { fact: 'event', path: '$.properties.n' },
      { fact: 'count', params: { event: 'E' } },
      { fact: 'count', params: { event: 'E', within: '1h' } },
      { fact: 'count', params: { event: 'E', within: '2h' } },
      {
        fact: 'count',
        params: {
          event: 'E',
          where: IS_POSITIVE,
        },
      },
      { fact: 'distinct', params: { event: 'E', property: 's', within: '1h' } },
      { fact: 'sum', params: { event: 'E', property: 'n' } },
      { fact: 'score', params: { name: 'heat' } },
      { fact: 'event', path: '$.properties.o.n', params: { default: 1 } },
      { fact: 'event', path: '$.properties.o.n', params: { default: 2 } },
      { fact: 'event', path: '$.properties.o.n' },
      { fact: 'profile', path: '$.traits.age' },
      { fact: 'localTime', path: '$.hour' },
    ),
    fc.constantFrom(
      'lessThan',
      'lessThanInclusive',
      'greaterThan',
      'greaterThanInclusive',
      'equal',
      'not:equal',
    ),
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(0, 1, 1.5, 2) },
      { weight: 1, arbitrary: fc.constant({ fact: 'event', path: '$.properties.n0' }) },
    ),
  )
  .map(([fact, operator, value]) => ({ ...fact, operator, value }));
const ofRecency = fc
  .tuple(
    fc.constantFrom(
      'lessThan',
      'lessThanInclusive',
      'greaterThan',
      'greaterThanInclusive',
      'present',
      'missing',
    ),
    fc.constantFrom('0s', '1h', '2h', '90m'),
    fc.constantFrom<object>({}, { where: IS_POSITIVE }),
  )
  .map(([operator, value, more]) => ({
    fact: 'recency',
    params: { event: 'E', ...more },
    operator,
    ...(operator === 'present' || operator === 'missing' ? {} : { value }),
  }));
const ofTexts = fc
  .tuple(
    fc.constantFrom('$.properties.e', '$.properties.s', '$.properties.s0'),
    fc.constantFrom('equal', 'notEqual', 'in', 'notIn', 'present', 'startsWith'),
    fc.constantFrom('red', 'green'),
  )
  .map(([path, operator, value]) => ({
    fact: 'event',
    path,
    operator,
    ...(operator === 'present' ? {} : { value: /[iI]n$/.test(operator) ? [value, 'red'] : value }),
  }));
const ofLists = fc
  .tuple(
    fc.constantFrom('contains', 'someFact:lessThan', 'everyFact:equal', 'doesNotContain'),
    fc.constantFrom(0, 1, 2),
  )
  .map(([operator, value]) => ({ fact: 'event', path: '$.properties.ns', operator, value }));
const named = fc.constantFrom({ condition: 'young' }, { condition: 'nested' });

const leaf = fc.oneof(
  { weight: 6, arbitrary: ofNumbers },
  { weight: 3, arbitrary: ofRecency },
  { weight: 3, arbitrary: ofTexts },
  { weight: 1, arbitrary: ofLists },
  { weight: 1, arbitrary: named },
);
const anyLeaf = fc.oneof(
  { weight: 5, arbitrary: leaf },
  { weight: 1, arbitrary: fc.oneof(...Object.values(LEAVES)) },
);

const treeOf = (leaves: fc.Arbitrary<unknown>, maxDepth: number) =>
  fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth },
      leaves,
      fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((parts) => ({ all: parts })),
      fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((parts) => ({ any: parts })),
      tie('node').map((part) => ({ not: part })),
    ),
  })).node;

export const conditions = accepted(treeOf(leaf, 2));
export const wildConditions = accepted(treeOf(anyLeaf, 2));

/** Numbers to choose by, over and over. */
export type Picks = (below: number) => number;
export const picks: fc.Arbitrary<readonly number[]> = fc.array(fc.nat(1000), {
  minLength: 12,
  maxLength: 40,
});

export function picker(numbers: readonly number[]): Picks {
  let at = 0;
  return (below) => numbers[at++ % numbers.length]! % below;
}

/** Rules beside those of all, in which what a rewriting puts into segments is declared. */
export interface Rewritten {
  readonly condition: Condition;
  readonly rules: RuleSet;
}

export function rewritten(condition: Condition, pick: Picks): Rewritten {
  const segments = new Map(ruleSet.segments);
  const change = (one: Condition, depth: number): Condition => {
    const inner = insideOf(one, (part) => change(part, depth + 1));
    if (pick(3) === 0 || depth > 3) return inner;
    return stepOf(inner, pick, segments);
  };
  return { condition: change(condition, 0), rules: { ...ruleSet, segments } };
}

function insideOf(one: Condition, change: (part: Condition) => Condition): Condition {
  if ('all' in one) return { all: one.all.map(change) };
  if ('any' in one) return { any: one.any.map(change) };
  if ('not' in one) return { not: change(one.not) };
  return one;
}

function stepOf(one: Condition, pick: Picks, segments: Map<string, Declared<SegmentBody>>): Condition {
  switch (pick(7)) {
    case 0:
      return { not: { not: one } };
    case 1:
      return { all: [one] };
    case 2:
      return asSegment(one, segments);
    case 3:
      return { any: [one, { all: [one, HOLDS_OFTEN] }] };
    case 4:
      return { all: [{ any: [HOLDS_OFTEN, one] }, { any: [one, { not: HOLDS_OFTEN }] }] };
    default:
      return otherWords(one, pick);
  }
}

const HOLDS_OFTEN: Condition = { fact: 'profile', path: '$.traits.country', operator: 'equal', value: 'DE' };

function asSegment(one: Condition, segments: Map<string, Declared<SegmentBody>>): Condition {
  const name = `made-${segments.size}`;
  const span = fileStart('here');
  segments.set(name, { name, version: 1, body: { when: one }, at: () => span, span });
  return { condition: name };
}

function otherWords(one: Condition, pick: Picks): Condition {
  const negated = (part: Condition): Condition => ('not' in part ? part.not : { not: part });
  if ('all' in one) {
    const [first, ...rest] = one.all;
    const choice = rest.find((part) => 'any' in part);
    // a and (b or c) is (a and b) or (a and c).
    if (choice && 'any' in choice && first && pick(2) === 0) {
      const others = one.all.filter((part) => part !== choice);
      return { any: choice.any.map((part) => ({ all: [...others, part] })) };
    }
    return pick(2) === 0 ? { not: { any: one.all.map(negated) } } : { all: one.all.toReversed() };
  }
  if ('any' in one)
    return pick(2) === 0 ? { not: { all: one.any.map(negated) } } : { any: one.any.toReversed() };
  if ('not' in one) {
    if ('all' in one.not) return { any: one.not.all.map(negated) };
    if ('any' in one.not) return { all: one.not.any.map(negated) };
    return one;
  }
  if ('condition' in one) return ruleSet.segments.get(one.condition)?.body.when ?? one;
  return leafInOtherWords(one, pick);
}

type Leaf = Extract<Condition, { readonly operator: string }>;

const OPPOSITES: Readonly<Record<string, string>> = {
  equal: 'notEqual',
  notEqual: 'equal',
  in: 'notIn',
  notIn: 'in',
  present: 'missing',
  missing: 'present',
};

function leafInOtherWords(one: Leaf, pick: Picks): Condition {
  const { operator, value } = one;
  const opposite = Object.hasOwn(OPPOSITES, operator) ? OPPOSITES[operator] : undefined;
  if (opposite !== undefined && pick(2) === 0) return { not: { ...one, operator: opposite } };
  if (operator === 'equal' && typeof value !== 'object') return { ...one, operator: 'in', value: [value!] };
  if (operator === 'in' && Array.isArray(value) && value.length > 0)
    return { any: value.map((item) => ({ ...one, operator: 'equal', value: item as string })) };
  const isWhole = one.fact === 'count' || (one.fact === 'localTime' && one.path === '$.hour');
  if (isWhole && typeof value === 'number' && Number.isInteger(value)) {
    if (operator === 'greaterThan') return { ...one, operator: 'greaterThanInclusive', value: value + 1 };
    if (operator === 'lessThan') return { ...one, operator: 'lessThanInclusive', value: value - 1 };
    if (operator === 'lessThanInclusive') return { not: { ...one, operator: 'greaterThan' } };
  }
  if (operator === 'present' || operator === 'missing') return one;
  return { not: { ...one, operator: `not:${operator}` } };
}

/** One comparison of the condition with another operator, another value or none. */
export function mutated(condition: Condition, pick: Picks): Condition {
  const leaves = countLeaves(condition);
  let at = pick(leaves);
  const change = (one: Condition): Condition => {
    if (!('operator' in one) && !('condition' in one)) return insideOf(one, change);
    if (at-- !== 0) return one;
    return 'condition' in one ? { not: one } : otherLeaf(one, pick);
  };
  return change(condition);
}

function countLeaves(one: Condition): number {
  if ('all' in one) return one.all.reduce((sum, part) => sum + countLeaves(part), 0);
  if ('any' in one) return one.any.reduce((sum, part) => sum + countLeaves(part), 0);
  return 'not' in one ? countLeaves(one.not) : 1;
}

const NEXT: Readonly<Record<string, string>> = {
  lessThan: 'lessThanInclusive',
  lessThanInclusive: 'greaterThan',
  greaterThan: 'greaterThanInclusive',
  greaterThanInclusive: 'lessThan',
  equal: 'notEqual',
  present: 'missing',
  missing: 'present',
  in: 'notIn',
  notIn: 'in',
};

function otherLeaf(one: Leaf, pick: Picks): Condition {
  const { operator, value } = one;
  const next = Object.hasOwn(NEXT, operator) ? NEXT[operator] : undefined;
  if (typeof value === 'number' && pick(2) === 0) return { ...one, value: value + [1, -1, 0.5][pick(3)]! };
  if (typeof value === 'string' && /^\d+[smhd]$/.test(value) && pick(2) === 0) return { ...one, value: '3h' };
  if (next !== undefined && pick(3) > 0) return { ...one, operator: next };
  return { not: one };
}

const reading = (rules: RuleSet): ConditionAt['reading'] => ({
  names: new Names(rules, () => undefined),
  event: { schema: rules.events.get('E')!.body.properties, name: 'E' },
  hasEntry: true,
  onlyEvent: false,
});

export function pairAt(
  before: Condition | undefined,
  after: Condition | undefined,
  rules: RuleSet = ruleSet,
): PairAt {
  return {
    before: { condition: before, reading: reading(ruleSet), part: undefined },
    after: { condition: after, reading: reading(rules), part: undefined },
  };
}
