/** Records as they come, reduced to what is read of them: Parquet files of rows in the order of the log. */
import { literal } from '../database.js';
import type { Draft, Names, ObjectDraft, Span, ValueDraft } from '../draft.js';
import { pointer, sortedOut, valueOfText } from '../draft.js';
import { certainlyValid } from './certain.js';
import type { EventKind, ValueColumn, Wanted } from './columns.js';
import { ALIAS, IDENTIFY, namesIn, valueColumns } from './columns.js';

/** How a log's records are read. */
export interface Reading {
  readonly kinds: readonly EventKind[];
  readonly wanted: Wanted;
  readonly span: Span;
  /** Of these events it is known by their schemas which are valid; of the others, each is asked about. */
  readonly judged: 'by schema' | 'one by one';
}

/** A record without a message id has its place in the log instead, so that such records keep their order. */
export const MADE_MESSAGE = `'row-' || lpad(CAST(row + 1 AS VARCHAR), 12, '0')`;

/**
 * | column | |
 * |---|---|
 * | `lot`, `reason` | what became of the record |
 * | `user`, `previous`, `message` | texts |
 * | `received`, `time`, `code` | instants, and which event it is; `code` of events alone |
 * | `n0`, `v0`, … | of each value column the number, or else the JSON text |
 * | `properties`, `traits`, `consent` | JSON texts, where they are read as a whole |
 * | `doubt` | of an event that may not be valid, its properties, traits and consent as JSON texts |
 * | `record` | of a rejected record, the JSON text |
 */
export function staged(draft: Draft, reading: Reading): string {
  const { kinds, wanted, span } = reading;
  const { properties, traits } = draft;
  const columns = valueColumns(kinds, wanted).map((column) => valueOf(column, draft, reading));
  const values = columns.flatMap(({ text, isTaken }, index) => [
    `CASE WHEN isfinite(d${index}) THEN d${index} END AS n${index}`,
    `CASE WHEN ${isTaken} AND NOT coalesce(isfinite(d${index}), false) THEN ${text} END AS v${index}`,
  ]);
  const numbers = columns.map(
    ({ number, isTaken }, index) => `CASE WHEN ${isTaken} THEN ${number} END AS d${index}`,
  );
  const whole = kinds.filter(({ reads }) => reads === 'all').map(({ code }) => code);
  const readsAllTraits = wanted.traits === 'all';
  return `
    SELECT lot, reason, CASE WHEN code IS NOT NULL THEN "user" END AS "user", CASE WHEN code IS NOT NULL THEN previous END AS previous,
      CASE WHEN code IS NOT NULL THEN message END AS message, received, time, code,
      ${[...values, ''].join(',\n      ')}
      ${whole.length === 0 ? 'CAST(NULL AS VARCHAR)' : `CASE WHEN list_contains([${whole.join(', ')}], code) THEN ${properties.text} END`} AS properties,
      ${readsAllTraits ? `CASE WHEN code IS NOT NULL THEN ${traits.text} END` : 'CAST(NULL AS VARCHAR)'} AS traits,
      CASE WHEN code ${readsAllTraits ? 'IS NOT NULL' : `= ${IDENTIFY}`} THEN consent END AS consent,
      CASE WHEN ${doubtful(draft, reading)} THEN {'properties': ${properties.text}, 'traits': ${traits.text}, 'consent': consent} END AS doubt,
      CASE WHEN lot = 'rejected' THEN nullif(${draft.record}, 'null') END AS record
    FROM (
      SELECT ${['*', ...numbers].join(',\n        ')}
      FROM (SELECT *, ${listedValues(kinds, properties)} AS p, ${listedTraits(wanted, traits)} AS t FROM (${sortedOut(draft, span)}))
    )`;
}

/** What a log is to be asked for. */
export function namesAsked({ kinds, wanted }: Reading): Names {
  return {
    properties: [...new Set(kinds.flatMap((kind) => namesIn(kind)))],
    traits: wanted.traits === 'all' ? [] : wanted.traits,
  };
}

/** Lists of JSON texts, of each event those of its own names. */
function listedValues(kinds: readonly EventKind[], { text, isUnsearched }: ObjectDraft): string {
  const cases = kinds.flatMap((kind) => {
    const names = namesIn(kind);
    return names.length === 0 ? [] : [`WHEN ${kind.code} THEN ${extracted(text, names)}`];
  });
  return !isUnsearched || cases.length === 0 ? 'NULL' : `CASE code ${cases.join(' ')} END`;
}

function listedTraits({ traits }: Wanted, { text, isUnsearched }: ObjectDraft): string {
  return isUnsearched
    ? `CASE WHEN code = ${IDENTIFY} THEN ${extracted(text, traits as string[])} END`
    : 'NULL';
}

function extracted(json: string, names: readonly string[]): string {
  return `CAST(json_extract(${json}, [${names.map((name) => pointer(name)).join(', ')}]) AS VARCHAR[])`;
}

function propertyOf(kind: EventKind, name: string, { properties }: Draft): ValueDraft {
  return properties.isUnsearched
    ? valueOfText(`p[${namesIn(kind).indexOf(name) + 1}]`)
    : properties.value(name);
}

interface Value {
  /** Of events that have it. */
  readonly isTaken: string;
  readonly text: string;
  readonly number: string;
}

function valueOf({ of, name, codes }: ValueColumn, draft: Draft, { kinds, wanted, judged }: Reading): Value {
  if (of === 'trait') {
    const place = (wanted.traits as readonly string[]).indexOf(name) + 1;
    const value = draft.traits.isUnsearched ? valueOfText(`t[${place}]`) : draft.traits.value(name);
    return { isTaken: `code = ${IDENTIFY}`, ...value };
  }
  const having = codes.map((code) => kinds[code - 1]!);
  const isTaken = `(${codes.map((code) => `code = ${code}`).join(' OR ')})`;
  const byCode = (part: 'text' | 'number'): string =>
    draft.properties.isUnsearched
      ? `CASE code ${having.map((kind) => `WHEN ${kind.code} THEN ${propertyOf(kind, name, draft)[part]}`).join(' ')} END`
      : draft.properties.value(name)[part];
  // An event whose value is a number all the same is not valid, and left out.
  const isText = having.every(({ schema }) => schema?.properties?.[name]?.type === 'string');
  const number = judged === 'by schema' && isText ? 'CAST(NULL AS DOUBLE)' : byCode('number');
  return { isTaken, text: byCode('text'), number };
}

/** All values are `true` or `false`. */
const PLAIN_CONSENT = String.raw`\{("[^"\\]*":(true|false)(,"[^"\\]*":(true|false))*)?\}`;

function doubtful(draft: Draft, { kinds, judged }: Reading): string {
  const isKnown = judged === 'by schema' ? validBySchema(kinds, draft) : `code IN (${IDENTIFY}, ${ALIAS})`;
  return `code IS NOT NULL AND NOT coalesce(
      ${draft.properties.isSound} AND ${draft.traits.isSound}
      AND (consent IS NULL OR regexp_full_match(consent, ${literal(PLAIN_CONSENT)})) AND ${isKnown}, false)`;
}

function validBySchema(kinds: readonly EventKind[], draft: Draft): string {
  const cases = kinds.flatMap((kind) => {
    const valid = certainlyValid(kind, (name) => propertyOf(kind, name, draft), draft.properties);
    return valid === 'true' ? [] : [`WHEN ${kind.code} THEN ${valid}`];
  });
  return cases.length === 0 ? 'true' : `CASE code ${cases.join(' ')} ELSE true END`;
}
