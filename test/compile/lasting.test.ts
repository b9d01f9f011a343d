/** A verdict that is called lasting is one that time alone does not change: nobody need ask when it does. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileCondition, compileContext } from '../../src/compile/condition.js';
import type { Frame } from '../../src/compile/frame.js';
import { LayoutBuilder, newState } from '../../src/compile/layout.js';
import { carryOut } from '../../src/compile/update.js';
import type { Condition } from '../../src/language/documents.js';
import { readRuleSet } from '../../src/language/rule-set.js';
import { DAY, HOUR, NEVER } from '../../src/vocabulary/time.js';
import { findZone } from '../../src/vocabulary/zone.js';

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

test('a lasting verdict stays, and is said never to change', () => {
  const counts = { lasting: 0, other: 0, unknown: 0 };
  fc.assert(
    fc.property(
      condition,
      fc.array(fc.constantFrom(...ADDS), { maxLength: 6 }),
      fc.integer({ min: 0, max: 96 }),
      (written, adds, hours) => {
        const layout = new LayoutBuilder();
        const context = compileContext(ruleSet, layout, undefined);
        const compiled = compileCondition(written, { at: () => NOWHERE, path: [] }, context);
        const frame: Frame = {
          state: newState(layout.build(), 'u1'),
          now: 0,
          zone: findZone('UTC')!,
          event: null,
          entryTime: 0,
          stepTimes: [],
        };
        for (const [index, n] of adds.entries()) {
          frame.now = index * HOUR;
          const event = { event: 'E', timestamp: frame.now, properties: { n } };
          carryOut(frame, layout.updatesOf('E'), event);
        }
        frame.now += hours * HOUR;
        if (compiled.lasting === undefined) counts.unknown += 1;
        else if (compiled.test(frame) !== compiled.lasting) counts.other += 1;
        else {
          counts.lasting += 1;
          expect(compiled.nextChange(frame)).toBe(NEVER);
          for (const later of [1, HOUR, 7 * HOUR, DAY, 3 * DAY, 60 * DAY]) {
            expect(compiled.test({ ...frame, now: frame.now + later })).toBe(compiled.lasting);
          }
        }
      },
    ),
    { numRuns: 3000 },
  );
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(150);
});

const NOWHERE = { file: '', line: 0, column: 0, endLine: 0, endColumn: 0 };
