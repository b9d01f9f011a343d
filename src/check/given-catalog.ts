/** The `catalog` of a scenario: rows as those of tables, and what is wrong with them. */
import type { Catalog, RowId } from '../language/catalog.js';
import { idSchema, rowSchema } from '../language/catalog.js';
import { isTooDeep } from '../language/json-lines.js';
import { mayBeDeclared } from '../language/rule-set.js';
import { checkRow } from '../language/table.js';
import type { WrittenRow } from '../language/written-row.js';
import { RowMistakes } from '../language/written-row.js';
import type { GivenRows } from '../simulate/given-rows.js';
import type { Span } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import type { JsonObject } from '../vocabulary/json.js';
import { closest, didYouMean } from '../vocabulary/suggest.js';
import type { ScenarioNames, Spot } from './names.js';
import { inside } from './names.js';

/** Rows by catalog; unknown catalogs and columns, and values that the columns refuse, are reported. */
export function readGivenRows(
  given: Readonly<Record<string, readonly JsonObject[]>> | undefined,
  { project }: ScenarioNames,
  spot: Spot,
): GivenRows | undefined {
  if (!given) return undefined;
  const { catalogs } = project.ruleSet;
  const read = Object.entries(given).flatMap(([name, rows]): readonly (readonly [string, JsonObject[]])[] => {
    const catalog = catalogs.get(name);
    if (catalog) return [[name, readRows(rows, catalog, inside(spot, name))]];
    if (mayBeDeclared(project.ruleSet, 'catalog', name)) return [];
    const meant = catalogs.get(closest(name, catalogs.keys()) ?? '');
    const span = spot.at([...spot.path, name], 'key');
    spot.report(
      error('unknown-catalog', span, `there is no catalog \`${name}\``, {
        help: didYouMean(name, [...catalogs.keys()], 'catalog'),
        related: meant && [{ message: `\`${meant.name}\` is declared here`, span: meant.span }],
        fix: respelling(span, name, catalogs.keys()),
      }),
    );
    return [];
  });
  return new Map(read);
}

function readRows(rows: readonly JsonObject[], catalog: Catalog, spot: Spot): JsonObject[] {
  const { body } = catalog;
  // What is wrong with the document itself is told there.
  if (!idSchema(body) || body.columns.type !== 'object') return [];
  const schema = rowSchema(body);
  const columns = body.columns.properties ?? {};
  const first = new Map<RowId, Span>();
  return rows.map((written, index) => {
    const here = inside(spot, index);
    const values = Object.fromEntries(Object.entries(written).filter(([, value]) => value !== null));
    if (body.columns.additionalProperties !== true) {
      for (const name of Object.keys(values)) {
        if (!Object.hasOwn(columns, name)) unknownColumn(name, catalog, here);
      }
    }
    const known = Object.entries(values).filter(([name]) => Object.hasOwn(columns, name));
    const row = Object.fromEntries(known);
    checkValues(row, schema, catalog, here);
    checkId(row[body.id] as RowId | undefined, body.id, first, here);
    return row;
  });
}

function unknownColumn(name: string, { body, at }: Catalog, { at: place, path, report }: Spot): void {
  const columns = Object.keys(body.columns.properties ?? {});
  const span = place([...path, name], 'key');
  report(
    error('unknown-column', span, `nothing reads the column \`${name}\``, {
      help: didYouMean(name, columns, 'column'),
      related: [{ message: 'the columns', span: at(['columns'], 'key') }],
      fix: respelling(span, name, columns),
    }),
  );
}

/** As a table's row is checked, told at the place in the scenario. */
function checkValues(
  values: JsonObject,
  schema: ReturnType<typeof rowSchema>,
  { at }: Catalog,
  { at: place, path, report }: Spot,
): void {
  const spotOf = (column: string) => {
    const {
      line,
      column: start,
      endLine,
      endColumn,
    } = place([...path, ...(Object.hasOwn(values, column) ? [column] : [])]);
    return { line, column: start, length: endLine === line ? endColumn - start : 1 };
  };
  const row: WrittenRow = { values, line: spotOf('').line, spotOf };
  const mistakes = new RowMistakes(place(path).file, (column) =>
    at(['columns', 'properties', column], 'key'),
  );
  if (!isTooDeep(row, mistakes)) checkRow(row, schema, mistakes);
  for (const one of mistakes.all()) report(one);
}

function checkId(id: RowId | undefined, column: string, first: Map<RowId, Span>, spot: Spot): void {
  const { at, path, report } = spot;
  if (id === undefined) return;
  const span = at([...path, column]);
  const before = first.get(id);
  if (id === '') {
    report(
      error('missing-value', span, `\`${column}\` is missing`, { help: 'every row has a name of its own' }),
    );
  } else if (before) {
    report(
      error('duplicate-id', span, `\`${id}\` is the ${column} of two rows`, {
        help: 'keep one of the two',
        related: [{ message: 'the first', span: before }],
      }),
    );
  } else first.set(id, span);
}
