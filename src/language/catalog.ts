/** Catalogs with their rows: what their files hold, beside what their documents declare. */
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error, fileStart, warning } from '../vocabulary/diagnostic.js';
import type { Fingerprint } from '../vocabulary/fingerprint.js';
import { fingerprint } from '../vocabulary/fingerprint.js';
import type { JsonObject } from '../vocabulary/json.js';
import { didYouMean } from '../vocabulary/suggest.js';
import type { CatalogBody, Declared, PropertySchema } from './documents.js';
import type { SourceFile } from './source-file.js';
import { isTableFile, noRows, readTable } from './table.js';

export type RowId = string | number;

/** A catalog and its rows. */
export interface Catalog extends Declared<CatalogBody> {
  readonly rows: ReadonlyMap<RowId, JsonObject>;
  readonly counts: readonly Count[];
  /** Of the files' content. */
  readonly fingerprint: Fingerprint;
  /** Whether a file could not be read wholly, so that there may be rows that are not known here. */
  readonly isBroken: boolean;
}

/** How often a row was bought; with another one, where that is named. */
export interface Count {
  readonly id: RowId;
  readonly with: RowId | undefined;
  readonly count: number;
}

type Report = (diagnostic: Diagnostic) => void;

/** Reads the files that catalogs name. A table that none of them names is told, unless it may be the one that is meant by a name that leads nowhere, or where nothing could be read. */
export function readCatalogs(
  declared: ReadonlyMap<string, Declared<CatalogBody>>,
  files: readonly SourceFile[],
  mayBeOthers: boolean,
): { readonly catalogs: ReadonlyMap<string, Catalog>; readonly diagnostics: readonly Diagnostic[] } {
  const tables = new Map(files.filter(({ path }) => isTableFile(path)).map((file) => [file.path, file]));
  const diagnostics: Diagnostic[] = [];
  const used = new Set<string>();
  const catalogs = new Map<string, Catalog>();
  for (const [name, one] of declared) {
    const before = diagnostics.length;
    const tableOf = (key: 'file' | 'counts') => {
      const file = findTable(one, key, tables, (found) => diagnostics.push(found));
      if (file) used.add(file.path);
      return file;
    };
    const report: Report = (found) => diagnostics.push(found);
    const rowFile = tableOf('file');
    const countFile = one.body.counts === undefined ? undefined : tableOf('counts');
    const isFound = diagnostics.length === before;
    const known = isFound ? knownCatalog(one, rowFile, countFile) : undefined;
    if (known) {
      diagnostics.push(...known.diagnostics);
      catalogs.set(name, known.catalog);
      continue;
    }
    const rows = rowFile ? readRows(one, rowFile, report) : new Map<RowId, JsonObject>();
    const hasAllRows = diagnostics.length === before;
    const isOneFile = rowFile !== undefined && rowFile === countFile;
    if (isOneFile) report(oneFile(one));
    const counts = countFile && !isOneFile ? readCounts(one, countFile, rows, hasAllRows, report) : [];
    const texts = [rowFile, countFile].map((file) => file && contentOf(file));
    const found = diagnostics.slice(before);
    const catalog = {
      ...one,
      rows,
      counts,
      fingerprint: fingerprint(texts),
      isBroken: found.some(({ severity }) => severity === 'error'),
    };
    catalogs.set(name, catalog);
    if (isFound) catalogsRead.set(one.body, { rowFile, countFile, catalog, diagnostics: found });
  }
  const isLost = diagnostics.some(({ code }) => code === 'unknown-file' || code === 'outside-project');
  if (!mayBeOthers && !isLost) {
    for (const path of tables.keys()) if (!used.has(path)) diagnostics.push(unread(path));
  }
  return { catalogs, diagnostics };
}

interface CatalogRead {
  readonly rowFile: SourceFile | undefined;
  readonly countFile: SourceFile | undefined;
  readonly catalog: Catalog;
  readonly diagnostics: readonly Diagnostic[];
}

/** By the document, which is one wherever its file is: its tables are not read again for a change elsewhere. */
const catalogsRead = new WeakMap<CatalogBody, CatalogRead>();

function knownCatalog(
  { body }: Declared<CatalogBody>,
  rowFile: SourceFile | undefined,
  countFile: SourceFile | undefined,
): CatalogRead | undefined {
  const known = catalogsRead.get(body);
  return known?.rowFile === rowFile && known?.countFile === countFile ? known : undefined;
}

function oneFile({ name, at }: Declared<CatalogBody>): Diagnostic {
  const help = `name a file of its own, such as \`${name}-counts.csv\``;
  return error('mixed-forms', at(['counts']), 'the rows stand in this file, and so the counts can not', {
    help,
    related: [{ message: 'the file of the rows', span: at(['file']) }],
  });
}

/** How git or an editor ends lines is no part of the content. */
function contentOf({ text }: SourceFile): string {
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
}

function unread(path: string): Diagnostic {
  return warning(
    'unread-file',
    fileStart(path),
    'this file is not read',
    'no catalog names it as its `file` or `counts`',
  );
}

/** The file that a catalog names, from the folder of its document; undefined where there is none. */
function findTable(
  { name, body, at, span }: Declared<CatalogBody>,
  key: 'file' | 'counts',
  tables: ReadonlyMap<string, SourceFile>,
  report: Report,
): SourceFile | undefined {
  const named = body[key]!;
  const path = pathFrom(span.file, named);
  if (path === undefined) {
    const help = 'name a file beside this one, from its folder: `products.csv`';
    report(error('outside-project', at([key]), `\`${named}\` leads out of \`rules/\``, { help }));
    return undefined;
  }
  const file = tables.get(path);
  if (file) return file;
  const folder = span.file.slice(0, span.file.lastIndexOf('/') + 1);
  const known = [...tables.keys()].map((one) => (one.startsWith(folder) ? one.slice(folder.length) : one));
  const made = key === 'counts' ? `let \`mailwright catalog counts ${name}\` write it; ` : '';
  const guess = known.length === 0 ? `write it as \`${path}\`` : didYouMean(named, known, 'table');
  report(error('unknown-file', at([key]), `there is no file \`${path}\``, { help: `${made}${guess}` }));
  return undefined;
}

/** The path of a table from the project, by its path from a rule file; undefined where that leads out of `rules/`. */
export function pathFrom(ruleFile: string, named: string): string | undefined {
  if (named.startsWith('/') || /[\\:]/.test(named)) return undefined;
  const steps = ruleFile.split('/').slice(0, -1);
  for (const step of named.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
    if (steps.length === 0) return undefined;
  }
  const path = steps.join('/');
  return isTableFile(path) ? path : undefined;
}

/** What names a row: the schema of its id; undefined where the document does not declare one, which is told elsewhere. */
export function idSchema({ columns, id }: CatalogBody): PropertySchema | undefined {
  const schema = Object.hasOwn(columns.properties ?? {}, id) ? columns.properties![id] : undefined;
  return schema && (schema.type === 'string' || schema.type === 'integer') ? schema : undefined;
}

const rowSchemas = new WeakMap<CatalogBody, PropertySchema>();

/** What the columns say of a row, which always has its id; the same one each time, so that it is compiled once. */
export function rowSchema(body: CatalogBody): PropertySchema {
  let schema = rowSchemas.get(body);
  if (!schema) {
    const { columns, id } = body;
    schema = { ...columns, required: [...new Set([...(columns.required ?? []), id])] };
    rowSchemas.set(body, schema);
  }
  return schema;
}

function readRows(
  { body, at }: Declared<CatalogBody>,
  file: SourceFile,
  report: Report,
): Map<RowId, JsonObject> {
  const rows = new Map<RowId, JsonObject>();
  const { columns, id } = body;
  if (!idSchema(body) || columns.type !== 'object') return rows;
  const firstLines = new Map<RowId, number>();
  const schema = rowSchema(body);
  const found = readTable(
    file,
    schema,
    ({ values, line, spotOf }, mistakes) => {
      const name = values[id] as RowId;
      if (name === '') {
        mistakes.say(
          'missing-value',
          () => spotOf(id),
          `\`${id}\` is missing`,
          'every row has a name of its own',
        );
        return;
      }
      const before = firstLines.get(name);
      if (before !== undefined) {
        const help = `keep one of the two; the other stands in line ${before}`;
        const first = { message: 'the first', spot: { line: before } };
        mistakes.say('duplicate-id', () => spotOf(id), `\`${name}\` is the ${id} of two rows`, help, first);
        return;
      }
      firstLines.set(name, line);
      rows.set(name, values);
    },
    (column) => at(['columns', 'properties', column], 'key'),
  );
  for (const one of found) report(one);
  if (rows.size === 0 && found.length === 0) report(noRows(file.path));
  return rows;
}

/** A file of counts, by the type of the catalog's ids; `with` is empty where a row is counted alone. */
const COUNT_SCHEMAS = { string: countSchema('string'), integer: countSchema('integer') } as const;

function countSchema(type: 'string' | 'integer'): PropertySchema {
  const count = { type: 'integer', minimum: 1 } as const;
  return { type: 'object', required: ['id', 'count'], properties: { id: { type }, with: { type }, count } };
}

function readCounts(
  { name, body, at }: Declared<CatalogBody>,
  file: SourceFile,
  rows: ReadonlyMap<RowId, JsonObject>,
  hasAllRows: boolean,
  report: Report,
): readonly Count[] {
  const schema = COUNT_SCHEMAS[idSchema(body)?.type === 'integer' ? 'integer' : 'string'];
  const counts = new Map<string, Count>();
  const strangers = new Set<RowId>();
  const found = readTable(file, schema, ({ values, spotOf }, mistakes) => {
    const { id, with: other, count } = values as unknown as Count;
    const key = JSON.stringify([id, other]);
    if (id === other) {
      mistakes.say('duplicate-id', () => spotOf('with'), 'nothing is bought with itself', 'remove this row');
    } else if (counts.has(key)) {
      const what = other === undefined ? `\`${id}\`` : `\`${id}\` with \`${other}\``;
      mistakes.say('duplicate-id', () => spotOf('id'), `${what} is counted twice`, 'keep one of the two');
    }
    counts.set(key, { id, with: other, count });
    for (const one of other === undefined ? [id] : [id, other]) if (!rows.has(one)) strangers.add(one);
  });
  for (const one of found)
    report({ ...one, help: `let \`mailwright catalog counts ${name}\` write this file` });
  if (strangers.size > 0 && rows.size > 0 && hasAllRows) {
    const related = [{ message: 'the catalog', span: at(['counts']) }];
    report({ ...outdated(name, file.path, [...strangers]), related });
  }
  return [...counts.values()];
}

function outdated(catalog: string, path: string, strangers: readonly RowId[]): Diagnostic {
  const shown = strangers.slice(0, 3).map((id) => `\`${id}\``);
  const more = strangers.length > shown.length ? ` and ${strangers.length - shown.length} more` : '';
  return warning(
    'outdated-counts',
    fileStart(path),
    `the catalog \`${catalog}\` has no ${shown.join(', ')}${more}, which stand here`,
    `count anew by \`mailwright catalog counts ${catalog}\`; rows that are gone are never recommended`,
  );
}
