/** Conditions as they are met in a user's life, with facts read from the past; what surprises in them, pinned. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Judgement } from '../../src/check/json-rules-engine.js';
import { judge } from '../../src/check/json-rules-engine.js';
import type { Condition, FactCondition } from '../../src/language/documents.js';
import { isFactReference } from '../../src/language/documents.js';
import type { Life } from '../compile/conditions.js';
import { LEAVES, compiledVerdict, life, mistakesIn, ruleSet, tree } from '../compile/conditions.js';
import { valueOf } from '../engine/twin-facts.js';
import { CASES, library } from './protocol.js';

/** Facts over the past come from a plain scan. */
function judgedIn({ past, event, traits, now, entryTime }: Life, condition: Condition): Promise<Judgement> {
  const known = {
    type: 'identify',
    user: 'u1',
    time: 0,
    name: '',
    messageId: '',
    properties: {},
    consent: {},
  } as const;
  const moment = { ruleSet, user: 'u1', past, identified: [{ ...known, traits }], now, event, entryTime };
  return judge(
    library,
    condition,
    ruleSet.segments,
    ({ fact, params: { default: _default, ...params } = {} }) => valueOf({ fact, params }, moment),
  );
}

/** Of a condition: itself where the language accepts it. */
const accepted = (condition: fc.Arbitrary<unknown>) =>
  condition.filter((one) => mistakesIn(one).length === 0) as fc.Arbitrary<Condition>;

test.each([...Object.entries(LEAVES), ['trees of conditions', tree] as const])(
  '%s',
  { timeout: 600_000 },
  async (_name, conditions) => {
    const runs = Math.ceil(CASES / 20);
    const verdicts = { true: 0, false: 0 };
    await fc.assert(
      fc.asyncProperty(accepted(conditions), life, async (condition, one) => {
        const { verdict } = await judgedIn(one, condition);
        expect(compiledVerdict(condition, one)).toBe(verdict);
        verdicts[`${verdict}`]++;
      }),
      { numRuns: runs },
    );
    expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(runs / 20);
  },
);

/** Nothing has happened, and nothing but what must be there is. */
const BLANK: Life = {
  past: [],
  event: { event: 'E', timestamp: 0, properties: { n0: 1, s0: 'red' } },
  traits: {},
  now: 0,
  entryTime: 0,
};

test('no accepted condition is true because what it compares is missing', () => {
  const moment = { ...BLANK, ruleSet, user: 'u1', identified: [] };
  const isMissing = (value: unknown) => isFactReference(value) && valueOf(value, moment) === undefined;
  // Of an empty list every claim about all of it is true, whatever it is compared with.
  const isEmpty = (value: unknown) => {
    const found = isFactReference(value) ? valueOf(value, moment) : value;
    return Array.isArray(found) && found.length === 0;
  };
  const leaf = fc.oneof(...Object.values(LEAVES)) as fc.Arbitrary<FactCondition>;
  const comparing = leaf
    .filter((one) => !/present|missing|every/.test(one.operator) && !isEmpty(one) && !isEmpty(one.value))
    .filter((one) => one.fact !== 'collect' && (isMissing(one) || isMissing(one.value)));
  const conditions = fc.oneof(
    comparing,
    comparing.map((one): Condition => ({ not: one })),
  );
  fc.assert(
    fc.property(accepted(conditions), (condition) => {
      expect(compiledVerdict(condition, BLANK)).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

/** Of operators, decorators and values: what surprises, and is accepted all the same because it is well defined. */
test.each<[string, object, object, boolean]>([
  [
    'an ordering never takes a missing fact',
    {},
    { path: '$.properties.n', operator: 'lessThan', value: 5 },
    false,
  ],
  ['nor a null', { n: null }, { path: '$.properties.n', operator: 'lessThan', value: 5 }, false],
  [
    'nor a text that is no number',
    { n0: 'red' },
    { path: '$.properties.n0', operator: 'lessThan', value: 5 },
    false,
  ],
  [
    'a number in a text is read as one',
    { n0: '2' },
    { path: '$.properties.n0', operator: 'lessThan', value: 5 },
    true,
  ],
  [
    'but not a text that only begins with one',
    { n0: '2x' },
    { path: '$.properties.n0', operator: 'lessThan', value: 5 },
    false,
  ],
  ['minus nought equals nought', { n0: -0 }, { path: '$.properties.n0', operator: 'equal', value: 0 }, true],
  [
    'a number in a text equals no number',
    { n0: '2' },
    { path: '$.properties.n0', operator: 'equal', value: 2 },
    false,
  ],
  ['a missing list contains nothing', {}, { path: '$.properties.ns', operator: 'contains', value: 1 }, false],
  [
    'and does not contain nothing either',
    {},
    { path: '$.properties.ns', operator: 'doesNotContain', value: 1 },
    false,
  ],
  [
    'every item of an empty list is anything',
    { ns: [] },
    { path: '$.properties.ns', operator: 'everyFact:equal', value: 1 },
    true,
  ],
  [
    'no item of an empty list is',
    { ns: [] },
    { path: '$.properties.ns', operator: 'someFact:equal', value: 1 },
    false,
  ],
  [
    'of a missing list, neither',
    {},
    { path: '$.properties.ns', operator: 'everyFact:equal', value: 1 },
    false,
  ],
  [
    'everything is unlike every item of no list',
    {},
    { path: '$.properties.n0', operator: 'everyValue:equal', value: [] },
    true,
  ],
  ['nothing is in an empty list', { n0: 1 }, { path: '$.properties.n0', operator: 'in', value: [] }, false],
  [
    'decorators go from left to right',
    { ns: [1, 2] },
    { path: '$.properties.ns', operator: 'everyFact:not:equal', value: 1 },
    false,
  ],
  [
    'an index beyond a list is missing',
    { ns: [1] },
    { path: '$.properties.ns[1]', operator: 'equal', value: 1 },
    false,
  ],
])('%s', async (_name, properties, leaf, verdict) => {
  const condition = { fact: 'event', ...leaf } as unknown as Condition;
  const event = { ...BLANK.event, properties: { n0: 1, s0: 'red', ...properties } };
  expect(mistakesIn(condition)).toEqual([]);
  expect(compiledVerdict(condition, { ...BLANK, event })).toBe(verdict);
  expect((await judgedIn({ ...BLANK, event }, condition)).verdict).toBe(verdict);
});

test.each([
  ['notIn a missing list is true, and must be guarded', 'notIn', true],
  ['in a missing list is false', 'in', false],
])('%s', async (_name, operator, verdict) => {
  const ns = { fact: 'profile', path: '$.traits.ns' };
  const condition: Condition = { fact: 'event', path: '$.properties.n0', operator, value: ns };
  expect(mistakesIn(condition).map(({ code }) => code)).toEqual(verdict ? ['unguarded'] : []);
  expect(compiledVerdict(condition, BLANK)).toBe(verdict);
  expect(await judgedIn(BLANK, condition)).toMatchObject({ verdict, missesList: true });
});
