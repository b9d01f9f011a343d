/** Lives whose data are wrong, as they come from outside: of the wrong type, missing, strange, far away. */
import type { Timeline } from '../../simulate/simulate.js';
import { withValue } from '../../simulate/explain/change.js';
import type { Event } from '../../vocabulary/event.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { DAY } from '../../vocabulary/time.js';
import type { Draw } from './draw.js';

/** Where something is pending at every hour or in every year, the clock would stop at each between far instants: `isNear`. */
export function spoilt(life: Timeline, draw: Draw, isNear: boolean): Timeline {
  const spoilers = isNear ? NEAR : ANYWHEN;
  const events = [...life.events];
  for (let left = draw.below(4); left > 0 && events.length > 0; left--) {
    const index = draw.below(events.length);
    events[index] = draw.pick(spoilers)(events[index]!, draw);
  }
  return { ...life, events };
}

type Spoil = (event: Event, draw: Draw) => Event;

const NEAR: readonly [Spoil, ...Spoil[]] = [
  (event, draw) => inPart(event, draw, draw.pick(STRANGE)),
  (event, draw) => inPart(event, draw, draw.pick(STRANGE)),
  (event, draw) => inPart(event, draw, undefined),
  (event, draw) => ({ ...event, traits: { ...event.traits, timeZone: draw.pick(ZONES) } }),
  (event) => (event.type === 'track' ? { ...event, name: 'Something Nobody Planned' } : event),
  (event, draw) => ({ ...event, receivedTime: event.time - draw.pick([1, DAY]) }),
  (event, draw) => ({ ...event, time: event.time + draw.pick([0.5, -400 * DAY, 400 * DAY]) }),
  (event) => (event.type === 'track' ? { ...event, properties: {} } : event),
];

const ANYWHEN: typeof NEAR = [
  ...NEAR,
  (event, draw) => ({ ...event, time: draw.pick(TIMES) }),
  (event, draw) => ({ ...event, receivedTime: draw.pick(TIMES) }),
];

const STRANGE: readonly [JsonValue, ...JsonValue[]] = [
  null,
  true,
  '',
  ' ',
  'x'.repeat(10_000),
  '\u0000',
  '\ud800',
  '‮gnp.exe',
  '{{ user.id }}',
  '<script>alert(1)</script>',
  0,
  -0,
  -1,
  0.1,
  1e308,
  -1e308,
  Number.MAX_SAFE_INTEGER + 2,
  [],
  {},
  [[]],
  { product_id: null },
  [null, 1, 'a', {}],
];

const ZONES: readonly [JsonValue, ...JsonValue[]] = [
  'Mars/Phobos',
  'europe/berlin',
  '',
  'UTC+25',
  'constructor',
  '__proto__',
  1,
  null,
];

/** The first and last years that there are, and beyond. */
const TIMES: readonly [number, ...number[]] = [
  0, -1, -62_167_219_200_000, 253_402_300_799_999, 8.64e15, -8.64e15, 0.5,
];

/** Another value for a property or trait that is there, or for none that is known. */
function inPart(event: Event, draw: Draw, value: JsonValue | undefined): Event {
  const part = event.type === 'track' ? 'properties' : 'traits';
  const name = draw.happens(90) ? draw.any(Object.keys(event[part])) : 'unknown';
  return { ...event, [part]: withValue(event[part], [name ?? 'unknown'], value) as JsonObject };
}
