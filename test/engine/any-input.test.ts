/** Whatever comes in: nothing makes the engine throw, and a life may be cut and stored anywhere. */
import fc from 'fast-check';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readProjectFiles } from '../../src/cli/files.js';
import { newState } from '../../src/compile/layout.js';
import type { State } from '../../src/compile/state.js';
import type { Input } from '../../src/engine/step.js';
import { step, stepAll } from '../../src/engine/step.js';
import { openProject } from '../../src/simulate/project.js';
import { decisionRecord } from '../../src/vocabulary/decision-record.js';
import type { Decision } from '../../src/vocabulary/decision.js';
import type { Event } from '../../src/vocabulary/event.js';
import { MAIL_EVENTS } from '../../src/vocabulary/event.js';
import type { JsonObject, JsonValue } from '../../src/vocabulary/json.js';
import { DAY, parseInstant } from '../../src/vocabulary/time.js';
import { EVENTS } from './rule-conditions.js';
import { documents, rulesOf } from './rules.js';
import { USER, events, inputsOf } from './timelines.js';
import { runs } from '../runs.js';

const ROOT = resolve(import.meta.dirname, '../..');
const RUNS = runs(50);

const throughJson = <Value>(value: Value) => JSON.parse(JSON.stringify(value)) as Value;
const recordsOf = (decisions: readonly Decision[]) =>
  decisions.map((one) => JSON.stringify(decisionRecord(one)));

const awkwardText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'n',
    'k',
    'timeZone',
    'news',
  ),
  fc.constantFrom('\u0000', '\ud800', '\udfff\ud83d', '\u2028', '👩‍👩‍👧', 'İ', 'é'.normalize('NFD')),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const awkwardNumber = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 0.1, 1e-320, 2 ** 53, -(2 ** 53), 1e21, Number.MAX_VALUE, -Number.MAX_VALUE),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** JSON as a parser gives it: `__proto__` is a key like any other. */
const parsed = <Value>(value: fc.Arbitrary<Value>) => value.map((one) => throughJson(one));
const keyed = (value: fc.Arbitrary<JsonValue>) =>
  fc
    .array(fc.tuple(awkwardText, value), { maxLength: 4 })
    .map(
      (entries) =>
        `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${JSON.stringify(one)}`).join(',')}}`,
    )
    .map((text) => JSON.parse(text) as JsonObject);

const json: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.boolean(),
    awkwardNumber,
    awkwardText,
    fc.constantFrom('Europe/Berlin', 'Mars/Phobos', 'Pacific/Apia'),
    fc.array(tie('value'), { maxLength: 3 }),
    keyed(tie('value')),
  ),
})).value;

/** An object a thousand deep: nothing may follow it down by calling itself. */
const deep = fc
  .constantFrom('k', 'n', '__proto__')
  .map((key) => JSON.parse(`${`{"${key}":`.repeat(1000)}1${'}'.repeat(1000)}`) as JsonObject);

/** What rules ask for, with values of any type. */
const wanted = fc.record({ n: json, k: json, products: json }, { requiredKeys: [] });
const object: fc.Arbitrary<JsonObject> = fc.oneof(
  { weight: 5, arbitrary: parsed(wanted) },
  { weight: 3, arbitrary: keyed(json) },
  { weight: 1, arbitrary: deep },
);
const traits: fc.Arbitrary<JsonObject> = fc.oneof(
  parsed(fc.record({ country: json, vip: json, timeZone: json }, { requiredKeys: [] })),
  object,
);

const BASE = parseInstant('2026-03-28T12:00:00Z')!;

/** Within a year, where a segment of the time of day has to be looked at every minute; anywhere else. */
const near = fc.integer({ min: -2 * DAY, max: 20 * DAY }).map((offset) => BASE + offset);
const anywhere = fc.oneof(
  near,
  fc
    .constantFrom(
      '0000-01-01T00:00:00Z',
      '1883-11-18T16:59:59Z',
      '1969-12-31T23:59:59Z',
      '2065-12-31T23:59:59Z',
      '9999-12-31T23:59:59Z',
    )
    .map((text) => parseInstant(text)!),
  fc.constantFrom(-1, 0.5, 8.64e15, -8.64e15, 2 ** 52, -(2 ** 52), 2 ** 53 - 1, 1 - 2 ** 53, 1e300, -1e300),
);

type Time = fc.Arbitrary<number>;

function anyEvent(time: Time): fc.Arbitrary<Event> {
  const consent = fc
    .array(
      fc.tuple(
        fc.oneof(fc.constantFrom('news', 'service'), awkwardText),
        fc.constantFrom('granted', 'denied', 'unknown'),
      ),
      {
        maxLength: 3,
      },
    )
    .map((entries) => Object.fromEntries(entries) as Event['consent']);
  return fc.record({
    type: fc.constantFrom('track', 'track', 'track', 'identify'),
    user: awkwardText,
    time,
    name: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...EVENTS) },
      fc.constantFrom(...MAIL_EVENTS),
      awkwardText,
    ),
    messageId: awkwardText,
    properties: object,
    traits,
    consent,
  });
}

function anyInputs(time: Time): fc.Arbitrary<readonly Input[]> {
  const input = fc.oneof(
    { weight: 5, arbitrary: anyEvent(time).map((event): Input => ({ kind: 'event', event })) },
    { weight: 1, arbitrary: time.map((one): Input => ({ kind: 'clock', time: one })) },
  );
  return fc.array(input, { minLength: 1, maxLength: 12 });
}

describe('no input makes the engine throw', () => {
  const scenes = documents.chain((written) => {
    const looksAtTheClock = JSON.stringify(written).includes('localTime');
    return fc.tuple(fc.constant(written), anyInputs(looksAtTheClock ? near : anywhere), awkwardText);
  });

  test('whatever the events hold, whenever they happen, and if the clock goes back', () => {
    fc.assert(
      fc.property(scenes, ([written, inputs, user]) => {
        const { program } = rulesOf(written);
        let state = newState(program.layout, user);
        for (const input of inputs) {
          const stepped = step(program, throughJson(state), input, 'on');
          state = stepped.state;
          expect(recordsOf(stepped.decisions)).toHaveLength(stepped.decisions.length);
          expect(JSON.stringify(stepped.journal)).toBeDefined();
          expect(JSON.stringify(throughJson(state))).toBe(JSON.stringify(state));
        }
      }),
      { numRuns: 4 * RUNS },
    );
  });

  test('nor where mails are rendered from it, by the rules of the example store', () => {
    const { project } = openProject(readProjectFiles(ROOT).rules);
    const { program, ruleSet } = project!;
    const stores = [...ruleSet.events.keys(), ...MAIL_EVENTS];
    // Every trait and property that a rule asks for, and of every type.
    const asked = (schemas: readonly JsonObject[]) => {
      const keys = schemas.flatMap((schema) => Object.keys((schema['properties'] ?? {}) as object));
      return parsed(fc.record(Object.fromEntries(keys.map((key) => [key, json])), { requiredKeys: [] }));
    };
    const properties = asked(
      [...ruleSet.events.values()].map(({ body }) => body.properties as unknown as JsonObject),
    );
    const known = asked([ruleSet.profile!.body.traits as unknown as JsonObject]);
    const granted: Event['consent'] = Object.fromEntries(
      [...program.purposes.keys()].map((purpose) => [purpose, 'granted' as const]),
    );
    const input = fc
      .tuple(anyEvent(near), fc.constantFrom(...stores), properties, known)
      .map(([event, name, values, more]): Input => {
        return {
          kind: 'event',
          event: { ...event, name, properties: values, traits: more, consent: granted },
        };
      });
    const inputs = fc.array(input, { minLength: 3, maxLength: 12 });
    let proposed = 0;
    fc.assert(
      fc.property(inputs, (list) => {
        const end: Input = { kind: 'clock', time: BASE + 90 * DAY };
        proposed += stepAll(program, newState(program.layout, USER), [...list, end], 'on').decisions.length;
      }),
      { numRuns: 4 * RUNS },
    );
    expect(proposed).toBeGreaterThan(RUNS);
  });

  test.each([
    ['an object that is no text', { n: { toString: 1 }, k: { toString: 1 } }],
    ['a list of such', { n: [{ toString: 1, valueOf: 2 }], k: [] }],
    ['keys that all objects have', JSON.parse('{"__proto__":{"n":1},"constructor":1,"n":1}') as JsonObject],
  ])('%s is as good as nothing', (_, properties) => {
    const where = { all: [{ fact: 'event', path: '$.properties.n', operator: 'greaterThan', value: 5 }] };
    const { program } = rulesOf([
      ...fc
        .sample(documents, { numRuns: 1, seed: 1 })[0]!
        .filter(({ kind }) => kind !== 'campaign' && kind !== 'experiment'),
      {
        kind: 'campaign',
        name: 'alpha',
        version: 1,
        purpose: 'news',
        trigger: { event: 'A', where },
        steps: [{ send: 'mail', template: 'mail', subject: 'Hello' }],
      },
    ]);
    const event: Event = {
      type: 'track',
      user: USER,
      time: BASE,
      name: 'A',
      messageId: 'm1',
      properties,
      traits: {},
      consent: {},
    };
    const inputs: readonly Input[] = [
      { kind: 'event', event },
      { kind: 'clock', time: BASE },
    ];
    expect(stepAll(program, newState(program.layout, USER), inputs).decisions).toEqual([]);
  });

  test('time that no calendar knows is the nearest that one does', () => {
    const { program } = rulesOf(fc.sample(documents, { numRuns: 1, seed: 1 })[0]!);
    const clockAfter = (...times: readonly number[]) =>
      stepAll(
        program,
        newState(program.layout, USER),
        times.map((time): Input => ({ kind: 'clock', time })),
      ).state.clock;
    expect(clockAfter(1e300)).toBe(parseInstant('9999-12-31T23:59:59.999Z'));
    expect(clockAfter(-1e300)).toBe(parseInstant('0000-01-01T00:00:00Z'));
    expect(clockAfter(BASE + 0.7)).toBe(BASE);
    expect(clockAfter(BASE, BASE - DAY)).toBe(BASE);
  });

  test('nor reaches what all objects share', () => {
    fc.assert(
      fc.property(documents, anyInputs(near), (written, inputs) => {
        const { program } = rulesOf(written);
        const before = Object.getOwnPropertyNames(Object.prototype);
        stepAll(program, newState(program.layout, USER), inputs);
        expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
        expect(({} as JsonObject)['n']).toBeUndefined();
      }),
      { numRuns: RUNS },
    );
  });
});

describe('a life', () => {
  /** Cuts of a timeline: after how many inputs, and how far into the time until the next. */
  const cuts = fc.array(fc.tuple(fc.nat({ max: 13 }), fc.double({ min: 0, max: 1, noNaN: true })), {
    minLength: 1,
    maxLength: 4,
  });
  const timeOf = (input: Input) => (input.kind === 'clock' ? input.time : input.event.time);

  /** The inputs in parts; between two, the clock runs to an instant between them. */
  function partsOf(
    inputs: readonly Input[],
    where: readonly (readonly [number, number])[],
  ): readonly Input[][] {
    const parts: Input[][] = [[]];
    for (const [index, input] of inputs.entries()) {
      const before = inputs[index - 1];
      const here = where.filter(([after]) => after === index).sort(([, a], [, b]) => a - b);
      for (const [, share] of before ? here : []) {
        const from = timeOf(before!);
        const time = Math.floor(from + (timeOf(input) - from) * share);
        // An instant's dues come after its events: at the next input's own instant the clock may not be first.
        if (time > from && time < timeOf(input)) parts.at(-1)!.push({ kind: 'clock', time });
        parts.push([]);
      }
      parts.at(-1)!.push(input);
    }
    return parts;
  }

  test('that is cut anywhere and stored as JSON in between goes on as if it were not', () => {
    fc.assert(
      fc.property(documents, events, cuts, (written, list, where) => {
        const { program } = rulesOf(written);
        const inputs = inputsOf(list);
        const whole = stepAll(program, newState(program.layout, USER), inputs);
        let state: State = newState(program.layout, USER);
        const decisions: Decision[] = [];
        for (const part of partsOf(inputs, where)) {
          // Another process: the program compiled anew, the state read from a file.
          const stepped = stepAll(rulesOf(written).program, throughJson(state), part);
          decisions.push(...stepped.decisions);
          state = stepped.state;
        }
        expect(recordsOf(decisions)).toEqual(recordsOf(whole.decisions));
        expect(JSON.stringify(state)).toBe(JSON.stringify(whole.state));
      }),
      { numRuns: RUNS },
    );
  });
});
