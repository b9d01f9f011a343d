/** Facts by type, and the values that they are given: few, so that rules and values meet. */
import fc from 'fast-check';
import type { GivenFacts } from '../../src/check/agreement.js';
import { givenKey } from '../../src/check/agreement.js';
import type { FactReference } from '../../src/language/documents.js';
import { isFactReference } from '../../src/language/documents.js';
import type { JsonObject, JsonValue } from '../../src/vocabulary/json.js';
import { isObject } from '../../src/vocabulary/json.js';
import { parseInstant } from '../../src/vocabulary/time.js';
import { ruleSet } from '../compile/conditions.js';

export const NUMBERS = [0, 1, 2, 3, -1, 1.5, 10] as const;
export const TEXTS = ['', 'red', 'green', 'DE', '1', '12', '9', 'high', 're', 'reed'] as const;
export const INSTANTS = [
  '2026-03-02T11:00:00Z',
  '2026-03-02T12:00:00Z',
  '2026-03-02T13:00:00+01:00',
] as const;
export const DURATIONS = ['0s', '1h', '2d'] as const;

/** One instant in several spellings, others beside it, and texts that are none. */
export const TIMESTAMPS = [
  ...INSTANTS,
  '2026-03-02 11:59:59.999',
  '2026-03-02T12:00:00.001Z',
  '2026-03-02',
  'soon',
] as const;

export type Type =
  | 'timestamp'
  | 'timestamps'
  | 'number'
  | 'text'
  | 'choice'
  | 'flag'
  | 'instant'
  | 'duration'
  | 'any'
  | 'numbers'
  | 'texts'
  | 'anys'
  | 'map';

const ofEvent = (path: string): FactReference => ({ fact: 'event', path: `$.properties.${path}` });
const ofTraits = (name: string): FactReference => ({ fact: 'profile', path: `$.traits['${name}']` });
const ofPast = (fact: string, params: object = {}): FactReference => ({
  fact,
  params: { event: 'E', ...params },
});

/** Some facts of every type. */
export const FACTS: Readonly<Record<Type, readonly FactReference[]>> = {
  number: [
    ...['n0', 'n0', 'n', 'm', 'ns[0]', 'o.n', 'items[1].price'].map(ofEvent),
    ofTraits('age'),
    ofPast('count'),
    ofPast('count', { within: '1h' }),
    ofPast('sum', { property: 'n' }),
    ofPast('average', { property: 'n' }),
    ofPast('min', { property: 'n', since: 'entry' }),
    ofPast('max', { property: 'n' }),
    ofPast('distinct', { property: 's' }),
    ofPast('last', { property: 'n' }),
    { ...ofPast('last', { property: 'o' }), path: '$.n' },
    { fact: 'score', params: { name: 'heat' } },
    { fact: 'localTime', path: '$.hour' },
    { ...ofPast('collect'), path: '$[0].n' },
  ],
  text: [
    ...['s0', 's0', 's', 'o.o.s', 'items[0].id', 'ss[1]'].map(ofEvent),
    { fact: 'event', path: '$.event' },
    ofTraits('country'),
    { fact: 'profile', path: '$.userId' },
    ofPast('first', { property: 's' }),
    ofPast('last', { property: 's', within: '1h' }),
    { fact: 'localTime', path: '$.date' },
  ],
  choice: [ofEvent('e'), ofPast('last', { property: 'e' })],
  flag: [ofEvent('flag'), ofTraits('vip'), ofPast('last', { property: 'flag' })],
  instant: [{ fact: 'event', path: '$.timestamp' }, ofPast('first'), ofPast('last', { within: '1h' })],
  duration: [ofPast('recency')],
  timestamp: [ofEvent('at'), ofEvent('at'), ofEvent('ats[0]'), ofPast('last', { property: 'at' })],
  timestamps: [ofEvent('ats')],
  any: [
    ...['any[0]', 'any[0]', 'any[1]', 'any[0].n', 'any[1].length', 'any[0].constructor', 'any[0][0]'].map(
      ofEvent,
    ),
    ofEvent('any[0].length'),
    { ...ofPast('last', { property: 'any' }), path: '$[0]' },
    { ...ofPast('last', { property: 'any' }), path: '$[0].constructor' },
  ],
  numbers: [ofEvent('ns'), ofEvent('ns'), ofTraits('ns')],
  texts: [ofEvent('ss')],
  anys: [ofEvent('any')],
  map: [ofEvent('o'), ofEvent('items[0]'), { fact: 'event' }, { fact: 'profile' }],
};

const number = fc.constantFrom(...NUMBERS);
const text = fc.constantFrom(...TEXTS);
const list = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { maxLength: 3 });
const manyOf = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { minLength: 1, maxLength: 3 });
/** Logs are full of nulls. */
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null, freq: 8 });

/** Texts where numbers should be and the other way round: what is counted of a log is not always what was declared. */
const properties = fc.record(
  {
    n0: fc.oneof({ weight: 7, arbitrary: number }, { weight: 1, arbitrary: text }),
    s0: fc.oneof({ weight: 7, arbitrary: text }, { weight: 1, arbitrary: number }),
    n: orNull(number),
    m: orNull(number),
    s: orNull(text),
    e: fc.constantFrom('red', 'green'),
    flag: orNull(fc.boolean()),
    at: orNull(fc.constantFrom(...TIMESTAMPS)),
    ats: list(fc.constantFrom(...TIMESTAMPS)),
    ns: list(orNull(number)),
    ss: list(text),
    any: manyOf(
      fc.oneof(number, text, fc.boolean(), fc.constant(null), fc.constantFrom('12', '9', '', ''), {
        weight: 3,
        arbitrary: fc.constantFrom({ n: 1 }, [1]).map((one) => structuredClone(one)),
      }),
    ),
    o: fc.record(
      { n: orNull(number), o: fc.record({ s: text }, { requiredKeys: [] }) },
      { requiredKeys: [] },
    ),
    items: list(fc.record({ id: text, price: orNull(number) }, { requiredKeys: ['id'] })),
  },
  { requiredKeys: ['n0', 's0'] },
) as fc.Arbitrary<JsonObject>;

const traits = fc.record(
  { age: orNull(number), country: orNull(text), vip: fc.boolean(), ns: list(number) },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;

const instants = INSTANTS.map((one) => parseInstant(one)!);

/** What is given before it is known which facts a condition reads: numbers say which of a fact's values. */
export interface Given {
  readonly event: JsonObject;
  readonly profile: JsonObject;
  readonly picks: readonly number[];
}

export const given: fc.Arbitrary<Given> = fc.record({
  event: fc.record({ event: fc.constant('E'), timestamp: fc.constantFrom(...instants), properties }),
  profile: fc.record({ userId: fc.constantFrom('u1', 'red'), traits }),
  picks: fc.array(fc.nat(1000), { minLength: 1, maxLength: 5 }),
}) as fc.Arbitrary<Given>;

/** The values of all facts that a condition reads. */
export function factsFor(condition: unknown, { event, profile, picks }: Given): GivenFacts {
  const facts: Record<string, JsonValue> = { event, profile };
  let next = 0;
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) return part.forEach(visit);
    if (!isObject(part)) return undefined;
    if (typeof part['condition'] === 'string') visit(ruleSet.segments.get(part['condition'])?.body.when);
    if (isFactReference(part) && !Object.hasOwn(facts, givenKey(part))) {
      const values = valuesOf(part);
      const value = values[picks[next++ % picks.length]! % values.length];
      if (value !== undefined) facts[givenKey(part)] = structuredClone(value);
    }
    for (const [key, inner] of Object.entries(part)) if (key !== 'params') visit(inner);
  };
  visit(condition);
  return facts;
}

const COLLECTED: readonly JsonValue[] = [
  [],
  [{ n0: 1, s0: 'red', n: 2 }],
  [
    { n0: 0, s0: '' },
    { n0: 2, s0: 'DE', n: 3, s: 'red' },
  ],
  [
    { n0: 1, s0: 'red', n: null, o: { n: 1 } },
    { n0: 1, s0: 'red', s: null },
  ],
];

function valuesOf({ fact, params = {} }: FactReference): readonly (JsonValue | undefined)[] {
  switch (fact) {
    case 'average':
    case 'min':
    case 'max':
      return [...NUMBERS, undefined];
    case 'first':
    case 'last':
      if (params.property === undefined) return [...instants, undefined];
      return valuesOfProperty(params.property);
    case 'recency':
      return [undefined, 0, 3_599_999, 3_600_000, 3_600_001, 172_800_000];
    case 'level':
      return [undefined, 'low', 'high'];
    case 'consent':
      return ['granted', 'denied', 'unknown'];
    case 'localTime':
      return [
        { hour: 0, minute: 0, weekday: 'monday', date: '2026-03-02' },
        { hour: 10, minute: 1, weekday: 'sunday', date: '2026-03-01' },
      ];
    case 'collect':
      return COLLECTED;
    default:
      return NUMBERS;
  }
}

function valuesOfProperty(name: string): readonly (JsonValue | undefined)[] {
  if (name === 's') return [...TEXTS, undefined];
  if (name === 'e') return ['red', 'green', undefined];
  if (name === 'o') return [{ n: 1 }, { n: null }, { n: 0 }, {}, 'red', 1, undefined];
  if (name === 'at') return [...TIMESTAMPS, undefined];
  if (name === 'any') return [[{ n: 1 }], [[1]], ['red'], [1], [], undefined];
  if (name === 'flag') return [true, false, undefined];
  return [...NUMBERS, undefined];
}
