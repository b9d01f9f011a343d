/** A user of a log becomes a scenario in which nobody can be recognised, and which is decided as the user's life was. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { OfLog } from '../../../src/check/discover/of-log.js';
import { scenarioOfLog } from '../../../src/check/discover/of-log.js';
import { runCase } from '../../../src/check/run-case.js';
import type { Timeline } from '../../../src/simulate/simulate.js';
import { simulate } from '../../../src/simulate/simulate.js';
import type { Decision } from '../../../src/vocabulary/decision.js';
import type { Event } from '../../../src/vocabulary/event.js';
import type { JsonObject } from '../../../src/vocabulary/json.js';
import { DAY, MINUTE, parseInstant } from '../../../src/vocabulary/time.js';
import { runs } from '../../runs.js';
import { onlyCase } from '../shop.js';
import type { Opened } from './shop.js';
import { openShop } from './shop.js';

const START = parseInstant('2026-03-02T09:00:00Z')!;

/** Texts that tell who somebody is; none is a part of what rules, plan or pseudonyms are made of. */
const PERSONAL = [
  'Ottilie Krummbein',
  'zwirbel-77',
  'QX-4711',
  'Ruebengasse 9',
  'kb@wunderlich.test',
  '+4930555',
  'Häßlich',
];

const text = fc.constantFrom(...PERSONAL);

const happened: fc.Arbitrary<Pick<Event, 'name' | 'properties'>> = fc.oneof(
  fc
    .record(
      {
        cart_id: text,
        price: fc.constantFrom(0, 4, 6, 60, 150),
        colour: fc.oneof(fc.constant('red'), text),
        gift: fc.boolean(),
        // Not in the plan: nobody reads it.
        hidden: text,
      },
      { requiredKeys: ['cart_id', 'price'] },
    )
    .map((properties) => ({ name: 'Product Added', properties: properties as JsonObject })),
  fc
    .record(
      {
        order_id: text,
        total: fc.constantFrom(5, 20),
        note: text,
        items: fc.array(fc.record({ sku: text }), { maxLength: 2 }),
      },
      { requiredKeys: ['order_id', 'total'] },
    )
    .map((properties) => ({ name: 'Order Completed', properties: properties as unknown as JsonObject })),
  fc.constantFrom(1, 4, 5).map((rating) => ({ name: 'Product Reviewed', properties: { rating } })),
);

const said: fc.Arbitrary<Pick<Event, 'traits' | 'consent'>> = fc.record({
  traits: fc
    .record(
      {
        firstName: text,
        email: fc.constantFrom('kb@wunderlich.test', 'ottilie@fans.example'),
        country: fc.constantFrom('DE', 'FR', 'Phantasien'),
        timeZone: fc.constantFrom('America/New_York', 'Atlantis/Poseidonis'),
        birthday: fc.constantFrom('1990-03-04', '1985-12-24'),
        phone: text,
      },
      { requiredKeys: [] },
    )
    .map((traits) => traits as JsonObject),
  consent: fc.record(
    { marketing: fc.constantFrom('granted', 'denied') },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Event['consent']>,
});

const IDS = ['customer-90210', 'visitor-31337'];

const event: fc.Arbitrary<Omit<Event, 'time' | 'messageId'>> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...IDS), happened)
      .map(([user, one]) => ({ type: 'track' as const, user, traits: {}, consent: {}, ...one })),
  },
  {
    weight: 2,
    arbitrary: said.map((one) => ({
      type: 'identify' as const,
      user: IDS[0]!,
      name: '',
      properties: {},
      ...one,
    })),
  },
);

/** As a log has it: the visitor turns out to be the customer, if anything came under that id. */
const life: fc.Arbitrary<Timeline> = fc
  .array(
    fc.tuple(event, fc.integer({ min: 0, max: 20 * 24 * 60 }), fc.constantFrom(0, 0, 0, MINUTE, 3 * DAY)),
    { minLength: 1, maxLength: 9 },
  )
  .map((items): Timeline => {
    let time = START;
    const events = items.map(([one, minutes, late], index): Event => {
      time += minutes * MINUTE;
      const messageId = `zwirbel-${String(index).padStart(3, '0')}`;
      return { ...one, time, messageId, ...(late === 0 ? {} : { receivedTime: time + late }) };
    });
    const isVisitor = events.some(({ user }) => user === IDS[1]);
    const joined: Event = {
      type: 'identify',
      user: IDS[0]!,
      previousId: IDS[1]!,
      name: '',
      time: time + MINUTE,
      messageId: 'zwirbel-999',
      properties: {},
      traits: {},
      consent: {},
    };
    return { user: IDS[0]!, events: isVisitor ? [...events, joined] : events, until: time + 100 * DAY };
  });

function keyOf({ at, campaign, step, instance, outcome, reason, until, experiment, variant }: Decision) {
  return [at, campaign, step, instance, outcome, reason, until, experiment, variant];
}

describe('any life', () => {
  let shop: Opened;
  beforeAll(async () => {
    shop = await openShop();
  });

  const decisionsOf = (timeline: Timeline) => simulate(shop.project.program, timeline).decisions;

  function writtenOf(timeline: Timeline, shrink: boolean): Extract<OfLog, { kind: 'written' }> {
    const found = scenarioOfLog(timeline, shop.project, shop.mails, { shrink });
    if (found.kind === 'refused') throw new Error(found.faults.join('\n'));
    return found;
  }

  test.each([false, true])('is decided as it was, under another name (shrunk: %j)', (shrink) => {
    fc.assert(
      fc.property(life, (timeline) => {
        const scenario = onlyCase(writtenOf(timeline, shrink).text, shop.project);
        expect(decisionsOf(scenario).map(keyOf)).toEqual(decisionsOf(timeline).map(keyOf));
        expect(runCase(scenario, shop.project, shop.mails).failures).toEqual([]);
      }),
      { numRuns: runs(40) },
    );
  });

  test('leaves nothing of who it was', () => {
    fc.assert(
      fc.property(life, (timeline) => {
        const written = writtenOf(timeline, false).text.toLowerCase();
        for (const personal of [
          ...PERSONAL,
          ...IDS,
          'Phantasien',
          'Atlantis',
          'ottilie',
          'zwirbel',
          'wunderlich',
        ])
          expect(written).not.toContain(personal.toLowerCase());
      }),
      { numRuns: runs(40) },
    );
  });

  test('keeps what is the same the same, and what differs apart', () => {
    fc.assert(
      fc.property(life, (timeline) => {
        const scenario = onlyCase(writtenOf(timeline, false).text, shop.project);
        const carts = (one: Timeline) =>
          one.events
            .filter(({ name }) => name === 'Product Added')
            .map(({ properties }) => properties['cart_id']);
        const firsts = (list: readonly unknown[]) => list.map((item) => list.indexOf(item));
        const sorted = { ...timeline, events: [...timeline.events].sort((a, b) => a.time - b.time) };
        expect(firsts(carts(scenario))).toEqual(firsts(carts(sorted)));
      }),
      { numRuns: runs(25) },
    );
  });

  test('is the same text twice', () => {
    fc.assert(
      fc.property(life, (timeline) => {
        expect(writtenOf(timeline, true).text).toBe(writtenOf(timeline, true).text);
      }),
      { numRuns: runs(10) },
    );
  });
});

describe('one life', () => {
  const ADDED = { type: 'track', name: 'Product Added', traits: {}, consent: {} } as const;
  const timeline: Timeline = {
    user: 'customer-90210',
    until: START + 3 * DAY,
    events: [
      {
        type: 'identify',
        user: 'customer-90210',
        time: START,
        messageId: 'm1',
        name: '',
        properties: {},
        traits: {
          firstName: 'Ottilie',
          email: 'ottilie@fans.example',
          country: 'DE',
          phone: '+4930555',
          birthday: '1990-03-04',
        },
        consent: { marketing: 'granted' },
      },
      {
        ...ADDED,
        user: 'customer-90210',
        time: START,
        messageId: 'm2',
        properties: { cart_id: 'QX-4711', price: 60, colour: 'red', gift: true, hidden: 'Ruebengasse' },
      },
    ],
  };

  test('what rules compare with stays, with as much of a text as they look for', async () => {
    const { project, mails } = await openShop();
    const found = scenarioOfLog(timeline, project, mails, { shrink: false });
    if (found.kind === 'refused') throw new Error(found.faults.join('\n'));
    const { events, user, variants } = onlyCase(found.text, project);
    expect(user).toMatch(/^user-\d+$/);
    expect(events[0]!.traits).toEqual({
      firstName: 'first-name-1',
      email: 'email-1@fans.example',
      country: 'DE',
      birthday: '1990-03-04',
    });
    expect(events[1]!.properties).toEqual({ cart_id: 'cart-1', price: 60, colour: 'red', gift: true });
    expect(Object.keys(variants ?? {})).toEqual(['cart-subject']);
  });

  test('a text that rules know the user by can not be replaced, which is said', async () => {
    const pattern = "path: $.traits.email, operator: matches, value: '^ottilie@fans'";
    const { project, mails } = await openShop({
      "path: $.traits.email, operator: endsWith, value: '@fans.example'": pattern,
    });
    const found = scenarioOfLog(timeline, project, mails, { shrink: false });
    expect(found).toEqual({
      kind: 'refused',
      faults: ['no other text answers the comparisons with `email` alike, so that it can not be replaced'],
    });
  });
});
