/** The columns of `examples`: which there are, which placeholders read them, and rows that have others. */
import { MOST_TOLD, firstOf, firstTold } from '../language/many-mistakes.js';
import type { Located } from '../language/yaml.js';
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error, warning } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import type { JsonObject } from '../vocabulary/json.js';
import { canonicalJson } from '../vocabulary/json.js';
import { closest, didYouMean } from '../vocabulary/suggest.js';
import type { Hole } from './placeholders.js';
import { columnsIn } from './placeholders.js';

/** What is wrong with the columns of a table, and which rows can be filled in. */
export interface Columns {
  readonly diagnostics: readonly Diagnostic[];
  /** Rows that lack a column, or have another one, or say what another one says. */
  readonly refused: ReadonlySet<number>;
  /** Whether there is a column for every placeholder. */
  readonly isWhole: boolean;
}

/** What stands in most rows is a column, and what a placeholder reads in any. */
export function readColumns(rows: readonly JsonObject[], item: Located, holes: readonly Hole[]): Columns {
  const counts = new Map<string, number>();
  for (const column of rows.flatMap((row) => Object.keys(row)))
    counts.set(column, (counts.get(column) ?? 0) + 1);
  const wanted = new Set(holes.flatMap(columnsIn));
  const columns = new Set(
    [...counts].filter(([name, count]) => 2 * count > rows.length || wanted.has(name)).map(([name]) => name),
  );
  const unknown = holes.flatMap((hole) => unknownIn(hole, columns));
  const unused = [...columns].filter((name) => !wanted.has(name));
  const odd = rows.flatMap((row, index) => {
    const known = Object.keys(row).filter((name) => columns.has(name)).length;
    return known < columns.size || Object.keys(row).length > known ? [[index, row] as const] : [];
  });
  const repeated = repeatedRows(rows);
  const { at } = item;
  return {
    diagnostics: [
      ...firstTold(
        unknown,
        (one) => unknownPlaceholder(one, columns, item),
        ({ hole }) => at(hole.path),
      ),
      ...firstTold(
        unused,
        (name) => unusedColumn(name, rows, unknown.length > 0 ? [] : [...wanted], item),
        (name) => columnPlace(name, rows, item),
      ),
      // A few of each say what is wrong with the others.
      ...firstOf(
        odd.slice(0, MOST_TOLD + 1).flatMap(([index, row]) => oddColumns(row, index, columns, item)),
      ),
      ...firstTold(
        repeated,
        ([index, before]) => repeatedRow(index, before, item),
        ([index]) => at(['examples', index]),
      ),
    ],
    refused: new Set([...odd, ...repeated].map(([index]) => index)),
    isWhole: unknown.length === 0,
  };
}

interface Unknown {
  readonly hole: Hole;
  readonly name: string;
}

function unknownIn(hole: Hole, columns: ReadonlySet<string>): readonly Unknown[] {
  const names = new Set(columnsIn(hole).filter((name) => !columns.has(name)));
  return [...names].map((name) => ({ hole, name }));
}

function unknownPlaceholder(
  { hole, name }: Unknown,
  columns: ReadonlySet<string>,
  { at }: Located,
): Diagnostic {
  const span = at(hole.path);
  const guess = closest(name, columns);
  const names = [...columns];
  const help =
    guess === undefined
      ? `${didYouMean(name, names, 'column')}; for the text itself write \`$\${${name}}\``
      : `did you mean \`\${${guess}}\`?`;
  return error('unknown-placeholder', span, `no row has a column \`${name}\` for \`\${${name}}\``, {
    help,
    related: [{ message: 'the columns', span: at(['examples', 0]) }],
    fix: respelling(
      span,
      `\${${name}}`,
      names.map((one) => `\${${one}}`),
      hole.text,
    ),
  });
}

function unusedColumn(
  name: string,
  rows: readonly JsonObject[],
  wanted: readonly string[],
  item: Located,
): Diagnostic {
  const guess = closest(name, wanted);
  const others = guess === undefined ? '' : `; \`\${${guess}}\` is another one`;
  return warning(
    'unused-column',
    columnPlace(name, rows, item),
    `no placeholder reads the column \`${name}\``,
    `remove it, or write \`\${${name}}\` where its values belong${others}`,
  );
}

function columnPlace(name: string, rows: readonly JsonObject[], { at }: Located): Span {
  const row = rows.findIndex((one) => Object.hasOwn(one, name));
  return at(['examples', row, name], 'key');
}

function oddColumns(
  row: JsonObject,
  index: number,
  columns: ReadonlySet<string>,
  { at }: Located,
): readonly Diagnostic[] {
  const lacking = [...columns].filter((name) => !Object.hasOwn(row, name));
  const extra = Object.keys(row)
    .filter((name) => !columns.has(name))
    .slice(0, MOST_TOLD);
  const misspelt = new Map(extra.map((name) => [name, closest(name, lacking)]));
  const meant = new Set(misspelt.values());
  return [
    ...extra.map((name) => {
      const span = at(['examples', index, name], 'key');
      const guess = misspelt.get(name);
      return error('unknown-key', span, `most other rows have no column \`${name}\``, {
        help: guess === undefined ? 'remove it, or give it to every row' : `did you mean \`${guess}\`?`,
        fix: guess === undefined ? undefined : respelling(span, name, lacking),
      });
    }),
    ...lacking
      .filter((name) => !meant.has(name))
      .map((name) =>
        error('missing-key', at(['examples', index]), `\`${name}\` is missing in this row`, {
          help: `add \`${name}:\`, as other rows have it`,
        }),
      ),
  ];
}

/** Rows that say what another one says, each with the first of those. */
function repeatedRows(rows: readonly JsonObject[]): readonly (readonly [number, number])[] {
  const first = new Map<string, number>();
  return rows.flatMap((row, index) => {
    const key = canonicalJson(row);
    const before = first.get(key);
    if (before === undefined) first.set(key, index);
    return before === undefined ? [] : [[index, before] as const];
  });
}

function repeatedRow(index: number, before: number, { at }: Located): Diagnostic {
  return error('duplicate-id', at(['examples', index]), 'this row says the same as another one', {
    help: 'remove one of the two',
    related: [{ message: 'the first', span: at(['examples', before]) }],
  });
}
