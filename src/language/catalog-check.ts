/** Catalogs against the rest of the rules: columns that there are, events that name rows. */
import type { Diagnostic, Related } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import { didYouMean } from '../vocabulary/suggest.js';
import type { Catalog } from './catalog.js';
import { idSchema } from './catalog.js';
import type { CatalogBody, Part, PropertySchema } from './documents.js';
import { partAt, spanOf } from './documents.js';
import { placeOf } from './declared-place.js';
import type { Names } from './names.js';
import type { ValueType } from './value-type.js';
import { typeOfSchema } from './value-type.js';

type Report = (diagnostic: Diagnostic) => void;

export function checkCatalog(catalog: Catalog, names: Names, report: Report): void {
  const { body } = catalog;
  const part: Part = { at: catalog.at, path: [] };
  if (body.columns.type !== 'object') {
    const help = 'write `type: object`, and the columns as its `properties`';
    report(
      error('wrong-type', spanOf(partAt(part, 'columns', 'type')), "a catalog's rows are objects", { help }),
    );
    return;
  }
  checkId(body, part, report);
  if (body.file.endsWith('.csv')) checkCells(body, part, report);
  if (body.similar) checkSimilar(body, part, report);
  for (const [index, event] of (body.boughtBy ?? []).entries()) {
    checkNaming(event, body, partAt(part, 'boughtBy', index), names, report);
  }
}

/** The schema of a column; an unknown one is reported. */
function column(
  { columns }: CatalogBody,
  name: string,
  part: Part,
  report: Report,
): PropertySchema | undefined {
  const known = columns.properties ?? {};
  if (Object.hasOwn(known, name)) return known[name];
  const help = didYouMean(name, Object.keys(known), 'column');
  const related = [{ message: 'the columns', span: part.at(['columns'], 'key') }];
  const fix = respelling(spanOf(part), name, Object.keys(known));
  report(
    error('unknown-column', spanOf(part), `\`columns\` does not describe \`${name}\``, {
      help,
      related,
      fix,
    }),
  );
  return undefined;
}

function checkId(body: CatalogBody, part: Part, report: Report): void {
  const schema = column(body, body.id, partAt(part, 'id'), report);
  if (!schema || idSchema(body)) return;
  const place = spanOf(partAt(part, 'columns', 'properties', body.id, 'type'));
  report(
    error('wrong-type', place, `\`${body.id}\` names rows, but is of the type \`${schema.type}\``, {
      help: 'write `type: string`, or `type: integer`',
      related: [{ message: 'rows are named by it', span: spanOf(partAt(part, 'id')) }],
    }),
  );
}

function checkCells({ columns }: CatalogBody, part: Part, report: Report): void {
  for (const [name, { type }] of Object.entries(columns.properties ?? {})) {
    if (type !== 'object' && type !== 'array') continue;
    const place = spanOf(partAt(part, 'columns', 'properties', name, 'type'));
    const message = `a cell of a CSV is one value, and \`${name}\` is of the type \`${type}\``;
    report(
      error('wrong-type', place, message, { help: 'keep such rows in a file of JSON Lines (`.jsonl`)' }),
    );
  }
}

function checkSimilar(body: CatalogBody, part: Part, report: Report): void {
  const { within, by } = body.similar!;
  const here = partAt(part, 'similar');
  const group = column(body, within, partAt(here, 'within'), report);
  const measure = column(body, by, partAt(here, 'by'), report);
  if (group && (group.type === 'object' || group.type === 'array')) {
    const message = `\`${within}\` is never equal in two rows`;
    report(
      error('wrong-type', spanOf(partAt(here, 'within')), message, {
        help: 'name a column of texts or numbers',
        related: [declaredColumn(part, within)],
      }),
    );
  }
  if (measure && measure.type !== 'number' && measure.type !== 'integer') {
    const message = `\`${by}\` is no number, so nothing is close by it`;
    report(
      error('wrong-type', spanOf(partAt(here, 'by')), message, {
        help: 'name a column of numbers',
        related: [declaredColumn(part, by)],
      }),
    );
  }
}

function declaredColumn(part: Part, name: string): Related {
  const span = spanOf(partAt(part, 'columns', 'properties', name), 'key');
  return { message: `\`${name}\` is declared here`, span };
}

/** By which property events name the rows of a catalog. */
export function namingProperty({ id, property }: CatalogBody): string {
  return property ?? id;
}

/** An event that names rows has the property itself, or in the maps of its list `products`. */
export function checkNaming(
  event: string,
  body: CatalogBody,
  part: Part,
  names: Names,
  report: Report,
): void {
  const schema = names.event(event, part);
  const id = idSchema(body);
  if (!schema || !id) return;
  const property = namingProperty(body);
  const own = memberOf(typeOfSchema(schema), property);
  const listed = memberOf(memberOf(typeOfSchema(schema), 'products')?.item, property);
  const wanted = typeOfSchema(id).kind;
  const found = [own, listed].filter((type) => type !== undefined);
  if (found.some(({ kind }) => kind === wanted)) return;
  const is =
    found.length === 0
      ? `names no \`${property}\``
      : `has a \`${property}\` of another type than \`${body.id}\``;
  const declared = names.ruleSet.events.get(event);
  report(
    error('unknown-property', spanOf(part), `\`${event}\` ${is}`, {
      related: declared && [placeOf(declared, 'properties', own ? [property] : [])],
      help: `an event names rows by \`${property}\`, its own or in the maps of its list \`products\`; say by which by \`property:\` in the catalog`,
    }),
  );
}

export function memberOf(type: ValueType | undefined, name: string): ValueType | undefined {
  return type?.members && Object.hasOwn(type.members, name) ? type.members[name] : undefined;
}
