/**
 * A user's life without the user: ids and texts that no rule compares with are replaced, each always by the same, and
 * what no rule reads is left out. Nothing is derived from what is replaced, so nothing leads back to it.
 */
import { comparison } from '../../compile/condition.js';
import type { PropertySchema } from '../../language/documents.js';
import { parseOperator } from '../../language/operator.js';
import { sampleOfPattern } from '../../language/pattern-sample.js';
import type { Project } from '../../simulate/project.js';
import { sampleOf } from '../../simulate/explain/past-events.js';
import type { Timeline } from '../../simulate/simulate.js';
import { sortEvents } from '../../simulate/simulate.js';
import type { Event } from '../../vocabulary/event.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import { parseInstant } from '../../vocabulary/time.js';
import { findZone } from '../../vocabulary/zone.js';
import { slugOf } from '../slug.js';
import type { Comparing, Reads } from './reads.js';
import { readsOf } from './reads.js';

export interface Pseudonymised {
  readonly timeline: Timeline;
  /** The names of properties and traits of which a value stays as it was, as rules compare with it. */
  readonly kept: readonly string[];
  /** The names of those whose comparisons no other text answers alike: nothing of them may be written. */
  readonly unlike: readonly string[];
}

/** New ids: the user's, and the number from which those of others count. */
export interface NewIds {
  readonly user: string;
  readonly firstAnonymous: number;
}

/** Events are those that the rules read, as a log of the program has them. */
export function pseudonymised(timeline: Timeline, project: Project, ids: NewIds): Pseudonymised {
  return new Pseudonyms(project, timeline.user, ids).of(timeline);
}

class Pseudonyms {
  private readonly reads: Reads;
  private readonly texts = new Map<string, string>();
  private readonly numbers = new Map<number, number>();
  private readonly counts = new Map<string, number>();
  private readonly ids = new Map<string, string>();
  private readonly kept = new Set<string>();
  private readonly unlike = new Set<string>();

  constructor(
    private readonly project: Project,
    original: string,
    { user, firstAnonymous }: NewIds,
  ) {
    this.reads = readsOf(project.ruleSet);
    this.counts.set('anonymous', firstAnonymous - 1);
    this.ids.set(original, user);
    this.texts.set(original, user);
  }

  of(timeline: Timeline): Pseudonymised {
    const events = sortEvents(timeline.events).map((event, index) => this.event(event, index));
    const changed = { ...timeline, user: this.id(timeline.user), events };
    return { timeline: changed, kept: [...this.kept], unlike: [...this.unlike] };
  }

  /** In order of receipt; the order of the same instant is that of message ids, which are new. */
  private event(event: Event, index: number): Event {
    const { events, profile } = this.project.ruleSet;
    const plan = events.get(event.name)?.body.properties;
    return {
      ...event,
      user: this.id(event.user),
      messageId: `m-${String(index).padStart(8, '0')}`,
      ...(event.previousId === undefined ? {} : { previousId: this.id(event.previousId) }),
      properties: this.object(event.properties, plan, this.reads.whole.has(event.name)),
      traits: this.traits(event.traits, profile?.body.traits),
    };
  }

  private id(original: string): string {
    let id = this.ids.get(original);
    if (id === undefined) {
      id = `anonymous-${this.next('anonymous')}`;
      this.ids.set(original, id);
      if (!this.texts.has(original)) this.texts.set(original, id);
    }
    return id;
  }

  private traits(traits: JsonObject, schema: PropertySchema | undefined): JsonObject {
    const read = Object.entries(traits).filter(
      ([name]) => name === ZONE || this.reads.names.has(name) || isRequired(name, schema),
    );
    return Object.fromEntries(
      read.map(([name, value]) => [name, this.value(name, value as JsonValue, memberOf(schema, name), true)]),
    );
  }

  /** Of a map what rules read, what the plan requires, and of one that is read as a whole what the plan knows. */
  private object(value: JsonObject, schema: PropertySchema | undefined, isWhole: boolean): JsonObject {
    const members = Object.entries(value).filter(([name]) => {
      if (this.reads.names.has(name) || isRequired(name, schema)) return true;
      return isWhole && memberOf(schema, name) !== undefined;
    });
    return Object.fromEntries(
      members.map(([name, item]) => [
        name,
        this.value(name, item as JsonValue, memberOf(schema, name), isWhole),
      ]),
    );
  }

  private value(
    name: string,
    value: JsonValue,
    schema: PropertySchema | undefined,
    isWhole: boolean,
  ): JsonValue {
    if (typeof value === 'string') return this.text(name, value, schema);
    if (typeof value === 'number') return this.number(name, value, schema);
    if (Array.isArray(value))
      return (value as readonly JsonValue[]).map((item) => this.value(name, item, schema?.items, isWhole));
    return isObject(value) ? this.object(value, schema, isWhole) : value;
  }

  private text(name: string, value: string, schema: PropertySchema | undefined): string {
    if (this.stays(name, value, schema)) {
      this.kept.add(name);
      return value;
    }
    const known = this.texts.get(keyOf(value, schema)) ?? this.texts.get(value);
    const comparisons = this.reads.compared.get(name) ?? [];
    if (known !== undefined && hasFormat(known, schema) && isAlike(known, value, comparisons)) return known;
    const made = this.make(name, value, schema, comparisons);
    // A text that has a form, and the same where it has none, are two.
    this.texts.set(known === undefined ? value : keyOf(value, schema), made);
    return made;
  }

  /** What rules or the plan name, the shop's own rows, zones, and instants that rules read. */
  private stays(name: string, value: string, schema: PropertySchema | undefined): boolean {
    if (name === ZONE && findZone(value) !== undefined) return true;
    if (schema?.const === value || schema?.enum?.includes(value) === true) return true;
    if (this.reads.rows.has(value)) return true;
    if (this.reads.names.has(name) && parseInstant(value) !== undefined) return true;
    return (this.reads.compared.get(name) ?? []).some((one) => isNamedBy(value, one));
  }

  /** A text of a counter, that comparisons answer as they did. */
  private make(
    name: string,
    value: string,
    schema: PropertySchema | undefined,
    comparisons: readonly Comparing[],
  ): string {
    if (parseInstant(value) !== undefined)
      return String(sampleOf({ type: 'string', format: schema?.format ?? 'date' }));
    const kind = kindOf(name);
    const count = this.next(kind);
    const plain = fitting(kind, schema, count);
    const stem = `${kind}-${count}`;
    const found = [plain, ...variationsOf(stem, comparisons), ...variationsOf(plain, comparisons)].find(
      (one) => hasFormat(one, schema) && isAlike(one, value, comparisons),
    );
    if (found === undefined) this.unlike.add(name);
    return found ?? plain;
  }

  private number(name: string, value: number, schema: PropertySchema | undefined): number {
    const isRead = this.reads.names.has(name);
    const isId = /(^|[_-])(id|number|phone)$|(Id|Number|Phone)$/.test(name);
    if (isId && Number.isInteger(value) && !this.reads.compared.has(name)) {
      const known = this.numbers.get(value);
      if (known !== undefined) return known;
      const made = this.next('number');
      this.numbers.set(value, made);
      return made;
    }
    return !isRead && schema?.['x-personal'] === true ? Number(sampleOf({ ...schema })) : value;
  }

  private next(kind: string): number {
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    return count;
  }
}

function fitting(kind: string, schema: PropertySchema | undefined, count: number): string {
  const { minLength = 0, maxLength = Infinity, format } = schema ?? {};
  const text = FORMATS[format ?? '']?.(kind, count) ?? `${kind}-${count}`;
  const short = text.length <= maxLength ? text : count.toString(36);
  return short.padEnd(Math.min(minLength, LONGEST_PADDED), 'x');
}

function hasFormat(text: string, schema: PropertySchema | undefined): boolean {
  const { minLength = 0, maxLength = Infinity, format } = schema ?? {};
  if (text.length < minLength || text.length > maxLength) return false;
  if (format === 'email') return /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/.test(text);
  return format === 'uri' ? /^https?:\/\/\S+$/.test(text) : format !== 'uuid' || text.length === 36;
}

const ZONE = 'timeZone';
const LONGEST_PADDED = 1000;

const FORMATS: Readonly<Record<string, (kind: string, count: number) => string>> = {
  email: (kind, count) => `${kind}-${count}@example.com`,
  uri: (kind, count) => `https://example.com/${kind}-${count}`,
  uuid: (_, count) => `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
};

/** `cart_id` → `cart`, `firstName` → `first-name`. */
function kindOf(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/[_-]+id$/i, '');
  return slugOf(words);
}

function keyOf(value: string, schema: PropertySchema | undefined): string {
  return `${schema?.format ?? ''}\n${value}`;
}

function isRequired(name: string, schema: PropertySchema | undefined): boolean {
  return schema?.required?.includes(name) === true;
}

function memberOf(schema: PropertySchema | undefined, name: string): PropertySchema | undefined {
  const properties = schema?.properties ?? {};
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** Whether a comparison for equality names the very text. */
function isNamedBy(value: string, { operator, value: wanted }: Comparing): boolean {
  const plain = parseOperator(operator)?.plain;
  if (plain === undefined || TEXT_PARTS.includes(plain)) return false;
  return Array.isArray(wanted) ? (wanted as readonly JsonValue[]).includes(value) : wanted === value;
}

const TEXT_PARTS: readonly string[] = ['startsWith', 'endsWith', 'matches'];

/** Whether all comparisons come out of one text as of another. */
function isAlike(text: string, original: string, comparisons: readonly Comparing[]): boolean {
  return comparisons.every(({ operator, value }) => {
    const compare = comparison(operator);
    return compare(text, value) === compare(original, value);
  });
}

/** The text with what rules look for in it. */
function variationsOf(text: string, comparisons: readonly Comparing[]): readonly string[] {
  const parts = comparisons.flatMap(({ operator, value }) => {
    const texts = (Array.isArray(value) ? (value as readonly JsonValue[]) : [value]).filter(
      (one) => typeof one === 'string',
    );
    if (parseOperator(operator)?.plain !== 'matches') return texts;
    return texts.flatMap((one) => sampleOfPattern(one) ?? []);
  });
  const known = [...new Set(parts)].slice(0, MOST_PARTS);
  return [
    ...known.flatMap((part) => [`${part}${text}`, `${text}${part}`, `${part}-${text}`, `${text}-${part}`]),
    ...known.flatMap((start) => known.map((end) => `${start}${text}${end}`)),
    ...known,
  ];
}

const MOST_PARTS = 20;
