/** Objects out of a STRUCT, field by field: only what is read becomes JSON, and a number never does. */
import type { ConsentDraft, ObjectDraft, ValueDraft } from './draft.js';
import {
  JSON_CONSENT,
  mayBeBroken,
  NO_CONSENT_DRAFT,
  NO_NUMBER,
  NOTHING_DRAFT,
  valueOfText,
} from './draft.js';
import type { Column } from './column.js';
import { literal } from './database.js';
import { MOST_NESTING } from './unreadable.js';

/**
 * The object in a column of such fields; undefined where they hold JSON of their own, which may be anything, or are nested
 * too deep.
 */
export function ofStruct(fields: readonly Column[]): ((column: string) => ObjectDraft) | undefined {
  if (!fields.every(isPlain)) return undefined;
  return (column) => {
    const field = ({ name }: Column): string => `${column}.${quoted(name)}`;
    const unsound = fields.flatMap((one) => unsoundness(one, field(one)));
    return {
      isObject: 'true',
      text: `CAST(CASE WHEN ${column} IS NOT NULL THEN json_merge_patch('{}', to_json(${column})) END AS VARCHAR)`,
      isSound: unsound.length === 0 ? 'true' : `NOT (${unsound.join(' OR ')})`,
      value(name) {
        const one = fields.find((known) => known.name === name);
        return one === undefined ? NOTHING_DRAFT.value(name) : valueOf(one, field(one));
      },
      isUnsearched: false,
      isTyped: true,
    };
  };
}

/** The consent categories out of a context; undefined where they may be anything. */
export function consentOfStruct(
  context: string,
  fields: readonly Column[],
): { readonly text: string; readonly draft: ConsentDraft } | undefined {
  const consent = fields.find(({ name }) => name === 'consent');
  if (consent === undefined) return { text: 'CAST(NULL AS VARCHAR)', draft: NO_CONSENT_DRAFT };
  if (!isPlain(consent)) return undefined;
  const field = `${context}."consent"`;
  const categories = categoriesIn(consent);
  if (categories !== undefined)
    return { text: consentText(`${field}."categoryPreferences"`, categories), draft: NO_CONSENT_DRAFT };
  const found = `present(json_extract(${withoutNulls(field)}, '$.value.categoryPreferences'))`;
  return { text: `CASE WHEN ${field} IS NOT NULL THEN ${found} END`, draft: JSON_CONSENT };
}

/** Names that SQL and JSON write as they are. */
const CATEGORY = `("[^"\\\\\\x00-\\x1f]*"|\\w+) BOOLEAN`;
const BOOLEAN_CONSENT = new RegExp(
  `^STRUCT\\(categoryPreferences STRUCT\\(${CATEGORY}(, ${CATEGORY})*\\)\\)$`,
);

/** Of a consent whose categories all are `true` or `false`, as nearly all are; undefined of another. */
function categoriesIn({ type }: Column): readonly string[] | undefined {
  if (!BOOLEAN_CONSENT.test(type)) return undefined;
  const categories = type.slice('STRUCT(categoryPreferences STRUCT('.length);
  return [...categories.matchAll(new RegExp(CATEGORY, 'g'))].map(([, name]) => name!.replaceAll('"', ''));
}

/** The JSON text of categories, without those that are null. */
function consentText(field: string, categories: readonly string[]): string {
  const texts = categories.map((name) => {
    const one = `${field}.${quoted(name)}`;
    return `CASE WHEN ${one} IS NOT NULL THEN ${literal(`${JSON.stringify(name)}:`)} || CAST(${one} AS VARCHAR) END`;
  });
  return `CASE WHEN ${field} IS NOT NULL THEN '{' || concat_ws(',', ${texts.join(', ')}) || '}' END`;
}

/** Numbers that are the same read from their JSON texts. */
const NUMBER = /^(U?(TINY|SMALL|BIG)?INT(EGER)?|DOUBLE|FLOAT)$/;
const TEXT = /^(VARCHAR|UUID|ENUM\(.*\))$/;

function isPlain({ type }: Column): boolean {
  const named = type.replaceAll(/"([^"]|"")*"/g, '');
  return !/\b(JSON|VARIANT|UNION|BLOB|BIT)\b/.test(named) && brackets(type) < MOST_NESTING - 1;
}

function brackets(type: string): number {
  return type.split(/[([]/).length;
}

/** A field can't be absent, but null: without what is null it is as the record was. */
function withoutNulls(field: string): string {
  return `json_merge_patch('{}', to_json(struct_pack(value := ${field})))`;
}

function valueOf({ type }: Column, field: string): ValueDraft {
  const text = `CAST(to_json(${field}) AS VARCHAR)`;
  const isThere = `${field} IS NOT NULL`;
  if (NUMBER.test(type)) return { text, isThere, number: `CAST(${field} AS DOUBLE)`, isText: 'false' };
  if (TEXT.test(type)) return { text, isThere, number: NO_NUMBER, isText: 'true' };
  return valueOfText(
    `CAST(CASE WHEN ${isThere} THEN json_extract(${withoutNulls(field)}, '/value') END AS VARCHAR)`,
  );
}

/** A number that is no number (NaN) has no JSON; DuckDB writes it all the same. */
function unsoundness({ type }: Column, field: string): readonly string[] {
  if (/^(DOUBLE|FLOAT)$/.test(type)) return [`coalesce(NOT isfinite(${field}), false)`];
  if (!/DOUBLE|FLOAT/.test(type)) return [];
  return [`(${field} IS NOT NULL AND ${mayBeBroken(`CAST(to_json(${field}) AS VARCHAR)`)})`];
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
