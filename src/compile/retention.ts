/** What history the rules keep of a user, and why: data minimisation that can be shown to an auditor. */
import type { CampaignBody, Declared, PropertySchema } from '../language/documents.js';
import type { RuleSet } from '../language/rule-set.js';
import { MAIL_EVENT_SCHEMAS } from '../language/value-type.js';
import type { Span } from '../vocabulary/diagnostic.js';
import { compareText } from '../vocabulary/diagnostic.js';
import { SUPPRESSING_EVENTS } from '../vocabulary/event.js';
import type { Duration } from '../vocabulary/time.js';
import { formatDuration } from '../vocabulary/time.js';
import type { Ask, KeptAsked, KeptParts } from './kept.js';
import type { CampaignPlan, Program } from './program.js';
import { MOST_RECEIVED } from './state.js';

export interface RetentionReport {
  readonly events: readonly EventRetention[];
  /** Declared events of which nothing is kept. */
  readonly unkept: readonly string[];
  readonly traits: readonly { readonly name: string; readonly isPersonal: boolean }[];
  /** What is kept beside events and traits. */
  readonly others: readonly OtherRetention[];
}

export interface EventRetention {
  readonly event: string;
  readonly kept: readonly RetentionEntry[];
}

export interface RetentionEntry {
  /** In words: `times and price`, `count`. */
  readonly what: string;
  readonly form: KeptParts['kind'];
  /** Whether only of events that a `where` accepts. */
  readonly isFiltered: boolean;
  /** The longest that any is kept, in words: `30d`, `for ever`, `while a run of cart-recovery goes on`. */
  readonly howLong: string;
  /** The longest window that asks for it; absent where it is kept for ever, or for runs alone. */
  readonly within?: Duration;
  /** What of it the tracking plan calls personal. */
  readonly personal: readonly string[];
  /** The place that asks for the longest; absent for what Mailwright needs itself. */
  readonly place?: Span;
}

/** Something that a state keeps of what the user went through, by name. */
export interface OtherRetention {
  /** In words: `entries into cart-recovery: number, last time`. */
  readonly what: string;
  readonly howLong: string;
  readonly personal: readonly string[];
  /** What asks for it; absent for what Mailwright needs itself. */
  readonly place?: Span;
}

type Row = RetentionEntry & { readonly event: string };

/** All that is kept of the events of a program's rules. */
export function retentionReport(program: Program, ruleSet: RuleSet): RetentionReport {
  const rows = [
    ...program.kept.map((kept) => rowOf(kept, ruleSet)),
    ...[...ruleSet.campaigns.values()].flatMap((campaign) => triggerRow(campaign, ruleSet)),
    ...SUPPRESSING_EVENTS.map((event): Row => ({ event, ...SUPPRESSION })),
  ];
  const events = [...new Set(rows.map(({ event }) => event))].sort(compareText);
  return {
    events: events.map((event) => ({ event, kept: entriesOf(event, rows) })),
    unkept: [...ruleSet.events.keys()].filter((name) => !events.includes(name)).sort(compareText),
    traits: [...program.traits].sort(compareText).map((name) => {
      const traits = ruleSet.profile?.body.traits.properties ?? {};
      return { name, isPersonal: Object.hasOwn(traits, name) && isPersonal(traits[name]!) };
    }),
    others: [...ofEngine(program, ruleSet), ...ofRules(program, ruleSet)],
  };
}

const FOR_EVER = 'for ever';

/** What is kept of every user, whatever the rules. */
function ofEngine({ remembersFor }: Program, { policy }: RuleSet): readonly OtherRetention[] {
  const lateness = policy?.body.allowedLateness === undefined ? undefined : policy.at(['allowedLateness']);
  return [
    {
      what: 'message ids',
      howLong: `${formatDuration(remembersFor)}, the newest ${MOST_RECEIVED}`,
      personal: [],
      ...(lateness ? { place: lateness } : {}),
    },
    {
      what: 'consent by purpose: last said, and when',
      howLong: FOR_EVER,
      personal: [],
      ...(policy ? { place: policy.at(['purposes'], 'key') } : {}),
    },
  ];
}

/** What campaigns, dates, segments and experiments note of their users. */
function ofRules(program: Program, ruleSet: RuleSet): readonly OtherRetention[] {
  const noted = (what: string, place: Span): OtherRetention => ({
    what,
    howLong: FOR_EVER,
    personal: [],
    place,
  });
  const campaigns = [...program.campaigns.values()];
  return [
    ...campaigns.flatMap((campaign) => [
      runsOf(campaign, ruleSet),
      noted(`entries into ${campaign.name}: number, last time`, campaign.place),
    ]),
    ...program.dates.map(({ campaign, trait }) =>
      noted(`dates of ${trait} for ${campaign.name}: last, next`, campaign.place),
    ),
    ...program.segments.map(({ name }) =>
      noted(`membership of ${name}, and until when`, ruleSet.segments.get(name)!.span),
    ),
    ...campaigns.flatMap(({ experiments }) =>
      experiments.map(({ name, place }) => noted(`exposure to ${name}: time`, place)),
    ),
  ];
}

/** The trigger of a run is told with its event. */
function runsOf(
  { name, place, entry, experiments, timedSteps }: CampaignPlan,
  ruleSet: RuleSet,
): OtherRetention {
  const { trigger } = ruleSet.campaigns.get(name)!.body;
  const parts = [
    'times',
    'step',
    ...(entry.key ? [entry.key.slice(1).join('.')] : []),
    ...timedSteps.map((step) => `time of ${step}`),
    ...(experiments.length > 0 ? ['variants'] : []),
  ];
  const key = entry.key?.[1];
  return {
    what: `runs of ${name}: ${parts.join(', ')}`,
    howLong: 'while they go on',
    personal:
      key !== undefined && 'event' in trigger ? personalOf(trigger.event, [String(key)], ruleSet) : [],
    place,
  };
}

function entriesOf(event: string, rows: readonly Row[]): readonly RetentionEntry[] {
  return rows
    .filter((row) => row.event === event)
    .map(({ event: _event, ...entry }) => entry)
    .sort((a, b) => compareText(a.what, b.what) || compareText(a.howLong, b.howLong));
}

const SUPPRESSION: RetentionEntry = {
  what: 'time',
  form: 'time',
  isFiltered: false,
  howLong: 'for ever, as it stops mails',
  personal: [],
};

/** The event that a run began with is kept whole: its steps may read any property. */
function triggerRow({ name, body, at }: Declared<CampaignBody>, ruleSet: RuleSet): readonly Row[] {
  const { trigger } = body;
  if (!('event' in trigger)) return [];
  return [
    {
      event: trigger.event,
      what: 'the trigger: time and all properties',
      form: 'value',
      isFiltered: trigger.where !== undefined,
      howLong: `while a run of ${name} goes on`,
      personal: personalOf(trigger.event, 'all', ruleSet),
      place: at(['trigger', 'event']),
    },
  ];
}

function rowOf({ event, what, isFiltered, retention, asks }: KeptAsked, ruleSet: RuleSet): Row {
  const longest = longestOf(asks);
  const isForEver = longest !== undefined && !longest.since && longest.within === undefined;
  return {
    event,
    what: wordsOf(what),
    form: what.kind,
    isFiltered,
    howLong: isForEver ? forEver(retention?.limit) : howLong(asks, retention?.lateness ?? 0),
    ...(longest?.within === undefined ? {} : { within: longest.within }),
    personal: personalOf(event, what.properties, ruleSet),
    ...(longest?.place ? { place: longest.place } : {}),
  };
}

/** For ever, else the longest window; what is asked for since a run began ends with the run. */
function longestOf(asks: readonly Ask[]): Ask | undefined {
  const length = ({ within, since }: Ask) => within ?? (since ? -1 : Infinity);
  let longest = asks[0];
  for (const ask of asks) if (longest && length(ask) > length(longest)) longest = ask;
  return longest;
}

function forEver(limit: number | undefined): string {
  return limit === undefined ? 'for ever' : `for ever, the newest ${limit}`;
}

/** What is asked for since a run began is kept as long as one may still begin by an event that comes late. */
function howLong(asks: readonly Ask[], lateness: Duration): string {
  const within = Math.max(0, ...asks.map((ask) => ask.within ?? 0));
  const since = asks.flatMap((ask) => (ask.since ? [ask.since] : []));
  const runs = [
    ...new Set(
      since.map(({ campaign, step }) =>
        step === 'entry' ? `since ${campaign} was entered` : `since ${campaign}/${step} ran`,
      ),
    ),
  ].sort(compareText);
  const atLeast = runs.length > 0 && lateness > within ? [`${formatDuration(lateness)} at least`] : [];
  return [...(within > 0 || runs.length === 0 ? [formatDuration(within)] : []), ...runs, ...atLeast].join(
    ', ',
  );
}

function wordsOf(what: KeptParts): string {
  if (what.kind !== 'events') return what.words;
  if (what.properties === 'all') return 'times and all properties';
  const [last, ...before] = ['times', ...what.properties].toReversed();
  return before.length === 0 ? last! : `${before.toReversed().join(', ')} and ${last}`;
}

function personalOf(
  event: string,
  properties: readonly string[] | 'all',
  { events }: RuleSet,
): readonly string[] {
  const schema = MAIL_EVENT_SCHEMAS.get(event) ?? events.get(event)?.body.properties;
  const members = Object.entries(schema?.properties ?? {});
  return members
    .filter(([name, inner]) => (properties === 'all' || properties.includes(name)) && isPersonal(inner))
    .map(([name]) => name);
}

/** Whether a property, or any part of it, is personal data. */
function isPersonal(schema: PropertySchema): boolean {
  const inner = [...Object.values(schema.properties ?? {}), ...(schema.items ? [schema.items] : [])];
  return schema['x-personal'] === true || inner.some(isPersonal);
}
