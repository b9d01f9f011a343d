import type { DuckDBConnection } from '@duckdb/node-api';

import { closest } from '../vocabulary/suggest.js';
import type { Column } from './column.js';
import { rowsOf } from './database.js';
import type { ConsentDraft, Draft, Names, ObjectDraft } from './draft.js';
import {
  JSON_CONSENT,
  NO_CONSENT_DRAFT,
  NO_TEXT,
  NOTHING_DRAFT,
  objectOfTexts,
  pointer,
  searched,
} from './draft.js';
import { ofStruct, consentOfStruct } from './struct.js';

/** The columns that a source's query may have; `type` is track where there is none. */
export const EVENT_COLUMNS = [
  'userId',
  'anonymousId',
  'previousId',
  'timestamp',
  'receivedAt',
  'event',
  'type',
  'messageId',
  'properties',
  'traits',
  'context',
] as const;
type EventColumn = (typeof EVENT_COLUMNS)[number];

export async function columnsOf(connection: DuckDBConnection, table: string): Promise<readonly Column[]> {
  const columns = await describe(connection, table);
  const fieldsOf = async ({ name, type }: Column): Promise<readonly Column[] | undefined> =>
    isObjectColumn(name) && type.startsWith('STRUCT(') && !type.endsWith(']')
      ? describe(connection, `(SELECT unnest(entry."${name}") FROM ${table} AS entry)`)
      : undefined;
  const all: Column[] = [];
  for (const column of columns) {
    const fields = await fieldsOf(column);
    all.push(fields ? { ...column, fields } : column);
  }
  return all;
}

async function describe(connection: DuckDBConnection, table: string): Promise<readonly Column[]> {
  const rows = await rowsOf(connection, `SELECT column_name, column_type FROM (DESCRIBE ${table})`);
  return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
}

function isObjectColumn(name: string): boolean {
  return name === 'properties' || name === 'traits' || name === 'context';
}

/** What is wrong with a table's columns, in a sentence; undefined if they make events. */
export function columnMistake(columns: readonly Column[]): string | undefined {
  const has = (name: EventColumn): boolean => columns.some((column) => column.name === name);
  if (!has('userId') && !has('anonymousId')) return missing('`userId` (or `anonymousId`)', 'userId', columns);
  if (!has('timestamp')) return missing('`timestamp`', 'timestamp', columns);
  if (!has('event') && !has('type')) return missing('`event` (or `type`)', 'event', columns);
  return columns.map(typeMistake).find((mistake) => mistake !== undefined);
}

function missing(what: string, name: string, columns: readonly Column[]): string {
  const others = columns.map((column) => column.name).filter((known) => !isEventColumn(known));
  const near = closest(name, others);
  const there = columns.slice(0, MOST_COLUMNS_SHOWN).map((column) => `\`${column.name}\``);
  return `there is no column ${what}; ${near === undefined ? `there are ${there.join(', ')}` : `is it \`${near}\`?`}`;
}

const MOST_COLUMNS_SHOWN = 12;

/** The first column that nothing reads, in a sentence. */
export function unknownColumn(columns: readonly Column[]): string | undefined {
  const unknown = columns.find((column) => !isEventColumn(column.name))?.name;
  if (unknown === undefined) return undefined;
  const guess = closest(unknown, EVENT_COLUMNS);
  return `nothing reads the column \`${unknown}\`: ${guess === undefined ? `the columns are ${EVENT_COLUMNS.join(', ')}` : `did you mean \`${guess}\`?`}`;
}

function isEventColumn(name: string): name is EventColumn {
  return (EVENT_COLUMNS as readonly string[]).includes(name);
}

type Kind = 'json' | 'text' | 'whole' | 'number' | 'time' | 'object' | 'nothing' | 'other';

function kindOf(type: string): Kind {
  if (type === 'JSON') return 'json';
  if (type === 'VARCHAR' || type === 'UUID' || type.startsWith('ENUM')) return 'text';
  if (/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type)) return 'whole';
  if (/^(DOUBLE|FLOAT|DECIMAL\(.*\))$/.test(type)) return 'number';
  if (/^(DATE|TIMESTAMP( WITH TIME ZONE|_S|_MS|_NS)?)$/.test(type)) return 'time';
  if (/^(STRUCT|MAP)\(/.test(type) && !type.endsWith(']')) return 'object';
  return type === '"NULL"' ? 'nothing' : 'other';
}

const TEXT_KINDS: ReadonlySet<Kind> = new Set(['json', 'text', 'whole', 'number', 'nothing']);
const OBJECT_KINDS: ReadonlySet<Kind> = new Set(['json', 'text', 'object', 'nothing']);

function typeMistake({ name, type }: Column): string | undefined {
  const kind = kindOf(type);
  if (!isEventColumn(name)) return undefined;
  if (name === 'timestamp' || name === 'receivedAt') return instantMistake(name, kind, type);
  if (isObjectColumn(name)) {
    return OBJECT_KINDS.has(kind)
      ? undefined
      : `the column \`${name}\` is ${type}; it must be a STRUCT, a MAP or JSON`;
  }
  return TEXT_KINDS.has(kind) ? undefined : `the column \`${name}\` is ${type}; it must be a text`;
}

function instantMistake(name: EventColumn, kind: Kind, type: string): string | undefined {
  if (kind === 'number') {
    return `the column \`${name}\` is ${type}; milliseconds since 1970 are a BIGINT: CAST(… AS BIGINT)`;
  }
  if (kind !== 'object' && kind !== 'other') return undefined;
  return `the column \`${name}\` is ${type}; it must be a TIMESTAMP, a DATE, an ISO 8601 text or milliseconds since 1970`;
}

export interface TableDraft extends Draft {
  /** The rows with more columns, expressions over the `entry` of the table. */
  rowsWith(more: readonly string[]): string;
  /** The column `type` as it is, of another type perhaps or null; undefined where there is none. */
  readonly statedType: string | undefined;
  /** Whether types and names of events are texts in the table itself. */
  readonly isOfTexts: boolean;
}

/**
 * A draft of a table whose columns {@link columnMistake} has nothing against. Records are there only if they are told of: all
 * columns of a table would be read for them.
 */
export function tableDraft(
  table: string,
  columns: readonly Column[],
  names: Names,
  tellsRecords: boolean,
): TableDraft {
  const kinds = new Map(columns.map(({ name, type }) => [name, kindOf(type)]));
  const text = (name: EventColumn): string => textOf(quoted(name), kinds.get(name));
  const id = (name: EventColumn): string => `nullif(${text(name)}, '')`;
  const type = kinds.has('type') ? `coalesce(${text('type')}, 'track')` : `'track'`;
  const objects = {
    properties: partOf('properties', columns, names.properties),
    traits: partOf('traits', columns, names.traits),
  };
  const consent = consentOf(columns);
  const ids = (['userId', 'anonymousId'] as const).filter((name) => kinds.has(name)).map(id);
  const user = ids.length === 1 ? ids[0]! : `coalesce(${ids.join(', ')})`;
  const namesPrevious = kinds.has('previousId') || (kinds.has('userId') && kinds.has('anonymousId'));
  const rows = (more: readonly string[]): string => `
    SELECT ${more.map((column) => `${column}, `).join('')}true AS readable, ${type} AS type, ${user} AS "user",
      ${namesPrevious ? `previous_of(${type}, ${id('userId')}, ${id('anonymousId')}, ${id('previousId')})` : NO_TEXT} AS previous,
      ${text('event')} AS name, ${id('messageId')} AS message,
      ${quoted('timestamp')} IS NOT NULL AS given, ${instantOf('timestamp', kinds)} AS time,
      ${kinds.has('receivedAt') ? `${quoted('receivedAt')} IS NOT NULL` : 'false'} AS received_given,
      ${instantOf('receivedAt', kinds)} AS received,
      ${[...objects.properties.columns, ...objects.traits.columns, `${consent.text} AS consent`].join(',\n      ')}, entry
    FROM ${table} AS entry`;
  const rowsWith = (more: readonly string[]): string =>
    objects.properties.over(objects.traits.over(rows(more)));
  return {
    rows: rowsWith([]),
    rowsWith,
    statedType: kinds.has('type') ? text('type') : undefined,
    isOfTexts: [kinds.get('type'), kinds.get('event')].every((kind) => kind === undefined || kind === 'text'),
    properties: objects.properties.draft,
    traits: objects.traits.draft,
    consent: consent.draft,
    namesPrevious,
    record: tellsRecords ? 'CAST(to_json(entry) AS VARCHAR)' : NO_TEXT,
  };
}

/** How an object comes out of its column. */
interface Part {
  readonly columns: readonly string[];
  /** Rows with what is found in those columns. */
  over(rows: string): string;
  readonly draft: ObjectDraft;
}

function partOf(name: 'properties' | 'traits', columns: readonly Column[], names: readonly string[]): Part {
  const column = columns.find((one) => one.name === name);
  const fields = column?.fields && ofStruct(column.fields);
  if (column === undefined) return { columns: [], over: (rows) => rows, draft: NOTHING_DRAFT };
  if (fields) {
    return { columns: [`${quoted(name)} AS ${name}`], over: (rows) => rows, draft: fields(name) };
  }
  const place = (one: string): string => `${name}_${names.indexOf(one)}`;
  const found = searched(names);
  const values = found.map((one, index) => `CAST(${name}_found[${index + 1}] AS VARCHAR) AS ${place(one)}`);
  const search = `json_extract(${name}, [${found.map((one) => pointer(one)).join(', ')}]) AS ${name}_found`;
  return {
    columns: [`${objectOf(quoted(name), kindOf(column.type))} AS ${name}`],
    over: (rows) =>
      found.length === 0 ? rows : `SELECT *, ${values.join(', ')} FROM (SELECT *, ${search} FROM (${rows}))`,
    draft: objectOfTexts(name, names, place),
  };
}

function quoted(name: EventColumn): string {
  return `entry."${name}"`;
}

function textOf(column: string, kind: Kind | undefined): string {
  if (kind === undefined) return 'CAST(NULL AS VARCHAR)';
  return kind === 'json' ? `id_of(${column})` : `CAST(${column} AS VARCHAR)`;
}

function objectOf(column: string, kind: Kind | undefined): string {
  if (kind === undefined || kind === 'nothing') return 'CAST(NULL AS VARCHAR)';
  if (kind === 'json') return `present(${column})`;
  // A number that is no number (NaN) has no JSON; DuckDB writes it all the same.
  if (kind === 'text') return `json_of_text(${column})`;
  // A field of a STRUCT can't be absent, but null: without what is null it is as the record was.
  return `json_of_text(CAST(json_merge_patch('{}', to_json(${column})) AS VARCHAR))`;
}

function consentOf(columns: readonly Column[]): { readonly text: string; readonly draft: ConsentDraft } {
  const context = columns.find(({ name }) => name === 'context');
  if (context === undefined) return { text: 'CAST(NULL AS VARCHAR)', draft: NO_CONSENT_DRAFT };
  const column = quoted('context');
  return (
    (context.fields && consentOfStruct(column, context.fields)) ?? {
      text: `present(json_extract(${objectOf(column, kindOf(context.type))}, '$.consent.categoryPreferences'))`,
      draft: JSON_CONSENT,
    }
  );
}

function instantOf(name: EventColumn, kinds: ReadonlyMap<string, Kind>): string {
  const column = quoted(name);
  const kind = kinds.get(name);
  if (kind === undefined) return 'CAST(NULL AS BIGINT)';
  if (kind === 'json') return `instant_of_json(${column})`;
  if (kind === 'whole') return `instant_of_number(${column})`;
  return kind === 'time' ? `instant_of_time(${column})` : `instant_of_text(CAST(${column} AS VARCHAR))`;
}
