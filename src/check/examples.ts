/** `examples`: rows that fill the placeholders of a scenario; each makes one test of it. */
import { schemaCheck } from '../language/schema-check.js';
import { COMMON_SCHEMAS } from '../language/schema/kinds.js';
import type { Located } from '../language/yaml.js';
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error, formatPlace } from '../vocabulary/diagnostic.js';
import type { JsonObject, JsonValue, Path } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import type { SourceAt } from './cell.js';
import { cellText, nameSuffix } from './cell.js';
import type { Columns } from './columns.js';
import { readColumns } from './columns.js';
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
  const read = rows.length > 0 ? readColumns(rows, item, table.holes) : NO_COLUMNS;
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

const NO_COLUMNS: Columns = { diagnostics: [], refused: new Set(), isWhole: false };

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
