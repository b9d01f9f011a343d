/** Rules that change while users are in the middle of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import { newState } from '../../src/compile/layout.js';
import type { Program } from '../../src/compile/program.js';
import type { State } from '../../src/compile/state.js';
import { adopt } from '../../src/engine/adopt.js';
import type { Input } from '../../src/engine/step.js';
import { stepAll } from '../../src/engine/step.js';
import { decisionRecord } from '../../src/vocabulary/decision-record.js';
import type { Decision } from '../../src/vocabulary/decision.js';
import type { Event } from '../../src/vocabulary/event.js';
import { DAY, HOUR } from '../../src/vocabulary/time.js';
import type { Doc } from './lives.js';
import { campaign, mail, policy, segment } from './lives.js';
import type { Rules } from './rules.js';
import { documents, rehearse, rulesOf } from './rules.js';
import { USER, arrivals, inputsOf } from './timelines.js';
import { runs } from '../runs.js';

const RUNS = runs(50);

const throughJson = (state: State) => JSON.parse(JSON.stringify(state)) as State;
const recordsOf = (decisions: readonly Decision[]) =>
  decisions.map((one) => JSON.stringify(decisionRecord(one)));

/** A campaign that nothing begins, first by name, so that every slot behind its own is another. */
const IDLE: Doc = {
  kind: 'campaign',
  name: 'aaa-idle',
  version: 1,
  purpose: 'news',
  trigger: { enters: 'idle' },
  steps: [
    {
      send: 'mail',
      template: 'mail',
      subject: 'Hello',
      when: {
        fact: 'sum',
        params: { event: 'Idle', property: 'n', within: '9d' },
        operator: 'equal',
        value: 7,
      },
    },
  ],
};
const IDLE_EVENT: Doc = {
  kind: 'event',
  name: 'Idle',
  version: 1,
  properties: { type: 'object', properties: { n: { type: 'number' } } },
};
const IDLE_SEGMENT: Doc = segment('idle', {
  fact: 'count',
  params: { event: 'Idle', within: '8d' },
  operator: 'greaterThan',
  value: 1_000_000,
});

describe('the same rules in another layout', () => {
  test('decide as if nothing had changed, wherever the change falls', () => {
    fc.assert(
      fc.property(documents, arrivals, fc.nat({ max: 20 }), fc.boolean(), (written, list, cut, isBack) => {
        const plain = rulesOf(written).program;
        const more = rulesOf([...written, IDLE_EVENT, IDLE_SEGMENT, IDLE]).program;
        const [first, second] = isBack ? [more, plain] : [plain, more];
        const inputs = inputsOf(list);
        const at = cut % (inputs.length + 1);
        const whole = stepAll(plain, newState(plain.layout, USER), inputs);
        const before = stepAll(first, newState(first.layout, USER), inputs.slice(0, at));
        const taken = adopt(second, throughJson(before.state), first.layout);
        expect(taken.decisions).toEqual([]);
        const after = stepAll(second, taken.state, inputs.slice(at));
        expect(recordsOf([...before.decisions, ...after.decisions])).toEqual(recordsOf(whole.decisions));
        const back = adopt(plain, after.state, second.layout);
        expect(back.state).toEqual(whole.state);
      }),
      { numRuns: 2 * RUNS },
    );
  });
});

const PLAN: readonly Doc[] = ['Added', 'Ordered'].map((name) => ({
  kind: 'event',
  name,
  version: 1,
  properties: { type: 'object', properties: { n: { type: 'number' } } },
}));
const shop = (...more: readonly Doc[]): Rules =>
  rulesOf([...PLAN, ...(more.some(({ kind }) => kind === 'policy') ? [] : [policy({})]), ...more]);

/** New rules that keep the campaign `cart` of the old ones for those who are in it. */
const keeping = (rules: Rules, old: Rules): Program =>
  compile(rules.ruleSet, () => rehearse, [
    { name: 'cart', ruleSet: old.ruleSet, rehearsals: () => rehearse },
  ]);

const happened = (name: string, time: number): Input => ({
  kind: 'event',
  event: {
    type: 'track',
    user: USER,
    time,
    name,
    messageId: `${name} ${time}`,
    properties: {},
    traits: {},
    consent: {},
  } satisfies Event,
});
const clock = (time: number): Input => ({ kind: 'clock', time });

/** `hour instance version step outcome` of what is decided before and after a change of rules. */
function decided(
  old: Program,
  next: Program,
  before: readonly Input[],
  after: readonly Input[],
): readonly string[] {
  const first = stepAll(old, newState(old.layout, USER), before);
  const taken = adopt(next, throughJson(first.state), old.layout, 'on');
  const second = stepAll(next, taken.state, after);
  const all = [...first.decisions, ...taken.decisions, ...second.decisions];
  return all.map(
    ({ at, instance, version, step, outcome, reason }) =>
      `${at / HOUR} ${instance} v${version} ${step} ${reason ?? outcome}`,
  );
}

const two = campaign('cart', {
  version: 2,
  exit: [{ event: 'Ordered' }],
  steps: [{ id: 'settle', wait: '1h' }, mail('reminder'), { id: 'second', wait: '23h' }, mail('last')],
});
const three = (
  more: Doc = {},
  steps: readonly Doc[] = [{ id: 'pause', wait: '2h' }, mail('nudge')],
): Doc => ({
  ...campaign('cart', { steps, ...more }),
  version: 3,
});

const start = [happened('Added', 0), clock(2 * HOUR)];
const rest = [happened('Added', 3 * HOUR), clock(3 * DAY)];

describe('a run', () => {
  test('goes on in the version that it entered, new runs begin in the new one', () => {
    const [old, rules] = [shop(two), shop(three())];
    const further = [happened('Added', 25 * HOUR), clock(3 * DAY)];
    expect(decided(old.program, keeping(rules, old), start, further)).toEqual([
      '1 cart#1 v2 reminder sent',
      '24 cart#1 v2 last sent',
      '27 cart#2 v3 nudge sent',
    ]);
  });

  test('of an older version is ended by that version’s exits, also where the new one has none', () => {
    const [old, rules] = [shop(two), shop(three())];
    const after = [happened('Ordered', 4 * HOUR), clock(3 * DAY)];
    expect(decided(old.program, keeping(rules, old), start, after)).toEqual(['1 cart#1 v2 reminder sent']);
  });

  test('of an older version keeps its entry: the key, the cool-down and the number count on', () => {
    const entry = { onRepeat: 'ignore' };
    const [old, rules] = [shop({ ...two, entry }), shop(three({ entry: { ...entry, cooldown: '2d' } }))];
    expect(decided(old.program, keeping(rules, old), start, rest)).toEqual([
      '1 cart#1 v2 reminder sent',
      '24 cart#1 v2 last sent',
    ]);
  });

  test('obeys the policy of today, whatever version it is in', () => {
    const old = shop(two);
    const rules = shop(three(), policy({ holdout: '100%' }));
    expect(decided(old.program, keeping(rules, old), start, [clock(3 * DAY)])).toEqual([
      '1 cart#1 v2 reminder sent',
      '24 cart#1 v2 last holdout',
    ]);
  });

  test('of a version that is no more, and does not move, ends; one of a campaign that is gone too', () => {
    const old = shop(two);
    for (const rules of [shop(three()), shop(campaign('other', {}))]) {
      expect(decided(old.program, rules.program, start, [clock(3 * DAY)])).toEqual([
        '1 cart#1 v2 reminder sent',
      ]);
    }
  });

  test('waits on through a change of the same version, at the step of its name', () => {
    const old = shop(two);
    const changed = shop({
      ...two,
      steps: [mail('hello'), { id: 'settle', wait: '1h' }, { id: 'second', wait: '5h' }, mail('last')],
    });
    expect(decided(old.program, changed.program, start, [clock(3 * DAY)])).toEqual([
      '1 cart#1 v2 reminder sent',
      '24 cart#1 v2 last sent',
    ]);
  });

  test('at a wait without a name is found by the step that comes next', () => {
    const unnamed = (version: number, first: string): Doc => ({
      ...campaign('cart', { steps: [mail(first), { wait: '10h' }, mail('last')] }),
      version,
      ...(version === 3 ? { migrate: { from: 2 } } : {}),
    });
    const [old, rules] = [shop(unnamed(2, 'reminder')), shop(unnamed(3, 'hello'))];
    expect(decided(old.program, rules.program, start, [clock(3 * DAY)])).toEqual([
      '0 cart#1 v2 reminder sent',
      '10 cart#1 v3 last sent',
    ]);
  });
});

describe('migrate', () => {
  const old = shop(two);
  const moved = (migrate: Doc, steps?: readonly Doc[]) => shop(three({ migrate }, steps));

  test('moves a run to the step that its own has become; its wait stays', () => {
    const rules = moved({ from: 2, steps: { second: 'pause' } });
    expect(decided(old.program, rules.program, start, [clock(3 * DAY)])).toEqual([
      '1 cart#1 v2 reminder sent',
      '24 cart#1 v3 nudge sent',
    ]);
  });

  test('to a mail: it goes when the wait would have ended', () => {
    const rules = moved({ from: 2, steps: { second: 'nudge' } });
    expect(decided(old.program, rules.program, start, [clock(3 * DAY)])).toEqual([
      '1 cart#1 v2 reminder sent',
      '24 cart#1 v3 nudge sent',
    ]);
  });

  test.each<[string, Doc, readonly string[]]>([
    ['ends a run at a step that is no more', {}, []],
    ['ends it where it says so', { removed: 'exit' }, []],
    ['or lets it stay in its version', { removed: 'stay' }, ['24 cart#1 v2 last sent']],
  ])('%s', (_name, more, expected) => {
    const rules = moved({ from: 2, ...more });
    expect(decided(old.program, keeping(rules, old), start, [clock(3 * DAY)])).toEqual([
      '1 cart#1 v2 reminder sent',
      ...expected,
    ]);
  });

  test('leaves runs of other versions alone', () => {
    const rules = moved({ from: 1, steps: { second: 'pause' } });
    expect(decided(old.program, keeping(rules, old), start, [clock(3 * DAY)])).toEqual([
      '1 cart#1 v2 reminder sent',
      '24 cart#1 v2 last sent',
    ]);
  });

  const capped = policy({ caps: [{ max: 1, per: '2d', onHit: 'defer' }] });
  const deferring = shop(two, capped);
  const late = [happened('Added', 0), clock(25 * HOUR)];

  test('takes along a mail that is put off, and withdraws one whose step is no more a mail', () => {
    const stays = shop(three({ migrate: { from: 2, steps: { last: 'nudge' } } }), capped);
    expect(decided(deferring.program, stays.program, late, [clock(4 * DAY)])).toEqual([
      '1 cart#1 v2 reminder sent',
      '24 cart#1 v2 last frequency-cap',
      '49 cart#1 v3 nudge sent',
    ]);
    const waits = shop(three({ migrate: { from: 2, steps: { last: 'pause' } } }), capped);
    expect(decided(deferring.program, waits.program, late, [clock(30 * HOUR)])).toEqual([
      '1 cart#1 v2 reminder sent',
      '24 cart#1 v2 last frequency-cap',
      '25 cart#1 v2 last exited',
      '27 cart#1 v3 nudge frequency-cap',
    ]);
    const ended = shop(three({ migrate: { from: 2 } }), capped);
    expect(decided(deferring.program, ended.program, late, [clock(30 * HOUR)])).toEqual([
      '1 cart#1 v2 reminder sent',
      '24 cart#1 v2 last frequency-cap',
      '25 cart#1 v2 last exited',
    ]);
  });
});

describe('a segment', () => {
  const away = (after: string) =>
    segment('away', {
      fact: 'recency',
      params: { event: 'Added' },
      operator: 'greaterThanInclusive',
      value: after,
    });
  const back = campaign('back', { trigger: { enters: 'away' }, steps: [mail('mail')] });
  const silent = [happened('Added', 0), clock(3 * DAY)];

  test('that is changed is not entered by the change, but by what comes', () => {
    const [old, rules] = [shop(away('5d'), back), shop(away('2d'), back)];
    expect(decided(old.program, rules.program, silent, [clock(9 * DAY)])).toEqual([]);
    const later = shop(away('4d'), back);
    expect(decided(old.program, later.program, silent, [clock(9 * DAY)])).toEqual(['96 back#1 v1 mail sent']);
  });

  test('that is new is read with what is known, and entered by nobody who is in it', () => {
    const old = shop(
      campaign('cart', {
        trigger: { event: 'Added' },
        steps: [
          mail('mail', {
            when: { fact: 'recency', params: { event: 'Added' }, operator: 'lessThan', value: '1h' },
          }),
        ],
      }),
    );
    const rules = shop(away('2d'), back);
    const again = [happened('Added', 4 * DAY), clock(9 * DAY)];
    expect(decided(old.program, rules.program, silent, [clock(9 * DAY)])).toEqual(['0 cart#1 v1 mail sent']);
    expect(decided(old.program, rules.program, silent, again)).toEqual([
      '0 cart#1 v1 mail sent',
      '144 back#1 v1 mail sent',
    ]);
  });
});
