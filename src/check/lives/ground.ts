/** All that a project's lives are drawn from, worked out once. */
import type { Arbitrary } from 'fast-check';
import fc from 'fast-check';
import {
  readingAlone,
  readingOfEvent,
  readingOfExit,
  schemaOfEvent,
} from '../../language/condition-sites.js';
import type { Happening, InvariantBody } from '../../language/documents.js';
import { Names } from '../../language/names.js';
import type { RuleSet } from '../../language/rule-set.js';
import { typeOfSchema } from '../../language/value-type.js';
import { isAllowed } from '../../language/value-pool.js';
import type { Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { MAIL_EVENTS } from '../../vocabulary/event.js';
import type { JsonObject } from '../../vocabulary/json.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { Duration } from '../../vocabulary/time.js';
import { DAY, HOUR, MINUTE } from '../../vocabulary/time.js';
import { findZone } from '../../vocabulary/zone.js';
import type { Material } from '../discover/material.js';
import { materialOf } from '../discover/material.js';
import { slugOf } from '../slug.js';
import { clocksIn, durationsIn } from './constants.js';
import type { EventAim } from './event-aim.js';
import { eventAim } from './event-aim.js';
import type { Limit } from './limits.js';
import { limitsOf } from './limits.js';
import type { People } from './people.js';
import { peopleOf } from './people.js';
import { objectsOf } from './schema-values.js';
import type { Script } from './scripts.js';
import { scriptsOf } from './scripts.js';
import type { Wish } from './wishes.js';
import { wishesOf } from './wishes.js';

export interface Ground {
  readonly project: Project;
  readonly people: People;
  readonly scripts: readonly Script[];
  /** The same by campaign: one that is tested in many variants is walked no more often than others. */
  readonly campaigns: readonly (readonly Script[])[];
  /** Of every event that can happen, what it may say. */
  readonly events: ReadonlyMap<string, Arbitrary<JsonObject>>;
  /** Those of the tracking plan, and those that mails answer. */
  readonly planned: readonly string[];
  readonly answers: readonly string[];
  readonly traits: Arbitrary<JsonObject>;
  readonly purposes: readonly string[];
  /** Values of the `timeZone` trait; undefined for none. */
  readonly zones: readonly [string | undefined, ...(string | undefined)[]];
  /** By name of a property that says which thing is meant, the things there are. */
  readonly things: ReadonlyMap<string, readonly [string, ...string[]]>;
  readonly rowOf: Material['rowOf'];
  /** What rules and invariants look for by name, whatever campaign it concerns. */
  readonly aims: readonly EventAim[];
  readonly laws: readonly Law[];
  readonly durations: readonly [Duration, ...Duration[]];
  readonly clocks: readonly Duration[];
  /** How many mails caps and invariants allow, within how long. */
  readonly limits: readonly Limit[];
  /** How long caps count. */
  readonly periods: readonly Duration[];
  readonly lateness: Duration;
  /** How long the clock runs after all that was planned: as a rule, and until time alone has changed what it can. */
  readonly tails: { readonly usual: Duration; readonly long: Duration };
  /** Whether something is always pending, so that the clock must be stopped. */
  readonly isEndless: boolean;
}

export function groundOf(project: Project, corpus: readonly Timeline[]): Ground {
  const { ruleSet, program } = project;
  const material = materialOf(project, corpus);
  const names = new Names(ruleSet, () => undefined);
  const scripts = scriptsOf(ruleSet, names, (purpose) => program.purposes.get(purpose)?.quietHours);
  const aims = new Map(material.properties);
  const answers = MAIL_EVENTS.filter((name) => name !== 'Email Sent');
  const planned = [...ruleSet.events.keys()];
  const events = [...new Set([...planned, ...answers])].map((name) => {
    const schema = ruleSet.events.get(name)?.body.properties ?? schemaOfEvent(name, ruleSet);
    return [name, likeThose(corpusOf(name, corpus, project), schema && objectsOf(schema, aims))] as const;
  });
  const traits = ruleSet.profile?.body.traits;
  const { timeZone: _, ...others } = traits?.properties ?? {};
  const laws = [...ruleSet.invariants.values()].map(({ body }) => lawOf(body, names));
  return {
    project,
    people: peopleOf(project),
    scripts,
    campaigns: [...ruleSet.campaigns.keys()].map((name) =>
      scripts.filter(({ campaign }) => campaign === name),
    ),
    events: new Map(events),
    planned,
    answers,
    traits: traits ? objectsOf({ ...traits, properties: others }, material.traits) : fc.constant({}),
    purposes: material.purposes,
    zones: zonesOf(project, material),
    things: thingsOf(ruleSet, material),
    rowOf: material.rowOf,
    aims: aimsOf(scripts, laws),
    laws,
    durations: durationsOf(ruleSet),
    clocks: [...new Set([...clocksIn(everything(ruleSet)), 0])],
    limits: limitsOf(project),
    periods: [...program.purposes.values()].flatMap(({ caps }) => caps.map(({ per }) => per)),
    lateness: program.allowedLateness,
    tails: tailsOf(project, scripts),
    isEndless: isEndless(project),
  };
}

const MOST_SAMPLES = 40;

/** What scenarios say of events of a name, where the plan allows it. */
function corpusOf(name: string, corpus: readonly Timeline[], { check }: Project): readonly JsonObject[] {
  const known = new Map<string, JsonObject>();
  for (const { events } of corpus) {
    for (const event of events)
      if (event.name === name && event.type === 'track' && known.size < MOST_SAMPLES)
        known.set(canonicalJson(event.properties), event.properties);
  }
  return [...known.values()].filter((properties) => check(name, properties) === undefined);
}

/** Now and then as scenarios have them: their values belong together. */
function likeThose(
  samples: readonly JsonObject[],
  all: Arbitrary<JsonObject> = fc.constant({}),
): Arbitrary<JsonObject> {
  if (samples.length === 0) return all;
  return fc.oneof({ weight: 4, arbitrary: all }, { weight: 1, arbitrary: fc.constantFrom(...samples) });
}

/** The bodies of all that says how long or when. */
function everything(ruleSet: RuleSet): readonly unknown[] {
  const { segments, scores, campaigns, contents, experiments, invariants, policy } = ruleSet;
  return [segments, scores, campaigns, contents, experiments, invariants]
    .flatMap((some): readonly { readonly body: unknown }[] => [...some.values()])
    .concat(policy ? [policy] : [])
    .map(({ body }) => body);
}

function durationsOf(ruleSet: RuleSet): Ground['durations'] {
  const [first = MINUTE, ...others] = new Set([...durationsIn(everything(ruleSet)), MINUTE, HOUR, DAY]);
  return [first, ...others];
}

/** Zones whose clocks do what others' do not, beside those that rules name. */
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'America/Santiago',
  'Africa/Casablanca',
  'Asia/Beirut',
];

function zonesOf({ checkTraits }: Project, { traits }: Material): Ground['zones'] {
  const named = (traits.get('timeZone') ?? []).filter((one) => typeof one === 'string');
  const known = [...new Set([...named, ...ZONES])].filter(
    (name) => findZone(name) !== undefined && checkTraits({ timeZone: name }) === undefined,
  );
  // Most users are where the shop is.
  return [undefined, undefined, undefined, ...known];
}

/** Properties that say which thing is meant: what is called an id, keys of runs, ids of catalogs. */
function thingsOf(ruleSet: RuleSet, { properties }: Material): Ground['things'] {
  const texts = new Map<string, { readonly type: 'string' }>();
  const schemas = [...ruleSet.events.values()].map(({ body }) => body.properties);
  const visit = (schema: (typeof schemas)[number], name: string): void => {
    if (schema.type === 'string' && !schema.enum && schema.const === undefined && schema.format === undefined)
      texts.set(name, schema as { readonly type: 'string' });
    for (const [inner, own] of Object.entries(schema.properties ?? {})) visit(own, inner);
    if (schema.items) visit(schema.items, name);
  };
  for (const schema of schemas) visit(schema, '');
  const keys = new Set(
    [...ruleSet.campaigns.values()].flatMap(({ body }) => body.entry?.key?.split('.').at(-1) ?? []),
  );
  const rows = new Set([...ruleSet.catalogs.values()].map(({ body }) => body.property ?? body.id));
  const things = [...texts].flatMap(([name, schema]) => {
    if (!/id$/i.test(name) && !keys.has(name) && !rows.has(name)) return [];
    const word = slugOf(name.replace(/[_-]?id$/i, '')) || 'thing';
    const own = [1, 2, 3].map((number) => `${word}-${number}`);
    const known = (properties.get(name) ?? []).filter((one): one is string => typeof one === 'string');
    const [first, ...others] = [...known, ...own].filter((one) => isAllowed(one, typeOfSchema(schema)));
    return first === undefined ? [] : [[name, [first, ...others]] as const];
  });
  return new Map(things as readonly (readonly [string, readonly [string, ...string[]]])[]);
}

/** What an invariant speaks of, beside mails. */
export interface Law {
  readonly aims: readonly EventAim[];
  readonly within: Duration | undefined;
  readonly wishes: readonly Wish[];
}

function lawOf({ never, always, atMost }: InvariantBody, names: Names): Law {
  const named = [never?.after, never?.unless, always?.after, always?.unless].flatMap(listed);
  const aims = named.flatMap((one) => {
    const { event, where } = typeof one === 'string' ? { event: one, where: undefined } : one;
    return readingOfEvent(event, names) ? (eventAim(event, where, { names }) ?? []) : [];
  });
  const after = always && (typeof always.after === 'string' ? always.after : always.after.event);
  const alone = readingAlone(names);
  return {
    aims,
    within: durationsIn([never?.within, always?.within, atMost?.per])[0],
    wishes: [
      ...(never?.when ? wishesOf(never.when, alone) : []),
      ...(always?.when ? wishesOf(always.when, readingOfExit(after!, alone) ?? alone) : []),
    ],
  };
}

function aimsOf(scripts: readonly Script[], laws: readonly Law[]): readonly EventAim[] {
  const ofScripts = scripts.flatMap(({ trigger, exits }) => [
    ...(trigger.kind === 'event' ? [trigger.aim] : []),
    ...exits,
  ]);
  return [...ofScripts, ...laws.flatMap(({ aims }) => aims)];
}

function listed(some: Happening | readonly Happening[] | undefined): readonly Happening[] {
  if (some === undefined) return [];
  return Array.isArray(some) ? (some as readonly Happening[]) : [some as Happening];
}

function tailsOf({ ruleSet, program }: Project, scripts: readonly Script[]): Ground['tails'] {
  const waits = scripts.map(({ durations }) => durations.filter((one) => one <= 8 * DAY).reduce(sum, 0));
  const followed = program.segments.map(
    ({ name }) => durationsIn(ruleSet.segments.get(name)?.body).at(-1) ?? 0,
  );
  const usual = Math.min(12 * DAY, Math.max(DAY, ...waits)) + 2 * DAY;
  const longest = Math.max(usual, ...followed, ...scripts.map(({ durations }) => durations.at(-1) ?? 0));
  return { usual, long: Math.min(longest, 400 * DAY) + DAY };
}

function sum(a: number, b: number): number {
  return a + b;
}

function isEndless({ ruleSet, program }: Project): boolean {
  const isOfClocks = (name: string) =>
    JSON.stringify(ruleSet.segments.get(name)?.body ?? '').includes('"localTime"');
  const dates = [...ruleSet.campaigns.values()].flatMap(({ body: { trigger } }) =>
    'date' in trigger ? [trigger.date] : [],
  );
  return (
    program.segments.some(({ name }) => isOfClocks(name)) || dates.some(({ repeat }) => repeat === 'yearly')
  );
}
