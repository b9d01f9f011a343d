/** The parts of events that DuckDB hands over as JSON texts. */
import type { ConsentStatus, Event } from '../vocabulary/event.js';
import { isObject, type JsonObject, type JsonValue } from '../vocabulary/json.js';
import { isDeepValue } from './unreadable.js';

type Json = string | null;
export type Parts = Pick<Event, 'properties' | 'traits' | 'consent'>;

export const NOTHING: JsonObject = Object.freeze({});
export const NO_CONSENT: Readonly<Record<string, ConsentStatus>> = Object.freeze({});

/** The parts of an event out of their JSON texts, or what is wrong with them. */
export function readJson(
  properties: Json,
  traits: Json,
  consent: Json,
): { readonly parts: Parts; readonly mistake: string | undefined } {
  const parts = { properties: parseObject(properties), traits: parseObject(traits) };
  const stated = consent === null ? NO_CONSENT : consentOf(parseObject(consent));
  return {
    parts: {
      properties: parts.properties ?? NOTHING,
      traits: parts.traits ?? NOTHING,
      consent: stated ?? NO_CONSENT,
    },
    mistake:
      objectMistake('properties', parts.properties) ??
      objectMistake('traits', parts.traits) ??
      (stated === undefined ? 'consent is neither true nor false' : undefined),
  };
}

function objectMistake(what: string, value: JsonObject | undefined): string | undefined {
  if (value === undefined) return `${what} are not an object`;
  return isDeepValue(value) ? `${what} are nested too deep` : undefined;
}

/** Undefined for what DuckDB takes for JSON and is none, as `NaN`. */
export function parseObject(text: Json): JsonObject | undefined {
  if (text === null) return NOTHING;
  try {
    const value = JSON.parse(text) as JsonValue;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function consentOf(preferences: JsonObject | undefined): Event['consent'] | undefined {
  const entries = Object.entries(preferences ?? { none: null });
  if (entries.some(([, granted]) => typeof granted !== 'boolean')) return undefined;
  return Object.fromEntries(
    entries.map(([purpose, granted]) => [purpose, granted === true ? 'granted' : 'denied']),
  );
}
