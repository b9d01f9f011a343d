/** What timelines are made from: the constants of the rules, the values that they tell apart, and the tracking plan's events. */
import type { CampaignBody, PropertySchema, Step } from '../../language/documents.js';
import { isHeldOut } from '../../engine/permission.js';
import { branchesOf } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import { MAIL_EVENT_SCHEMAS } from '../../language/value-type.js';
import { valueClasses } from '../../language/value-classes.js';
import { sampleOf } from '../../simulate/explain/past-events.js';
import type { Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { NO_VARIANT } from '../../vocabulary/assignment.js';
import type { Event } from '../../vocabulary/event.js';
import { SUPPRESSING_EVENTS } from '../../vocabulary/event.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { canonicalJson, isObject, parsePath } from '../../vocabulary/json.js';
import type { Duration } from '../../vocabulary/time.js';
import { DAY, HOUR, MINUTE, parseClock, parseDuration } from '../../vocabulary/time.js';
import { projectConditions } from '../project-conditions.js';
import { slugOf } from '../slug.js';

export interface Material {
  /** Who a life is of that is made up: somebody whom no purpose holds out, where there is one. */
  readonly user: string;
  /** Events that can happen, each with what the plan requires. */
  readonly samples: ReadonlyMap<string, JsonObject>;
  /** By name of a property, the values that rules tell apart; undefined is none. */
  readonly properties: ReadonlyMap<string, readonly (JsonValue | undefined)[]>;
  readonly traits: ReadonlyMap<string, readonly (JsonValue | undefined)[]>;
  readonly purposes: readonly string[];
  /** What a catalog has of the thing that properties name. */
  readonly rowOf: (properties: JsonObject) => JsonObject;
  /** By campaign, the events that begin it, end it, or go on with it. */
  readonly events: ReadonlyMap<string, readonly string[]>;
  /** How many runs campaigns allow, and how far apart they must be. */
  readonly entries: readonly { readonly most: number; readonly apart: Duration }[];
  /** By experiment. */
  readonly variants: ReadonlyMap<string, readonly string[]>;
  /** Every duration that rules name, ascending. */
  readonly durations: readonly Duration[];
  /** Times of day that rules name, as durations after midnight. */
  readonly clocks: readonly Duration[];
}

export function materialOf(project: Project, corpus: readonly Timeline[]): Material {
  const { ruleSet } = project;
  const constants = constantsOf(ruleSet);
  const { properties, traits } = valuesOf(ruleSet);
  return {
    user: userOf(project, corpus),
    samples: samplesOf(project, corpus),
    properties,
    traits,
    purposes: Object.keys(ruleSet.policy?.body.purposes ?? {}),
    rowOf: rowsOf(ruleSet),
    entries: [...ruleSet.campaigns.values()].flatMap(({ body: { entry } }) => {
      const { maxEntries, cooldown = '1d' } = entry ?? {};
      return maxEntries === undefined ? [] : [{ most: maxEntries, apart: parseDuration(cooldown) ?? DAY }];
    }),
    events: new Map([...ruleSet.campaigns.values()].map(({ name, body }) => [name, eventsOf(body)])),
    variants: new Map(
      [...ruleSet.experiments.values()].map(({ name, body }) => [
        name,
        [...body.variants.map((one) => one.name), NO_VARIANT],
      ]),
    ),
    durations: [...new Set([...constants.durations, MINUTE, HOUR, DAY])].sort((a, b) => a - b),
    clocks: [...new Set(constants.clocks)].sort((a, b) => a - b),
  };
}

const NAMES = [
  'ada',
  'bo',
  'cem',
  'dora',
  'emil',
  'fay',
  'gus',
  'hana',
  'ivo',
  'june',
  'kim',
  'lea',
  'max',
  'nora',
];

function userOf({ program }: Project, corpus: readonly Timeline[]): string {
  const names = [...corpus.map(({ user }) => user), ...NAMES];
  const purposes = [...program.purposes.values()];
  return names.find((name) => !purposes.some((purpose) => isHeldOut(purpose, name))) ?? names[0]!;
}

function rowsOf({ catalogs }: RuleSet): Material['rowOf'] {
  const known = [...catalogs.values()].map(({ body, rows }) => ({ name: body.property ?? body.id, rows }));
  return (properties) => {
    for (const { name, rows } of known) {
      const id = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const row = typeof id === 'string' ? rows.get(id) : undefined;
      if (row) return row;
    }
    return {};
  };
}

function eventsOf({ trigger, exit = [], steps }: CampaignBody): readonly string[] {
  const awaited = (list: readonly Step[]): readonly string[] =>
    list.flatMap((step) => [
      ...('waitFor' in step ? [step.waitFor.event] : []),
      ...branchesOf(step).flatMap((branch) => awaited(branch.steps)),
    ]);
  const begun = 'event' in trigger ? [trigger.event] : [];
  return [...new Set([...begun, ...exit.map(({ event }) => event), ...awaited(steps)])];
}

function constantsOf(ruleSet: RuleSet): { readonly durations: Duration[]; readonly clocks: Duration[] } {
  const durations: Duration[] = [];
  const clocks: Duration[] = [];
  const read = (value: unknown): void => {
    if (typeof value === 'string') {
      const duration = parseDuration(value);
      if (duration !== undefined && duration > 0) durations.push(duration);
      const clock = parseClock(value);
      if (clock !== undefined) clocks.push(clock);
    } else if (Array.isArray(value)) value.forEach(read);
    else if (isObject(value)) {
      const { days, months } = value;
      if (typeof days === 'number') durations.push(Math.abs(days) * DAY);
      if (typeof months === 'number') durations.push(Math.abs(months) * 31 * DAY);
      Object.values(value).forEach(read);
    }
  };
  const { segments, scores, campaigns, contents, policy, invariants } = ruleSet;
  for (const some of [segments, scores, campaigns, contents, invariants])
    for (const { body } of some.values()) read(body);
  read(policy?.body);
  return { durations: durations.filter((one) => one > 0), clocks };
}

/** The classes of values that conditions tell apart, and of ids those of the catalogs. */
function valuesOf(ruleSet: RuleSet): Pick<Material, 'properties' | 'traits'> {
  const properties = new Map<string, (JsonValue | undefined)[]>();
  const traits = new Map<string, (JsonValue | undefined)[]>();
  const note = (
    known: Map<string, (JsonValue | undefined)[]>,
    name: string,
    values: readonly (JsonValue | undefined)[],
  ): void => {
    const list = known.get(name) ?? [];
    const keys = new Set(list.map(canonicalJson));
    known.set(
      name,
      [...list, ...values.filter((value) => !keys.has(canonicalJson(value)))].slice(0, MOST_VALUES),
    );
  };
  for (const { condition, reading } of projectConditions(ruleSet)) {
    for (const { reference, values } of valueClasses(condition, reading)) {
      const path = parsePath(reference.path ?? '$') ?? [];
      const last = path.at(-1);
      const { property } = reference.params ?? {};
      if (reference.fact === 'profile' && typeof last === 'string') note(traits, last, values);
      else if (typeof last === 'string') note(properties, last, values);
      else if (property !== undefined) note(properties, property.split('.').at(-1)!, values);
    }
  }
  for (const { body, rows } of ruleSet.catalogs.values()) {
    note(properties, body.property ?? body.id, [...rows.keys()].slice(0, MOST_ROWS));
  }
  for (const { body } of ruleSet.campaigns.values()) {
    if ('date' in body.trigger)
      note(traits, body.trigger.date.trait, ['2026-03-10', '1990-06-15', undefined]);
  }
  note(traits, 'timeZone', ['America/New_York', 'Asia/Kolkata', undefined]);
  return { properties, traits };
}

const MOST_VALUES = 60;
const MOST_ROWS = 40;

/** As the project's own scenarios have them, without what the plan does not require. */
function samplesOf({ ruleSet }: Project, corpus: readonly Timeline[]): ReadonlyMap<string, JsonObject> {
  const known = new Map<string, Event>();
  for (const { events } of corpus) {
    for (const event of events)
      if (event.type === 'track' && !known.has(event.name)) known.set(event.name, event);
  }
  const samples = [...ruleSet.events.values()].map(({ name, body }): readonly [string, JsonObject] => {
    const { required = [] } = body.properties;
    const own = known.get(name)?.properties ?? {};
    const members = required.map((property) => [
      property,
      Object.hasOwn(own, property)
        ? own[property]
        : readableSample(property, schemaOf(body.properties, property)),
    ]);
    return [name, Object.fromEntries(members) as JsonObject];
  });
  const ofMail = SUPPRESSING_EVENTS.filter((name) => !ruleSet.events.has(name)).map(
    (name) => [name, sampleOf(MAIL_EVENT_SCHEMAS.get(name)) as JsonObject] as const,
  );
  return new Map([...samples, ...ofMail]);
}

/** A value that a reader takes for one of the kind: `cart-1`. */
function readableSample(name: string, schema: PropertySchema | undefined): JsonValue {
  const sample = sampleOf(schema);
  if (sample !== 'x') return sample;
  const { maxLength = Infinity, minLength = 0 } = schema ?? {};
  const text = `${slugOf(name.replace(/[_-]?id$/i, ''))}-1`;
  return text.length > maxLength || text.length < minLength ? sample : text;
}

export function schemaOf(schema: PropertySchema | undefined, name: string): PropertySchema | undefined {
  const properties = schema?.properties ?? {};
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}
