import fc from 'fast-check';
import { expect, test } from 'vitest';
import { operatorOf } from '../../src/compile/operator.js';
import type { Missing, OperatorName } from '../../src/language/operator.js';
import { DECORATORS, PLAIN_OPERATORS, holdsForMissing, parseOperator } from '../../src/language/operator.js';

const name: fc.Arbitrary<OperatorName> = fc.record({
  decorators: fc.array(fc.constantFrom(...DECORATORS), { maxLength: 4 }),
  plain: fc.constantFrom(...PLAIN_OPERATORS),
});

test('a name is its decorators, outermost first, and the plain operator', () => {
  fc.assert(
    fc.property(name, (one) => {
      expect(parseOperator([...one.decorators, one.plain].join(':'))).toEqual(one);
    }),
  );
});

test.each([
  '',
  'equals',
  'equal:not',
  'not:',
  ':equal',
  'not',
  'Not:equal',
  'not:not:not:not:not:equal',
  'present',
])('%j is no operator', (text) => {
  expect(parseOperator(text)).toBeUndefined();
});

/** A value of the side that is there: what the operator looks into, one item deep for each decorator that does. */
const there = fc.constantFrom<(number | readonly number[])[]>(7, [7], [7, 8]);

test('what is said of missing values is what the operator does', () => {
  fc.assert(
    fc.property(name, fc.constantFrom<Missing>('fact', 'value', 'both'), there, (one, missing, value) => {
      const looksInto = one.decorators.filter((decorator) => /Fact|Value/.test(decorator)).length;
      fc.pre(looksInto === 0 || (looksInto === 1 && Array.isArray(value)));
      fc.pre(!isOutOfPlace(one, missing, value));
      const fact = missing === 'value' ? value : undefined;
      const wanted = missing === 'fact' ? value : undefined;
      expect(operatorOf(one)(fact, wanted)).toBe(holdsForMissing(one, missing));
    }),
    { numRuns: 2000 },
  );
});

/** Validation refuses a list, or its lack, where the operator wants the other. */
function isOutOfPlace({ decorators, plain }: OperatorName, missing: Missing, value: unknown): boolean {
  let isFactMissing = missing === 'fact';
  let isList = Array.isArray(value);
  for (const decorator of decorators) {
    if (decorator === 'swap') isFactMissing = !isFactMissing;
    if (decorator.endsWith('Fact') && missing !== 'both' && !isFactMissing) {
      if (!isList) return true;
      isList = false;
    }
    if (decorator.endsWith('Value') && missing !== 'both' && isFactMissing) {
      if (!isList) return true;
      isList = false;
    }
  }
  if (missing === 'both') return false;
  const wantsList = isFactMissing
    ? plain === 'in' || plain === 'notIn'
    : plain.toLowerCase().includes('contain');
  return wantsList !== isList;
}
