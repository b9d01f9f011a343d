/** Users of a log without who they are: ids by a key that is not kept, personal data by made-up values of the same type. */
import type { PropertySchema } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import { sampleOf } from '../../simulate/explain/past-events.js';
import { MAIL_EVENT_SCHEMAS } from '../../language/value-type.js';
import { fnv1a32 } from '../../vocabulary/bucket.js';
import type { Event } from '../../vocabulary/event.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import type { MailValues } from '../../vocabulary/decision.js';

export interface MadeUp {
  readonly user: string;
  /** A text with what is made up in place of what is personal. */
  readonly text: (text: string) => string;
  readonly values: (values: MailValues) => MailValues;
  /** Properties and traits that are not personal, as short as a line needs them. */
  readonly shown: (event: Event) => string;
}

/** For one user, by all of the events of either rule set. */
export function madeUpFor(
  user: string,
  events: readonly Event[],
  ruleSets: readonly RuleSet[],
  key: string,
): MadeUp {
  const pseudonym = `user-${hex(key + user)}${hex(user + key).slice(0, 4)}`;
  const schemas = ruleSets.map((ruleSet) => schemasOf(ruleSet));
  const texts = new Map<string, string>();
  const numbers = new Map<number, number>();
  const ids = new Set(events.flatMap((event) => [event.user, event.previousId ?? event.user]));
  for (const id of [user, ...ids]) texts.set(id, id === user ? pseudonym : `id-${hex(key + id)}`);
  const note = (name: string, value: JsonValue, schema: PropertySchema | undefined): void => {
    if (typeof value === 'string') {
      if (value !== '' && !texts.has(value)) texts.set(value, madeText(name, schema, pseudonym));
    } else if (typeof value === 'number') {
      numbers.set(value, Number(sampleOf(schema ?? { type: 'number' })));
    } else if (typeof value === 'object' && value !== null) {
      for (const [inner, child] of Object.entries(value)) note(inner, child as JsonValue, undefined);
    }
  };
  const isPersonalIn = (schema: PropertySchema | undefined, name: string) =>
    memberOf(schema, name)?.['x-personal'] === true;
  for (const schema of schemas) {
    for (const event of events) {
      for (const [name, value] of membersOf(event.traits))
        noteMember(name, value, memberOf(schema.traits, name), note);
      for (const [name, value] of membersOf(event.properties))
        noteMember(name, value, memberOf(schema.event(event.name), name), note);
    }
  }
  const longest = [...texts.keys()].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const text = (given: string): string => {
    const whole = texts.get(given);
    if (whole !== undefined) return whole;
    return longest.reduce(
      (known, one) =>
        one.length >= LEAST_INSIDE && known.includes(one) ? known.replaceAll(one, texts.get(one)!) : known,
      given,
    );
  };
  const deep = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'number') return numbers.get(value) ?? value;
    if (Array.isArray(value)) return (value as readonly JsonValue[]).map(deep);
    return isObject(value) ? deepObject(value) : value;
  };
  const deepObject = (value: JsonObject): JsonObject =>
    Object.fromEntries(membersOf(value).map(([name, child]) => [name, deep(child)]));
  return {
    user: pseudonym,
    text,
    values: (values) => ({
      ...values,
      data: deepObject(values.data),
      user: {
        id: text(values.user.id),
        traits: Object.fromEntries(
          membersOf(values.user.traits).map(([name, value]) => {
            const schema = schemas
              .map(({ traits }) => memberOf(traits, name))
              .find((one) => one !== undefined);
            return [
              name,
              schema?.['x-personal'] === true ? madeValue(name, value, schema, pseudonym) : deep(value),
            ];
          }),
        ),
      },
    }),
    shown: (event) => {
      const personal = (name: string) =>
        schemas.some(
          ({ traits, event: eventOf }) =>
            isPersonalIn(traits, name) || isPersonalIn(eventOf(event.name), name),
        );
      const known = (name: string) =>
        schemas.some(
          ({ traits, event: eventOf }) =>
            memberOf(event.type === 'track' ? eventOf(event.name) : traits, name) !== undefined,
        );
      const members = event.type === 'track' ? event.properties : event.traits;
      return membersOf(members)
        .filter(([name, value]) => known(name) && !personal(name) && !isInside(value))
        .slice(0, MOST_SHOWN)
        .map(([name, value]) => `${name} ${text(shortText(value))}`)
        .join(', ');
    },
  };
}

/** A shorter text may be a part of any word. */
const LEAST_INSIDE = 4;
const MOST_SHOWN = 3;
const LONGEST_SHOWN = 40;

function isInside(value: JsonValue): boolean {
  return typeof value === 'object';
}

function shortText(value: JsonValue): string {
  const text = String(value as string);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 1)}…` : text;
}

type Note = (name: string, value: JsonValue, schema: PropertySchema | undefined) => void;

/** A property, or any part of it. */
function noteMember(name: string, value: JsonValue, schema: PropertySchema | undefined, note: Note): void {
  if (schema?.['x-personal'] === true) {
    note(name, value, schema);
  } else if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) noteMember(name, item, schema?.items, note);
  } else if (isObject(value)) {
    for (const [inner, child] of membersOf(value)) noteMember(inner, child, memberOf(schema, inner), note);
  }
}

interface Schemas {
  readonly traits: PropertySchema | undefined;
  readonly event: (name: string) => PropertySchema | undefined;
}

function schemasOf({ profile, events }: RuleSet): Schemas {
  return {
    traits: profile?.body.traits,
    event: (name) => MAIL_EVENT_SCHEMAS.get(name) ?? events.get(name)?.body.properties,
  };
}

function memberOf(schema: PropertySchema | undefined, name: string): PropertySchema | undefined {
  const properties = schema?.properties ?? {};
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function membersOf(value: JsonObject): readonly (readonly [string, JsonValue])[] {
  return Object.entries(value).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined);
}

function madeValue(
  name: string,
  value: JsonValue,
  schema: PropertySchema | undefined,
  pseudonym: string,
): JsonValue {
  if (typeof value === 'string') return value === '' ? value : madeText(name, schema, pseudonym);
  return value === null ? value : sampleOf(schema);
}

/** What a person's name, address and the like may be; of what the plan lists, the first. */
function madeText(name: string, schema: PropertySchema | undefined, pseudonym: string): string {
  if (schema?.enum !== undefined || schema?.const !== undefined) return String(sampleOf(schema) as string);
  const { format, minLength = 0, maxLength = Infinity } = schema ?? {};
  const made =
    format === 'email' || /e-?mail/i.test(name)
      ? `${pseudonym}@example.com`
      : format !== undefined
        ? String(sampleOf(schema) as string)
        : /name/i.test(name)
          ? NAMES[fnv1a32(pseudonym) % NAMES.length]!
          : `a made-up ${words(name)}`;
  return made.slice(0, maxLength).padEnd(Math.min(minLength, LONGEST_SHOWN), 'x');
}

const NAMES = ['Alex', 'Charlie', 'Jamie', 'Kim', 'Robin', 'Sam', 'Toni', 'Uli'] as const;

/** `postalAddress` → `postal address`. */
function words(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase();
}

function hex(text: string): string {
  return fnv1a32(String(fnv1a32(text)) + text)
    .toString(16)
    .padStart(8, '0');
}
