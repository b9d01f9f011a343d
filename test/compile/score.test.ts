/** Scores by themselves: what is kept of them, and that it does not matter how it came. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileContext } from '../../src/compile/condition.js';
import type { Frame } from '../../src/compile/frame.js';
import { LayoutBuilder, newState } from '../../src/compile/layout.js';
import { scoreReader } from '../../src/compile/score.js';
import { carryOut } from '../../src/compile/update.js';
import { readRuleSet } from '../../src/language/rule-set.js';
import type { Duration, Instant } from '../../src/vocabulary/time.js';
import { DAY, HOUR, SECOND, formatDuration } from '../../src/vocabulary/time.js';
import { findZone } from '../../src/vocabulary/zone.js';

interface Given {
  readonly time: Instant;
  readonly add: number;
}

const ADDS = [0.1, 0.2, 1, 3, 10, -2];

/** A score that gives the points of an event by its property, and what it is at `now` after events in this order. */
function scoreAfter(events: readonly Given[], halfLife: Duration, now: Instant) {
  const points = ADDS.map((add) => ({
    event: 'E',
    add,
    where: { fact: 'event', path: '$.properties.n', operator: 'equal', value: add },
  }));
  const documents = [
    {
      kind: 'event',
      name: 'E',
      version: 1,
      properties: { type: 'object', properties: { n: { type: 'number' } } },
    },
    { kind: 'score', name: 'heat', version: 1, points, halfLife: formatDuration(halfLife) },
  ];
  const text = documents.map((one) => JSON.stringify(one)).join('\n---\n');
  const { ruleSet } = readRuleSet([{ path: 'rules/all.yaml', text }]);
  const layout = new LayoutBuilder();
  const reader = scoreReader({ name: 'heat' }, compileContext(ruleSet, layout, undefined));
  const frame: Frame = {
    state: newState(layout.build(), 'u1'),
    now,
    zone: findZone('UTC')!,
    event: null,
    entryTime: 0,
    stepTimes: [],
  };
  for (const { time, add } of events) {
    const event = { event: 'E', timestamp: time, properties: { n: add } };
    carryOut(frame, layout.updatesOf('E'), event);
  }
  return { reader, frame };
}

const given = fc.record({
  time: fc.oneof(
    fc.nat({ max: 400 }).map((hours) => hours * HOUR),
    fc.nat({ max: 20 * DAY }),
  ),
  add: fc.constantFrom(...ADDS),
});
const halfLife = fc.constantFrom(SECOND, HOUR, 36 * HOUR, 14 * DAY, 3650 * DAY);

test('is the same in any order of arrival', () => {
  fc.assert(
    fc.property(
      fc.array(given, { maxLength: 30 }),
      fc.array(fc.nat(), { maxLength: 30 }),
      halfLife,
      (events, order, life) => {
        const now = 21 * DAY;
        const shuffled = events
          .map((one, index) => ({ one, rank: order[index] ?? 0 }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ one }) => one);
        const sorted = [...events].sort((a, b) => a.time - b.time);
        const [one, other] = [sorted, shuffled].map((list) => scoreAfter(list, life, now));
        const [score, again] = [one!.reader.read(one!.frame), other!.reader.read(other!.frame)];
        const size = Math.max(
          1e-3,
          ...events.map(({ time, add }) => Math.abs(add) * 2 ** ((time - now) / life)),
        );
        // Eleven digits of its largest part; of scores without negative points it is the score's own.
        expect(Math.abs(score - again)).toBeLessThanOrEqual(size * 1e-11);
      },
    ),
  );
});

test('reads as the sum of what every event is worth now', () => {
  fc.assert(
    fc.property(fc.array(given, { minLength: 1, maxLength: 20 }), halfLife, (events, life) => {
      const now = 21 * DAY;
      const sorted = [...events].sort((a, b) => a.time - b.time);
      const { reader, frame } = scoreAfter(sorted, life, now);
      const worth = events.map(({ time, add }) => add * 2 ** ((time - now) / life));
      const sum = worth.reduce((a, b) => a + b, 0);
      expect(Math.abs(reader.read(frame) - sum)).toBeLessThan(1e-8);
    }),
  );
});

test('comes past a number at the first millisecond that the score itself says', () => {
  let passed = 0;
  fc.assert(
    fc.property(
      fc.array(given, { minLength: 1, maxLength: 5 }),
      halfLife,
      fc.constantFrom(0, 0.05, 0.3, 1, 2.5, 5, 7.5, -1),
      (events, life, number) => {
        const now = Math.max(...events.map(({ time }) => time));
        const { reader, frame } = scoreAfter(events, life, now);
        const sideAt = (time: Instant) => Math.sign(reader.read({ ...frame, now: time }) - number);
        const turn = reader.nextCrossing(frame, number);
        const last = Math.max(reader.restTime(frame), now);
        if (turn > last) {
          expect(sideAt(last)).toBe(sideAt(now));
          return;
        }
        passed++;
        expect(sideAt(turn)).not.toBe(sideAt(now));
        expect(sideAt(turn - 1)).toBe(sideAt(now));
      },
    ),
    { numRuns: 1000 },
  );
  expect(passed).toBeGreaterThan(200);
});
