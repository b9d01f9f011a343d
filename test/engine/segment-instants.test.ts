/** Segments are entered and left at the exact instant: against a twin that looks at every millisecond. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newState } from '../../src/compile/layout.js';
import type { Input } from '../../src/engine/step.js';
import { stepAll } from '../../src/engine/step.js';
import type { Event } from '../../src/vocabulary/event.js';
import { SECOND, formatInstant } from '../../src/vocabulary/time.js';
import type { Rules } from './rules.js';
import { rehearse, rulesOf } from './rules.js';
import { arrivals, documents } from './second-rules.js';
import { USER } from './timelines.js';
import { Twin } from './twin.js';
import { runs } from '../runs.js';

const RUNS = runs(60);

/** The longest window and four half-lives after the last event. */
const AFTER = 8 * SECOND;

function inputsOf(list: readonly Event[]): readonly Input[] {
  const last = Math.max(...list.map(({ time }) => time));
  return [...list.map((event): Input => ({ kind: 'event', event })), { kind: 'clock', time: last + AFTER }];
}

interface Change {
  readonly segment: string;
  readonly at: number;
  readonly isMember: boolean;
}

/** By segment: two that change at one instant have no order. */
function told(changes: readonly Change[]): readonly string[] {
  return ['first', 'second'].flatMap((name) =>
    changes
      .filter(({ segment }) => segment === name)
      .map(({ at, isMember }) => `${name} ${isMember ? 'joined' : 'left'} ${formatInstant(at)}`),
  );
}

function changesOf({ program }: Rules, inputs: readonly Input[]): readonly Change[] {
  const { journal } = stepAll(program, newState(program.layout, USER), inputs, 'on');
  return journal.flatMap((entry) =>
    entry.kind === 'joined' || entry.kind === 'left'
      ? [{ segment: entry.segment, at: entry.at, isMember: entry.kind === 'joined' }]
      : [],
  );
}

test(
  'exact segment changes are those of a twin that looks at every millisecond',
  { timeout: 3_600_000 },
  () => {
    const seen = { byEvent: 0, byTime: 0 };
    fc.assert(
      fc.property(documents, arrivals, (written, list) => {
        const rules = rulesOf(written);
        const inputs = inputsOf(list);
        const twin = new Twin(rules.ruleSet, USER, rehearse, 'every millisecond');
        for (const input of inputs) twin.take(input);
        const changes = changesOf(rules, inputs);
        expect(told(changes)).toEqual(told(twin.changes));
        for (const { at } of changes) {
          if (list.some(({ time }) => time === at)) seen.byEvent++;
          else seen.byTime++;
        }
      }),
      { numRuns: RUNS },
    );
    // The law says nothing where nothing changes.
    expect(Math.min(seen.byEvent, seen.byTime)).toBeGreaterThan(RUNS / 8);
  },
);
