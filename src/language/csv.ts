/** CSV with a header → rows. Cells become numbers, true and false by the type of their column; an empty cell is missing. */
import type { CsvError } from 'csv-parse/browser/esm/sync';
import { parse } from 'csv-parse/browser/esm/sync';
import type { JsonValue } from '../vocabulary/json.js';
import type { PropertySchema } from './documents.js';
import type { RowSink, Spot } from './written-row.js';
import { MOST_ROWS, tooManyRows, unknownColumn } from './written-row.js';

/** Each is looked for among the others. */
const MOST_COLUMNS = 1000;

/** A column of the header; without a type where nothing reads it. */
interface Column {
  readonly name: string;
  readonly type: PropertySchema['type'] | undefined;
}

/** The cells of a row, with the line at which it begins. */
interface Cells {
  readonly texts: readonly string[];
  readonly line: number;
  readonly spotAt: (index: number) => Spot;
}

/** Gives the rows of a CSV to a sink. Line breaks are `\n`. */
export function readCsv(text: string, sink: RowSink): void {
  let header: readonly Column[] | undefined;
  let hasHeader = false;
  let rows = 0;
  const take = (texts: readonly string[], { lines }: { readonly lines: number }) => {
    const line = lines - breaksIn(texts);
    const cells: Cells = { texts, line, spotAt: (index) => spotIn(text, line, index) };
    if (!hasHeader) {
      hasHeader = true;
      header = readHeader(cells, sink);
    } else if (header && ++rows <= MOST_ROWS) takeRow(cells, header, sink);
    else if (rows > MOST_ROWS) tooManyRows(line, sink);
    return null;
  };
  try {
    // The header, and one row more than there may be.
    parse(text, {
      record_delimiter: '\n',
      relax_column_count: true,
      skip_empty_lines: true,
      to: MOST_ROWS + 2,
      on_record: take,
    });
  } catch (cause) {
    badCsv(cause, sink);
  }
}

function badCsv(cause: unknown, { mistakes }: RowSink): void {
  const { code, lines } = cause as Partial<CsvError>;
  if (code === undefined || lines === undefined) throw cause;
  const isOpen = code === 'CSV_QUOTE_NOT_CLOSED';
  mistakes.say(
    'bad-csv',
    { line: lines },
    isOpen ? 'a quote before this is never closed' : 'a quote stands where none can stand',
    'put a cell that holds a comma, a quote or a line break into quotes, and double its own: `"5"" wide"`',
  );
}

/** csv-parse tells the line at which a record ends. */
function breaksIn(texts: readonly string[]): number {
  let breaks = 0;
  for (const text of texts) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) breaks += 1;
  }
  return breaks;
}

/** Undefined where the rows below would all be wrong because of it. */
function readHeader(cells: Cells, sink: RowSink): readonly Column[] | undefined {
  const names = cells.texts.map((name) => name.trim());
  if (names.length > MOST_COLUMNS) {
    const message = `the header has ${names.length} columns, and a table at most ${MOST_COLUMNS}`;
    sink.mistakes.say('too-large', { line: cells.line }, message, 'leave out the columns that no rule reads');
    return undefined;
  }
  if (isSeparatedOtherwise(names, cells, sink)) return undefined;
  for (const [index, name] of names.entries()) checkName(name, index, names, cells, sink);
  const missing = [...sink.required].filter((name) => !names.includes(name));
  for (const name of missing) missingColumn(name, cells.line, sink);
  if (missing.length > 0) return undefined;
  return names.map((name) => ({ name, type: sink.columns.get(name)?.type }));
}

function isSeparatedOtherwise(names: readonly string[], { spotAt }: Cells, { mistakes }: RowSink): boolean {
  const separator = names.length === 1 ? /[;\t|]/.exec(names[0]!)?.[0] : undefined;
  if (separator === undefined) return false;
  const given = separator === '\t' ? 'tabs' : `\`${separator}\``;
  const help = `separate cells by commas, not by ${given}`;
  mistakes.say('bad-csv', spotAt(0), 'the header is one single column', help);
  return true;
}

function checkName(
  name: string,
  index: number,
  names: readonly string[],
  { spotAt }: Cells,
  sink: RowSink,
): void {
  const { mistakes, columns } = sink;
  if (names.indexOf(name) < index) {
    mistakes.say(
      'duplicate-column',
      spotAt(index),
      `there are two columns \`${name}\``,
      'keep one of the two',
    );
  } else if (!columns.has(name) && !sink.isOpen) {
    unknownColumn(name, () => spotAt(index), sink);
  }
}

function missingColumn(name: string, line: number, { mistakes }: RowSink): void {
  mistakes.say(
    'missing-column',
    { line },
    `the header has no column \`${name}\``,
    'the first line names the columns; add it, or take it from `columns`',
    { column: name },
  );
}

function takeRow(cells: Cells, header: readonly Column[], sink: RowSink): void {
  const { texts, line, spotAt } = cells;
  if (texts.length !== header.length) {
    sink.mistakes.say(
      'wrong-width',
      { line },
      `this row has ${texts.length} ${texts.length === 1 ? 'cell' : 'cells'}, and the header ${header.length}`,
      'put a cell that holds a comma into quotes',
      { message: 'the header', spot: { line: 1 } },
    );
    return;
  }
  const values: [string, JsonValue][] = [];
  for (const [index, { name, type }] of header.entries()) {
    const text = texts[index]!;
    if (type !== undefined && text !== '') values.push([name, valueOf(text, type)]);
  }
  const spotOf = (column: string) => {
    const index = header.findIndex(({ name }) => name === column);
    return index < 0 || texts[index] === '' ? { line } : spotAt(index);
  };
  sink.take({ values: Object.fromEntries(values), line, spotOf });
}

const NUMBER = /^[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,3})?$/;

/** A cell by its column's type; as text where it is not of the type, which the schema then says. */
function valueOf(text: string, type: PropertySchema['type']): JsonValue {
  const trimmed = text.trim();
  if ((type === 'number' || type === 'integer') && NUMBER.test(trimmed)) return Number(trimmed);
  if (type === 'boolean' && /^(true|false)$/i.test(trimmed)) return trimmed.toLowerCase() === 'true';
  return text;
}

/** The place of a cell in the line at which its row begins; looked for only where it is wrong. */
function spotIn(text: string, line: number, index: number): Spot {
  const content = text.split('\n', line)[line - 1] ?? '';
  let start = 0;
  for (let cell = 0; ; cell++) {
    const end = endOfCell(content, start);
    if (cell === index) return { line, column: start + 1, length: end - start };
    if (end >= content.length) return { line };
    start = end + 1;
  }
}

function endOfCell(line: string, start: number): number {
  let isQuoted = false;
  for (let at = start; at < line.length; at++) {
    if (line[at] === '"') isQuoted = !isQuoted;
    else if (line[at] === ',' && !isQuoted) return at;
  }
  return line.length;
}
