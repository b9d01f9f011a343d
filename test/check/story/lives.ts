/** Untidy lives of one person: several ids, late and repeated events, values that nothing asks for. */
import fc from 'fast-check';
import type { Timeline } from '../../../src/simulate/simulate.js';
import type { ConsentStatus, Event } from '../../../src/vocabulary/event.js';
import type { JsonObject } from '../../../src/vocabulary/json.js';
import type { Duration } from '../../../src/vocabulary/time.js';
import { DAY, HOUR, MINUTE, SECOND, parseInstant } from '../../../src/vocabulary/time.js';

const price = fc.constantFrom(0, 4.99, 12.34, 37.5, 49.99, 50, 61.87, 149.5);
const cart = fc.constantFrom('c-8f3a', 'zz', 'C 99');
const product = fc.constantFrom('p-1x', 'sku/77', 'Ü-3');

const happened: fc.Arbitrary<Pick<Event, 'name' | 'properties'>> = fc.oneof(
  fc
    .record(
      {
        cart_id: cart,
        product_id: product,
        price,
        colour: fc.constantFrom('red', 'sea green'),
        tags: fc.array(fc.constantFrom('new', 'sale'), { maxLength: 2 }),
      },
      { requiredKeys: ['cart_id', 'product_id', 'price'] },
    )
    .map((properties) => ({ name: 'Product Added', properties: properties as unknown as JsonObject })),
  fc
    .record(
      { order_id: fc.constantFrom('o-1', '4711'), cart_id: cart, total: price },
      { requiredKeys: ['order_id'] },
    )
    .map((properties) => ({ name: 'Order Completed', properties: properties as JsonObject })),
  product.map((id) => ({ name: 'Product Viewed', properties: { product_id: id } })),
);

const said = fc.record({
  traits: fc.record(
    {
      firstName: fc.constantFrom('Ottilie', 'Bo'),
      country: fc.constantFrom('DE', 'FR', 'US'),
      timeZone: fc.constantFrom('America/New_York', 'Asia/Kolkata', 'Pacific/Apia'),
    },
    { requiredKeys: [] },
  ),
  consent: fc.record(
    { marketing: fc.constantFrom<ConsentStatus>('granted', 'granted', 'denied') },
    { requiredKeys: [] },
  ),
});

/** From one event to the next. */
const gap: fc.Arbitrary<Duration> = fc.oneof(
  fc.constantFrom(0, SECOND, MINUTE, HOUR, HOUR - 1, DAY, DAY + SECOND),
  fc.integer({ min: 0, max: 6 * HOUR }),
);
const lateness: fc.Arbitrary<Duration | undefined> = fc.option(fc.constantFrom(HOUR, 7 * HOUR, 3 * DAY), {
  nil: undefined,
  freq: 5,
});

/** Summer time begins on the last Sunday of March. */
const start = fc
  .constantFrom('2026-03-28T19:12:13.456Z', '2026-10-24T22:40:00Z', '2027-01-11T05:00:01Z')
  .map((text) => parseInstant(text)!);

export const lives: fc.Arbitrary<Timeline> = fc
  .record({
    start,
    items: fc.array(
      fc.record({
        gap,
        lateness,
        isAnonymous: fc.constantFrom(false, false, false, true),
        isRepeated: fc.constantFrom(false, false, false, false, true),
        what: fc.oneof(
          { weight: 5, arbitrary: happened.map((one) => ({ type: 'track' as const, ...one })) },
          { weight: 2, arbitrary: said.map((one) => ({ type: 'identify' as const, ...one })) },
          { weight: 1, arbitrary: fc.constant({ type: 'join' as const }) },
        ),
      }),
      { minLength: 2, maxLength: 16 },
    ),
    until: fc.option(fc.constantFrom(HOUR, 5 * DAY), { nil: undefined }),
    isGranted: fc.constantFrom(true, true, true, false),
  })
  .map(({ start: first, items, until, isGranted }) => {
    const user = 'Frieda';
    const blank = { name: '', properties: {}, traits: {}, consent: {} };
    const events: Event[] = isGranted
      ? [
          {
            ...blank,
            type: 'identify',
            user,
            time: first,
            messageId: 'first',
            consent: { marketing: 'granted' },
          },
        ]
      : [];
    let time = first;
    for (const [index, { gap: by, lateness: late, isAnonymous, isRepeated, what }] of items.entries()) {
      time += by;
      const id = isAnonymous ? 'x9-anon' : user;
      const envelope = {
        user: id,
        time,
        messageId: `m${index}`,
        ...(late === undefined ? {} : { receivedTime: time + late }),
      };
      const event: Event =
        what.type === 'join'
          ? { ...blank, ...envelope, user, type: 'identify', previousId: 'x9-anon' }
          : { ...blank, ...envelope, ...what };
      events.push(event);
      if (isRepeated) events.push({ ...event, receivedTime: time + 2 * HOUR });
    }
    events.push({ ...blank, type: 'alias', user, time, messageId: 'last', previousId: 'x9-anon' });
    return { user, events, ...(until === undefined ? {} : { until: time + 3 * DAY + until }) };
  });
