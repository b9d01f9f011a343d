import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newState } from '../../src/compile/layout.js';
import { stepAll } from '../../src/engine/step.js';
import { LONGEST_RUN, simulate, sortDecisions, sortEvents } from '../../src/simulate/simulate.js';
import { decisionRecord } from '../../src/vocabulary/decision-record.js';
import type { Decision } from '../../src/vocabulary/decision.js';
import type { Event } from '../../src/vocabulary/event.js';
import { DAY, HOUR, NEVER, parseInstant } from '../../src/vocabulary/time.js';
import { documents, rulesOf } from '../engine/rules.js';
import { USER, events } from '../engine/timelines.js';

const START = parseInstant('2026-03-02T09:00:00Z')!;
const event = (name: string, time: number, messageId = name): Event => ({
  type: 'track',
  user: USER,
  time,
  name,
  messageId,
  properties: {},
  traits: {},
  consent: {},
});

const mail = (send: string) => ({ send, template: 'mail', subject: 'Hello' });
const campaign = (name: string, trigger: object, steps: readonly object[], more: object = {}) => ({
  kind: 'campaign',
  name,
  version: 1,
  purpose: 'news',
  trigger,
  steps,
  ...more,
});
const program = (...more: readonly object[]) =>
  rulesOf([
    { kind: 'event', name: 'A', version: 1, properties: { type: 'object' } },
    {
      kind: 'policy',
      name: 'sending',
      version: 1,
      timeZone: 'UTC',
      from: { name: 'Example Store', address: 'hello@store.example' },
      purposes: { news: { consent: 'not-required' } },
    },
    ...(more as readonly Readonly<Record<string, unknown>>[]),
  ]).program;

const twoMails = campaign('two', { event: 'A' }, [{ wait: '1h' }, mail('one'), { wait: '3d' }, mail('two')]);

describe('the clock', () => {
  test('runs until nothing is pending', () => {
    const { decisions, state, endTime } = simulate(program(twoMails), {
      user: USER,
      events: [event('A', START)],
    });
    expect(decisions.map(({ at, step }) => [at - START, step])).toEqual([
      [HOUR, 'one'],
      [HOUR + 3 * DAY, 'two'],
    ]);
    expect(endTime).toBe(START + HOUR + 3 * DAY);
    expect(state).toMatchObject({ instances: [], dueTime: NEVER });
  });

  test('stops at `until`, which is still decided, and events after it have not happened', () => {
    const timeline = { user: USER, events: [event('A', START), event('A', START + 5 * HOUR)] };
    const until = START + HOUR;
    const { decisions, endTime, state } = simulate(program(twoMails), { ...timeline, until });
    expect(decisions.map(({ at }) => at)).toEqual([until]);
    expect(endTime).toBe(until);
    expect(state.clock).toBe(until);
    expect(simulate(program(twoMails), { ...timeline, until: until - 1 }).decisions).toEqual([]);
  });

  test('stops a year after the last event where something is always pending', () => {
    const noon = {
      kind: 'segment',
      name: 'noon',
      version: 1,
      when: { fact: 'localTime', path: '$.hour', operator: 'equal', value: 12 },
    };
    const daily = campaign('daily', { enters: 'noon' }, [mail('lunch')], { entry: { maxEntries: 400 } });
    const { decisions } = simulate(program(noon, daily, twoMails), {
      user: USER,
      events: [event('A', START)],
    });
    const lunches = decisions.filter(({ step }) => step === 'lunch');
    expect(lunches).toHaveLength(366);
    expect(lunches.at(-1)!.at).toBeLessThanOrEqual(START + LONGEST_RUN);
  });

  test('does not start where nothing happens', () => {
    expect(simulate(program(twoMails), { user: USER, events: [] }).decisions).toEqual([]);
    expect(simulate(program(twoMails), { user: USER, events: [], until: START })).toMatchObject({
      decisions: [],
      endTime: START,
    });
  });
});

test('a timeline is decided as the engine decides it, in whatever order its events are given', () => {
  fc.assert(
    fc.property(documents, events, fc.nat(), (written, list, seed) => {
      const { program: rules } = rulesOf(written);
      const until = list.at(-1)!.time + 5 * DAY;
      const stepped = stepAll(rules, newState(rules.layout, USER), [
        ...list.map((one) => ({ kind: 'event', event: one }) as const),
        { kind: 'clock', time: until },
      ]);
      const distinct = new Set(list.map(({ time }) => time)).size === list.length;
      const given = distinct
        ? list.toSorted((a, b) => ((a.time ^ seed) >>> 0) - ((b.time ^ seed) >>> 0))
        : list;
      const simulated = simulate(rules, { user: USER, events: given, until });
      expect(simulated.decisions.map(decisionRecord)).toEqual(stepped.decisions.map(decisionRecord));
      expect(simulated.state).toEqual(stepped.state);
    }),
    { numRuns: 60 },
  );
});

test('a trace is kept only where it is asked for', () => {
  const timeline = { user: USER, events: [event('A', START)] };
  const quiet = simulate(program(twoMails), timeline);
  const told = simulate(program(twoMails), timeline, 'on');
  expect(quiet.journal).toEqual([]);
  expect(quiet.decisions.every(({ trace }) => trace === undefined)).toBe(true);
  expect(told.decisions.every(({ trace }) => trace !== undefined)).toBe(true);
  const kinds = told.journal.map(({ kind }) => kind);
  const twice = ['waiting', 'waited', 'decided'];
  expect(kinds).toEqual(['happened', 'entered', ...twice, ...twice, 'finished']);
});

test('events are sorted by receipt, event time and message id, and else stay as they were given', () => {
  const late = (one: Event, receivedTime: number): Event => ({ ...one, receivedTime });
  const given = [
    event('A', 5, 'x'),
    event('B', 3, 'z'),
    event('C', 3, 'y'),
    event('D', 4, 'w'),
    late(event('E', 1, 'v'), 5),
    late(event('F', 1, 'u'), 4),
    event('G', 3, 'y'),
  ];
  expect(sortEvents(given).map(({ name }) => name)).toEqual(['C', 'G', 'B', 'F', 'D', 'E', 'A']);
  expect(given[0]!.name).toBe('A');
});

test('decisions are sorted by instant, user, campaign and step, and else stay as they were made', () => {
  const decision = (at: number, user: string, campaignName: string, step: string, instance = '') =>
    ({ at, user, campaign: campaignName, step, instance }) as Decision;
  const sorted = [
    decision(1, 'b', 'z', 'z'),
    decision(2, 'a', 'a', 'b'),
    decision(2, 'a', 'b', 'a', '#2'),
    decision(2, 'a', 'b', 'a', '#1'),
    decision(2, 'b', 'a', 'a'),
  ];
  expect(sortDecisions([sorted[4]!, sorted[2]!, sorted[3]!, sorted[1]!, sorted[0]!])).toEqual(sorted);
});
