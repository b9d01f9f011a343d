import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';

import { assert, compareText } from '../vocabulary/diagnostic.js';
import type { ConsentStatus, Event } from '../vocabulary/event.js';
import { isObject, type JsonObject, type JsonValue } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';
import type { UserHistory } from '../simulate/study.js';
import { isDeepValue } from './unreadable.js';

/** What reading the users finds out beside their events. */
export interface Findings {
  /** Second and later records of one message id of one user. */
  duplicate(): void;
  /** A record that turns out to be no valid event; `reason` in a few words. */
  reject(reason: string, event: Event): void;
}

/** Why an event is not valid by the rules' own declarations; undefined if it is. */
export type EventCheck = (event: Event) => string | undefined;

/** A record of the event table, and its place in the log, which orders what time and message id leave equal. */
interface Entry {
  readonly user: string;
  readonly event: Event;
  readonly receivedTime: Instant;
  readonly row: number;
  /** False where the log gave no message id: such a record repeats no other. */
  readonly named: boolean;
  readonly mistake: string | undefined;
}

/** Few texts cross into JavaScript: each costs more than all the numbers of a row. A name is its ENUM's code. */
const COLUMNS = [
  'event."user"',
  'CAST(time AS DOUBLE)',
  'CAST(row AS DOUBLE)',
  "CASE type WHEN 'track' THEN enum_code(name) WHEN 'alias' THEN -1 ELSE 0 END",
  'message',
  'properties',
  'traits',
  'consent',
  'CAST(received AS DOUBLE)',
];

/**
 * The users of the event table one by one, in the order of their ids' UTF-8 bytes (that is, by code point), each with
 * all of its events: memory is bounded by the user who did most. Users none of whose events are valid are left out.
 */
export async function* readUsers(
  connection: DuckDBConnection,
  ids: 'apart' | 'united',
  eventNames: Iterable<string>,
  check: EventCheck,
  findings: Findings,
): AsyncGenerator<UserHistory> {
  const names = ['', ...eventNames];
  let entries: Entry[] = [];
  for await (const chunk of sortedChunks(connection, ids)) {
    for (const entry of entriesOf(chunk, names)) {
      const last = entries.at(-1);
      if (last !== undefined && last.user !== entry.user) {
        assert(isBefore(last.user, entry.user), 'users come out of order');
        yield* historyOf(entries, check, findings);
        entries = [];
      } else if (last !== undefined) {
        assert(isInOrder(last, entry), 'the events of a user come out of order');
      }
      entries.push(entry);
    }
  }
  yield* historyOf(entries, check, findings);
}

const UNITED = 'coalesce(united."user", event."user")';

/** DuckDB fetches a chunk while the one before is being read. */
async function* sortedChunks(
  connection: DuckDBConnection,
  ids: 'apart' | 'united',
): AsyncGenerator<DuckDBDataChunk> {
  const [columns, table] =
    ids === 'apart'
      ? [COLUMNS, 'event']
      : [[...COLUMNS, 'previous', UNITED], 'event LEFT JOIN united ON united.id = event."user"'];
  const owner = ids === 'apart' ? 'event."user"' : UNITED;
  const result = await connection.stream(
    `SELECT ${columns.join(', ')} FROM ${table} WHERE lot = 'event' ORDER BY ${owner}, received, time, row`,
  );
  let next = result.fetchChunk();
  try {
    for (let chunk = await next; chunk !== null && chunk.rowCount > 0; chunk = await next) {
      next = result.fetchChunk();
      yield chunk;
    }
  } finally {
    // Whoever stops early closes the database next, which must not happen under a fetch.
    await next;
  }
}

function isInOrder(last: Entry, next: Entry): boolean {
  return compareTimes(last, next) < 0 || (compareTimes(last, next) === 0 && last.row < next.row);
}

function compareTimes(a: Entry, b: Entry): number {
  return a.receivedTime - b.receivedTime || a.event.time - b.event.time;
}

function isBefore(user: string, next: string): boolean {
  return Buffer.compare(Buffer.from(user), Buffer.from(next)) < 0;
}

function* historyOf(
  entries: readonly Entry[],
  check: EventCheck,
  findings: Findings,
): Generator<UserHistory> {
  const events = validEvents(byMessage(entries), check, findings);
  if (events.length > 0) yield { user: entries[0]!.user, events };
}

/** Entries come by times and row; what both times leave equal is ordered by message id. */
function byMessage(entries: readonly Entry[]): readonly Entry[] {
  const tied = entries.some((entry, at) => at > 0 && compareTimes(entry, entries[at - 1]!) === 0);
  return tied ? [...entries].sort(compareEntries) : entries;
}

function compareEntries(a: Entry, b: Entry): number {
  return compareTimes(a, b) || compareText(a.event.messageId, b.event.messageId) || a.row - b.row;
}

function validEvents(entries: readonly Entry[], check: EventCheck, findings: Findings): readonly Event[] {
  const seen = new Set<string>();
  const events: Event[] = [];
  for (const { event, named, mistake } of entries) {
    if (named && seen.has(event.messageId)) {
      findings.duplicate();
      continue;
    }
    if (named) seen.add(event.messageId);
    const reason = mistake ?? check(event);
    if (reason === undefined) events.push(event);
    else findings.reject(reason, event);
  }
  return events;
}

type Cells = readonly (string | number | null)[];
type Json = string | null;

function entriesOf(chunk: DuckDBDataChunk, names: readonly string[]): readonly Entry[] {
  const column = (index: number): Cells => chunk.getColumnValues(index) as Cells;
  const [users, times, rows, codes, messages] = [column(0), column(1), column(2), column(3), column(4)];
  const [properties, traits, consents, receipts] = [column(5), column(6), column(7), column(8)];
  const [previous, owners] = chunk.columnCount > COLUMNS.length ? [column(9), column(10)] : [[], users];
  return users.map((user, at) => {
    const row = rows[at] as number;
    const code = codes[at] as number;
    const time = times[at] as Instant;
    const receivedTime = receipts[at] as Instant;
    const previousId = (previous[at] ?? undefined) as string | undefined;
    const message = messages[at] as string | null;
    const { parts, mistake } = readJson(properties[at] as Json, traits[at] as Json, consents[at] as Json);
    const event: Event = {
      type: code > 0 ? 'track' : code === 0 ? 'identify' : 'alias',
      user: user as string,
      time,
      receivedTime: receivedTime === time ? undefined : receivedTime,
      previousId,
      name: names[Math.max(0, code)]!,
      messageId: message ?? madeMessageId(row),
      properties: parts.properties,
      traits: parts.traits,
      consent: parts.consent,
    };
    return { user: owners[at] as string, event, receivedTime, row, named: message !== null, mistake };
  });
}

/** For a record without a message id: its place in the log, so that such records keep their order at one instant. */
function madeMessageId(row: number): string {
  return `row-${String(row + 1).padStart(12, '0')}`;
}

type Parts = Pick<Event, 'properties' | 'traits' | 'consent'>;

const NOTHING: JsonObject = Object.freeze({});
const NO_CONSENT: Readonly<Record<string, ConsentStatus>> = Object.freeze({});

function readJson(
  properties: Json,
  traits: Json,
  consent: Json,
): { readonly parts: Parts; readonly mistake: string | undefined } {
  const parts = { properties: parse(properties), traits: parse(traits) };
  const stated = consent === null ? NO_CONSENT : consentOf(parse(consent));
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
function parse(text: Json): JsonObject | undefined {
  if (text === null) return NOTHING;
  try {
    const value = JSON.parse(text) as JsonValue;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function consentOf(preferences: JsonObject | undefined): Event['consent'] | undefined {
  const entries = Object.entries(preferences ?? { none: null });
  if (entries.some(([, granted]) => typeof granted !== 'boolean')) return undefined;
  return Object.fromEntries(
    entries.map(([purpose, granted]) => [purpose, granted === true ? 'granted' : 'denied']),
  );
}
