/**
 * What is known of a verdict without reading it: one that is called lasting is one that time alone does not change, as is
 * one below its ceiling, and a bound of when it changes is no later than that.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CompiledCondition } from '../../src/compile/condition.js';
import { compileCondition, compileContext } from '../../src/compile/condition.js';
import type { Frame } from '../../src/compile/frame.js';
import { LayoutBuilder, newState } from '../../src/compile/layout.js';
import { carryOut } from '../../src/compile/update.js';
import type { Condition } from '../../src/language/documents.js';
import { readRuleSet } from '../../src/language/rule-set.js';
import { DAY, HOUR, MINUTE, NEVER } from '../../src/vocabulary/time.js';
import { findZone } from '../../src/vocabulary/zone.js';

/** Of a user of whom nothing is known, at the beginning of time. */
function frameOf(layout: LayoutBuilder): Frame {
  return {
    state: newState(layout.build(), 'u1'),
    now: 0,
    zone: findZone('UTC')!,
    event: null,
    entryTime: 0,
    stepTimes: [],
  };
}

const ADDS = [4, 1, -2, -7];
const documents = [
  {
    kind: 'event',
    name: 'E',
    version: 1,
    properties: { type: 'object', properties: { n: { type: 'number' } } },
  },
  {
    kind: 'score',
    name: 'heat',
    version: 1,
    points: ADDS.map((add) => ({
      event: 'E',
      add,
      where: { fact: 'event', path: '$.properties.n', operator: 'equal', value: add },
    })),
    halfLife: '1d',
    levels: { cold: -3, mild: 0, warm: 2, hot: 6 },
  },
];
const { ruleSet } = readRuleSet([
  { path: 'rules/all.yaml', text: documents.map((one) => JSON.stringify(one)).join('\n---\n') },
]);

const level = fc.constantFrom('cold', 'mild', 'warm', 'hot');
const ordered = fc.constantFrom('lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive');
const leaf = fc.oneof(
  fc.record({
    fact: fc.constant('level'),
    operator: fc.constantFrom('equal', 'notEqual'),
    value: level,
  }),
  fc.record({
    fact: fc.constant('level'),
    operator: fc.constantFrom('in', 'notIn'),
    value: fc.array(level, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ fact: fc.constant('score'), operator: ordered, value: fc.constantFrom(-4, 0, 1, 2, 5) }),
);
const condition = fc.tuple(leaf, fc.boolean()).map(([one, isDenied]): Condition => {
  const told = { ...one, params: { name: 'heat' } } as unknown as Condition;
  return isDenied ? { not: told } : told;
});

const recencyOf = { fact: fc.constant('recency'), params: fc.constant({ event: 'E' }) };
const recency = fc.oneof(
  fc.record({ ...recencyOf, operator: ordered, value: fc.constantFrom('1h', '1d', '3d') }),
  fc.record({ ...recencyOf, operator: fc.constantFrom('present', 'missing') }),
);
const some: fc.Arbitrary<Condition> = fc.oneof(condition, recency as unknown as fc.Arbitrary<Condition>);
const group = fc
  .tuple(fc.constantFrom('all', 'any'), fc.array(some, { minLength: 1, maxLength: 3 }))
  .map(([kind, parts]) => ({ [kind]: parts }) as unknown as Condition);

interface Asked {
  readonly compiled: CompiledCondition;
  readonly frame: Frame;
}

/** A condition, and a user with some events of whom it is asked, so long at most after them. */
const askedWithin = (most: number, conditions: fc.Arbitrary<Condition>): fc.Arbitrary<Asked> =>
  fc
    .record({
      written: conditions,
      adds: fc.array(fc.constantFrom(...ADDS), { maxLength: 6 }),
      hours: fc.integer({ min: 0, max: most }),
    })
    .map(({ written, adds, hours }) => {
      const layout = new LayoutBuilder();
      const context = compileContext(ruleSet, layout, undefined);
      const compiled = compileCondition(written, { at: () => NOWHERE, path: [] }, context);
      const frame = frameOf(layout);
      for (const [index, n] of adds.entries()) {
        frame.now = index * HOUR;
        carryOut(frame, layout.updatesOf('E'), { event: 'E', timestamp: frame.now, properties: { n } });
      }
      frame.now += hours * HOUR;
      return { compiled, frame };
    });

const asked = askedWithin(96, fc.oneof({ weight: 2, arbitrary: some }, group));

const LATER = [1, HOUR - 1, HOUR, HOUR + 1, 7 * HOUR, DAY, 3 * DAY, 60 * DAY];

function staysAs(verdict: boolean, { compiled, frame }: Asked): void {
  for (const later of LATER) {
    expect(compiled.test({ ...frame, now: frame.now + later })).toBe(verdict);
  }
}

test('a lasting verdict stays, and is said never to change', () => {
  const counts = { lasting: 0, other: 0, unknown: 0 };
  fc.assert(
    fc.property(asked, ({ compiled, frame }) => {
      if (compiled.lasting === undefined) counts.unknown += 1;
      else if (compiled.test(frame) !== compiled.lasting) counts.other += 1;
      else {
        counts.lasting += 1;
        expect(compiled.nextChange(frame)).toBe(NEVER);
        staysAs(compiled.lasting, { compiled, frame });
      }
    }),
    { numRuns: 4000 },
  );
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(150);
});

test('a verdict below its ceiling is false, and stays so', () => {
  let below = 0;
  fc.assert(
    fc.property(asked, ({ compiled, frame }) => {
      const { slot, below: bound } = compiled.ceiling;
      if (!(frame.state.numbers[slot]! < bound)) return;
      below++;
      expect(compiled.test(frame)).toBe(false);
      staysAs(false, { compiled, frame });
    }),
    { numRuns: 4000 },
  );
  expect(below).toBeGreaterThan(150);
});

test('a verdict does not change before it is said to', () => {
  let changing = 0;
  fc.assert(
    fc.property(asked, ({ compiled, frame }) => {
      const verdict = compiled.test(frame);
      const time = compiled.nextChange(frame);
      const looks = [...LATER.map((later) => frame.now + later), time - 1];
      if (time !== NEVER) changing++;
      for (const now of looks.filter((one) => one < time)) {
        expect(compiled.test({ ...frame, now })).toBe(verdict);
      }
    }),
    { numRuns: 4000 },
  );
  expect(changing).toBeGreaterThan(150);
});

test('a bound of when a verdict changes is no later, and not much earlier', () => {
  let bounded = 0;
  fc.assert(
    fc.property(askedWithin(3, condition), ({ compiled, frame }) => {
      if (compiled.soonest === undefined || compiled.test(frame) === compiled.lasting) return;
      bounded++;
      const bound = compiled.soonest(frame);
      const time = compiled.nextChange(frame);
      expect(bound).toBeLessThanOrEqual(time);
      expect(bound).toBeGreaterThan(time - MINUTE);
      // A score that is at a number is not below it for a millisecond more.
      expect(compiled.test({ ...frame, now: time + 1 })).toBe(compiled.lasting);
    }),
    { numRuns: 8000 },
  );
  expect(bounded).toBeGreaterThan(150);
});

test('a comparison of recency turns when it is said to', () => {
  const turns = {
    lessThan: DAY,
    lessThanInclusive: DAY + 1,
    greaterThan: DAY + 1,
    greaterThanInclusive: DAY,
  };
  for (const [operator, turn] of Object.entries(turns)) {
    const layout = new LayoutBuilder();
    const written = { fact: 'recency', params: { event: 'E' }, operator, value: '1d' };
    const part = { at: () => NOWHERE, path: [] };
    const compiled = compileCondition(written, part, compileContext(ruleSet, layout, undefined));
    const frame = frameOf(layout);
    expect(compiled.nextChange(frame)).toBe(NEVER);
    carryOut(frame, layout.updatesOf('E'), { event: 'E', timestamp: 0, properties: {} });
    const verdictAt = (now: number) => compiled.test({ ...frame, now });
    expect(verdictAt(turn - 1)).toBe(verdictAt(0));
    expect(verdictAt(turn)).toBe(!verdictAt(0));
    for (const now of [0, DAY - 1, DAY, DAY + 1]) {
      expect(compiled.nextChange({ ...frame, now })).toBe(now < turn ? turn : NEVER);
    }
  }
});

const NOWHERE = { file: '', line: 0, column: 0, endLine: 0, endColumn: 0 };
