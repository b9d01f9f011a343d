import { literal } from './database.js';
import { MOST_NESTING, UNREADABLE } from './unreadable.js';

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
 * | `consent` | a JSON text |
 *
 * and what else the expressions of the draft need.
 */
export interface Draft {
  readonly rows: string;
  readonly properties: ObjectDraft;
  readonly traits: ObjectDraft;
  readonly consent: ConsentDraft;
  /** Whether any record may have `previous`. */
  readonly namesPrevious: boolean;
  /** The record as it is, for the rejects file: dear, asked for where it is told. */
  readonly record: string;
}

/** Expressions over the column `consent`. */
export interface ConsentDraft {
  /** Whether it is an object, or there is nothing. */
  readonly isObject: string;
  /** Whether all of its values are `true` or `false`, beyond doubt; of what is an object. */
  readonly isPlain: string;
}

const PLAIN_CONSENT = String.raw`\{("[^"\\]*":(true|false)(,"[^"\\]*":(true|false))*)?\}`;

/** Of JSON texts. */
export const JSON_CONSENT: ConsentDraft = {
  isObject: `starts_with(coalesce(consent, '{'), '{')`,
  isPlain: `(consent IS NULL OR regexp_full_match(consent, ${literal(PLAIN_CONSENT)}))`,
};

/** Of rows that say nothing of it, or that can say nothing else. */
export const NO_CONSENT_DRAFT: ConsentDraft = { isObject: 'true', isPlain: 'true' };

/** Expressions over a draft's rows about an object in the record, or what stands in its place. */
export interface ObjectDraft {
  /** Whether it is an object, or there is nothing. */
  readonly isObject: string;
  /** All of it as a JSON text; dear. */
  readonly text: string;
  /** Whether JavaScript can read it, beyond doubt. */
  readonly isSound: string;
  /** The value of a name that the draft was asked for. */
  value(name: string): ValueDraft;
  /** Whether it was asked for too many: values are to be looked up in `text`, those of an event together. */
  readonly isUnsearched: boolean;
  /**
   * Whether its values are columns of their own types. What is asked of these is best asked of all rows, before they are
   * sorted out: of a column with few different values it is then asked once for each of them.
   */
  readonly isTyped: boolean;
}

export interface ValueDraft {
  /** As a JSON text, null where there is none. */
  readonly text: string;
  readonly isThere: string;
  /** As a DOUBLE, null where it is no number. */
  readonly number: string;
  /** Of a value that is there. */
  readonly isText: string;
}

/** What is asked of each object. */
export interface Names {
  readonly properties: readonly string[];
  readonly traits: readonly string[];
}

/** What is never a number. */
export const NO_NUMBER = 'CAST(NULL AS DOUBLE)';

/** What is never a text. */
export const NO_TEXT = 'CAST(NULL AS VARCHAR)';

const NO_VALUE: ValueDraft = {
  text: NO_TEXT,
  isThere: 'false',
  number: NO_NUMBER,
  isText: 'false',
};

export const NOTHING_DRAFT: ObjectDraft = {
  isObject: 'true',
  text: NO_TEXT,
  isSound: 'true',
  value: () => NO_VALUE,
  isUnsearched: false,
  isTyped: true,
};

/**
 * How many values are looked for in each record, whichever event it is of: they are found in one walk, at a cost for each
 * name.
 */
const MOST_SEARCHED = 32;

/** The names that are looked for in each record. */
export function searched(names: readonly string[]): readonly string[] {
  return names.length > MOST_SEARCHED ? [] : names;
}

/** An object whose JSON text is in a column, the values of the names searched in others, as JSON texts. */
export function objectOfTexts(
  text: string,
  names: readonly string[],
  column: (name: string) => string,
): ObjectDraft {
  return {
    isObject: `starts_with(coalesce(${text}, '{'), '{')`,
    text,
    isSound: `(${text} IS NULL OR NOT ${mayBeBroken(text)})`,
    value: (name) => valueOfText(column(name)),
    isUnsearched: searched(names) !== names,
    isTyped: false,
  };
}

export function valueOfText(text: string): ValueDraft {
  return {
    text,
    isThere: `${text} IS NOT NULL`,
    number: `CASE WHEN ${isNumber(text)} THEN TRY_CAST(${text} AS DOUBLE) END`,
    isText: `starts_with(${text}, '"')`,
  };
}

/** A JSON Pointer to the value of a name. */
export function pointer(...names: readonly string[]): string {
  return literal(names.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''));
}

/** Whether a JSON text is that of a number, or of what only DuckDB takes for one. */
function isNumber(text: string): string {
  return `${text} >= '-' AND ${text} < ':'`;
}

/** The same texts as `parseInstant` of vocabulary/time.ts, which a property test holds it to. */
const INSTANT_TEXT =
  '\\d{4}-\\d\\d-\\d\\d([T ]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d([.,]\\d{1,9})?)?(Z|[+-](0\\d|1[0-4])(:?[0-5]\\d)?)?)?';
/** That of nearly all logs. DuckDB's cast takes blanks and signs for digits at the start of the year and of the hour. */
const COMMON_INSTANT = '____-__-__T__:__:__.___Z';
const YEAR_1000 = -30_610_224_000_000;

/**
 * Numbers that as seconds are from 1973 to 2286, and as milliseconds from the first months of 1970, long before any log: they
 * become an instant that no other number and no text has, and are refused.
 */
const FIRST_SECOND = 100_000_000;
const LAST_SECOND = 9_999_999_999;
export const IN_SECONDS = -62_167_219_200_001;

/**
 * The session is in UTC, which a text without an offset therefore is; a cast to TIMESTAMP would ignore the offset.
 * DuckDB's casts want seconds, a point and a colon in the offset, which ISO 8601 does not. Its `epoch_ms` rounds
 * towards 1970, hence the floor.
 */
export const DRAFT_MACROS: readonly string[] = [
  `instant_of_time(t) AS CASE WHEN isfinite(t) THEN epoch_ms(t) - CAST(epoch_us(t) < 0 AND epoch_us(t) % 1000 <> 0 AS BIGINT) END`,
  `instant_of_number(n) AS CASE WHEN n BETWEEN ${FIRST_SECOND} AND ${LAST_SECOND} THEN ${IN_SECONDS} WHEN n BETWEEN -62167219200000 AND 253402300799999 THEN CAST(n AS BIGINT) END`,
  `whole_clock(t) AS regexp_replace(regexp_replace(replace(t, ',', '.'),
     '([T ]\\d\\d:\\d\\d)(Z|[+-].*)?$', '\\1:00\\2'), '([T ].*[+-]\\d\\d)(\\d\\d)$', '\\1:\\2')`,
  `sure_time(t) AS TRY_CAST(CASE WHEN t LIKE ${literal(COMMON_INSTANT)} AND substr(t, 12, 1) BETWEEN '0' AND '2' THEN t END AS TIMESTAMP)`,
  `sure_instant(t) AS nullif(greatest(epoch_ms(sure_time(t)), ${YEAR_1000}), ${YEAR_1000})`,
  `instant_of_text(t) AS coalesce(sure_instant(t), CASE WHEN regexp_full_match(t, ${literal(INSTANT_TEXT)})
     THEN instant_of_time(TRY_CAST(whole_clock(t) AS TIMESTAMPTZ)) END)`,
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
export const SEGMENT_TYPES = ['track', 'identify', 'alias', 'page', 'screen', 'group'];

function looksLikeSeconds(key: string): string {
  return `${key} looks like seconds: numbers are milliseconds`;
}

/** Why a row of a draft is no event; null if it may be one. Reasons are told to the user as they stand. */
function reasonOf({ properties, traits, consent }: Draft): string {
  // Nearly all rows are told from the others at once, and are asked nothing more.
  return `CASE
  WHEN readable AND (event_type = 0 AND name <> '' OR event_type = 1) AND time <> ${IN_SECONDS}
    AND (NOT received_given OR received <> ${IN_SECONDS}) AND "user" IS NOT NULL
    AND ${properties.isObject} AND ${traits.isObject} AND ${consent.isObject} THEN NULL
  WHEN NOT readable THEN ${literal(UNREADABLE)}
  WHEN type IS NULL THEN 'no type'
  WHEN event_type IS NULL THEN 'type is none of Segment''s'
  WHEN NOT given THEN 'no timestamp'
  WHEN time IS NULL THEN 'timestamp is no instant'
  WHEN time = ${IN_SECONDS} THEN ${literal(looksLikeSeconds('timestamp'))}
  WHEN received = ${IN_SECONDS} THEN ${literal(looksLikeSeconds('receivedAt'))}
  WHEN received_given AND received IS NULL THEN 'receivedAt is no instant'
  WHEN "user" IS NULL THEN 'no userId and no anonymousId'
  WHEN type = 'track' AND coalesce(name, '') = '' THEN 'no event name'
  WHEN type = 'alias' AND previous IS NULL THEN 'previousId names no other id'
  WHEN NOT ${properties.isObject} THEN 'properties are not an object'
  WHEN NOT ${traits.isObject} THEN 'traits are not an object'
  WHEN NOT ${consent.isObject} THEN 'consent is not an object'
END`;
}

/** What becomes of a row: exactly one of these. */
export const LOTS = ['event', 'rejected', 'outside', 'other type', 'unused'] as const;
export type Lot = (typeof LOTS)[number];

/** A row has the number of its lot. */
export function lotNumber(lot: Lot): number {
  return LOTS.indexOf(lot);
}

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
    `CREATE TYPE segment_type AS ENUM (${SEGMENT_TYPES.map(literal).join(', ')})`,
  ];
}

/**
 * A draft's rows with their `lot`, and the `reason` of a rejected one; of an unused one the name or the type that nothing
 * reads. `code` is that of an event: of a track the place of its name, from 1.
 */
export function sortedOut(draft: Draft, span: Span): string {
  return `
    SELECT * REPLACE (CASE WHEN lot <> 0 THEN CASE lot WHEN ${lotNumber('rejected')} THEN reason WHEN ${lotNumber('other type')} THEN type
          WHEN ${lotNumber('unused')} THEN name END END AS reason,
        least(time, received) AS time),
      CASE WHEN lot = 0 THEN CASE event_type WHEN 0 THEN CAST(known AS INTEGER) WHEN 2 THEN -1 ELSE 0 END END AS code
    FROM (SELECT * REPLACE (coalesce(received, time) AS received), ${lotOf(span)} AS lot
      FROM (SELECT *, ${reasonOf(draft)} AS reason
        FROM (SELECT *, enum_code(TRY_CAST(type AS segment_type)) AS event_type, enum_code(TRY_CAST(name AS event_name)) AS known
          FROM (${draft.rows}))))`;
}

/** Of types the first three make events. */
function lotOf({ from, to }: Span): string {
  return `CAST(CASE
    WHEN reason IS NOT NULL THEN ${lotNumber('rejected')}
    WHEN coalesce(received, time) NOT BETWEEN ${from} AND ${to} THEN ${lotNumber('outside')}
    WHEN event_type > 2 THEN ${lotNumber('other type')}
    WHEN event_type = 0 AND known IS NULL THEN ${lotNumber('unused')}
    ELSE ${lotNumber('event')} END AS INTEGER)`;
}

/** A draft of records that could not be read. */
export function unreadableDraft(count: number): Draft {
  const empty = ['type', '"user"', 'previous', 'name', 'message', 'consent'];
  const columns = empty.map((column) => `CAST(NULL AS VARCHAR) AS ${column}`).join(', ');
  return {
    rows: `SELECT false AS readable, false AS given, CAST(NULL AS BIGINT) AS time,
      false AS received_given, CAST(NULL AS BIGINT) AS received, ${columns} FROM range(${count})`,
    properties: NOTHING_DRAFT,
    traits: NOTHING_DRAFT,
    consent: JSON_CONSENT,
    record: NO_TEXT,
    namesPrevious: false,
  };
}

/** As logs write them; a search for these is far cheaper than a pattern, which is asked only where one is found. */
const NO_NUMBERS = ['nan', 'NaN', 'NAN', 'Nan', 'inf', 'Inf', 'INF'];

/**
 * Whether a JSON text, written without blanks, may hold what is no JSON (DuckDB reads `NaN` and infinities), or be nested
 * deeper than a record may.
 */
export function mayBeBroken(text: string): string {
  const brackets = `len(string_split(${text}, '{')) + len(string_split(${text}, '['))`;
  const found = NO_NUMBERS.map((name) => `contains(${text}, '${name}')`).join(' OR ');
  return `(${brackets} > ${MOST_NESTING} OR ((${found}) AND regexp_matches(${text}, '[:,\\[]-?(nan|inf)', 'i')))`;
}
