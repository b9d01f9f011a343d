/** Facts and conditions for the slow twin: every fact by a scan over all that has happened. */
import type { Condition, FactCondition, FactParams, FactReference } from '../../src/language/documents.js';
import { isFactReference } from '../../src/language/documents.js';
import type { RuleSet } from '../../src/language/rule-set.js';
import type { Event } from '../../src/vocabulary/event.js';
import type { JsonObject, JsonValue } from '../../src/vocabulary/json.js';
import type { Instant } from '../../src/vocabulary/time.js';
import { parseDuration, parseInstant } from '../../src/vocabulary/time.js';
import type { Zone } from '../../src/vocabulary/zone.js';
import { findZone, localParts } from '../../src/vocabulary/zone.js';

import { recommended, rowOf } from './twin-catalog.js';

type Value = JsonValue | undefined;

export interface Past {
  readonly event: string;
  readonly timestamp: Instant;
  readonly properties: JsonObject;
}

/** All that is known of a user, and what is being looked at. */
export interface Moment {
  readonly ruleSet: RuleSet;
  readonly user: string;
  readonly past: readonly Past[];
  readonly identified: readonly Event[];
  readonly now: Instant;
  /** The event that `event` stands for. */
  readonly event: Past | null;
  readonly entryTime: Instant;
  /** When the steps of the run last ran, by id. */
  readonly stepTimes?: ReadonlyMap<string, Instant>;
}

export function traitsOf({ identified }: Pick<Moment, 'identified'>): JsonObject {
  const inOrder = sorted(identified, ({ time }) => time);
  return Object.assign({}, ...inOrder.map(({ traits }) => traits)) as JsonObject;
}

export function zoneOf(moment: Pick<Moment, 'identified' | 'ruleSet'>): Zone {
  const { timeZone } = traitsOf(moment);
  const own = typeof timeZone === 'string' ? findZone(timeZone) : undefined;
  return own ?? findZone(moment.ruleSet.policy!.body.timeZone)!;
}

/** The statement about a purpose's consent that was made last. */
export function consentTo({ identified }: Pick<Moment, 'identified'>, purpose: string): Event | undefined {
  return sorted(
    identified.filter(({ consent }) => consent[purpose]),
    ({ time }) => time,
  ).at(-1);
}

function sorted<Item>(items: readonly Item[], timeOf: (item: Item) => Instant): readonly Item[] {
  return [...items].sort((a, b) => timeOf(a) - timeOf(b));
}

export function holds(condition: Condition, moment: Moment): boolean {
  if ('all' in condition) return condition.all.every((one) => holds(one, moment));
  if ('any' in condition) return condition.any.some((one) => holds(one, moment));
  if ('not' in condition) return !holds(condition.not, moment);
  if ('condition' in condition)
    return holds(moment.ruleSet.segments.get(condition.condition)!.body.when, moment);
  const fact = valueOf(condition, moment);
  return compare(condition.operator, fact, wantedOf(condition, moment));
}

function wantedOf(leaf: FactCondition, moment: Moment): Value {
  return isFactReference(leaf.value)
    ? valueOf(leaf.value as FactReference, moment)
    : written(leaf, leaf.value);
}

/** A literal as the fact's values are: durations and instants are milliseconds. */
export function written({ fact, params, path }: FactReference, value: Value): Value {
  if (typeof value !== 'string') return value;
  if (fact === 'recency') return parseDuration(value);
  const isInstant = /^(first|last)$/.test(fact) ? !params?.property : path === '$.timestamp';
  return isInstant ? parseInstant(value) : value;
}

function compare(operator: string, fact: Value, value: Value): boolean {
  const [decorator, inner] = operator.split(/:(.*)/s) as [string, string];
  const isTrue = (one: Value, other: Value) => compare(inner, one, other);
  if (decorator === 'not') return !isTrue(fact, value);
  if (decorator === 'swap') return isTrue(value, fact);
  if (decorator === 'someFact') return Array.isArray(fact) && fact.some((item: Value) => isTrue(item, value));
  if (decorator === 'everyFact')
    return Array.isArray(fact) && fact.every((item: Value) => isTrue(item, value));
  if (decorator === 'someValue')
    return Array.isArray(value) && value.some((item: Value) => isTrue(fact, item));
  if (decorator === 'everyValue')
    return Array.isArray(value) && value.every((item: Value) => isTrue(fact, item));
  const areNumbers = typeof fact === 'number' && typeof value === 'number';
  const areTexts = typeof fact === 'string' && typeof value === 'string';
  const inList = (list: Value, item: Value) => Array.isArray(list) && list.includes(item);
  return {
    present: () => fact !== undefined,
    missing: () => fact === undefined,
    equal: () => fact === value,
    notEqual: () => fact !== value,
    in: () => inList(value, fact),
    notIn: () => !inList(value, fact),
    contains: () => inList(fact, value),
    doesNotContain: () => Array.isArray(fact) && !inList(fact, value),
    lessThan: () => areNumbers && fact < value,
    lessThanInclusive: () => areNumbers && fact <= value,
    greaterThan: () => areNumbers && fact > value,
    greaterThanInclusive: () => areNumbers && fact >= value,
    startsWith: () => areTexts && fact.slice(0, value.length) === value,
    endsWith: () =>
      areTexts && fact.slice(fact.length - value.length) === value && fact.length >= value.length,
    // The tests' patterns mean the same to JavaScript.
    matches: () => areTexts && new RegExp(value, 'u').test(fact),
    before: () => millisecondsOf(fact)! < millisecondsOf(value)!,
    after: () => millisecondsOf(fact)! > millisecondsOf(value)!,
  }[operator]!();
}

function millisecondsOf(value: Value): number | undefined {
  return typeof value === 'string' ? parseInstant(value) : typeof value === 'number' ? value : undefined;
}

/** A fact's value; null is as good as missing. */
export function valueOf(reference: FactReference, moment: Moment): Value {
  const steps = reference.path?.match(/\w+/g) ?? [];
  const whole = wholeValueOf(reference, moment) as Value | null;
  const found = steps.reduce<Value>((value, step) => partOf(value, step), whole);
  return found ?? written(reference, reference.params?.default);
}

function partOf(value: Value, step: string): Value {
  return typeof value === 'object' && value !== null ? (value as JsonObject)[step] : undefined;
}

function wholeValueOf({ fact, params = {} }: FactReference, moment: Moment): Value {
  const events = () => matching(params, moment);
  const values = () => events().map(({ properties }) => properties[params.property!]);
  const numbers = () => values().filter((value) => typeof value === 'number');
  const edge = (at: 0 | -1) => {
    const found = events().at(at);
    return params.property === undefined ? found?.timestamp : found?.properties[params.property];
  };
  switch (fact) {
    case 'event':
      return moment.event as unknown as Value;
    case 'profile':
      return { userId: moment.user, traits: traitsOf(moment) };
    case 'consent':
      return consentTo(moment, params.purpose!)?.consent[params.purpose!] ?? 'unknown';
    case 'localTime':
      return localParts(zoneOf(moment), moment.now) as unknown as Value;
    case 'count':
      return events().length;
    case 'sum':
      return values().reduce<number>(
        (sum, value) => Math.min(sum + (typeof value === 'number' ? value : 0), Number.MAX_VALUE),
        0,
      );
    case 'average':
      return numbers().length === 0 ? undefined : numbers().reduce((a, b) => a + b) / numbers().length;
    case 'min':
      return numbers()
        .sort((a, b) => a - b)
        .at(0);
    case 'max':
      return numbers()
        .sort((a, b) => a - b)
        .at(-1);
    case 'distinct':
      return Math.min(
        new Set(values().filter((value) => value !== undefined && value !== null)).size,
        params.within === undefined && params.since === undefined ? 1000 : Infinity,
      );
    case 'score':
      return scoreOf(params.name!, moment);
    case 'level':
      return levelOf(params.name!, moment);
    case 'first':
      return edge(0);
    case 'last':
      return edge(-1);
    case 'recency':
      return events().length === 0 ? undefined : moment.now - events().at(-1)!.timestamp;
    case 'collect':
      return collect(params, moment);
    case 'lookup':
      return rowOf(moment.ruleSet.catalogs.get(params.catalog!)!, asked(params.id, moment));
    case 'recommend':
      return recommended(
        moment.ruleSet.catalogs.get(params.catalog!)!,
        params,
        asked(params.to, moment),
        moment.past,
      );
    default:
      throw new Error(`the twin does not know the fact ${fact}`);
  }
}

/** Every event's points, halved as often as half-lives have gone by; to twelve digits, and nothing below a billionth. */
function scoreOf(name: string, moment: Moment): number {
  const { points, halfLife } = moment.ruleSet.scores.get(name)!.body;
  const given = points.flatMap(({ event, where, add }) =>
    matching({ event, ...(where ? { where } : {}) }, moment).map(({ timestamp }) => ({ timestamp, add })),
  );
  const worth = sorted(given, ({ timestamp }) => timestamp).map(({ timestamp, add }) =>
    halfLife === undefined ? add : add * 0.5 ** ((moment.now - timestamp) / parseDuration(halfLife)!),
  );
  const sum = worth.reduce((a, b) => a + b, 0);
  return Math.abs(sum) < 1e-9 ? 0 : Number(sum.toPrecision(12));
}

function levelOf(name: string, moment: Moment): string | undefined {
  const levels = Object.entries(moment.ruleSet.scores.get(name)!.body.levels!);
  return levels.filter(([, from]) => scoreOf(name, moment) >= from).at(-1)?.[0];
}

/** A literal in a fact's parameters, or another fact. */
function asked(value: Value, moment: Moment): Value {
  return isFactReference(value) ? valueOf(value, moment) : value;
}

/** The events that a fact asks for, oldest first. */
function matching({ event, where, within, since }: FactParams, moment: Moment): readonly Past[] {
  const after = within === undefined ? -Infinity : moment.now - parseDuration(within)!;
  const ran = since === 'entry' ? moment.entryTime : (moment.stepTimes?.get(since ?? '') ?? Infinity);
  const from = since === undefined ? -Infinity : ran;
  const found = moment.past.filter(
    (one) =>
      one.event === event &&
      one.timestamp > after &&
      one.timestamp >= from &&
      (!where || holds(where, { ...moment, event: one })),
  );
  return sorted(found, ({ timestamp }) => timestamp);
}

/** Newest first; of each `distinctBy` the newest; without what an event of `without` at the same instant or later names. */
function collect(params: FactParams, moment: Moment): Value {
  const { distinctBy, without = [], limit = 1000, within, since } = params;
  const idOf = (properties: JsonObject) => (distinctBy === undefined ? undefined : properties[distinctBy]);
  const removers = without.flatMap((event) => matching({ event, within, since } as FactParams, moment));
  const names = (remover: Past, id: Value) =>
    distinctBy === undefined || idOf(remover.properties) === undefined || idOf(remover.properties) === id;
  const newestFirst = matching(params, moment).toReversed();
  const distinct = newestFirst.filter(
    ({ properties }, index) =>
      idOf(properties) === undefined ||
      newestFirst.findIndex((other) => idOf(other.properties) === idOf(properties)) === index,
  );
  const kept = distinct.filter(
    ({ timestamp, properties }) =>
      !removers.some((remover) => remover.timestamp >= timestamp && names(remover, idOf(properties))),
  );
  return kept.slice(0, limit).map(({ properties }) => properties);
}

/** What a part of the rules mentions, segments and content that it names included. */
export interface Mentioned {
  readonly events: Set<string>;
  readonly durations: Set<number>;
  readonly facts: Set<string>;
}

export function mentionedIn(part: unknown, ruleSet: RuleSet): Mentioned {
  const found: Mentioned = { events: new Set(), durations: new Set(), facts: new Set() };
  const visit = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      const duration = parseDuration(value);
      if (duration !== undefined) found.durations.add(duration);
      if (key === 'event' || key === 'without') found.events.add(value);
      if (key === 'fact') found.facts.add(value);
      if (key === 'catalog') visit(ruleSet.catalogs.get(value)?.body.boughtBy, 'event');
      if (key === 'condition' || key === 'enters' || key === 'leaves')
        visit(ruleSet.segments.get(value)?.body.when, '');
    } else if (Array.isArray(value)) {
      for (const item of value) visit(item, key);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) visit(inner, name);
      const { fact, params } = value as unknown as FactReference;
      if (fact === 'score' || fact === 'level') visit(ruleSet.scores.get(params!.name!)?.body, '');
      if (key === 'content')
        for (const name of Object.values(value)) visit(ruleSet.contents.get(String(name))?.body.choose, '');
    }
  };
  visit(part, '');
  return found;
}
