/** What changed schemas of events and traits can do: by them it is told which of a log's events count. */
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { canonicalJson, isObject } from '../../vocabulary/json.js';
import type { UnitPair } from './pair.js';
import type { Verdict } from './verdict.js';
import { byKind, proven } from './verdict.js';

export function judgeSchemaPart({ before, after }: UnitPair): Verdict {
  const { aspect } = (after ?? before)!;
  if (aspect === 'version') return proven('a version names what a document says, and changes nothing of it');
  if (aspect === 'keeps')
    return proven('it says how long a log goes back, which is told of and decides nothing');
  const isAlike = canonicalJson(checked(before?.value)) === canonicalJson(checked(after?.value));
  if (isAlike && before && after) return proven('what is changed is for the reader');
  return byKind('events that were refused may count, and others may be refused', 'wider', 'narrower');
}

/** What a value is checked by. */
const FOR_READERS: ReadonlySet<string> = new Set(['title', 'description', 'examples', 'x-personal']);

function checked(schema: JsonValue | undefined): JsonValue {
  if (!isObject(schema)) return schema ?? null;
  const entries = Object.entries(schema).flatMap(([key, value]): [string, JsonValue][] => {
    if (FOR_READERS.has(key) || value === undefined) return [];
    if (key === 'items') return [[key, checked(value)]];
    if (key === 'required' && Array.isArray(value)) return [[key, (value as string[]).toSorted()]];
    return [[key, key === 'properties' && isObject(value) ? membersOf(value) : value]];
  });
  return Object.fromEntries(entries);
}

function membersOf(members: JsonObject): JsonValue {
  return Object.fromEntries(Object.entries(members).map(([name, schema]) => [name, checked(schema)]));
}
