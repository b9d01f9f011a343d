/** Records as they come, reduced to what is read of them, in SQL. */
import type { Draft, Names, ObjectDraft, Span, ValueDraft } from '../draft.js';
import { lotNumber, NO_NUMBER, NO_TEXT, pointer, sortedOut, valueOfText } from '../draft.js';
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
export const MADE_MESSAGE = `'row-' || lpad(CAST(number_in_log + 1 AS VARCHAR), 12, '0')`;

export interface StagedRows {
  /** Those of `stage` that such rows may have anything in. */
  readonly columns: readonly string[];
  readonly sql: string;
}

/**
 * Rows of a draft as the columns of `stage` (see `stage-view.ts`), without their places and the codes of texts. Where the
 * properties are typed, what is asked of a value is asked of all rows, before these are sorted out; see `ObjectDraft`.
 */
export function staged(draft: Draft, reading: Reading, doubts: 'told' | 'only marked'): StagedRows {
  const { kinds, wanted, span } = reading;
  const { properties, traits } = draft;
  const early = earlyColumns();
  const columns = valueColumns(kinds, wanted).map((column) => {
    const { isTaken, text, number } = valueOf(column, draft, reading);
    const of = early.of(column.of === 'trait' ? traits : properties);
    return { isTaken, text: of(text), number: of(number) };
  });
  const values = columns.flatMap(({ text, isTaken, number }, index): readonly StagedColumn[] => [
    ...(number === NO_NUMBER
      ? []
      : [[`n${index}`, `CASE WHEN isfinite(d${index}) THEN d${index} END`] as const]),
    ...(text === NO_TEXT ? [] : [[`v${index}`, textBeside(isTaken, number, text, index)] as const]),
  ]);
  const numbers = columns.flatMap(({ number, isTaken }, index) =>
    number === NO_NUMBER ? [] : [`CASE WHEN ${isTaken} THEN ${number} END AS d${index}`],
  );
  const whole = kinds.filter(({ reads }) => reads === 'all').map(({ code }) => code);
  const readsAllTraits = wanted.traits === 'all';
  const isDoubtful = doubtful(draft, reading, early);
  const ofEvents = (sql: string): string => `CASE WHEN code IS NOT NULL THEN ${sql} END`;
  const told = (name: string, text: string): readonly StagedColumn[] =>
    doubts === 'told' ? [[name, `CASE WHEN is_doubtful = 1 THEN ${text} END`]] : [];
  const all: readonly StagedColumn[] = [
    ['lot', 'lot'],
    ['reason', 'reason'],
    ['"user"', ofEvents('"user"')],
    ...(draft.namesPrevious ? ([['previous', ofEvents('previous')]] as const) : []),
    ['message', ofEvents('message')],
    ['received', 'received'],
    ['time', 'time'],
    ['code', 'code'],
    ...values,
    ...(whole.length === 0
      ? []
      : ([
          ['properties', `CASE WHEN list_contains([${whole.join(', ')}], code) THEN ${properties.text} END`],
        ] as const)),
    ...(readsAllTraits ? ([['traits', ofEvents(traits.text)]] as const) : []),
    ['consent', `CASE WHEN code ${readsAllTraits ? 'IS NOT NULL' : `= ${IDENTIFY}`} THEN consent END`],
    ['is_doubtful', 'is_doubtful'],
    ...told('doubt_properties', properties.text),
    ...told('doubt_traits', traits.text),
    ...told('doubt_consent', 'consent'),
    ...(draft.record === NO_TEXT
      ? []
      : ([
          ['record', `CASE WHEN lot = ${lotNumber('rejected')} THEN nullif(${draft.record}, 'null') END`],
        ] as const)),
  ];
  const sql = `
    SELECT ${all.map(([name, value]) => `${value} AS ${name}`).join(',\n      ')}
    FROM (
      SELECT ${['*', ...numbers, `CASE WHEN ${isDoubtful} THEN 1 END AS is_doubtful`].join(',\n        ')}
      FROM (SELECT *, ${listedValues(kinds, properties)} AS p, ${listedTraits(wanted, traits)} AS t
        FROM (${sortedOut({ ...draft, rows: early.over(draft.rows) }, span)}))
    )`;
  return { columns: all.map(([name]) => name), sql };
}

type StagedColumn = readonly [name: string, sql: string];

/** The text of a value that is no number. */
function textBeside(isTaken: string, number: string, text: string, index: number): string {
  const isText = number === NO_NUMBER ? isTaken : `${isTaken} AND NOT coalesce(isfinite(d${index}), false)`;
  return `CASE WHEN ${isText} THEN ${text} END`;
}

/** An expression over the rows of a draft, or the column in which it is answered already. */
export type Early = (sql: string) => string;

export interface EarlyColumns {
  readonly of: (object: ObjectDraft) => Early;
  /** The rows with the columns that have been asked for. */
  readonly over: (rows: string) => string;
}

/** See `ObjectDraft`. */
export function earlyColumns(): EarlyColumns {
  const names = new Map<string, string>();
  const early: Early = (sql) => {
    if (CONSTANTS.has(sql)) return sql;
    const name = names.get(sql) ?? `early_${names.size}`;
    names.set(sql, name);
    return name;
  };
  return {
    of: ({ isTyped }) => (isTyped ? early : (sql) => sql),
    over: (rows) =>
      `SELECT ${['*', ...[...names].map(([sql, name]) => `${sql} AS ${name}`)].join(',\n        ')} FROM (${rows})`,
  };
}

const CONSTANTS: ReadonlySet<string> = new Set(['true', 'false', NO_NUMBER, NO_TEXT]);

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

export function propertyOf(kind: EventKind, name: string, { properties }: Draft): ValueDraft {
  return properties.isUnsearched
    ? valueOfText(`p[${namesIn(kind).indexOf(name) + 1}]`)
    : properties.value(name);
}

export interface Value {
  /** Of events that have it. */
  readonly isTaken: string;
  readonly text: string;
  readonly number: string;
}

export function valueOf(
  { of, name, codes }: ValueColumn,
  draft: Draft,
  { kinds, wanted, judged }: Reading,
): Value {
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
  const number = judged === 'by schema' && isText ? NO_NUMBER : byCode('number');
  return { isTaken, text: byCode('text'), number };
}

function doubtful(draft: Draft, { kinds, judged }: Reading, early: EarlyColumns): string {
  const { properties, traits, consent } = draft;
  const isKnown =
    judged === 'by schema'
      ? validBySchema(kinds, draft, early.of(properties))
      : `code IN (${IDENTIFY}, ${ALIAS})`;
  return `code IS NOT NULL AND NOT coalesce(
      ${early.of(properties)(properties.isSound)} AND ${early.of(traits)(traits.isSound)} AND ${consent.isPlain} AND ${isKnown}, false)`;
}

function validBySchema(kinds: readonly EventKind[], draft: Draft, early: Early): string {
  const cases = kinds.flatMap((kind) => {
    const value = (name: string) => propertyOf(kind, name, draft);
    const valid = certainlyValid(kind, value, draft.properties, early);
    return valid.length === 0 ? [] : [`WHEN ${kind.code} THEN (${valid.join(' AND ')})`];
  });
  return cases.length === 0 ? 'true' : `CASE code ${cases.join(' ')} ELSE true END`;
}
