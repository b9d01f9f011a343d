/** Records as they come, reduced to what is read of them: Parquet files of rows in the order of the log. */
import { literal } from '../database.js';
import type { Draft, Span } from '../draft.js';
import { sortedOut } from '../draft.js';
import { certainlyValid, isNumber, mayBeBroken } from './certain.js';
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
  const columns = valueColumns(kinds, wanted);
  const values = columns.flatMap((column, index) => {
    const text = textOf(column, kinds, wanted);
    return [
      `CASE WHEN ${isNumber(text)} THEN ${finite(`TRY_CAST(${text} AS DOUBLE)`)} END AS n${index}`,
      `CASE WHEN NOT ${isNumber(text)} OR ${finite(`TRY_CAST(${text} AS DOUBLE)`)} IS NULL THEN ${text} END AS v${index}`,
    ];
  });
  const whole = kinds.filter(({ reads }) => reads === 'all').map(({ code }) => code);
  const readsAllTraits = wanted.traits === 'all';
  return `
    SELECT lot, reason, CASE WHEN code IS NOT NULL THEN "user" END AS "user", CASE WHEN code IS NOT NULL THEN previous END AS previous,
      CASE WHEN code IS NOT NULL THEN message END AS message, received, time, code,
      ${[...values, ''].join(',\n      ')}
      ${whole.length === 0 ? 'CAST(NULL AS VARCHAR)' : `CASE WHEN list_contains([${whole.join(', ')}], code) THEN properties END`} AS properties,
      ${readsAllTraits ? 'CASE WHEN code IS NOT NULL THEN traits END' : 'CAST(NULL AS VARCHAR)'} AS traits,
      CASE WHEN code ${readsAllTraits ? 'IS NOT NULL' : `= ${IDENTIFY}`} THEN consent END AS consent,
      CASE WHEN ${doubtful(reading)} THEN {'properties': properties, 'traits': traits, 'consent': consent} END AS doubt,
      CASE WHEN lot = 'rejected' THEN nullif(record, 'null') END AS record
    FROM (
      SELECT *, ${propertyValues(kinds)} AS p, ${traitValues(wanted)} AS t FROM (${sortedOut(draft, span)})
    )`;
}

function finite(value: string): string {
  return `CASE WHEN isfinite(${value}) THEN ${value} END`;
}

/** A list of JSON texts per event: the paths differ, as the events do. */
function propertyValues(kinds: readonly EventKind[]): string {
  const cases = kinds.flatMap((kind) => {
    const names = namesIn(kind);
    return names.length === 0 ? [] : [`WHEN ${kind.code} THEN ${extracted('properties', names)}`];
  });
  return cases.length === 0 ? 'CAST(NULL AS VARCHAR[])' : `CASE code ${cases.join(' ')} END`;
}

function traitValues({ traits }: Wanted): string {
  if (traits === 'all' || traits.length === 0) return 'CAST(NULL AS VARCHAR[])';
  return `CASE WHEN code = ${IDENTIFY} THEN ${extracted('traits', traits)} END`;
}

function extracted(json: string, names: readonly string[]): string {
  const pointers = names.map((name) => literal(`/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`));
  return `CAST(json_extract(${json}, [${pointers.join(', ')}]) AS VARCHAR[])`;
}

function textOf({ of, name, codes }: ValueColumn, kinds: readonly EventKind[], { traits }: Wanted): string {
  if (of === 'trait') return `t[${traits.indexOf(name) + 1}]`;
  const cases = codes.map((code) => `WHEN ${code} THEN p[${namesIn(kinds[code - 1]!).indexOf(name) + 1}]`);
  return `(CASE code ${cases.join(' ')} END)`;
}

/** All values are `true` or `false`. */
const PLAIN_CONSENT = String.raw`\{("[^"\\]*":(true|false)(,"[^"\\]*":(true|false))*)?\}`;

function doubtful({ kinds, judged }: Reading): string {
  const isKnown = judged === 'by schema' ? validBySchema(kinds) : `code IN (${IDENTIFY}, ${ALIAS})`;
  return `code IS NOT NULL AND NOT coalesce(
      (properties IS NULL OR NOT ${mayBeBroken('properties')}) AND (traits IS NULL OR NOT ${mayBeBroken('traits')})
      AND (consent IS NULL OR regexp_full_match(consent, ${literal(PLAIN_CONSENT)})) AND ${isKnown}, false)`;
}

function validBySchema(kinds: readonly EventKind[]): string {
  const cases = kinds.flatMap((kind) => {
    const valid = certainlyValid(kind, 'p', 'properties');
    return valid === 'true' ? [] : [`WHEN ${kind.code} THEN ${valid}`];
  });
  return cases.length === 0 ? 'true' : `CASE code ${cases.join(' ')} ELSE true END`;
}
