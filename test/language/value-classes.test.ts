/** The classes of values, by example and by a law: no value outside of them makes a condition read otherwise. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparison } from '../../src/compile/condition.js';
import type { Condition, FactCondition } from '../../src/language/documents.js';
import { isFactReference } from '../../src/language/documents.js';
import { Names } from '../../src/language/names.js';
import { readRuleSet } from '../../src/language/rule-set.js';
import type { FactClasses } from '../../src/language/value-classes.js';
import { factKey, literalOf, valueClasses } from '../../src/language/value-classes.js';
import { isAllowed } from '../../src/language/value-pool.js';
import type { JsonValue } from '../../src/vocabulary/json.js';

const RULES = `
kind: event
name: E
version: 1
properties:
  type: object
  required: [price, pieces, name]
  properties:
    price: { type: number, minimum: 0 }
    pieces: { type: integer, minimum: 1, maximum: 9 }
    below: { type: integer, exclusiveMaximum: 3 }
    name: { type: string, minLength: 1 }
    code: { type: string, maxLength: 1 }
    size: { type: string, enum: [s, m, l] }
    gift: { type: boolean }
    tags: { type: array, items: { type: string }, minItems: 1 }
    many: { type: array, items: { type: string } }
    o: { type: object, properties: { n: { type: number } } }
---
kind: segment
name: rich
version: 1
when: { all: [{ condition: young }, { fact: count, params: { event: E }, operator: greaterThan, value: 2 }] }
---
kind: segment
name: young
version: 1
when: { fact: recency, params: { event: E }, operator: lessThan, value: 1d }
---
kind: score
name: heat
version: 1
points: [{ event: E, add: 2 }]
levels: { low: 1, high: 9 }
`;

const { ruleSet, diagnostics } = readRuleSet([{ path: 'rules/all.yaml', text: RULES }]);
const names = new Names(ruleSet, () => undefined);
const schema = ruleSet.events.get('E')!.body.properties;
const reading = { names, event: { schema, name: 'E' }, hasEntry: true, onlyEvent: false };

const property = (name: string, operator: string, value?: unknown): Condition =>
  ({
    fact: 'event',
    path: `$.properties.${name}`,
    operator,
    ...(value === undefined ? {} : { value }),
  }) as unknown as FactCondition;
const fact = (name: string) => ({ fact: 'event', path: `$.properties.${name}` });

function valuesOf(condition: Condition): readonly (readonly (JsonValue | undefined)[])[] {
  return valueClasses(condition, reading).map(({ values }) => values);
}

test('the rules of this test are sound', () => expect(diagnostics).toEqual([]));

describe('one value of each class', () => {
  test.each<[string, Condition, readonly (JsonValue | undefined)[]]>([
    ['a number from its minimum on', property('price', 'lessThan', 10), [0, 1, 10, 11]],
    ['a whole number between its ends', property('pieces', 'equal', 4), [1, 2, 4, 5, 9]],
    ['a whole number below an open end, or none', property('below', 'lessThan', 2), [1, 2, undefined]],
    ['what an enum lists, or none', property('size', 'equal', 's'), ['s', 'm', 'l', undefined]],
    ['true, false or none', property('gift', 'equal', true), [true, false, undefined]],
    ['a map that is there or not', property('o', 'present'), [{}, undefined]],
    ['a count', { fact: 'count', params: { event: 'E' }, operator: 'lessThan', value: 1 }, [0, 1, 2]],
    [
      'a level, or none below the lowest',
      { fact: 'level', params: { name: 'heat' }, operator: 'equal', value: 'low' },
      ['low', 'high', undefined],
    ],
    [
      'a default, which no schema need allow',
      {
        fact: 'event',
        path: '$.properties.size',
        params: { default: 'none' },
        operator: 'equal',
        value: 's',
      },
      ['s', 'm', 'l', 'none'],
    ],
  ])('%s', (_, condition, expected) => {
    const [values] = valuesOf(condition);
    for (const one of expected) expect(values).toContainEqual(one);
    const isWhole = expected.every((one) => typeof one !== 'number' || Number.isInteger(one));
    expect(isWhole).toBe(true);
    for (const one of expected)
      expect(values!.filter((other) => Object.is(other, one)).length < 2).toBe(true);
  });

  test('durations are milliseconds, and segments are read', () => {
    const classes = valueClasses({ condition: 'rich' }, reading);
    expect(classes.map(({ reference }) => reference.fact)).toEqual(['recency', 'count']);
    expect(classes[0]!.values).toEqual(expect.arrayContaining([0, 86_400_000, undefined]));
    expect(classes[0]!.constants).toEqual([86_400_000]);
  });

  test('a text that is none of the constants, of an allowed length', () => {
    const [values] = valuesOf(property('code', 'in', ['a', 'b', 'c']));
    expect(values!.every((one) => one === undefined || String(one).length <= 1)).toBe(true);
    expect(values!.filter((one) => typeof one === 'string' && !'abc'.includes(one))).toHaveLength(1);
    expect(valuesOf(property('name', 'equal', ''))[0]).not.toContain('');
  });

  test('lists: none empty where one item is asked for, each item alone, all, and none of them', () => {
    const [values] = valuesOf(property('tags', 'contains', 'new'));
    expect(values).toEqual([['new'], ['other'], ['new', 'other'], undefined]);
    const many = { any: ['a', 'b', 'c', 'd', 'e', 'f'].map((one) => property('many', 'contains', one)) };
    const [classes] = valueClasses(many, reading);
    expect(classes!.isExact).toBe(false);
    expect(classes!.values).toHaveLength(10);
  });

  test('facts that are compared share what they may be', () => {
    const [left, right] = valueClasses(property('price', 'lessThan', fact('pieces')), reading);
    expect(left!.isExact && right!.isExact).toBe(true);
    for (const one of right!.values) expect(left!.values).toContain(one);
    expect(left!.values.length).toBeGreaterThan(right!.values.length);
  });
});

describe('the law of classes', () => {
  const number = fc.constantFrom(-1, 0, 0.5, 1, 2, 2.5, 3, 9, 10);
  const ordering = fc.constantFrom(
    'lessThan',
    'lessThanInclusive',
    'greaterThan',
    'greaterThanInclusive',
    'equal',
    'not:lessThan',
  );
  const leaf = fc.oneof(
    fc.tuple(fc.constantFrom('price', 'pieces', 'below'), ordering, number),
    fc.tuple(
      fc.constantFrom('price', 'pieces', 'below'),
      ordering,
      fc.constantFrom('price', 'pieces', 'below').map(fact),
    ),
    fc.tuple(
      fc.constantFrom('name', 'code'),
      fc.constantFrom('equal', 'notEqual'),
      fc.constantFrom('', 'a', 'bc'),
    ),
    fc.tuple(
      fc.constant('tags'),
      fc.constantFrom('contains', 'someFact:notEqual', 'everyFact:equal'),
      fc.constantFrom('a', 'b'),
    ),
  );
  const value = fc.oneof(
    number,
    fc.double({ noNaN: true, min: -20, max: 20 }),
    fc.constantFrom('', 'a', 'b', 'bc', 'z', 'zz'),
    fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }),
    fc.constant(undefined),
  );

  const verdicts = (leaves: readonly FactCondition[], values: ReadonlyMap<string, JsonValue | undefined>) =>
    leaves
      .map((one) => {
        const right = isFactReference(one.value)
          ? values.get(factKey(one.value as unknown as FactCondition))
          : literalOf(one.value!, 'any');
        return comparison(one.operator)(values.get(factKey(one)), right);
      })
      .join();

  test('values of the schemas, whatever they are, make comparisons turn out as some values of the classes do', () => {
    fc.assert(
      fc.property(
        fc.array(leaf, { minLength: 1, maxLength: 3 }),
        fc.infiniteStream(value),
        (drawn, stream) => {
          const leaves = drawn.map(
            ([name, operator, wanted]) => property(name, operator, wanted) as FactCondition,
          );
          const classes = valueClasses({ all: leaves }, reading);
          const given = new Map(classes.map((one) => [one.key, allowedValue(one, stream)]));
          const seen = new Set(products(classes).map((values) => verdicts(leaves, values)));
          if (classes.every(({ isExact }) => isExact)) expect(seen).toContain(verdicts(leaves, given));
        },
      ),
      { numRuns: 400 },
    );
  });
});

function allowedValue({ type, values }: FactClasses, stream: Iterator<JsonValue | undefined>) {
  for (let tries = 0; tries < 20; tries++) {
    const one = stream.next().value as JsonValue | undefined;
    const isItem = Array.isArray(one)
      ? type.kind === 'list' && one.length > 0
      : one !== undefined && type.kind !== 'list' && isAllowed(one, type);
    if (one === undefined ? type.optional : isItem) return one;
  }
  return values[0];
}

function products(classes: readonly FactClasses[]): readonly ReadonlyMap<string, JsonValue | undefined>[] {
  return classes.reduce<readonly ReadonlyMap<string, JsonValue | undefined>[]>(
    (all, { key, values }) => all.flatMap((map) => values.map((one) => new Map([...map, [key, one]]))),
    [new Map()],
  );
}
