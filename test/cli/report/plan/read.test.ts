/** What is no plan is told as such, and never shown. */
import { expect, test } from 'vitest';
import { jsonText } from '../../../../src/cli/report/json.js';
import { planFromRecord } from '../../../../src/cli/report/plan/read.js';
import { planRecord } from '../../../../src/cli/report/plan/record.js';
import { EXAMPLE } from './example.js';

type Loose = Record<string, unknown>;

/** The record of the example, changed. */
function changed(change: (record: Loose) => void): unknown {
  const record = JSON.parse(jsonText('plan', planRecord(EXAMPLE))) as Loose;
  change(record);
  return record;
}

const impactOf = (record: Loose) => record['impact'] as Loose;

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

test.each<[string, unknown, RegExp]>([
  ['a list', [], /not what `mailwright plan/],
  ['null', null, /not what/],
  ['what another command prints', { version: 1, command: 'backtest' }, /not what/],
  ['a plan of another version', changed((of) => (of['version'] = 2)), /another version than 1/],
  ['one without changes', changed((of) => delete of['changes']), /the plan must have .*changes/],
  ['one with a key too many', changed((of) => (of['more'] = 1)), /additional properties: `more`/],
  ['a fingerprint that is none', changed((of) => (of['history'] = 'x')), /`\/history`/],
  ['fewer than no mails', changed((of) => (impactOf(of)['users'] = -1)), /`\/impact\/users` must be >= 0/],
  [
    'a day that there is not',
    changed((of) => (impactOf(of)['from'] = '2026-02-30T00:00:00.000Z')),
    /no instant/,
  ],
  [
    'a week that is no day',
    changed((of) => ((impactOf(of)['weeks'] as Loose[])[0]!['monday'] = '<script>')),
    /no day `<script>`/,
  ],
  [
    'a week of other campaigns',
    changed((of) => ((impactOf(of)['weeks'] as Loose[])[0]!['campaigns'] = [])),
    /is not of 3 campaigns/,
  ],
  [
    'a value that is too deep',
    changed((of) => (((of['changes'] as Loose[])[0]!['parts'] as Loose[])[0]!['before'] = deep(5000))),
    /more than 200 deep/,
  ],
])('%s', (_, record, problem) => {
  const read = planFromRecord(record);
  expect(read.plan).toBeUndefined();
  expect(read.problems!.join('\n')).toMatch(problem);
  expect(read.problems!.length).toBeLessThanOrEqual(6);
});
