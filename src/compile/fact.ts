/** Facts → closures that read them. */
import type { FactReference } from '../language/documents.js';
import { assert } from '../vocabulary/diagnostic.js';
import type { JsonValue, Path } from '../vocabulary/json.js';
import { parsePath, walk } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';
import {
  DAY,
  HOUR,
  MINUTE,
  NEVER,
  formatDate,
  parseDuration,
  parseInstant,
  weekdayOf,
} from '../vocabulary/time.js';
import type { LocalParts, Zone } from '../vocabulary/zone.js';
import { localClock, localDay, localParts, nextLocalMultiple } from '../vocabulary/zone.js';
import type { Reader } from './aggregate.js';
import { countReader, edgeReader, recencyReader, sumReader } from './aggregate.js';
import { collectReader } from './collect.js';
import type { CompileContext } from './context.js';
import { distinctReader } from './distinct.js';
import type { Frame } from './frame.js';
import { averageReader, extremeReader } from './number-facts.js';
import { levelReader, scoreReader } from './score.js';
import { lookupReader } from './lookup.js';
import type { Read } from './path.js';
import { readerOf } from './path.js';
import { recommendReader } from './recommend.js';

/** A fact with its path and default applied. A null, which logs are full of, is as good as missing. */
export function factReader(reference: FactReference, context: CompileContext): Reader {
  const base = baseReader(reference, context);
  const path = reference.path === undefined ? undefined : pathOf(reference.path);
  const fallback = literalFor(reference, reference.params?.default);
  if (!path && fallback === undefined) return base;
  const read = path
    ? (memberReader(reference.fact, path) ?? ((frame) => walk(base.read(frame), path) ?? undefined))
    : base.read;
  return { ...base, read: fallback === undefined ? read : (frame) => read(frame) ?? fallback };
}

/** Parts of the event and of the user are read where they are kept; undefined for what is made when it is read. */
function memberReader(fact: string, [member, ...path]: Path): Read | undefined {
  if (fact === 'event' && member === 'properties') return readerOf(({ event }) => event?.properties, path);
  if (fact === 'event' && member !== undefined)
    return readerOf(({ event }) => event as unknown as JsonValue, [member, ...path]);
  if (fact === 'profile' && member === 'userId') return readerOf(({ state }) => state.user, path);
  if (fact === 'profile' && member === 'traits') return readerOf(({ state }) => state.traits, path);
  return undefined;
}

/** A literal of a rule as the fact's own values are: durations and instants are numbers. */
export function literalFor(
  { fact, params, path }: FactReference,
  value: JsonValue | undefined,
): JsonValue | undefined {
  if (typeof value !== 'string') return value;
  if (fact === 'recency') return parseDuration(value);
  const isEdge = (fact === 'first' || fact === 'last') && params?.property === undefined;
  const isTimestamp = fact === 'event' && path !== undefined && pathOf(path)[0] === 'timestamp';
  return isEdge || isTimestamp ? parseInstant(value) : value;
}

export function pathOf(text: string): Path {
  const path = parsePath(text);
  assert(path, `\`${text}\` was checked to be a simple path`);
  return path;
}

function baseReader(reference: FactReference, context: CompileContext): Reader {
  if (context.given) return onlyByEvents(context.given(reference));
  const { fact, params = {} } = reference;
  switch (fact) {
    case 'event':
      return onlyByEvents(({ event }) => event as unknown as JsonValue);
    case 'profile':
      return onlyByEvents(({ state }) => ({ userId: state.user, traits: state.traits }));
    case 'consent':
      return onlyByEvents(({ state }) => consentOf(state.consent, params.purpose!));
    case 'localTime':
      return localTimeReader(reference.path);
    case 'count':
      return countReader(params, context);
    case 'sum':
      return sumReader(params, context);
    case 'average':
      return averageReader(params, context);
    case 'min':
    case 'max':
      return extremeReader(fact, params, context);
    case 'distinct':
      return distinctReader(params, context);
    case 'score':
      return scoreReader(params, context);
    case 'level':
      return levelReader(params, context);
    case 'first':
    case 'last':
      return edgeReader(fact, params, context);
    case 'recency':
      return recencyReader(params, context);
    case 'collect':
      return collectReader(params, context);
    case 'lookup':
      return lookupReader(params, context, (inner) => factReader(inner, context));
    case 'recommend':
      return recommendReader(params, context, (inner) => factReader(inner, context));
    default:
      throw new Error(`Mailwright is wrong here, please report it: the fact \`${fact}\` was not refused`);
  }
}

function consentOf(consent: Frame['state']['consent'], purpose: string): JsonValue {
  return Object.hasOwn(consent, purpose) ? consent[purpose]!.status : 'unknown';
}

/** What changes with an event or a profile change, and never by time alone. */
function onlyByEvents(read: Reader['read']): Reader {
  return { read, nextChange: () => NEVER, events: [] };
}

/** What a path asks for is all that is worked out: conditions on the hour are read hour by hour. */
const LOCAL_PARTS: Readonly<Record<string, (zone: Zone, now: Instant) => Partial<LocalParts>>> = {
  hour: (zone, now) => ({ hour: Math.floor(localClock(zone, now) / HOUR) }),
  minute: (zone, now) => ({ minute: Math.floor(localClock(zone, now) / MINUTE) % 60 }),
  weekday: (zone, now) => ({ weekday: weekdayOf(localDay(zone, now)) }),
  date: (zone, now) => ({ date: formatDate(localDay(zone, now)) }),
};

function localTimeReader(path: string | undefined): Reader {
  const part = String(path === undefined ? '' : pathOf(path)[0]);
  const step = { hour: HOUR, minute: MINUTE, weekday: DAY, date: DAY }[part];
  const readPart = Object.hasOwn(LOCAL_PARTS, part) ? LOCAL_PARTS[part]! : localParts;
  return {
    read: ({ zone, now }) => readPart(zone, now) as JsonValue,
    nextChange: step === undefined ? () => NEVER : ({ zone, now }) => nextLocalMultiple(zone, now, step),
    events: [],
  };
}
