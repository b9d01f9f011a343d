/**
 * Rows of a table that are cheaply read again. Where it is clear of all what becomes of them, whoever asks something of them
 * asks the files, and reads no more columns than that takes. It is put so that of a column with few different values
 * DuckDB asks each of them once, which it does with functions of one argument beside constants, and with nothing else.
 */
import { literal } from '../database.js';
import type { Span } from '../draft.js';
import { IN_SECONDS, lotNumber, NO_NUMBER, NO_TEXT, SEGMENT_TYPES } from '../draft.js';
import type { TableDraft } from '../table.js';
import { CONSENT_PLACE } from '../lines/text-uses.js';
import { certainlyValid } from './certain.js';
import type { ValueColumn } from './columns.js';
import { IDENTIFY, valueColumns } from './columns.js';
import type { EarlyColumns, Reading } from './stage.js';
import { earlyColumns, propertyOf, valueOf } from './stage.js';
import type { AskedText, ReadAgain } from './stage-view.js';

export interface ClearRows {
  /** By type and name, how many rows there are, and which demands on clear ones hold of all. */
  readonly census: string;
  /** By demand, where in the census it is broken. */
  readonly breaches: readonly string[];
  /** Over a census in which no demand is broken: the piles that `lots.ts` counts. Undefined where it depends on times. */
  readonly piles: ((census: string) => string) | undefined;
  /** The columns of `stage` (see `stage-view.ts`) of the rows of the table, were all of them clear. */
  readonly sql: string;
  readonly columns: ReadAgain['columns'];
  readonly texts: ReadAgain['texts'];
}

/** The columns `block` and `at`, as expressions over an `entry` of the table. */
export interface Places {
  readonly block: string;
  readonly at: string;
}

/** In a column without a dictionary, more names would take long to be compared with. */
const MOST_NAMES = 100;

/** Undefined for a table that had better be read once. */
export function clearRows(draft: TableDraft, reading: Reading, places: Places): ClearRows | undefined {
  const { properties, traits, consent } = draft;
  const isCheap = draft.isOfTexts && properties.isTyped && traits.isTyped && consent.isPlain === 'true';
  if (!isCheap || reading.judged !== 'by schema' || reading.kinds.length > MOST_NAMES) return undefined;
  const { statedType } = draft;
  const typePlace =
    statedType === undefined
      ? String(TRACK)
      : `CASE WHEN ${statedType} IS NULL THEN ${TRACK} ELSE ${placeIn(SEGMENT_TYPES, statedType)} END`;
  const rows = draft.rowsWith([
    `${places.block} AS block`,
    `${places.at} AS "at"`,
    `${typePlace} AS type_place`,
  ]);
  return {
    ...censusOf(draft, reading, rows),
    piles: isLimited(reading.span) ? undefined : pilesOf(reading),
    ...stagedRows(draft, reading, rows),
  };
}

/** From 1; 0 for none. */
function placeIn(texts: readonly string[], text: string): string {
  return texts.length === 0
    ? '0'
    : `CAST(coalesce(list_position([${texts.map(literal).join(', ')}], ${text}), 0) AS INTEGER)`;
}

/** Places in `SEGMENT_TYPES`. */
const TRACK = 1;
const IDENTIFIES = 2;
const ALIASES = 3;

/** What is true of rows that are clear. */
interface Demand {
  /** By the type and the name of a row: whether it is made of it. */
  readonly when: string;
  readonly isMet: string;
}

/** An `alias` is not clear either, since few logs have many. */
function demandsOf(draft: TableDraft, reading: Reading, early: EarlyColumns): readonly Demand[] {
  const objects = [draft.properties, draft.traits].filter(({ isSound }) => isSound !== 'true');
  const ofAll = [
    `type_place NOT IN (0, ${ALIASES})`,
    `time <> ${IN_SECONDS}`,
    `(NOT received_given OR received <> ${IN_SECONDS})`,
    '"user" IS NOT NULL',
    ...objects.map((object) => early.of(object)(object.isSound)),
  ];
  const demands = new Map([
    ['true', ofAll],
    [`type_place = ${TRACK}`, ['strlen(name) > 0']],
  ]);
  for (const [valid, names] of validBySchema(draft, reading, early)) {
    const when = `coalesce(list_contains([${names.map(literal).join(', ')}], name), false)`;
    demands.set(when, [...(demands.get(when) ?? []), valid]);
  }
  return [...demands].map(([when, all]) => ({ when, isMet: `coalesce(${all.join(' AND ')}, false)` }));
}

function censusOf(draft: TableDraft, reading: Reading, rows: string): Pick<ClearRows, 'census' | 'breaches'> {
  const early = earlyColumns();
  const demands = demandsOf(draft, reading, early);
  const over = early.over(rows);
  const all = demands.map(({ isMet }, place) => `bool_and(${isMet}) AS met_${place}`);
  return {
    census: `SELECT type_place, name, CAST(count(*) AS DOUBLE) AS records,
        min(coalesce(received, time)) AS first, max(coalesce(received, time)) AS last, ${all.join(', ')}
      FROM (${over}) GROUP BY type_place, name`,
    breaches: demands.map(({ when }, place) => `${when} AND NOT met_${place}`),
  };
}

/** By what must hold, the names of the events of which it must. */
function validBySchema(
  draft: TableDraft,
  { kinds }: Reading,
  early: EarlyColumns,
): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const kind of kinds) {
    const value = (name: string) => propertyOf(kind, name, draft);
    for (const valid of certainlyValid(kind, value, draft.properties, early.of(draft.properties))) {
      const having = names.get(valid);
      if (having === undefined) names.set(valid, [kind.name]);
      else having.push(kind.name);
    }
  }
  return names;
}

function knownName({ kinds }: Reading): string {
  return placeIn(
    kinds.map(({ name }) => name),
    'name',
  );
}

const TYPES = `[${SEGMENT_TYPES.map(literal).join(', ')}]`;

/** Of a clear row within `from` and `to`. */
const LOT = `CASE WHEN type_place > ${ALIASES} THEN ${lotNumber('other type')}
  WHEN type_place = ${TRACK} AND known = 0 THEN ${lotNumber('unused')} ELSE ${lotNumber('event')} END`;
const REASON = `CASE lot WHEN ${lotNumber('other type')} THEN type WHEN ${lotNumber('unused')} THEN name END`;

function pilesOf(reading: Reading): (census: string) => string {
  return (census) => `SELECT lot, ${REASON} AS reason, records, first, last, 0 AS doubtful
    FROM (SELECT *, ${LOT} AS lot, (${TYPES})[type_place] AS type FROM (SELECT *, ${knownName(reading)} AS known FROM ${census}))`;
}

function stagedRows(
  draft: TableDraft,
  reading: Reading,
  rows: string,
): Pick<ClearRows, 'sql' | 'columns' | 'texts'> {
  const { kinds, wanted, span } = reading;
  const { properties, traits } = draft;
  const early = earlyColumns();
  const isIn = isLimited(span) ? `received BETWEEN ${span.from} AND ${span.to}` : 'true';
  const columns = valueColumns(kinds, wanted);
  const values = columns.map((column) => valuesOf(column, draft, reading, early));
  const hasConsent = wanted.traits === 'all' ? 'code IS NOT NULL' : `code = ${IDENTIFY}`;
  const texts = new Map<number, AskedText>([
    [CONSENT_PLACE, { text: 'consent_text', isTaken: hasConsent }],
    ...values.flatMap(({ text, number }, place): readonly (readonly [number, AskedText])[] =>
      text === undefined || number !== undefined
        ? []
        : [[place, { text: `e${place}`, isTaken: askedOf(columns[place]!, reading) }]],
    ),
  ]);
  const whole = kinds.filter(({ reads }) => reads === 'all').map(({ code }) => code);
  const staged: readonly (readonly [string, string])[] = [
    ['block', 'block'],
    ['"at"', '"at"'],
    ['lot', 'lot'],
    ['reason', REASON],
    ['"user"', '"user"'],
    ...(draft.namesPrevious ? ([['previous', 'previous']] as const) : []),
    ['message', 'message'],
    ['received', 'received'],
    ['time', 'least(time, received)'],
    ['code', 'code'],
    ...values.flatMap(stagedValue),
    ['consent_text', 'consent'],
    ...values.flatMap(({ text }, place) =>
      text && texts.has(place) ? [[`e${place}`, text.of] as const] : [],
    ),
    ['name', 'name'],
    ['type_place', 'type_place'],
    ...(whole.length === 0
      ? []
      : ([
          ['properties', `CASE WHEN list_contains([${whole.join(', ')}], code) THEN ${properties.text} END`],
        ] as const)),
    ...(wanted.traits === 'all'
      ? ([['traits', `CASE WHEN code IS NOT NULL THEN ${traits.text} END`]] as const)
      : []),
    ['consent', `CASE WHEN ${hasConsent} THEN consent END`],
    ['consent_h', `CASE WHEN ${hasConsent} THEN hash(consent) END`],
  ];
  const sql = `
    SELECT ${staged.map(([name, value]) => `${value} AS ${name}`).join(',\n      ')}
    FROM (SELECT *, CASE WHEN NOT ${isIn} THEN ${lotNumber('outside')} ELSE ${LOT} END AS lot,
        CASE WHEN type_place = ${TRACK} AND known > 0 AND ${isIn} THEN known WHEN type_place = ${IDENTIFIES} AND ${isIn} THEN ${IDENTIFY} END AS code
      FROM (SELECT * REPLACE (coalesce(received, time) AS received),
          ${knownName(reading)} AS known
        FROM (${early.over(rows)})))`;
  return { sql, columns: new Set(staged.map(([name]) => name)), texts };
}

/** What is known of a value column before rows are sorted out, as SQL. */
interface EarlyValue {
  readonly number: Conditional | undefined;
  readonly text: Conditional | undefined;
}

interface Conditional {
  readonly of: string;
  readonly isTaken: string;
}

/** A clear number is finite, and never a text where all are numbers. */
function valuesOf(column: ValueColumn, draft: TableDraft, reading: Reading, early: EarlyColumns): EarlyValue {
  const object = column.of === 'trait' ? draft.traits : draft.properties;
  const { isTaken, ...value } = valueOf(column, draft, reading);
  const [number, text] = [early.of(object)(value.number), early.of(object)(value.text)];
  if (text === NO_TEXT) return { number: undefined, text: undefined };
  if (number === NO_NUMBER) return { number: undefined, text: { of: text, isTaken } };
  if (object.value(column.name).isText === 'false')
    return { number: { of: number, isTaken }, text: undefined };
  const isNumber = `coalesce(isfinite(${number}), false)`;
  return {
    number: { of: number, isTaken: `${isTaken} AND ${isNumber}` },
    text: { of: text, isTaken: `${isTaken} AND NOT ${isNumber}` },
  };
}

/** The number, the text, and what joins that with the table of texts. */
function stagedValue({ number, text }: EarlyValue, place: number): readonly (readonly [string, string])[] {
  const taken = ({ of, isTaken }: Conditional) => `CASE WHEN ${isTaken} THEN ${of} END`;
  return [
    ...(number ? [[`n${place}`, taken(number)] as const] : []),
    ...(text
      ? [
          [`v${place}`, taken(text)] as const,
          [`h${place}`, taken({ ...text, of: `hash(${text.of})` })] as const,
        ]
      : []),
  ];
}

/** Which rows have a value column, as what is asked of each name that there is. */
function askedOf({ of, codes }: ValueColumn, { kinds, span }: Reading): string {
  const names = codes.map((code) => literal(kinds[code - 1]!.name)).join(', ');
  return [
    of === 'trait'
      ? `type_place = ${IDENTIFIES}`
      : `list_contains([${names}], name) AND type_place = ${TRACK}`,
    ...(isLimited(span) ? ['code IS NOT NULL'] : []),
  ].join(' AND ');
}

function isLimited({ from, to }: Span): boolean {
  return from > -Number.MAX_SAFE_INTEGER || to < Number.MAX_SAFE_INTEGER;
}
