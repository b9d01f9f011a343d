/** When events come to be known: late, in another order, twice, or under another id. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newState } from '../../src/compile/layout.js';
import type { State } from '../../src/compile/state.js';
import type { Input } from '../../src/engine/step.js';
import { stepAll } from '../../src/engine/step.js';
import type { Simulated } from '../../src/simulate/simulate.js';
import { simulate } from '../../src/simulate/simulate.js';
import { decisionRecord } from '../../src/vocabulary/decision-record.js';
import type { Decision } from '../../src/vocabulary/decision.js';
import type { Event } from '../../src/vocabulary/event.js';
import { receiptOf } from '../../src/vocabulary/event.js';
import { DAY, HOUR } from '../../src/vocabulary/time.js';
import type { Doc } from './lives.js';
import { campaign, decide, mail, policy, segment } from './lives.js';
import type { Rules } from './rules.js';
import { documents, rulesOf } from './rules.js';
import { USER, arrivals, events } from './timelines.js';
import { runs } from '../runs.js';

const RUNS = runs(50);

const recordsOf = (decisions: readonly Decision[]) =>
  decisions.map((one) => JSON.stringify(decisionRecord(one)));

function live({ program }: Rules, list: readonly Event[], days = 12): Simulated {
  const last = Math.max(...list.map((event) => Math.max(event.time, receiptOf(event))));
  return simulate(program, { user: USER, events: list, until: last + days * DAY });
}

describe('late', () => {
  const reminder = campaign('cart', { exit: [{ event: 'Ordered' }], steps: [{ wait: '1h' }, mail('mail')] });

  test('what comes late is not known before it comes', () => {
    expect(
      decide([reminder], '2026-03-02T09:00Z Added', '2026-03-02T09:30Z>2026-03-02T11:30Z Ordered'),
    ).toEqual(['2026-03-02T10:00 cart#1/mail sent']);
    expect(
      decide([reminder], '2026-03-02T09:00Z Added', '2026-03-02T09:30Z>2026-03-02T10:00Z Ordered'),
    ).toEqual([]);
  });

  test('a run that a late event begins waits from now, and counts from when it happened', () => {
    const count = (name: string) => ({
      fact: 'count',
      params: { event: 'Added', since: 'entry' },
      operator: 'equal',
      value: name === 'two' ? 2 : 1,
    });
    const counting = campaign('cart', {
      entry: { onRepeat: 'ignore' },
      steps: [{ wait: '1h' }, mail('one', { when: count('one') }), mail('two', { when: count('two') })],
    });
    expect(
      decide(
        [counting],
        '2026-03-02T09:10Z Viewed',
        '2026-03-02T09:00Z>2026-03-02T10:00Z Added',
        '2026-03-02T09:20Z>2026-03-02T10:10Z Added',
      ),
    ).toEqual(['2026-03-02T11:00 cart#1/one condition', '2026-03-02T11:00 cart#1/two sent']);
  });

  test.each([
    ['at the bound', '2026-03-05T09:00:00.000Z', ['2026-03-05T10:00 cart#1/mail sent']],
    ['beyond it', '2026-03-05T09:00:00.001Z', []],
  ])('%s', (_name, received, decided) => {
    expect(decide([reminder], `2026-03-02T09:00Z>${received} Added`)).toEqual(decided);
  });

  test('the policy says how late is too late, and what is too late still ends a run and enters history', () => {
    const strict = { ...policy({}), allowedLateness: '1h' };
    const second = {
      fact: 'count',
      params: { event: 'Added' },
      operator: 'equal',
      value: 2,
    };
    const twice = campaign('cart', {
      exit: [{ event: 'Ordered' }],
      steps: [{ wait: '1h' }, mail('mail', { when: second })],
    });
    const late = '2026-03-01T09:00Z>2026-03-02T09:30Z';
    expect(decide([strict, twice], '2026-03-02T09:00Z Added', `${late} Added`)).toEqual([
      '2026-03-02T10:00 cart#1/mail sent',
    ]);
    expect(decide([strict, reminder], '2026-03-02T09:00Z Added', `${late} Ordered`)).toEqual([]);
  });

  test('a segment that a late event makes the user a member of is joined, and begins nothing', () => {
    const fan = segment('fan', {
      fact: 'count',
      params: { event: 'Added' },
      operator: 'greaterThanInclusive',
      value: 2,
    });
    const welcome = campaign('welcome', { trigger: { enters: 'fan' }, steps: [mail('mail')] });
    const two = ['2026-03-02T09:00Z Added', '2026-03-02T09:10Z>2026-03-02T09:20Z Added'];
    expect(decide([fan, welcome], ...two)).toEqual(['2026-03-02T09:20 welcome#1/mail sent']);
    const late = '2026-02-20T09:00Z>2026-03-02T09:20Z Added';
    expect(decide([fan, welcome], two[0]!, late, '2026-03-02T10:00Z Added')).toEqual([]);
  });

  test('what was stated last counts, though it came first', () => {
    const vip = { fact: 'profile', path: '$.traits.age', operator: 'equal', value: 2 };
    const older = campaign('older', { steps: [{ wait: '2h' }, mail('mail', { when: vip })] });
    expect(
      decide(
        [older],
        '2026-03-02T09:00Z Added',
        '2026-03-02T09:30Z identify {"traits":{"age":2}}',
        '2026-03-02T09:20Z>2026-03-02T10:00Z identify {"traits":{"age":1}}',
      ),
    ).toEqual(['2026-03-02T11:00 older#1/mail sent']);
  });

  test('a clock that is fast delays nothing: what happens after its receipt happens then', () => {
    expect(
      decide([reminder], '2026-03-02T09:00Z Added', '2026-03-02T12:00Z>2026-03-02T09:45Z Ordered'),
    ).toEqual([]);
  });
});

describe('twice', () => {
  const parallel = campaign('cart', { entry: { onRepeat: 'parallel' }, steps: [mail('mail')] });

  test.each([
    ['at once', '2026-03-02T09:00Z'],
    ['after three days', '2026-03-05T09:00Z'],
    ['later, which is too late to begin anything', '2026-03-05T09:00:00.001Z'],
  ])('the same message %s', (_name, received) => {
    const again = `= 2026-03-02T09:00Z>${received} Added`;
    expect(decide([parallel], '2026-03-02T09:00Z Added', again)).toHaveLength(1);
  });

  test('changes nothing', () => {
    fc.assert(
      fc.property(documents, arrivals, fc.array(fc.nat(), { maxLength: 4 }), (written, list, picks) => {
        const rules = rulesOf(written);
        const repeats = picks.map((pick) => {
          // Remembered is a message from when it first came.
          const { messageId } = list[pick % list.length]!;
          const event = list.find((one) => one.messageId === messageId)!;
          return { ...event, receivedTime: receiptOf(event) + (pick % 3) * 35 * HOUR };
        });
        const until = Math.max(...list.map(receiptOf)) + 12 * DAY;
        const decided = (all: readonly Event[]) =>
          recordsOf(simulate(rules.program, { user: USER, events: all, until }).decisions);
        expect(decided([...list, ...repeats])).toEqual(decided(list));
      }),
      { numRuns: RUNS },
    );
  });
});

describe('order', () => {
  test('in which a timeline lists its events does not matter', () => {
    fc.assert(
      fc.property(documents, arrivals, fc.infiniteStream(fc.nat()), (written, list, keys) => {
        const rules = rulesOf(written);
        const unique = [...new Map(list.map((event) => [event.messageId, event])).values()];
        const shuffled = unique
          .map((event) => [keys.next().value as number, event] as const)
          .sort(([a], [b]) => a - b)
          .map(([, event]) => event);
        const [one, other] = [live(rules, unique), live(rules, shuffled)];
        expect(recordsOf(other.decisions)).toEqual(recordsOf(one.decisions));
        expect(other.state).toEqual(one.state);
      }),
      { numRuns: RUNS },
    );
  });

  test('what comes later changes no decision made before', () => {
    fc.assert(
      fc.property(documents, arrivals, fc.nat({ max: 12 }), (written, list, index) => {
        const rules = rulesOf(written);
        const cut = receiptOf(list[index % list.length]!);
        const known = list.filter((event) => receiptOf(event) <= cut);
        const before = (lived: Simulated) => recordsOf(lived.decisions.filter(({ at }) => at < cut));
        expect(before(live(rules, known))).toEqual(before(live(rules, list)));
      }),
      { numRuns: RUNS },
    );
  });
});

describe('another id', () => {
  const ANON = 'anonymous-1';
  const as = (user: string, event: Event): Event => ({ ...event, user });
  const alias = (time: number, user = USER, previousId = ANON): Event => ({
    type: 'alias',
    user,
    previousId,
    time,
    name: '',
    messageId: `alias ${user} ${previousId}`,
    properties: {},
    traits: {},
    consent: {},
  });

  /** Who is held out, and who gets which variant, is a matter of the id: rules that ask for neither. */
  const whoeverItIs = (written: readonly Doc[]): readonly Doc[] =>
    written
      .filter(({ kind }) => kind !== 'experiment')
      .map((one) => {
        if (one['kind'] !== 'policy') return one;
        const purposes = Object.entries(one['purposes'] as Readonly<Record<string, Doc>>);
        const all = purposes.map(([name, { holdout: _gone, ...purpose }]) => [name, purpose]);
        return { ...one, purposes: Object.fromEntries(all) as Doc };
      });

  test('that turns out to be the user changes nothing but the name under which was decided', () => {
    fc.assert(
      fc.property(documents, events, fc.nat({ max: 12 }), (written, list, index) => {
        const rules = rulesOf(whoeverItIs(written));
        const time = list[index % list.length]!.time;
        const split = list.map((event) => (event.time <= time ? as(ANON, event) : event));
        const [one, two] = [live(rules, list), live(rules, [...split, alias(time)])];
        const bare = ({ decisions }: Simulated) =>
          recordsOf(decisions.map((each) => ({ ...each, user: USER })));
        expect(bare(two)).toEqual(bare(one));
        const users = new Set(two.decisions.filter(({ at }) => at < time).map(({ user }) => user));
        expect(users.has(USER)).toBe(false);
        for (const { user, at } of two.decisions) if (at > time) expect(user).toBe(USER);
      }),
      { numRuns: RUNS },
    );
  });

  test('is joined alike from either side', () => {
    fc.assert(
      fc.property(documents, events, fc.array(fc.boolean(), { minLength: 16 }), (written, list, sides) => {
        const { program } = rulesOf(written);
        const time = Math.max(...list.map((one) => one.time)) + 1;
        const event = alias(time);
        const side = (which: boolean) => list.filter((_, index) => sides[index % sides.length] === which);
        const lived = (which: boolean) =>
          stepAll(program, newState(program.layout, USER), [
            ...side(which).map((one): Input => ({ kind: 'event', event: one })),
            { kind: 'clock', time: time - 1 },
          ]).state;
        const joined = (state: State, other: State) =>
          stepAll(program, state, [{ kind: 'join', event, other }]).state;
        const [one, other] = [joined(lived(true), lived(false)), joined(lived(false), lived(true))];
        const times = ({ windows }: State) => windows.map((window) => window.times);
        const members = new Set(
          program.segments.flatMap(({ memberSlot, checkSlot }) => [memberSlot, checkSlot]),
        );
        const numbers = (state: State) => state.numbers.filter((_, slot) => !members.has(slot));
        expect(times(one)).toEqual(times(other));
        expect(one.traits).toEqual(other.traits);
        expect(one.consent).toEqual(other.consent);
        expect([one.bouncedTime, one.unsubscribedTime]).toEqual([other.bouncedTime, other.unsubscribedTime]);
        // A segment that the join brings about may begin a run, which counts.
        if (program.segments.length === 0) expect(numbers(one)).toEqual(numbers(other));
      }),
      { numRuns: RUNS },
    );
  });

  const cart = campaign('cart', { entry: { onRepeat: 'ignore' }, steps: [{ wait: '1h' }, mail('mail')] });
  const shop = (...more: readonly Readonly<Record<string, unknown>>[]) =>
    rulesOf([
      { kind: 'event', name: 'Added', version: 1, properties: { type: 'object' } },
      { kind: 'event', name: 'Viewed', version: 1, properties: { type: 'object' } },
      ...(more.some(({ kind }) => kind === 'policy') ? [] : [policy({})]),
      ...more,
    ]);
  const added = (user: string, time: number, name = 'Added'): Event => ({
    ...alias(time),
    type: 'track',
    previousId: undefined,
    user,
    name,
    messageId: `${user} ${name} ${time}`,
  });
  const told = ({ decisions }: Simulated) =>
    decisions.map(({ at, user, instance, reason, outcome }) => [
      at / HOUR,
      user,
      instance,
      reason ?? outcome,
    ]);

  test('brings its runs along, numbered behind the user’s own', () => {
    const lived = live(shop(cart), [added(USER, 0), added(ANON, 10 * HOUR), alias(10.5 * HOUR)]);
    expect(told(lived)).toEqual([
      [1, USER, 'cart#1', 'sent'],
      [11, USER, 'cart#2', 'sent'],
    ]);
  });

  test('brings what it entered: cool-down, number of entries and caps are the user’s', () => {
    const few = { ...cart, entry: { onRepeat: 'parallel', cooldown: '1d' } };
    const list = [added(ANON, 0), alias(2 * HOUR), added(USER, 3 * HOUR), added(USER, 25 * HOUR)];
    expect(told(live(shop(few), list))).toEqual([
      [1, ANON, 'cart#1', 'sent'],
      [26, USER, 'cart#2', 'sent'],
    ]);
    const once = { ...cart, entry: { onRepeat: 'parallel', maxEntries: 1 } };
    expect(told(live(shop(once), list))).toEqual([[1, ANON, 'cart#1', 'sent']]);
    const capped = policy({ caps: [{ max: 1, per: '1d' }] });
    expect(told(live(shop(capped, cart), list))).toEqual([
      [1, ANON, 'cart#1', 'sent'],
      [4, USER, 'cart#2', 'frequency-cap'],
      [26, USER, 'cart#3', 'sent'],
    ]);
  });

  test('with a run of the same key: the earlier goes on, as if the later had been a repeat', () => {
    const list = [added(ANON, 0), added(USER, 0.5 * HOUR), alias(0.75 * HOUR)];
    expect(told(live(shop(cart), list))).toEqual([[1, USER, 'cart#2', 'sent']]);
    const restart = { ...cart, entry: { onRepeat: 'restart' } };
    expect(told(live(shop(restart), list))).toEqual([[1.5, USER, 'cart#2', 'sent']]);
    const parallel = { ...cart, entry: { onRepeat: 'parallel' } };
    expect(told(live(shop(parallel), list)).map(([at]) => at)).toEqual([1, 1.5]);
  });

  test('is the user’s from then on, whatever it is called; and is claimed once', () => {
    const list = [
      alias(0),
      added(ANON, HOUR),
      alias(3 * HOUR, 'u2'),
      added(ANON, 4 * HOUR),
      added('u2', 5 * HOUR),
    ];
    expect(told(live(shop(cart), list))).toEqual([
      [2, USER, 'cart#1', 'sent'],
      [5, USER, 'cart#2', 'sent'],
      [6, 'u2', 'cart#1', 'sent'],
    ]);
  });

  test('in a chain and in a circle comes to rest', () => {
    const list = [
      added('a', 0),
      alias(1, 'b', 'a'),
      alias(2, 'c', 'b'),
      alias(3, 'a', 'c'),
      alias(4, 'c', 'c'),
      added('a', 2 * HOUR),
    ];
    expect(told(live(shop(cart), list)).map(([, user]) => user)).toEqual(['c', 'c']);
  });
});
