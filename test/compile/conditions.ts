/** Random conditions over random facts; only those that the language accepts count. */
import fc from 'fast-check';
import type { CompiledCondition } from '../../src/compile/condition.js';
import { compileCondition, compileContext } from '../../src/compile/condition.js';
import type { Frame } from '../../src/compile/frame.js';
import { LayoutBuilder, newState } from '../../src/compile/layout.js';
import { carryOut } from '../../src/compile/update.js';
import type { TriggerEvent } from '../../src/compile/state.js';
import { checkCondition } from '../../src/language/condition-check.js';
import type { Condition, Part } from '../../src/language/documents.js';
import { eventCheck, traitsCheck } from '../../src/language/event-check.js';
import type { Reading } from '../../src/language/fact-type.js';
import { Names } from '../../src/language/names.js';
import { PLAIN_OPERATORS } from '../../src/language/operator.js';
import { readRuleSet } from '../../src/language/rule-set.js';
import { schemaCheck } from '../../src/language/schema-check.js';
import { COMMON_SCHEMAS } from '../../src/language/schema/kinds.js';
import type { ConditionTrace } from '../../src/vocabulary/decision.js';
import type { Diagnostic } from '../../src/vocabulary/diagnostic.js';
import { fileStart } from '../../src/vocabulary/diagnostic.js';
import type { JsonObject, JsonValue } from '../../src/vocabulary/json.js';
import { isObject } from '../../src/vocabulary/json.js';
import { parseInstant } from '../../src/vocabulary/time.js';
import { findZone } from '../../src/vocabulary/zone.js';

export const PLAN = `
kind: event
name: E
version: 1
properties:
  type: object
  required: [n0, s0]
  properties:
    n0: { type: number }
    n: { type: number }
    m: { type: number }
    s0: { type: string }
    s: { type: string }
    e: { type: string, enum: [red, green] }
    flag: { type: boolean }
    ns: { type: array, items: { type: number } }
    ss: { type: array, items: { type: string } }
    any: { type: array }
    at: { type: string, format: date-time }
    ats: { type: array, items: { type: string, format: date-time } }
    o: { type: object, properties: { n: { type: number }, o: { type: object, properties: { s: { type: string } } } } }
    items: { type: array, items: { type: object, required: [id], properties: { id: { type: string }, price: { type: number } } } }
---
kind: profile
name: user
version: 1
traits:
  type: object
  properties: { age: { type: number }, country: { type: string }, vip: { type: boolean }, ns: { type: array, items: { type: number } } }
---
kind: segment
name: young
version: 1
when: { fact: profile, path: $.traits.age, operator: lessThan, value: 2 }
---
kind: segment
name: nested
version: 1
when: { any: [ { condition: young }, { fact: count, params: { event: E, within: 1h }, operator: equal, value: 1 } ] }
---
kind: score
name: heat
version: 1
points: [ { event: E, add: 2 }, { event: E, add: -1, where: { fact: event, path: $.properties.n, operator: greaterThan, value: 0 } } ]
halfLife: 1h
levels: { low: 0.5, high: 2 }
---
kind: policy
name: sending
version: 1
timeZone: Europe/Berlin
from: { name: Example Store, address: hello@store.example }
purposes: { news: { consent: opt-in } }
`;

const { ruleSet, diagnostics } = readRuleSet([{ path: 'rules/all.yaml', text: PLAN }]);
if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
export { ruleSet };

const HERE = fileStart('here');
const nowhere: Part = { at: () => HERE, path: [] };
const checkShape = schemaCheck(
  { $id: 'mailwright:test', $ref: 'mailwright:shared#/$defs/condition' },
  COMMON_SCHEMAS,
);

/** Every error that validation finds in a condition that stands in a campaign begun by `E`. */
export function mistakesIn(condition: unknown, more: Partial<Reading> = {}): readonly Diagnostic[] {
  const shape = checkShape({ file: 'here', value: condition as JsonValue, at: () => HERE });
  if (shape.length > 0) return shape;
  const found: Diagnostic[] = [];
  const report = (one: Diagnostic) => {
    if (one.severity === 'error') found.push(one);
  };
  const schema = ruleSet.events.get('E')!.body.properties;
  const names = new Names(ruleSet, report);
  const reading: Reading = { names, event: { schema, name: 'E' }, hasEntry: true, onlyEvent: false, ...more };
  checkCondition(condition as Condition, nowhere, reading, report);
  return found;
}

/** A user's life, and the instant at which a condition is read. */
export interface Life {
  readonly past: readonly TriggerEvent[];
  readonly event: TriggerEvent;
  readonly traits: JsonObject;
  readonly now: number;
  readonly entryTime: number;
}

/** The verdict of the compiled condition. */
export function compiledVerdict(condition: Condition, life: Life, rules = ruleSet): boolean {
  const { compiled, frame } = compiledAt(condition, life, rules);
  return compiled.test(frame);
}

/** What the compiled condition says of an event that came with nothing before it. */
export function compiledTrace(condition: Condition, properties: JsonObject): ConditionTrace {
  const event = { event: 'E', timestamp: 0, properties };
  const { compiled, frame } = compiledAt(condition, { past: [], event, traits: {}, now: 0, entryTime: 0 });
  return compiled.trace(frame);
}

function compiledAt(
  condition: Condition,
  life: Life,
  rules = ruleSet,
): { readonly compiled: CompiledCondition; readonly frame: Frame } {
  const layout = new LayoutBuilder();
  const compiled = compileCondition(condition, nowhere, compileContext(rules, layout, 'campaign'));
  const state = { ...newState(layout.build(), 'u1'), traits: life.traits };
  const frame: Frame = {
    state,
    now: 0,
    zone: findZone('Europe/Berlin')!,
    event: null,
    entryTime: life.entryTime,
    stepTimes: [],
  };
  const run = { ...RUN, entryTime: life.entryTime };
  state.instances.push(run);
  for (const event of life.past) {
    frame.now = event.timestamp;
    carryOut(frame, layout.updatesOf(event.event), event);
  }
  return { compiled, frame: Object.assign(frame, { now: life.now, event: life.event }) };
}

/** While a run goes on, what `since: entry` asks for is kept. */
const RUN = {
  campaign: 'campaign',
  version: 1,
  ordinal: 1,
  key: null,
  trigger: null,
  position: 0,
  dueTime: 0,
  isWaiting: true,
  localTime: null,
  proposedTime: null,
  hasSent: false,
  stepTimes: [],
};

const number = fc.constantFrom(0, 1, 2, 3, -1, 1.5);
const text = fc.constantFrom('', 'red', 'green', 'DE', '1', '12', '9', 'high', 're', 'reed');
const flag = fc.boolean();
const list = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { maxLength: 3 });
/** Logs are full of nulls. */
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null, freq: 8 });

/** One instant in several spellings, others beside it, and texts that are none. */
const timestamp = fc.constantFrom(
  '2026-03-02T12:00:00Z',
  '2026-03-02T13:00:00+01:00',
  '2026-03-02 11:59:59.999',
  '2026-03-02T12:00:00.001Z',
  '2026-03-02',
  'soon',
);

const properties: fc.Arbitrary<JsonObject> = fc.record(
  {
    n0: fc.oneof({ weight: 9, arbitrary: number }, { weight: 1, arbitrary: text }),
    s0: fc.oneof({ weight: 9, arbitrary: text }, { weight: 1, arbitrary: number }),
    n: orNull(number),
    m: orNull(number),
    s: orNull(text),
    e: text,
    flag: orNull(flag),
    ns: list(orNull(number)),
    ss: list(text),
    any: list(fc.oneof(number, text, flag)),
    at: orNull(timestamp),
    ats: list(timestamp),
    o: fc.record(
      { n: orNull(number), o: fc.record({ s: text }, { requiredKeys: [] }) },
      { requiredKeys: [] },
    ),
    items: list(fc.record({ id: text, price: orNull(number) }, { requiredKeys: ['id'] })),
  },
  { requiredKeys: ['n0', 's0'] },
);

const NOON = parseInstant('2026-03-02T12:00:00Z')!;
const time = fc.constantFrom(0, 1, 3_599_999, 3_600_000, 3_600_001, 7_200_000).map((ago) => NOON - ago);
const trigger: fc.Arbitrary<TriggerEvent> = fc.record({
  event: fc.constant('E'),
  timestamp: time,
  properties,
});

export const life: fc.Arbitrary<Life> = fc.record({
  past: fc.array(trigger, { maxLength: 4 }).map((past) => past.sort((a, b) => a.timestamp - b.timestamp)),
  event: trigger,
  traits: fc.record(
    { age: orNull(number), country: orNull(text), vip: flag, ns: list(number) },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonObject>,
  now: fc.constant(NOON),
  entryTime: time,
});

const check = eventCheck(ruleSet);
const checkTraits = traitsCheck(ruleSet);

/** Nulls count as missing, and are in no schema. */
function withoutNulls(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value))
    return value.filter((one) => one !== null).map((one) => withoutNulls(one as JsonValue)!);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== null && one !== undefined);
  return Object.fromEntries(entries.map(([key, one]) => [key, withoutNulls(one)!]));
}

const isAllowed = ({ past, event, traits }: Life) =>
  [...past, event].every((one) => check('E', one.properties) === undefined) &&
  checkTraits(traits) === undefined;

/** Of those that the schemas allow. */
export const allowedLife: fc.Arbitrary<Life> = life
  .map((one): Life => {
    const clean = (event: Life['event']) => {
      const { e, ...others } = withoutNulls(event.properties) as JsonObject;
      return { ...event, properties: { ...others, ...(e === 'red' || e === 'green' ? { e } : {}) } };
    };
    const traits = withoutNulls(one.traits) as JsonObject;
    return { ...one, past: one.past.map(clean), event: clean(one.event), traits };
  })
  .filter(isAllowed);

const decorator = fc.constantFrom('not', 'swap', 'someFact', 'everyFact', 'someValue', 'everyValue');
const decorated = fc
  .tuple(fc.array(decorator, { maxLength: 2 }), fc.constantFrom(...PLAIN_OPERATORS))
  .map(([decorators, plain]) => [...decorators, plain].join(':'));
const plain = fc.constantFrom<string>(...PLAIN_OPERATORS);
const operator = fc.oneof(plain, plain, decorated);

const PATHS =
  'n0 n m s0 s e flag ns ss any at ats ats[0] o o.n o.o.s items items[0] items[0].id items[1].price ns[0]'.split(
    ' ',
  );
const ofEvent = fc.constantFrom(...PATHS).map((path) => ({ fact: 'event', path: `$.properties.${path}` }));
const ofTimestamp = fc.constant({ fact: 'event', path: '$.timestamp' });
const ofProfile = fc
  .constantFrom('age', 'country', 'vip', 'ns')
  .map((name) => ({ fact: 'profile', path: `$['traits']['${name}']` }));
const where = fc.option(
  fc.constant({ fact: 'event', path: '$.properties.n', operator: 'greaterThan', value: 0 }),
  { nil: undefined },
);
const window = fc.constantFrom({}, { within: '1h' }, { within: '0s' }, { since: 'entry' });
const params = fc
  .tuple(where, window)
  .map(([asked, more]) => ({ event: 'E', ...(asked ? { where: asked } : {}), ...more }));
const ofPast = fc.oneof(
  params.map((one) => ({ fact: 'count', params: one })),
  fc
    .tuple(fc.constantFrom('sum', 'sum', 'average', 'min', 'max'), params, fc.constantFrom('n', 'n0'))
    .map(([fact, one, property]) => ({ fact, params: { ...one, property } })),
  fc
    .tuple(params, fc.constantFrom('n', 's', 'flag'))
    .map(([one, property]) => ({ fact: 'distinct', params: { ...one, property } })),
  fc
    .tuple(fc.constantFrom('first', 'last'), params, fc.constantFrom(undefined, 'n', 's', 'flag'))
    .map(([fact, one, property]) => ({ fact, params: { ...one, ...(property ? { property } : {}) } })),
  fc.constantFrom('score', 'level').map((fact) => ({ fact, params: { name: 'heat' } })),
  where.map((one) => ({ fact: 'recency', params: { event: 'E', ...(one ? { where: one } : {}) } })),
  fc.tuple(params, fc.constantFrom(undefined, '$[0].n', '$[1].s', '$[0].o.n')).map(([one, path]) => ({
    fact: 'collect',
    params: { ...one, distinctBy: 's' },
    ...(path ? { path } : {}),
  })),
);

type Reference = { readonly fact: string; readonly params?: object; readonly path?: string };

const fallback = fc.constantFrom<JsonValue>(1, 'red', true, '1h', []);
const withDefault = (reference: fc.Arbitrary<Reference>): fc.Arbitrary<Reference> =>
  fc.oneof(
    { weight: 3, arbitrary: reference },
    {
      weight: 1,
      arbitrary: fc
        .tuple(reference, fallback)
        .map(([one, value]) => ({ ...one, params: { ...one.params, default: value } })),
    },
  );

const literal: fc.Arbitrary<JsonValue> = fc.oneof(
  number,
  text,
  flag,
  list(number),
  list(text),
  fc.constantFrom('1h', '0s', '2026-03-02T11:00:00Z', '2026-03-02T12:00:00Z'),
);

const pattern = fc.constantFrom(
  '^re',
  'ee',
  'd$',
  '^(red|DE)$',
  '[0-9]',
  'r.*d',
  '^$',
  '.',
  '(?:re)+',
  '^[^r]',
);

/** Of operators that are for texts or instants, those values that they take. */
const ofOwn = (facts: fc.Arbitrary<Reference>): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      withDefault(facts),
      fc.constantFrom('', '', 'not:', 'someFact:', 'everyFact:', 'someFact:not:'),
      fc.oneof(
        fc.tuple(fc.constantFrom('startsWith', 'endsWith'), text),
        fc.tuple(fc.constant('matches'), pattern),
        fc.tuple(fc.constantFrom('before', 'after'), timestamp),
      ),
    )
    .map(([fact, decorators, [name, value]]) => ({ ...fact, operator: `${decorators}${name}`, value }));

const ofFacts = (facts: fc.Arbitrary<Reference>, value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(withDefault(facts), operator, value)
        .map(([fact, name, wanted]) => ({ ...fact, operator: name, value: wanted })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(facts, fc.constantFrom('present', 'missing'))
        .map(([fact, name]) => ({ ...fact, operator: name })),
    },
  );

const anyFact: fc.Arbitrary<Reference> = fc.oneof(ofEvent, ofProfile, ofPast, ofTimestamp);

export const LEAVES = {
  'facts against literals': ofFacts(fc.oneof(ofEvent, ofEvent, ofProfile, ofTimestamp), literal),
  'facts over the past': ofFacts(ofPast, literal),
  'texts and instants': ofOwn(fc.oneof(ofEvent, ofProfile, ofTimestamp, ofPast)),
  'facts against facts': ofFacts(anyFact, withDefault(anyFact)),
} as const;

const NAMED = fc.constantFrom({ condition: 'young' }, { condition: 'nested' });
const anyLeaf = fc.oneof(...Object.values(LEAVES), NAMED);

/** A negation with what guards it. */
const guarded = fc.tuple(anyFact, operator, literal).map(([fact, name, value]) => ({
  all: [{ ...fact, operator: 'present' }, { not: { ...fact, operator: name, value } }],
}));

export const tree: fc.Arbitrary<unknown> = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    anyLeaf,
    guarded,
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie('node').map((not) => ({ not })),
  ),
})).node;
