/** Random lives of a person who has several ids, whose events come late, twice and together. */
import fc from 'fast-check';
import type { Timeline } from '../../../src/simulate/simulate.js';
import type { Event } from '../../../src/vocabulary/event.js';
import { receiptOf } from '../../../src/vocabulary/event.js';
import { DAY, HOUR } from '../../../src/vocabulary/time.js';
import { USER, arrivals } from '../../engine/timelines.js';

const IDS = [USER, 'anon-1', 'anon-2'];

/** That two ids are one: after so many events, at their instant or a moment later. */
const union = fc.record({
  after: fc.nat({ max: 14 }),
  user: fc.constantFrom(...IDS),
  previousId: fc.constantFrom(...IDS),
  later: fc.constantFrom(0, 0, 1, HOUR),
  late: fc.constantFrom(0, 0, 0, HOUR, 4 * DAY),
});

export const timelines: fc.Arbitrary<Timeline> = fc
  .tuple(
    arrivals,
    fc.array(fc.constantFrom(0, 0, 0, 1, 2), { minLength: 20, maxLength: 20 }),
    fc.array(union, { maxLength: 3 }),
    fc.boolean(),
    fc.constantFrom(undefined, undefined, 0, 1, 12 * DAY, -1),
    fc.option(fc.dictionary(fc.constantFrom('one', 'two'), fc.constantFrom('a', 'b', 'none')), {
      nil: undefined,
      freq: 8,
    }),
  )
  .map(([list, ids, unions, isCrowd, rest, variants]): Timeline => {
    // One message is of one id.
    const idOf = new Map(list.map(({ messageId }, index) => [messageId, IDS[ids[index % 20]!]!]));
    const events = isCrowd ? list.map((event) => ({ ...event, user: idOf.get(event.messageId)! })) : list;
    const all = isCrowd ? [...events, ...unions.map((one, index) => unionEvent(one, list, index))] : events;
    const last = Math.max(...all.map(receiptOf));
    return {
      user: USER,
      events: all,
      ...(rest === undefined ? {} : { until: last + rest }),
      ...(variants === undefined ? {} : { variants }),
    };
  });

interface Union {
  readonly after: number;
  readonly user: string;
  readonly previousId: string;
  readonly later: number;
  readonly late: number;
}

function unionEvent({ after, user, previousId, later, late }: Union, list: readonly Event[], index: number) {
  const time = receiptOf(list[after % list.length]!) + later;
  return {
    type: index % 2 === 0 ? 'alias' : 'identify',
    user,
    previousId,
    time: time - late,
    receivedTime: time,
    name: '',
    messageId: `union ${index}`,
    properties: {},
    traits: {},
    consent: index % 2 === 0 ? {} : { news: 'granted' },
  } satisfies Event;
}
