/** Random conditions that make sense where they stand. */
import fc from 'fast-check';

export type Doc = Readonly<Record<string, unknown>>;

export const EVENTS = ['A', 'B', 'C'] as const;
const DURATIONS = ['1s', '30m', '1h', '5h', '24h', '3d'] as const;
export const CLOCKS = ['00:00', '02:30', '08:00', '10:00', '21:00'] as const;
const ZONES = ['Europe/Berlin', 'America/New_York', 'Pacific/Apia', 'Australia/Lord_Howe'] as const;
export const zone = fc.constantFrom(...ZONES);
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'friday', 'saturday', 'sunday'] as const;

export const event = fc.constantFrom(...EVENTS);
export const duration = fc.constantFrom(...DURATIONS);
export const clock = fc.constantFrom(...CLOCKS);
export const weekdays = fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1, maxLength: 3 });
export const ordering = fc.constantFrom(
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
);
const small = fc.integer({ min: 0, max: 3 });

/** Without the members that are undefined. */
export const record = <Model extends Readonly<Record<string, fc.Arbitrary<unknown>>>>(model: Model) =>
  fc
    .record(model)
    .map((one) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)));
export const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });
export const rarely = <Value>(arbitrary: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

export const mostly = <Value>(arbitrary: fc.Arbitrary<Value>) =>
  fc.option(arbitrary, { nil: undefined, freq: 4 });

/** What may be read at a place. */
export interface Place {
  readonly hasEvent: boolean;
  readonly hasEntry: boolean;
  readonly hasSegments: boolean;
}

const ofEvent: fc.Arbitrary<Doc> = fc
  .oneof(
    record({ path: fc.constant('$.properties.n'), operator: ordering, value: small }),
    record({
      path: fc.constant('$.properties.k'),
      operator: fc.constant('equal'),
      value: fc.constantFrom('x', 'y'),
    }),
    record({ path: fc.constant('$.properties.k'), operator: fc.constantFrom('present', 'missing') }),
    record({
      path: fc.constant('$.properties.k'),
      operator: fc.constantFrom('startsWith', 'endsWith', 'matches'),
      value: fc.constantFrom('x', 'y'),
    }),
    record({
      path: fc.constant('$.timestamp'),
      operator: fc.constantFrom('before', 'after'),
      value: fc.constantFrom('2026-03-02T00:00:00Z', '2026-03-29T02:30:00+01:00'),
    }),
  )
  .map((leaf) => ({ fact: 'event', ...leaf }));

/** Which events of a fact count. */
export const where = rarely(ofEvent);

function windowOf({ hasEntry }: Place): fc.Arbitrary<Doc> {
  const within = duration.map((text) => ({ within: text }));
  // `#1` becomes the id of a step, see `rules.ts`.
  const since = fc.constantFrom('entry', 'entry', '#0', '#1', '#2').map((one) => ({ since: one }));
  return fc.oneof(fc.constant({}), within, within, hasEntry ? since : fc.constant({}));
}

export const asked = (place: Place): fc.Arbitrary<Doc> =>
  fc.tuple(record({ event, where }), windowOf(place)).map(([one, window]) => ({ ...one, ...window }));

function aggregate(place: Place): fc.Arbitrary<Doc> {
  const params = asked(place);
  const compared = (fact: string, more: Doc) =>
    record({
      fact: fc.constant(fact),
      params: params.map((one) => ({ ...one, ...more })),
      operator: ordering,
      value: small,
    });
  return fc.oneof(
    compared('count', {}),
    record({
      fact: fc.constant('count'),
      params,
      operator: fc.constantFrom('equal', 'notEqual'),
      value: small,
    }),
    compared('sum', { property: 'n' }),
    compared('average', { property: 'n' }),
    compared('min', { property: 'n' }),
    compared('max', { property: 'n', default: 2 }),
    compared('distinct', { property: 'k' }),
    compared('last', { property: 'n' }),
    compared('first', { property: 'n', default: 2 }),
    collected(params),
    edges(params),
  );
}

function collected(params: fc.Arbitrary<Doc>): fc.Arbitrary<Doc> {
  const more = record({
    distinctBy: maybe(fc.constant('k')),
    without: maybe(event.map((one) => [one])),
    limit: maybe(fc.constantFrom(1, 2)),
  });
  const merged = fc.tuple(params, more).map(([one, two]) => ({ ...one, ...two }));
  return record({
    fact: fc.constant('collect'),
    params: merged,
    path: fc.constantFrom('$[0].n', '$[1].n', '$[0].k'),
    operator: fc.constantFrom('present', 'missing'),
  });
}

/** Which of two events came later. */
function edges(params: fc.Arbitrary<Doc>): fc.Arbitrary<Doc> {
  const edge = record({ fact: fc.constantFrom('first', 'last'), params });
  const order = fc.oneof(ordering, fc.constantFrom('before', 'after'));
  return fc.tuple(edge, edge, order).map(([one, other, operator]) => ({ ...one, operator, value: other }));
}

/** An id that changes with events and, where it is read from a window, by time alone. */
const idAt = (place: Place): fc.Arbitrary<Doc> =>
  fc.oneof(
    asked(place).map((params) => ({ fact: 'last', params: { ...params, property: 'k' } })),
    asked(place).map((params) => ({ fact: 'first', params: { ...params, property: 'k', default: 'z' } })),
    fc.constant(
      place.hasEvent
        ? { fact: 'event', path: '$.properties.k' }
        : { fact: 'profile', path: '$.traits.country' },
    ),
  );

export function recommend(place: Place): fc.Arbitrary<Doc> {
  const way = fc.constantFrom('similar', 'boughtTogether', 'popular');
  const many = asked(place).map((params) => ({ fact: 'collect', params }));
  const params = record({
    catalog: fc.constant('things'),
    by: fc.oneof(way, fc.uniqueArray(way, { minLength: 1 })),
    to: fc.oneof(idAt(place), many, fc.constantFrom('x', ['x', 'w'])),
    without: maybe(event.map((one) => [one])),
    limit: fc.constantFrom(1, 2, 20),
  });
  return params.map((one) => ({ fact: 'recommend', params: one }));
}

/** What a catalog says of a thing that is named by another fact. */
function looked(place: Place): fc.Arbitrary<Doc> {
  const row = idAt(place).map((id) => ({ fact: 'lookup', params: { catalog: 'things', id } }));
  return fc.oneof(
    record({ path: fc.constant('$.n'), operator: ordering, value: small }).chain((leaf) =>
      row.map((one) => ({ ...one, ...leaf })),
    ),
    record({ path: fc.constantFrom('$.n', '$.g'), operator: fc.constantFrom('present', 'missing') }).chain(
      (leaf) => row.map((one) => ({ ...one, ...leaf })),
    ),
    recommend(place).map((one) => ({ ...one, path: '$[0].n', operator: 'greaterThan', value: 1 })),
  );
}

const recency: fc.Arbitrary<Doc> = fc.oneof(
  {
    weight: 3,
    arbitrary: record({
      fact: fc.constant('recency'),
      params: record({ event, where }),
      operator: ordering,
      value: duration,
    }),
  },
  {
    weight: 1,
    arbitrary: record({
      fact: fc.constant('recency'),
      params: record({ event, default: duration }),
      operator: ordering.map((one) => `not:${one}`),
      value: duration,
    }),
  },
  {
    weight: 1,
    arbitrary: record({
      fact: fc.constant('recency'),
      params: record({ event, where }),
      operator: fc.constantFrom('missing', 'present'),
    }),
  },
);

const ofUser: fc.Arbitrary<Doc> = fc.oneof(
  record({
    fact: fc.constant('profile'),
    path: fc.constant('$.traits.country'),
    operator: fc.constant('in'),
    value: fc.constantFrom(['DE'], ['DE', 'US'], ['US', 'WS']),
  }),
  record({
    fact: fc.constant('profile'),
    path: fc.constant('$.traits.vip'),
    params: fc.constant({ default: false }),
    operator: fc.constantFrom('equal', 'notEqual'),
    value: fc.boolean(),
  }),
  record({
    fact: fc.constant('consent'),
    params: fc.constant({ purpose: 'news' }),
    operator: fc.constantFrom('equal', 'notEqual'),
    value: fc.constantFrom('granted', 'denied', 'unknown'),
  }),
);

const localTime: fc.Arbitrary<Doc> = fc
  .oneof(
    record({ path: fc.constant('$.hour'), operator: ordering, value: fc.constantFrom(2, 3, 10, 21) }),
    record({ path: fc.constant('$.weekday'), operator: fc.constantFrom('in', 'notIn'), value: weekdays }),
    record({
      path: fc.constant('$.minute'),
      operator: fc.constantFrom('lessThan', 'greaterThanInclusive'),
      value: fc.constant(30),
    }),
  )
  .map((leaf) => ({ fact: 'localTime', ...leaf }));

/** Only where nobody waits for it to change: when it will, only a look at every millisecond could tell. */
const ofScore: fc.Arbitrary<Doc> = fc.oneof(
  record({
    fact: fc.constant('score'),
    params: fc.constant({ name: 'heat' }),
    operator: ordering,
    value: fc.constantFrom(0, 0.1, 0.3, 1, 2, 3, 4.5),
  }),
  record({
    fact: fc.constant('level'),
    params: fc.constant({ name: 'heat' }),
    operator: fc.constantFrom('equal', 'present', 'missing'),
    value: fc.constantFrom('low', 'high'),
  }).map(({ value, ...leaf }) => (leaf['operator'] === 'equal' ? { ...leaf, value } : leaf)),
);

/** Points for events, which decay or not. */
export const score: fc.Arbitrary<Doc> = record({
  kind: fc.constant('score'),
  name: fc.constant('heat'),
  version: fc.constant(1),
  points: fc.array(record({ event, where, add: fc.constantFrom(0.1, 0.2, 1, 2, 3, -1) }), {
    minLength: 1,
    maxLength: 3,
  }),
  halfLife: mostly(duration),
  levels: fc.constantFrom({ low: 0, high: 2 }, { low: 0.3, high: 3 }, { low: -1, high: 1 }),
});

function leafAt(place: Place): fc.Arbitrary<Doc> {
  return fc.oneof(
    { weight: 4, arbitrary: aggregate(place) },
    { weight: 3, arbitrary: recency },
    { weight: 1, arbitrary: ofUser },
    { weight: 1, arbitrary: looked(place) },
    { weight: 1, arbitrary: localTime },
    { weight: place.hasEntry ? 1 : 0, arbitrary: ofScore },
    { weight: place.hasEvent ? 2 : 0, arbitrary: ofEvent },
    { weight: place.hasSegments ? 1 : 0, arbitrary: fc.constant({ condition: 'base' }) },
  );
}

const MAY_BE_MISSING = new Set([
  'event',
  'recency',
  'first',
  'last',
  'collect',
  'profile',
  'average',
  'min',
  'level',
  'lookup',
  'recommend',
]);

export function condition(place: Place, depth = 1): fc.Arbitrary<Doc> {
  const one = leafAt(place);
  if (depth === 0) return one;
  const inner = condition(place, depth - 1);
  const priority = rarely(fc.constantFrom(1, 2, 7));
  const ranked = fc
    .tuple(inner, priority)
    .map(([part, rank]) => (rank === undefined ? part : { ...part, priority: rank }));
  const some = fc.array(ranked, { minLength: 1, maxLength: 3 });
  const safe = one.filter(({ fact }) => !MAY_BE_MISSING.has(String(fact)));
  return fc.oneof(
    { weight: 3, arbitrary: one },
    { weight: 1, arbitrary: some.map((all) => ({ all })) },
    { weight: 1, arbitrary: some.map((any) => ({ any })) },
    { weight: 1, arbitrary: safe.map((not) => ({ not })) },
    { weight: 1, arbitrary: guarded },
  );
}

/** A negation of what may be missing, with what says that it is there. */
const guarded: fc.Arbitrary<Doc> = recency
  .filter(
    ({ operator, params }) =>
      !/present|missing|not:/.test(String(operator)) && !Object.hasOwn(params as object, 'default'),
  )
  .map((one) => ({ all: [{ fact: one['fact'], params: one['params'], operator: 'present' }, { not: one }] }));
