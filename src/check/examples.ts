/** `examples`: rows that fill the placeholders of a scenario; each makes one test of it. */
import { schemaCheck } from '../language/schema-check.js';
import { COMMON_SCHEMAS } from '../language/schema/kinds.js';
import { MOST_TOLD, firstOf, firstTold } from '../language/many-mistakes.js';
import type { Located } from '../language/yaml.js';
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error, formatPlace, warning } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import type { JsonObject, JsonValue, Path } from '../vocabulary/json.js';
import { canonicalJson, isObject } from '../vocabulary/json.js';
import { closest, didYouMean } from '../vocabulary/suggest.js';
import type { SourceAt } from './cell.js';
import { cellText, nameSuffix } from './cell.js';
import type { Hole, HoleTree } from './placeholders.js';
import { allHoles, columnsIn, filled, holeAt, holesIn, wholeColumn } from './placeholders.js';
import { examplesSchema } from './schema/given.js';

/** So many characters all scenarios of a file may have with their rows written out, as JSON. */
const MOST_FILLED = 1_000_000;

/** What is left of that, as rows are filled. */
export interface Room {
  left: number;
}

export function roomOfFile(): Room {
  return { left: MOST_FILLED };
}

/** What a row makes of a scenario. */
export interface FilledRow {
  /** Its position among the rows. */
  readonly row: number;
  readonly span: Span;
  /** The scenario without `examples`; the place of what the row has filled is the row's. */
  readonly located: Located;
  /** Of a place of the row, where that is filled in. */
  readonly placeholderAt: (span: Span) => Span | undefined;
  /** Behind the name: what tells the row's test from those of others, unless the name does so itself. */
  readonly suffix: string;
}

export interface Examples {
  readonly rows: readonly FilledRow[];
  /** The scenario as it is written, for what can be told of it where no row is sound. */
  readonly unfilled: Located;
  readonly diagnostics: readonly Diagnostic[];
  /** Places of which nothing can be said, since what fills them is not known. */
  readonly isOpen: (span: Span) => boolean;
}

/** The rows of a scenario; undefined where it has no `examples`. */
export function readExamples(item: Located, sourceAt: SourceAt, room: Room): Examples | undefined {
  if (!isObject(item.value) || !Object.hasOwn(item.value, 'examples')) return undefined;
  const { examples = null, ...body } = item.value;
  const tree = holesIn(body) ?? EMPTY;
  const table: Table = { item, body, tree, holes: allHoles(tree), sourceAt };
  const mistakes = checkExamples({ file: item.file, value: { examples }, at: item.at });
  const rows = mistakes.length === 0 ? (examples as readonly JsonObject[]) : [];
  const read = rows.length > 0 ? readColumns(rows, table) : NO_COLUMNS;
  const sound = rows.flatMap((row, index) => (read.refused.has(index) ? [] : ([[index, row]] as const)));
  const filling = fillAll(read.isWhole ? sound : [], table, room);
  return {
    rows: filling.rows,
    unfilled: { ...item, value: body },
    diagnostics: [...mistakes, ...read.diagnostics, ...filling.diagnostics],
    isOpen: openPlaces(table),
  };
}

const EMPTY: HoleTree = { hole: undefined, inner: new Map() };

let check: ReturnType<typeof schemaCheck> | undefined;

function checkExamples(located: Located): readonly Diagnostic[] {
  check ??= schemaCheck({ type: 'object', properties: { examples: examplesSchema } }, COMMON_SCHEMAS);
  return check(located);
}

/** A scenario with its holes. */
interface Table {
  readonly item: Located;
  readonly body: JsonObject;
  readonly tree: HoleTree;
  readonly holes: readonly Hole[];
  readonly sourceAt: SourceAt;
}

interface Columns {
  readonly diagnostics: readonly Diagnostic[];
  /** Rows that lack a column, or have another one, or say what another one says. */
  readonly refused: ReadonlySet<number>;
  /** Whether there is a column for every placeholder. */
  readonly isWhole: boolean;
}

const NO_COLUMNS: Columns = { diagnostics: [], refused: new Set(), isWhole: false };

/** What stands in most rows is a column, and what a placeholder reads in any. */
function readColumns(rows: readonly JsonObject[], table: Table): Columns {
  const { item, holes } = table;
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

/** Fills the scenario by every row, as far as there is room. */
function fillAll(
  rows: readonly (readonly [number, JsonObject])[],
  table: Table,
  room: Room,
): { readonly rows: readonly FilledRow[]; readonly diagnostics: readonly Diagnostic[] } {
  if (rows.length === 0) return { rows: [], diagnostics: [] };
  const { item, body, holes } = table;
  const size = JSON.stringify(body).length;
  const found: FilledRow[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [index, row] of rows) {
    const lengths = new Map(Object.entries(row).map(([name, value]) => [name, JSON.stringify(value).length]));
    const insertions =
      size > room.left ? 0 : sumOf(holes.flatMap(columnsIn).map((name) => lengths.get(name) ?? 0));
    room.left -= size + insertions;
    if (room.left < 0) {
      diagnostics.push(tooLarge(item.at(['examples', index])));
      break;
    }
    const one = fillRow(index, row, table);
    if (Array.isArray(one)) diagnostics.push(...(one as readonly Diagnostic[]));
    else found.push(one as FilledRow);
  }
  return { rows: found, diagnostics };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}

function tooLarge(span: Span): Diagnostic {
  return error(
    'out-of-range',
    span,
    'from this row on, the scenarios of this file are too large when they are written out',
    {
      help: `with all their rows they may have ${MOST_FILLED / 1000},000 characters: write fewer rows, or split the file`,
    },
  );
}

/** The scenario as a row makes it, or what is wrong with the row. */
function fillRow(index: number, row: JsonObject, table: Table): FilledRow | readonly Diagnostic[] {
  const { item, body, tree, sourceAt } = table;
  const rowAt: Located['at'] = (path, part) => item.at(['examples', index, ...path], part);
  const mistakes: Diagnostic[] = [];
  const fill = (hole: Hole): JsonValue => {
    const whole = wholeColumn(hole);
    if (whole !== undefined) return row[whole]!;
    return hole.parts
      .map((part) => {
        if (typeof part === 'string') return part;
        const span = rowAt([part.column]);
        const text = cellText(row[part.column]!, span, sourceAt);
        if (text === undefined)
          mistakes.push(notInText(part.column, row[part.column]!, span, item.at(hole.path)));
        return text ?? '';
      })
      .join('');
  };
  const value = filled(body, tree, fill);
  if (mistakes.length > 0) return mistakes;
  const placeholders = new Map<Span, Span>();
  const hasPlaceholder =
    tree.inner.get('name')?.hole?.parts.some((part) => typeof part !== 'string') ?? false;
  const { name } = value as JsonObject;
  return {
    row: index,
    span: rowAt([]),
    located: { file: item.file, value, at: placesOf(table, rowAt, placeholders) },
    placeholderAt: (span) => placeholders.get(span),
    suffix: hasPlaceholder || typeof name !== 'string' ? '' : nameSuffix(name, row, index, rowAt, sourceAt),
  };
}

/** Of what the row has filled in, its cell; of a text with several, the row. */
function placesOf({ item, tree }: Table, rowAt: Located['at'], placeholders: Map<Span, Span>): Located['at'] {
  return (path, part) => {
    const found = holeAt(tree, path);
    if (!found || (part === 'key' && found.rest.length === 0)) return item.at(path, part);
    const columns = [...new Set(columnsIn(found.hole))];
    if (columns.length === 0) return item.at(found.hole.path);
    const inRow: Path = columns.length === 1 ? [columns[0]!, ...found.rest] : [];
    const span = rowAt(inRow, part);
    placeholders.set(span, item.at(found.hole.path));
    return span;
  };
}

function notInText(column: string, value: JsonValue, span: Span, placeholder: Span): Diagnostic {
  const given = value === null ? 'null' : Array.isArray(value) ? 'a list' : 'a map';
  return error('wrong-type', span, `\`${column}\` is ${given}, but is written into a text`, {
    help: `write a text, a number, true or false; or let \`'\${${column}}'\` be the whole value`,
    related: [{ message: `\`\${${column}}\` stands here`, span: placeholder }],
  });
}

function openPlaces({ item, holes }: Table): (span: Span) => boolean {
  let places: ReadonlySet<string> | undefined;
  return (span) => {
    places ??= new Set(holes.map(({ path }) => formatPlace(item.at(path))));
    return places.has(formatPlace(span));
  };
}

/** What is wrong with a row's test. */
export interface OfRow {
  readonly span: Span;
  readonly placeholderAt: (span: Span) => Span | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What is wrong with the tests of one scenario, by row: what rows have in common is told with the first that has it; what a
 * row has filled in says where; what some rows make of a part that is written once, which of them.
 */
export function toldByRow(rows: readonly OfRow[]): readonly (readonly Diagnostic[])[] {
  const counts = new Map<string, number>();
  for (const { diagnostics } of rows)
    for (const key of new Set(diagnostics.map(identityOf))) counts.set(key, (counts.get(key) ?? 0) + 1);
  const told = new Set<string>();
  return rows.map(({ span, placeholderAt, diagnostics }) =>
    diagnostics.flatMap((one) => {
      const key = identityOf(one);
      if (told.has(key)) return [];
      told.add(key);
      const placeholder = placeholderAt(one.span);
      if (placeholder) return withRelated(one, 'this is filled in here', placeholder);
      return counts.get(key) === rows.length ? one : withRelated(one, 'for this row', span);
    }),
  );
}

function withRelated(one: Diagnostic, message: string, span: Span): Diagnostic {
  return { ...one, related: [...(one.related ?? []), { message, span }] };
}

function identityOf({ code, message, span }: Diagnostic): string {
  return `${code} ${formatPlace(span)} ${message}`;
}
