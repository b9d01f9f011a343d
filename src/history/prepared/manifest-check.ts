/** Whether what a manifest says can be gone by: it may have been cut off, mixed with another, or come from anywhere. */
import { fingerprint } from '../../vocabulary/fingerprint.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import { EVENTS_FILE, TEXTS_FILE, USERS_FILE } from './manifest.js';

/** With a fingerprint of all the rest, so that a manifest is known to be as it was written. */
export function signed(manifest: object): JsonObject {
  const rest = JSON.parse(JSON.stringify(manifest)) as JsonObject;
  return { ...rest, manifest: fingerprint(rest) };
}

/** What is in it goes into queries, as columns and as bounds, so that its form is looked at besides. */
export function isAsWritten(value: JsonObject): boolean {
  const { manifest, ...rest } = value;
  return manifest === fingerprint(rest) && hasForm(rest);
}

function hasForm({
  fingerprint: print,
  inputs,
  source,
  reads,
  plan,
  counts,
  contents,
  files,
}: JsonObject): boolean {
  return (
    typeof print === 'string' &&
    Array.isArray(inputs) &&
    (source === null || (isObject(source) && [source['name'], source['fingerprint']].every(isText))) &&
    isObject(reads) &&
    isRecordOf(reads['events'], (read) => read === 'all' || isListOf(read, isText)) &&
    isListOf(reads['traits'], isText) &&
    isRecordOf(plan, isText) &&
    areCounts(counts) &&
    isObject(contents) &&
    areContents(contents) &&
    areFiles(files)
  );
}

const TIMES: ReadonlySet<string> = new Set(['firstTime', 'lastTime']);
const MAPS = ['unused', 'otherTypes', 'rejected'] as const;
const NUMBERS = ['rows', 'events', 'users', 'duplicates', 'outside'] as const;

function areCounts(counts: JsonValue | undefined): boolean {
  return (
    isObject(counts) &&
    NUMBERS.every((name) => isCount(counts[name])) &&
    MAPS.every((name) => isRecordOf(counts[name], isCount)) &&
    Object.entries(counts).every(([name, value]) => !TIMES.has(name) || typeof value === 'number')
  );
}

function areContents({ contents, endUser, stretches }: JsonObject): boolean {
  return (
    isCount(endUser) &&
    isListOf(stretches, isCount) &&
    isObject(contents) &&
    isListOf(contents['names'], isText) &&
    isListOf(contents['whole'], (one) => typeof one === 'boolean') &&
    isListOf(contents['columns'], isColumn)
  );
}

function isColumn(column: JsonValue): boolean {
  return (
    isObject(column) &&
    isText(column['name']) &&
    isCount(column['numberSlot']) &&
    isCount(column['textSlot']) &&
    isListOf(column['codes'], isCount)
  );
}

const FILES: readonly JsonValue[] = [EVENTS_FILE, USERS_FILE, TEXTS_FILE];

function areFiles(files: JsonValue | undefined): boolean {
  return (
    Array.isArray(files) &&
    files.length === FILES.length &&
    files.every((file, index) => isObject(file) && file['name'] === FILES[index])
  );
}

function isText(value: JsonValue | undefined): boolean {
  return typeof value === 'string';
}

function isCount(value: JsonValue | undefined): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isListOf(value: JsonValue | undefined, is: (one: JsonValue) => boolean): boolean {
  return Array.isArray(value) && value.every((one: JsonValue) => is(one));
}

function isRecordOf(value: JsonValue | undefined, is: (one: JsonValue) => boolean): boolean {
  return isObject(value) && Object.values(value).every((one) => is(one!));
}
