/**
 * Segments that an event leaves as they are for certain are not read again; who reads them all the same lives the same
 * life. Nor does it differ for who traces it, who reads them all, and settles for every wait that begins.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newState } from '../../src/compile/layout.js';
import type { EventPlan, Program, SegmentSway, TrackedSegment } from '../../src/compile/program.js';
import { NO_CEILING } from '../../src/compile/sway.js';
import type { Input, Stepped } from '../../src/engine/step.js';
import type { Tracing } from '../../src/engine/run.js';
import { stepAll } from '../../src/engine/step.js';
import type { Event } from '../../src/vocabulary/event.js';
import { DAY, HOUR, SECOND } from '../../src/vocabulary/time.js';
import { runs } from '../runs.js';
import type { Doc } from './rule-conditions.js';
import { event as eventName } from './rule-conditions.js';
import { documents, rulesOf } from './rules.js';
import * as second from './second-rules.js';
import { USER, arrivals } from './timelines.js';

const UNKNOWN: SegmentSway = { keepsMembers: false, keepsOthers: false, after: 0 };

/**
 * The same program, but that it knows of no event that it leaves a segment as it is, nor any bound of when time may change
 * it; `onRead` is told of every reading.
 */
function readingAll(program: Program, onRead: () => void): Program {
  const segment = (one: TrackedSegment): TrackedSegment => {
    const all = counted(one, onRead);
    const condition = { ...all.condition, soonest: undefined, lasting: undefined };
    return { ...all, condition, stated: UNKNOWN, ceiling: NO_CEILING };
  };
  const plan = (one: EventPlan): EventPlan => {
    return { ...one, segments: one.segments.map(segment), sways: one.sways.map(() => UNKNOWN) };
  };
  return { ...program, events: mapped(program, plan), segments: program.segments.map(segment) };
}

function countingAll(program: Program, onRead: () => void): Program {
  const segment = (one: TrackedSegment): TrackedSegment => counted(one, onRead);
  const plan = (one: EventPlan): EventPlan => ({ ...one, segments: one.segments.map(segment) });
  return { ...program, events: mapped(program, plan), segments: program.segments.map(segment) };
}

function mapped({ events }: Program, change: (plan: EventPlan) => EventPlan): Program['events'] {
  return new Map([...events].map(([name, plan]) => [name, change(plan)]));
}

function counted(segment: TrackedSegment, onRead: () => void): TrackedSegment {
  const { condition } = segment;
  const read: typeof condition.test = (frame) => {
    onRead();
    return condition.test(frame);
  };
  return { ...segment, condition: { ...condition, test: read } };
}

/** What is lived, and the states between: step by step, some steps at once, or all of them. */
function lived(
  program: Program,
  inputs: readonly Input[],
  atOnce: number,
  tracing: Tracing = 'off',
): readonly Stepped[] {
  const found: Stepped[] = [];
  let state = newState(program.layout, USER);
  for (let at = 0; at < inputs.length; at += atOnce) {
    const stepped = stepAll(program, state, inputs.slice(at, at + atOnce), tracing);
    found.push(stepped);
    state = stepped.state;
  }
  return found;
}

function untraced({ decisions, ...stepped }: Stepped): Stepped {
  return { ...stepped, decisions: decisions.map(({ trace: _trace, ...one }) => one), journal: [] };
}

const seconds = fc.constantFrom('1s', '2s', '3s', '5s');
const ordering = fc.constantFrom('lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive');
const scoreName = fc.constantFrom('heat', 'warmth', 'sum');
const number = fc.constantFrom(-1, 0, 0.1, 0.3, 1, 2, 3, 5);

/** Comparisons that events move one way. */
const leaf: fc.Arbitrary<Doc> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      fact: fc.constant('recency'),
      params: fc.record({ event: eventName }),
      operator: ordering,
      value: seconds,
    }),
  },
  fc.record({
    fact: fc.constant('recency'),
    params: fc.record({ event: eventName }),
    operator: fc.constantFrom('missing', 'present'),
  }),
  fc.record({
    fact: fc.constant('score'),
    params: fc.record({ name: scoreName }),
    operator: ordering,
    value: number,
  }),
  fc.record({
    fact: fc.constant('level'),
    params: fc.record({ name: scoreName }),
    operator: fc.constantFrom('equal', 'notEqual'),
    value: fc.constantFrom('low', 'high'),
  }),
  fc.record({
    fact: fc.constant('count'),
    params: fc.record({ event: eventName, within: seconds }, { requiredKeys: ['event'] }),
    operator: ordering,
    value: number,
  }),
);
const some = fc.oneof(
  leaf,
  leaf.map((not) => ({ not })),
);
const group = fc
  .tuple(fc.constantFrom('all', 'any'), fc.array(some, { minLength: 2, maxLength: 3 }))
  .map(([kind, parts]): Doc => ({ [kind]: parts }));
const condition: fc.Arbitrary<Doc> = fc.oneof(
  { weight: 3, arbitrary: some },
  { weight: 2, arbitrary: group },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('all', 'any'), some, group)
      .map(([kind, one, parts]) => ({ [kind]: [one, parts] })),
  },
);

const sound = condition.filter(second.isAccepted);

/** The segments of these rules, with such conditions. */
const swayed = fc.tuple(second.documents, sound, sound).map(([written, one, other]) =>
  written.map((document): Doc => {
    if (document.kind !== 'segment') return document;
    return { ...document, when: document.name === 'first' ? one : other };
  }),
);

const WORLDS = [
  { name: 'rules of days', documents, lives: arrivals, pause: 9 * HOUR, most: 1, runs: 100 },
  {
    name: 'rules of seconds',
    documents: second.documents,
    lives: second.arrivals,
    pause: 2 * SECOND,
    most: 1,
    runs: 100,
  },
  {
    name: 'conditions that events move one way',
    documents: swayed,
    lives: second.arrivals,
    pause: 2 * SECOND,
    most: 0.9,
    runs: 800,
  },
] as const;

for (const world of WORLDS) {
  test(
    `whoever reads every segment again lives the same life, by ${world.name}`,
    { timeout: 3_600_000 },
    () => {
      let [all, few] = [0, 0];
      fc.assert(
        fc.property(
          world.documents,
          world.lives,
          fc.constantFrom(1, 4, 1000, 1000),
          (written, list, atOnce) => {
            const { program } = rulesOf(written);
            const inputs = inputsOf(list, world.pause);
            const slow = readingAll(program, () => all++);
            const quick = countingAll(program, () => few++);
            const found = lived(quick, inputs, atOnce);
            expect(found).toEqual(lived(slow, inputs, atOnce));
            expect(lived(program, inputs, atOnce, 'on').map(untraced)).toEqual(found);
          },
        ),
        { numRuns: runs(world.runs) },
      );
      expect(few).toBeLessThan(all * world.most);
    },
  );
}

test('a run begins with the wait of its variant, where all variants have the same', () => {
  const wait = (name: string) => ({ name, set: { 'steps.pause.wait': '2h' } });
  const { program } = rulesOf([
    { kind: 'event', name: 'A', version: 1, properties: { type: 'object' } },
    {
      kind: 'policy',
      name: 'sending',
      version: 1,
      timeZone: 'Europe/Berlin',
      from: { name: 'Example Store', address: 'hello@store.example' },
      purposes: { news: { consent: 'opt-out' } },
    },
    {
      kind: 'campaign',
      name: 'later',
      version: 1,
      purpose: 'news',
      trigger: { event: 'A' },
      steps: [
        { id: 'pause', wait: '1h' },
        { send: 'note', template: 'mail', subject: 'Hello' },
      ],
    },
    {
      kind: 'experiment',
      name: 'two',
      version: 1,
      campaign: 'later',
      seed: 's',
      variants: [wait('a'), wait('b')],
    },
  ]);
  const event: Event = {
    type: 'track',
    name: 'A',
    user: USER,
    time: 0,
    messageId: '',
    properties: {},
    traits: {},
    consent: {},
  };
  const inputs: readonly Input[] = [
    { kind: 'event', event },
    { kind: 'clock', time: DAY },
  ];
  for (const tracing of ['off', 'on'] as const) {
    const { decisions } = stepAll(program, newState(program.layout, USER), inputs, tracing);
    expect(decisions.map(({ at }) => at)).toEqual([2 * HOUR]);
  }
});

/** Now and then time passes as well. */
function inputsOf(list: readonly Event[], pause: number): readonly Input[] {
  return list.flatMap((event, index): readonly Input[] => {
    const time = event.receivedTime ?? event.time;
    return index % 4 === 3
      ? [
          { kind: 'event', event },
          { kind: 'clock', time: time + pause },
        ]
      : [{ kind: 'event', event }];
  });
}
