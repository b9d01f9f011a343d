/** `lookup` and `recommend`: what they are asked for, and the types of what they give. */
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import type { JsonValue } from '../vocabulary/json.js';
import { didYouMean } from '../vocabulary/suggest.js';
import type { Catalog, RowId } from './catalog.js';
import { idSchema } from './catalog.js';
import { checkNaming, memberOf, namingProperty } from './catalog-check.js';
import { placeOf } from './declared-place.js';
import type { CatalogBody, FactParams, FactReference, Part } from './documents.js';
import { isFactReference, partAt, spanOf } from './documents.js';
import type { Names } from './names.js';
import type { ValueType } from './value-type.js';
import { typeOfSchema } from './value-type.js';

type Report = (diagnostic: Diagnostic) => void;

/** The ways in which `recommend` chooses, in the order in which they are tried. */
export function waysOf({ by = [] }: FactParams): readonly string[] {
  return typeof by === 'string' ? [by] : by;
}

/** A row by its id: there or not, but where the id is a literal. */
export function lookupType(params: FactParams, part: Part, names: Names): ValueType | undefined {
  const catalog = names.catalog(params.catalog ?? '', partAt(part, 'params', 'catalog'));
  const row = catalog && rowType(catalog.body);
  return row && { ...row, optional: isFactReference(params.id) };
}

/** Rows, the best first. */
export function recommendType(
  params: FactParams,
  part: Part,
  names: Names,
  report: Report,
): ValueType | undefined {
  const here = partAt(part, 'params');
  const catalog = names.catalog(params.catalog ?? '', partAt(here, 'catalog'));
  if (!catalog) return undefined;
  const ways = waysOf(params);
  checkWays(ways, catalog, here, report);
  if (params.to === undefined && ways.some((way) => way !== 'popular')) {
    const help = 'add `to:`, an id or a fact whose value is one or several';
    report(
      error('missing-key', spanOf(here), '`recommend` starts from something here, but `to` is missing', {
        help,
      }),
    );
  }
  for (const [index, event] of (params.without ?? []).entries()) {
    checkNaming(event, catalog.body, partAt(here, 'without', index), names, report);
  }
  const item = rowType(catalog.body);
  return item && { kind: 'list', optional: false, item };
}

function checkWays(ways: readonly string[], { name, body, span }: Catalog, part: Part, report: Report): void {
  const related = [{ message: 'the catalog', span }];
  const say = (message: string, help: string) =>
    report(error('missing-key', spanOf(partAt(part, 'by')), message, { help, related }));
  if (!body.boughtBy) {
    say(
      `the catalog \`${name}\` does not say what a user has bought, which is never recommended`,
      'add `boughtBy: [Order Completed]` to the catalog; `boughtBy: []` where nothing of it is ever bought',
    );
  }
  if (ways.includes('similar') && !body.similar) {
    say(
      `the catalog \`${name}\` does not say what makes rows similar`,
      'add `similar: { within: category, by: price }` to the catalog',
    );
  }
  const counted = ways.find((way) => way !== 'similar');
  if (counted !== undefined && body.counts === undefined) {
    say(
      `the catalog \`${name}\` has no counts to go by`,
      `add \`counts: ${name}-counts.csv\` to the catalog, and let \`mailwright catalog counts ${name}\` write it`,
    );
  }
}

/** Undefined where the columns are no map, which is told of the catalog. */
function rowType({ columns, id }: CatalogBody): ValueType | undefined {
  const type = typeOfSchema({ ...columns, required: [...(columns.required ?? []), id] });
  return type.kind === 'object' ? type : undefined;
}

/** Checks `id` and `to`: literals against the rows, facts by `typeOf`. */
export function checkIds(
  { params = {} }: FactReference,
  part: Part,
  names: Names,
  report: Report,
  typeOf: (reference: FactReference, part: Part) => ValueType | undefined,
): void {
  const catalog = names.ruleSet.catalogs.get(params.catalog ?? '');
  for (const key of ['id', 'to'] as const) {
    const value = params[key];
    if (value === undefined) continue;
    const here = partAt(part, 'params', key);
    if (!isFactReference(value)) {
      if (catalog) checkLiteral(value, key === 'to', catalog, here, report);
      continue;
    }
    const type = typeOf(value, here);
    if (type && catalog && !isIdType(type, key === 'to', catalog.body)) {
      const { body } = catalog;
      const wanted = wordsOfId(body);
      const lists = `, a list of those, or a list of maps with \`${namingProperty(body)}\``;
      const message = `this is never the ${body.id} of a row of \`${catalog.name}\``;
      const help = `read ${wanted}${key === 'to' ? lists : ''}, by \`path\``;
      const related = [placeOf(catalog, 'columns', [body.id])];
      report(error('wrong-type', spanOf(here), message, { help, related }));
    }
  }
}

function wordsOfId(body: CatalogBody): string {
  return idSchema(body)?.type === 'integer' ? 'a whole number' : 'a text';
}

function isIdType(type: ValueType, mayBeList: boolean, body: CatalogBody): boolean {
  const id = idSchema(body);
  const isId = (one: ValueType | undefined) =>
    one !== undefined && (one.kind === 'any' || !id || one.kind === typeOfSchema(id).kind);
  if (isId(type)) return true;
  if (!mayBeList || type.kind !== 'list') return false;
  return isId(type.item) || isId(memberOf(type.item, namingProperty(body)));
}

function checkLiteral(
  value: JsonValue,
  mayBeList: boolean,
  catalog: Catalog,
  part: Part,
  report: Report,
): void {
  if (Array.isArray(value) && mayBeList) {
    for (const [index, one] of value.entries())
      checkLiteral(one as JsonValue, false, catalog, partAt(part, index), report);
    return;
  }
  const wanted = idSchema(catalog.body)?.type === 'integer' ? 'number' : 'string';
  if (typeof value !== wanted) {
    const help = `write ${wordsOfId(catalog.body)}, or a fact: \`{ fact: event, path: $.properties.${namingProperty(catalog.body)} }\``;
    const related = [placeOf(catalog, 'columns', [catalog.body.id])];
    report(
      error('wrong-type', spanOf(part), `this can not be the ${catalog.body.id} of a row`, { help, related }),
    );
  } else if (!catalog.isBroken && !catalog.rows.has(value as RowId)) {
    const ids = [...catalog.rows.keys()].map(String);
    const help = didYouMean(String(value), ids, 'row');
    report(
      error('unknown-row', spanOf(part), `\`${catalog.name}\` has no row \`${String(value)}\``, {
        help,
        related: [{ message: 'its rows', span: catalog.at(['file']) }],
      }),
    );
  }
}
