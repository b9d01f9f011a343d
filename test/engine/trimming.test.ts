/** What is forgotten is never missed: an engine that keeps everything decides as the one that trims its history. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newState } from '../../src/compile/layout.js';
import type { State } from '../../src/compile/state.js';
import { stepAll } from '../../src/engine/step.js';
import type { Input, Stepped } from '../../src/engine/step.js';
import { decisionRecord } from '../../src/vocabulary/decision-record.js';
import type { Event } from '../../src/vocabulary/event.js';
import type { JsonObject } from '../../src/vocabulary/json.js';
import { DAY, NEVER, parseInstant } from '../../src/vocabulary/time.js';
import type { Doc } from './lives.js';
import { PLAN, campaign, mail, policy, segment } from './lives.js';
import type { Rules } from './rules.js';
import { documents, rulesOf } from './rules.js';
import { USER, arrivals, inputsOf } from './timelines.js';
import { arrivals as shortArrivals, documents as secondDocuments } from './second-rules.js';
import { runs } from '../runs.js';

const RUNS = runs(100);

function live({ program }: Rules, inputs: readonly Input[]): Stepped {
  return stepAll(program, newState(program.layout, USER), inputs, 'on');
}

/** The same rules, whose windows keep every event for ever. */
function keepingAll(rules: Rules): Rules {
  for (const retention of rules.program.retentions) {
    retention.within = NEVER;
    retention.limit = undefined;
  }
  return rules;
}

/** Decisions with all the values that they were made from, and what else happened. */
const toldOf = ({ decisions, journal }: Stepped) => ({
  decisions: decisions.map((one) => [decisionRecord(one), one.mail, one.trace]),
  journal,
});

const kept = ({ windows }: State) => windows.reduce((sum, { times }) => sum + times.length, 0);

describe('an engine that keeps everything decides as the one that trims its history', () => {
  const timelines = fc.array(arrivals, { minLength: 1, maxLength: 3 });
  const short = fc.array(shortArrivals, { minLength: 1, maxLength: 3 });

  test.each([
    ['over days', documents, timelines],
    ['over seconds', secondDocuments, short],
  ] as const)('%s', { timeout: 3_600_000 }, (_name, rules, lives) => {
    let forgotten = 0;
    fc.assert(
      fc.property(rules, lives, (written, lists) => {
        const [trimming, keeping] = [rulesOf(written), keepingAll(rulesOf(written))];
        for (const list of lists) {
          const inputs = inputsOf(list);
          const [trimmed, whole] = [live(trimming, inputs), live(keeping, inputs)];
          expect(toldOf(trimmed)).toEqual(toldOf(whole));
          forgotten += kept(whole.state) - kept(trimmed.state);
        }
      }),
      { numRuns: RUNS },
    );
    expect(forgotten).toBeGreaterThan(RUNS / 10);
  });
});

/** Rules that ask for history in every way that there is. */
const EVERY_WAY: readonly Doc[] = [
  policy({
    caps: [
      { max: 3, per: '1w' },
      { max: 1, per: '1d', window: 'calendar' },
    ],
  }),
  {
    kind: 'score',
    name: 'heat',
    version: 1,
    points: [{ event: 'Viewed', add: 0.3 }],
    halfLife: '14d',
    levels: { low: 0, high: 3 },
  },
  segment('active', {
    all: [
      { fact: 'level', params: { name: 'heat' }, operator: 'equal', value: 'high' },
      { fact: 'count', params: { event: 'Viewed', within: '2w' }, operator: 'greaterThan', value: 2 },
    ],
  }),
  campaign('on-entry', { trigger: { enters: 'active' }, steps: [mail('mail')] }),
  campaign('each', {
    trigger: { event: 'Added' },
    entry: { key: '$.properties.k', onRepeat: 'restart', maxWait: '6h' },
    audience: {
      all: ['count', 'sum', 'average', 'min', 'max', 'distinct', 'first', 'last'].flatMap((fact) =>
        [{}, { within: '30d' }, { since: 'entry' }, { since: 'settle' }].map((window) => ({
          any: [
            {
              fact,
              params: { event: 'Viewed', property: 'n', ...window, default: 0 },
              operator: 'greaterThanInclusive',
              value: 0,
            },
            { fact: 'recency', params: { event: 'Viewed' }, operator: 'missing' },
          ],
        })),
      ),
    },
    steps: [
      { id: 'settle', wait: '1h' },
      mail('mail', {
        data: {
          all: { fact: 'collect', params: { event: 'Viewed', distinctBy: 'k', without: ['Ordered'] } },
          lately: { fact: 'collect', params: { event: 'Viewed', within: '30d', limit: 3 } },
        },
      }),
      { waitFor: { event: 'Ordered', timeout: '3d', lookback: '1w' } },
    ],
  }),
];

const BIRTH = parseInstant('2006-03-02T09:00:00Z')!;

/** Every day a view of one of many pages, a cart, sometimes an order; traits and consent, some of them unknown. */
function days(from: number, to: number): readonly Input[] {
  const inputs: Input[] = [];
  for (let day = from; day < to; day++) {
    const time = BIRTH + day * DAY;
    const idOf = (name: string) => `${name} ${String(day).padStart(5, '0')}`;
    const say = (name: string, properties: JsonObject) =>
      inputs.push({
        kind: 'event',
        event: { ...BLANK, type: 'track', time, name, messageId: idOf(name), properties },
      });
    const k = `page ${String(day % 5000).padStart(4, '0')}`;
    say('Viewed', { n: (day % 7) + 1, k });
    say('Added', { n: 1, k });
    if (day % 3 === 0) say('Ordered', {});
    const traits = { age: 30 + (day % 9), timeZone: 'Europe/Berlin', [`unknown ${day}`]: day };
    const consent = { news: 'granted' as const, [`unknown ${day}`]: 'granted' as const };
    inputs.push({
      kind: 'event',
      event: { ...BLANK, type: 'identify', time, messageId: idOf('identify'), traits, consent },
    });
  }
  return inputs;
}

const BLANK: Event = {
  type: 'track',
  user: USER,
  time: BIRTH,
  name: '',
  messageId: '',
  properties: {},
  traits: {},
  consent: {},
};

test('the clock forgets what is over of a user who does nothing', () => {
  const { program } = rulesOf([...PLAN, ...EVERY_WAY]);
  const active = stepAll(program, newState(program.layout, USER), days(0, 40)).state;
  const time = BIRTH + 39 * DAY;
  const after = (days_: number) =>
    stepAll(program, active, [{ kind: 'clock', time: time + days_ * DAY }]).state;
  const lately = (state: State) =>
    program.layout.windows.flatMap((name, index) =>
      name.includes('newest') ? [] : state.windows[index]!.times,
    );
  expect(active.received.times.length).toBeGreaterThan(0);
  expect(lately(active).length).toBeGreaterThan(50);
  expect(after(4).received.times).toEqual([]);
  // The longest window is of 30 days, in which runs went on and ended.
  expect(Math.min(...lately(after(29)))).toBe(time);
  expect(lately(after(30))).toEqual([]);
});

test('a state is as large as the rules ask for, and not as its user is old', { timeout: 600_000 }, () => {
  const { program } = rulesOf([...PLAN, ...EVERY_WAY]);
  const bytes = (state: State) => JSON.stringify(state).length;
  // In nine years every list has come to its bound, also that of the rarest event.
  const young = stepAll(program, newState(program.layout, USER), days(0, 9 * 365)).state;
  const old = stepAll(program, young, days(9 * 365, 20 * 365)).state;
  expect(bytes(old)).toBeGreaterThan(10_000);
  // Counters and sums have a few digits more.
  expect(bytes(old) - bytes(young)).toBeLessThan(300);
});
