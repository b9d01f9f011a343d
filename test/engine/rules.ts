/** Random rule sets, made of the constructs of the language, that have no mistake. */
import fc from 'fast-check';
import type { Program } from '../../src/compile/program.js';
import { compile } from '../../src/compile/compile.js';
import { resolve } from '../../src/language/resolve.js';
import type { RuleSet } from '../../src/language/rule-set.js';
import type { Step } from '../../src/language/documents.js';
import { readRuleSet } from '../../src/language/rule-set.js';
import { stepIds } from '../../src/language/step-ids.js';
import type { MailValues } from '../../src/vocabulary/decision.js';
import { formatPlace } from '../../src/vocabulary/diagnostic.js';
import type { Doc, Place } from './rule-conditions.js';
import {
  EVENTS,
  asked,
  clock,
  condition,
  duration,
  event,
  maybe,
  mostly,
  recommend,
  rarely,
  record,
  score,
  weekdays,
  zone,
  where,
} from './rule-conditions.js';
import { experimentsBy, wishes } from './rule-experiments.js';
import { THINGS, THINGS_FILES } from './things.js';

export interface Rules {
  readonly ruleSet: RuleSet;
  readonly program: Program;
}

/** A mail whose `blocked` is true can not be rendered. */
export function rehearse({ data }: MailValues): string | undefined {
  return data['blocked'] === true ? '`blocked` is true' : undefined;
}

/** Documents as a user would write them → rules; throws where one of them has a mistake. */
export function rulesOf(documents: readonly Doc[]): Rules {
  // JSON is YAML, and quicker to read.
  const text = documents.map((document) => JSON.stringify(document)).join('\n---\n');
  const files = [
    { path: 'rules/all.yaml', text },
    { path: 'templates/mail.mjml', text: '<mjml></mjml>' },
    ...(documents.some(({ kind }) => kind === 'catalog') ? THINGS_FILES : []),
  ];
  const { ruleSet, diagnostics } = readRuleSet(files);
  const mistakes = [...diagnostics, ...resolve(ruleSet)].filter(({ severity }) => severity === 'error');
  if (mistakes.length > 0) {
    const told = mistakes.map(({ span, message, help }) => `${formatPlace(span)} ${message} (${help})`);
    throw new Error(`${told.join('\n')}\n${text}`);
  }
  return { ruleSet, program: compile(ruleSet, () => rehearse) };
}

const exactWait = duration;
const calendarWait = fc.oneof(
  record({ days: fc.constantFrom(0, 1, 2), at: maybe(clock), on: maybe(weekdays) }),
  record({ months: fc.constantFrom(0, 1), at: maybe(clock), on: maybe(weekdays) }),
  record({ until: clock, on: maybe(weekdays) }),
);
const onPast = maybe(fc.constantFrom('now', 'skip-step', 'exit'));
const wait = fc.oneof(
  { weight: 2, arbitrary: exactWait.map((one) => ({ wait: one })) },
  { weight: 1, arbitrary: record({ wait: calendarWait, onPastTarget: onPast }) },
);

function send(place: Place): fc.Arbitrary<Doc> {
  const bound = asked(place).map((params) => ({ fact: 'collect', params }));
  const data = record({
    items: maybe(bound),
    last: maybe(
      asked(place).map((params) => ({ fact: 'last', params: { ...params, property: 'k' }, default: 'none' })),
    ),
    blocked: maybe(fc.constant({ fact: 'profile', path: '$.traits.vip' })),
    picks: maybe(recommend(place)),
    k: maybe(fc.constant(place.hasEvent ? { fact: 'event', path: '$.properties.k' } : 'k')),
  });
  return record({
    send: fc.constant('mail'),
    when: rarely(condition(place)),
    template: fc.constant('mail'),
    subject: fc.constant('Hello'),
    data: maybe(data),
    content: maybe(fc.constant({ hero: 'hero' })),
  });
}

function steps(place: Place, depth = 1): fc.Arbitrary<readonly Doc[]> {
  const simple = fc.oneof({ weight: 3, arbitrary: wait }, { weight: 3, arbitrary: send(place) });
  if (depth === 0) return fc.array(simple, { minLength: 1, maxLength: 2 });
  const inner = steps(place, 0);
  const choose = fc
    .tuple(condition(place), inner, fc.oneof(inner, fc.constant([])))
    .map(([when, chosen, otherwise]) => ({ choose: [{ when, steps: chosen }, { otherwise }] }));
  const awaited = record({
    event,
    where,
    timeout: wait.map((one: Doc) => one['wait']),
    lookback: maybe(duration),
  });
  const waitFor = record({
    waitFor: awaited,
    onPastTarget: rarely(fc.constantFrom('now', 'exit')),
    then: maybe(inner),
    otherwise: maybe(inner),
  }).map(timedOut);
  const last = fc.oneof(
    { weight: 3, arbitrary: simple },
    { weight: 1, arbitrary: choose },
    { weight: 1, arbitrary: waitFor },
  );
  return fc
    .tuple(
      maybe(fc.oneof({ weight: 4, arbitrary: wait }, { weight: 1, arbitrary: waitFor })),
      send(place),
      fc.array(last, { maxLength: 3 }),
    )
    .map(([first, mail, rest]) => [...(first ? [first] : []), mail, ...rest]);
}

/** An exact timeout is never in the past. */
function timedOut({ onPastTarget, ...step }: Doc): Doc {
  const isExact = typeof (step['waitFor'] as Doc)['timeout'] === 'string';
  return isExact || onPastTarget === undefined ? step : { ...step, onPastTarget };
}

/** Steps with names of their own: `send` names one, and two of a campaign never share it. The last has none to skip. */
function named(list: readonly Doc[], next = { number: 1 }): readonly Doc[] {
  return list.map((step, index) => {
    if ('send' in step) return { ...step, send: `mail-${next.number++}` };
    const id = `step-${next.number++}`;
    const isLast = index === list.length - 1;
    if (step['onPastTarget'] === 'skip-step' && isLast) return { id, wait: step['wait'] };
    if ('wait' in step) return { id, ...step };
    if ('waitFor' in step) {
      const inner = ['then', 'otherwise'].filter((key) => key in step);
      return {
        id,
        ...step,
        ...Object.fromEntries(inner.map((key) => [key, named(step[key] as readonly Doc[], next)])),
      };
    }
    const choose = (step['choose'] as readonly Doc[]).map((entry) => {
      const key = 'when' in entry ? 'steps' : 'otherwise';
      return { ...entry, [key]: named(entry[key] as readonly Doc[], next) };
    });
    return { id, choose };
  });
}

/** `since: '#1'` → since one of the campaign's steps. */
function withSteps<Part>(part: Part, ids: readonly string[]): Part {
  if (Array.isArray(part)) return part.map((one: unknown) => withSteps(one, ids)) as Part;
  if (typeof part !== 'object' || part === null) return part;
  const entries = Object.entries(part).map(([key, value]) => [
    key,
    key === 'since' && String(value).startsWith('#')
      ? ids[Number(String(value).slice(1)) % ids.length]
      : withSteps<unknown>(value, ids),
  ]);
  return Object.fromEntries(entries) as Part;
}

const segmentName = fc.constantFrom('base', 'other');
const onRepeat = fc.constantFrom('ignore', 'refresh', 'restart', 'parallel');

type Beginning = 'event' | 'segment' | 'date' | 'mail';

const offset = fc.oneof(
  fc.constantFrom('-7d', '1w', '-1d', '+0d', '-2h', '+30m'),
  record({ days: fc.constantFrom(-2, 1) }),
  record({ months: fc.constantFrom(-1, 1) }),
);
const date = record({
  trait: fc.constantFrom('renewal', 'ends'),
  offset: maybe(offset),
  at: maybe(clock),
  repeat: maybe(fc.constant('yearly')),
}).map((one) => ({ date: one }));

function triggerBy(beginning: Beginning, place: Place): fc.Arbitrary<Doc> {
  if (beginning === 'segment') {
    return fc.oneof(record({ enters: segmentName }), record({ leaves: segmentName }));
  }
  if (beginning === 'date') return date;
  const name = beginning === 'event' ? event : fc.constant('Email Sent');
  return record({ event: name, where: rarely(condition({ ...place, hasEntry: false })) });
}

function entryBy(beginning: Beginning): fc.Arbitrary<Doc> {
  const few = fc.constantFrom(1, 2);
  const entry = record({
    key: beginning === 'event' ? rarely(fc.constant('$.properties.k')) : fc.constant(undefined),
    onRepeat,
    maxWait: maybe(duration),
    cooldown: rarely(duration),
    // Mails that begin mails would never end.
    maxEntries: beginning === 'mail' ? few : rarely(few),
  });
  return entry.map(({ maxWait, ...one }) =>
    one['onRepeat'] === 'restart' && maxWait !== undefined ? { ...one, maxWait } : one,
  );
}

function campaignBy(beginning: Beginning): fc.Arbitrary<Doc> {
  const place: Place = { hasEvent: beginning === 'event', hasEntry: true, hasSegments: true };
  const exit = record({ event, where: maybe(condition({ ...place, hasEvent: true })) });
  return record({
    kind: fc.constant('campaign'),
    version: fc.constantFrom(1, 7),
    purpose: fc.constantFrom('news', 'service'),
    priority: rarely(fc.constantFrom(10, 90)),
    trigger: triggerBy(beginning, place),
    entry: entryBy(beginning),
    exit: mostly(fc.array(exit, { minLength: 1, maxLength: 2 })),
    audience: rarely(condition(place)),
    steps: steps(place).map((list) => named(list)),
  }).map((one) => withSteps(one, stepIds(one['steps'] as readonly Step[])));
}

const anyCampaign = fc.oneof(
  { weight: 3, arbitrary: campaignBy('event') },
  { weight: 2, arbitrary: campaignBy('segment') },
  { weight: 1, arbitrary: campaignBy('date') },
  { weight: 1, arbitrary: campaignBy('mail') },
);
const campaign = (name: string): fc.Arbitrary<Doc> => anyCampaign.map((one) => ({ name, ...one }));

const longer = fc.constantFrom('1s', '1m', '3h', '1d');

/** Only what waits can expire. */
const hit = fc.oneof(
  record({ onHit: fc.constant('defer'), expireAfter: maybe(longer) }),
  fc.constant({ onHit: 'drop' }),
  fc.constant({}),
);

const quietHours = fc
  .tuple(clock, clock, hit)
  .filter(([from, to]) => from !== to)
  .map(([from, to, onHit]) => ({ from, to, ...onHit }));

const regime = fc.constantFrom('opt-in', 'opt-out', 'opt-out', 'not-required');

const regimes = fc
  .tuple(condition({ hasEvent: false, hasEntry: false, hasSegments: true }), regime, regime)
  .map(([when, require, otherwise]) => [{ when, require }, { otherwise }]);

const capPeriod = fc.oneof(
  { weight: 2, arbitrary: record({ per: duration }) },
  { weight: 1, arbitrary: record({ per: fc.constantFrom('1d', '1w'), window: fc.constant('calendar') }) },
);

const cap = fc
  .tuple(fc.constantFrom(1, 2), capPeriod, hit)
  .map(([max, period, onHit]) => ({ max, ...period, ...onHit }));

const purpose = record({
  consent: fc.oneof({ weight: 3, arbitrary: regime }, { weight: 1, arbitrary: regimes }),
  holdout: maybe(fc.constantFrom('0%', '30%', '100%')),
  countsTowardCaps: maybe(fc.boolean()),
  quietHours: fc.oneof(
    { weight: 3, arbitrary: quietHours },
    { weight: 1, arbitrary: fc.constantFrom('ignore', undefined) },
  ),
  caps: maybe(fc.array(cap, { maxLength: 2 })),
});

const policy = record({
  kind: fc.constant('policy'),
  name: fc.constant('sending'),
  version: fc.constant(1),
  timeZone: zone,
  from: fc.constant({ name: 'Example Store', address: 'hello@store.example' }),
  allowedLateness: maybe(fc.constantFrom('0s', '2h', '1d')),
  purposes: record({ news: purpose, service: purpose }),
});

const segmentPlace: Place = { hasEvent: false, hasEntry: false, hasSegments: false };
const segment = (name: string, place: Place) =>
  condition(place).map((when) => ({ kind: 'segment', name, version: 1, when }));

/** A block that campaigns of either trigger can show. */
const content = (name: string) =>
  condition({ ...segmentPlace, hasSegments: true }).map((when) => ({
    kind: 'content',
    name,
    version: 1,
    choose: [{ when, show: { text: 'yes' } }, { otherwise: { text: 'no' } }],
  }));

const properties = { type: 'object', properties: { n: { type: 'number' }, k: { type: 'string' } } };
const traits = {
  type: 'object',
  properties: {
    country: { type: 'string' },
    vip: { type: 'boolean' },
    timeZone: { type: 'string' },
    renewal: { type: 'string', format: 'date' },
    ends: { type: 'string', format: 'date-time' },
  },
};
const PLAN: readonly Doc[] = [
  ...[...EVENTS, 'Unread'].map((name) => ({ kind: 'event', name, version: 1, properties })),
  { kind: 'profile', name: 'user', version: 1, traits },
];

/** The documents of a rule set that has no mistake. */
export const documents: fc.Arbitrary<readonly Doc[]> = fc
  .tuple(
    policy,
    segment('base', segmentPlace),
    segment('other', { ...segmentPlace, hasSegments: true }),
    fc.tuple(content('hero'), content('villain')),
    score,
    fc.tuple(campaign('alpha'), rarely(campaign('beta')), maybe(campaign('gamma'))),
    wishes,
  )
  .map(([one, base, other, blocks, heat, all, experiments]) => {
    const campaigns = all.filter((each) => each !== undefined);
    const rest = [one, base, other, ...blocks, heat, ...campaigns];
    const rules = [...rest, ...experimentsBy(experiments, campaigns)];
    return [...PLAN, ...(usesThings(rules) ? [THINGS] : []), ...rules];
  });

/** To read the catalog costs as much as all the rest. */
function usesThings(rules: readonly Doc[]): boolean {
  return JSON.stringify(rules).includes('"things"');
}
