import { literal } from './database.js';

/**
 * Rows on their way to events. Whatever a log looks like, it first becomes a *draft*: SQL that yields a row per record,
 * in the order of the log, with these columns, each null where the record does not say.
 *
 * | column | |
 * |---|---|
 * | `readable` | whether the record could be read at all |
 * | `type`, `user`, `name`, `message` | texts |
 * | `previous` | another id of the same user, which the record names |
 * | `given` | whether there is a timestamp, understood or not |
 * | `time` | the timestamp in milliseconds since 1970, where it is understood; `IN_SECONDS` for a number of seconds |
 * | `received_given`, `received` | the same of the receipt |
 * | `properties`, `traits`, `consent` | JSON texts |
 * | `record` | the record as it is, for the rejects file |
 */
export type Draft = string;
/** The same texts as `parseInstant` of vocabulary/time.ts, which a property test holds it to. */
const INSTANT_TEXT =
  '\\d{4}-\\d\\d-\\d\\d([T ]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d([.,]\\d{1,9})?)?(Z|[+-](0\\d|1[0-4])(:?[0-5]\\d)?)?)?';
const COMMON_INSTANT = '\\d{4}-\\d\\d-\\d\\dT([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,6})?Z';

/**
 * Numbers that as seconds are from 1973 to 2286, and as milliseconds from the first months of 1970, long before any log: they
 * become an instant that no other number and no text has, and are refused.
 */
const FIRST_SECOND = 100_000_000;
const LAST_SECOND = 9_999_999_999;
const IN_SECONDS = -62_167_219_200_001;

/**
 * The session is in UTC, which a text without an offset therefore is; a cast to TIMESTAMP would ignore the offset.
 * DuckDB's casts want seconds, a point and a colon in the offset, which ISO 8601 does not. Its `epoch_ms` rounds
 * towards 1970, hence the floor.
 */
export const DRAFT_MACROS: readonly string[] = [
  `floor_ms(us) AS (us - ((us % 1000) + 1000) % 1000) // 1000`,
  `instant_of_time(t) AS CASE WHEN isfinite(t) THEN floor_ms(epoch_us(t)) END`,
  `instant_of_number(n) AS CASE WHEN n BETWEEN ${FIRST_SECOND} AND ${LAST_SECOND} THEN ${IN_SECONDS} WHEN n BETWEEN -62167219200000 AND 253402300799999 THEN CAST(n AS BIGINT) END`,
  `whole_clock(t) AS regexp_replace(regexp_replace(replace(t, ',', '.'),
     '([T ]\\d\\d:\\d\\d)(Z|[+-].*)?$', '\\1:00\\2'), '([T ].*[+-]\\d\\d)(\\d\\d)$', '\\1:\\2')`,
  // The form that nearly all logs have is told by one pattern.
  `instant_of_text(t) AS CASE WHEN regexp_full_match(t, ${literal(COMMON_INSTANT)}) THEN instant_of_time(TRY_CAST(t AS TIMESTAMPTZ)) WHEN regexp_full_match(t, ${literal(INSTANT_TEXT)})
     THEN instant_of_time(TRY_CAST(whole_clock(t) AS TIMESTAMPTZ)) END`,
  `is_text(j) AS starts_with(j, '"')`,
  `text_of(j) AS CASE WHEN is_text(j) THEN j ->> '$' END`,
  `is_whole(j) AS regexp_full_match(CAST(j AS VARCHAR), '-?\\d{1,15}')`,
  `id_of(j) AS nullif(CASE WHEN is_text(j) THEN j ->> '$' WHEN is_whole(j) THEN CAST(j AS VARCHAR) END, '')`,
  `instant_of_json(j) AS CASE WHEN is_text(j) THEN instant_of_text(j ->> '$')
     WHEN is_whole(j) THEN instant_of_number(CAST(CAST(j AS VARCHAR) AS BIGINT)) END`,
  // Segment joins two ids by an `alias`, or by an `identify` that has both.
  `previous_of(t, u, a, p) AS nullif(CASE t WHEN 'alias' THEN p WHEN 'identify' THEN CASE WHEN u IS NOT NULL THEN a END END,
     coalesce(u, a))`,
  `present(j) AS CASE WHEN j <> 'null' THEN CAST(j AS VARCHAR) END`,
  // What is no JSON is carried on as a JSON text, and is refused as such: it is no object.
  `json_of_text(t) AS CASE WHEN t IS NULL THEN NULL WHEN json_valid(t) THEN present(trim(t, E' \\n\\r\\t')) ELSE '""' END`,
];

/** The event types of Segment's specification; mailing needs the first two. */
// A list of so many behind IN would become a join, after which rows have no order.
const SEGMENT_TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias'];

/** The reason for a record that was not even read. */
export const UNREADABLE = 'not a JSON object';

function looksLikeSeconds(key: string): string {
  return `${key} looks like seconds: numbers are milliseconds`;
}

/** Why a row of a draft is no event; null if it may be one. Reasons are told to the user as they stand. */
const REASON = `CASE
  WHEN NOT readable THEN ${literal(UNREADABLE)}
  WHEN type IS NULL THEN 'no type'
  WHEN NOT (${SEGMENT_TYPES.map((type) => `type = ${literal(type)}`).join(' OR ')}) THEN 'type is none of Segment''s'
  WHEN NOT given THEN 'no timestamp'
  WHEN time IS NULL THEN 'timestamp is no instant'
  WHEN time = ${IN_SECONDS} THEN ${literal(looksLikeSeconds('timestamp'))}
  WHEN received = ${IN_SECONDS} THEN ${literal(looksLikeSeconds('receivedAt'))}
  WHEN received_given AND received IS NULL THEN 'receivedAt is no instant'
  WHEN "user" IS NULL THEN 'no userId and no anonymousId'
  WHEN type = 'track' AND coalesce(name, '') = '' THEN 'no event name'
  WHEN type = 'alias' AND previous IS NULL THEN 'previousId names no other id'
  WHEN NOT starts_with(coalesce(properties, '{'), '{') THEN 'properties are not an object'
  WHEN NOT starts_with(coalesce(traits, '{'), '{') THEN 'traits are not an object'
  WHEN NOT starts_with(coalesce(consent, '{'), '{') THEN 'consent is not an object'
END`;

/** What becomes of a row: exactly one of these. */
export type Lot = 'event' | 'rejected' | 'outside' | 'other type' | 'unused';

export interface Span {
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
}

/** What rows are read with, beside {@link DRAFT_MACROS}; `event_name` knows only the events that the rules read. */
export function draftTypes(eventNames: Iterable<string>): readonly string[] {
  // No event's name is empty, and an ENUM needs a value.
  const names = ['', ...eventNames].map(literal);
  return [
    ...DRAFT_MACROS.map((macro) => `CREATE MACRO ${macro}`),
    `CREATE TYPE event_name AS ENUM (${names.join(', ')})`,
    `CREATE TYPE lot AS ENUM ('event', 'rejected', 'outside', 'other type', 'unused')`,
  ];
}

/**
 * A draft's rows with their `lot`, and the `reason` of a rejected one; of an unused one the name or the type that nothing
 * reads. `code` is that of an event: of a track the place of its name, from 1.
 */
export function sortedOut(draft: Draft, span: Span): string {
  return `
    SELECT * REPLACE (CASE lot WHEN 'rejected' THEN reason WHEN 'other type' THEN type WHEN 'unused' THEN name END AS reason,
        least(time, received) AS time),
      CASE WHEN lot = 'event' THEN CAST(CASE type WHEN 'track' THEN enum_code(TRY_CAST(name AS event_name)) WHEN 'alias' THEN -1 ELSE 0 END AS SMALLINT) END AS code
    FROM (SELECT * REPLACE (coalesce(received, time) AS received), ${lotOf(span)} AS lot
      FROM (SELECT *, ${REASON} AS reason FROM (${draft})))`;
}

function lotOf({ from, to }: Span): string {
  return `CAST(CASE
    WHEN reason IS NOT NULL THEN 'rejected'
    WHEN coalesce(received, time) NOT BETWEEN ${from} AND ${to} THEN 'outside'
    WHEN type NOT IN ('track', 'identify', 'alias') THEN 'other type'
    WHEN type = 'track' AND TRY_CAST(name AS event_name) IS NULL THEN 'unused'
    ELSE 'event' END AS lot)`;
}

/** A draft of records that could not be read. */
export function unreadableDraft(count: number): Draft {
  const empty = [
    'type',
    '"user"',
    'previous',
    'name',
    'message',
    'properties',
    'traits',
    'consent',
    'record',
  ];
  const columns = empty.map((column) => `CAST(NULL AS VARCHAR) AS ${column}`).join(', ');
  return `SELECT false AS readable, false AS given, CAST(NULL AS BIGINT) AS time,
    false AS received_given, CAST(NULL AS BIGINT) AS received, ${columns} FROM range(${count})`;
}
