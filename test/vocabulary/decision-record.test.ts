import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decisionLine, decisionRecord } from '../../src/vocabulary/decision-record.js';
import type { Decision } from '../../src/vocabulary/decision.js';
import { fileStart } from '../../src/vocabulary/diagnostic.js';

const decision: Decision = {
  step: 'reminder',
  place: fileStart('rules/cart.yaml'),
  outcome: 'deferred',
  reason: 'quiet-hours',
  until: 1_772_521_200_000,
  at: 1_772_482_500_000,
  user: 'u1',
  campaign: 'cart',
  version: 3,
  instance: 'cart#1',
};

test('a record has its keys in one order, its instants in UTC, and nothing that is absent', () => {
  expect(JSON.stringify(decisionRecord(decision))).toBe(
    '{"at":"2026-03-02T20:15:00.000Z","user":"u1","campaign":"cart","version":3,"instance":"cart#1","step":"reminder",' +
      '"outcome":"deferred","reason":"quiet-hours","until":"2026-03-03T07:00:00.000Z"}',
  );
  const { reason: _reason, until: _until, ...sent } = { ...decision, outcome: 'sent' as const };
  expect(Object.keys(decisionRecord(sent)).at(-1)).toBe('outcome');
});

test('a line is the record as JSON, whatever users are called', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('u-1', 'a"b', '\u2028', '\uD800'),
  );
  const names = fc.record(
    { detail: text, until: fc.constant(0), variant: text, experiment: text },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(text, names, (user, more) => {
      const one = { ...decision, user, instance: user, ...more };
      expect(decisionLine(one)).toBe(JSON.stringify(decisionRecord(one)));
    }),
  );
});
