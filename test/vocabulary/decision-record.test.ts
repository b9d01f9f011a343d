import { expect, test } from 'vitest';
import { decisionRecord } from '../../src/vocabulary/decision-record.js';
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
