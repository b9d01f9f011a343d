/** The events of a timeline that a fact counts, and made-up ones that it would count. */
import type { CompiledCondition } from '../../compile/condition.js';
import { compileCondition, compileContext } from '../../compile/condition.js';
import { LayoutBuilder, newState } from '../../compile/layout.js';
import type { Condition, PropertySchema } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { ConditionTrace, Reading } from '../../vocabulary/decision.js';
import { fileStart } from '../../vocabulary/diagnostic.js';
import type { Event } from '../../vocabulary/event.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { parsePath } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';
import { parseDuration } from '../../vocabulary/time.js';
import type { Project } from '../project.js';
import { withValue } from './change.js';
import type { Life } from './life.js';
import { param } from './reading.js';
import { stepTime } from './rules-of-run.js';
import { IMPOSSIBLE, solve, unreadIn } from './solve.js';

/** When and where a condition was read. */
export interface Spot {
  readonly life: Life;
  readonly at: Instant;
  /** Whose steps and entry the condition may count from, where it stands in a campaign. */
  readonly campaign: string | undefined;
  readonly run: string | undefined;
  /** What `event` stands for there, where it is in the timeline. */
  readonly event: Event | undefined;
  /** When the run began. */
  readonly entryTime: Instant | undefined;
  /** The event with which the condition was read, for a trigger: changes must come before it. */
  readonly before: Event | undefined;
}

/** The instants at which an event counts: after `from`, until and with `to`; none, where a step has not run that it counts from. */
export function windowOf(
  reading: Reading,
  { life, at, run, entryTime }: Spot,
): { readonly from: Instant; readonly to: Instant } {
  const within = param(reading, 'within');
  const duration = typeof within === 'string' ? parseDuration(within) : undefined;
  if (duration !== undefined) return { from: at - duration, to: at };
  const since = param(reading, 'since');
  if (since === 'entry' && entryTime !== undefined) return { from: entryTime - 1, to: at };
  if (typeof since === 'string' && since !== 'entry') {
    const time = run === undefined ? undefined : stepTime(life, run, since, at);
    return { from: time === undefined ? at : time - 1, to: at };
  }
  return { from: -Infinity, to: at };
}

/** The events that a fact counts, oldest first. */
export function countedBy(reading: Reading, spot: Spot): readonly Event[] {
  const { from, to } = windowOf(reading, spot);
  const name = param(reading, 'event');
  const matches = matcher(reading, spot.life.project);
  return [...spot.life.timeline.events]
    .filter((event) => event.type === 'track' && event.name === name && event.time > from && event.time <= to)
    .filter((event) => receiptOf(event) <= spot.at && matches(event).result)
    .sort((a, b) => a.time - b.time);
}

/** How the fact's `where` comes out of an event. */
function matcher(reading: Reading, { ruleSet, program }: Project): (event: Event) => ConditionTrace {
  const where = param(reading, 'where') as unknown as Condition | undefined;
  const compiled = where && whereOf(where, ruleSet);
  if (!compiled) return () => ({ kind: 'all', result: true, place: fileStart(''), parts: [] });
  const state = newState(program.layout, '');
  return ({ name, time, properties }) =>
    compiled.trace({
      state,
      now: time,
      zone: program.zone,
      stepTimes: [],
      event: { event: name, timestamp: time, properties },
      entryTime: time,
    });
}

/** Such a `where` reads the event alone, and needs no place in the state. */
function whereOf(where: Condition, ruleSet: RuleSet): CompiledCondition {
  const nowhere = { at: () => fileStart(''), path: [] };
  return compileCondition(where, nowhere, compileContext(ruleSet, new LayoutBuilder(), undefined));
}

/** One more event that a fact counts: as the user's last of that name, or as the tracking plan has it. Undefined where none can be made. */
export function sampleFor(
  reading: Reading,
  spot: Spot,
  more: JsonObject = {},
): Omit<Event, 'time' | 'messageId'> | undefined {
  const name = param(reading, 'event');
  if (typeof name !== 'string') return undefined;
  const { project, timeline } = spot.life;
  const known = timeline.events.findLast((event) => event.type === 'track' && event.name === name);
  const blank = known?.properties ?? sampleOf(project.ruleSet.events.get(name)?.body.properties);
  const event = { type: 'track', user: timeline.user, name, traits: {}, consent: {} } as const;
  const made = { ...(isRecord(blank) ? blank : {}), ...more };
  const properties = fitted(
    made,
    matcher(reading, project),
    { ...event, time: spot.at, messageId: '' },
    project,
  );
  return properties && { ...event, properties };
}

/** Properties with which a `where` holds, where the tracking plan allows such. */
export function fitted(
  properties: JsonObject,
  matches: (event: Event) => ConditionTrace,
  event: Omit<Event, 'properties'>,
  project: Project,
  triesLeft = MOST_FITTINGS,
): JsonObject | undefined {
  const trace = matches({ ...event, properties });
  const [values] = solve(trace, true, {
    costOf: (reading, to) => {
      const changed = setProperty(properties, reading, to);
      return changed && project.check(event.name, changed) === undefined ? 1 : IMPOSSIBLE;
    },
    valuesOf: () => [],
  });
  if (!values) return undefined;
  const made = values.reduce<JsonObject | undefined>(
    (before, { reading, to }) => before && setProperty(before, reading, to),
    properties,
  );
  if (!made || project.check(event.name, made) !== undefined) return undefined;
  if (values.length === 0 || unreadIn(trace) === 0) return made;
  return triesLeft > 0 ? fitted(made, matches, event, project, triesLeft - 1) : undefined;
}

/** So often parts of a `where` come to be read that others of higher priority had decided before. */
const MOST_FITTINGS = 8;

/** An event's properties with another value for what a reading of `event` reads; undefined where it reads something else. */
export function setProperty(
  properties: JsonObject,
  { fact, path }: Reading,
  to: JsonValue | undefined,
): JsonObject | undefined {
  const steps = fact === 'event' && path !== undefined ? parsePath(path) : undefined;
  if (!steps || steps[0] !== 'properties' || steps.length < 2 || !isShallow(steps)) return undefined;
  return withValue(properties, steps.slice(1), to) as JsonObject;
}

const LONGEST_LIST = 100;

/** Whether a path leads into lists no further than anybody would write by hand. */
export function isShallow(steps: readonly (string | number)[]): boolean {
  return steps.every((step) => typeof step === 'string' || step < LONGEST_LIST);
}

/** The least value that a schema allows, as far as it is easily found. */
export function sampleOf(schema: PropertySchema | undefined): JsonValue {
  if (!schema) return {};
  if (schema.const !== undefined) return schema.const;
  if (schema.enum?.[0] !== undefined) return schema.enum[0];
  switch (schema.type) {
    case 'object': {
      const names = schema.required ?? [];
      return Object.fromEntries(names.map((name) => [name, sampleOf(ownSchema(schema, name))]));
    }
    case 'array':
      return [];
    case 'boolean':
      return true;
    case 'string':
      return FORMATS[schema.format ?? ''] ?? 'x';
    default:
      return leastNumber(schema as unknown as JsonObject);
  }
}

export function ownSchema(schema: PropertySchema | undefined, name: string): PropertySchema | undefined {
  const properties = schema?.properties ?? {};
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function leastNumber(bounds: JsonObject): number {
  const { minimum, exclusiveMinimum } = bounds;
  if (typeof minimum === 'number') return Math.ceil(minimum);
  return typeof exclusiveMinimum === 'number' ? Math.floor(exclusiveMinimum) + 1 : 1;
}

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  email: 'someone@example.com',
  uri: 'https://example.com/',
};

function isRecord(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
