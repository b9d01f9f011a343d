/** Scenario files → scenarios that the schema accepts. Nothing here knows the project. */
import type { SchemaCheck } from '../language/schema-check.js';
import { schemaCheck } from '../language/schema-check.js';
import { COMMON_SCHEMAS } from '../language/schema/kinds.js';
import { firstOf, withUntold } from '../language/many-mistakes.js';
import { remainsOf } from '../language/remains.js';
import type { JsonSchema } from '../language/schema/shared.js';
import type { SourceFile } from '../language/source-file.js';
import type { Located } from '../language/yaml.js';
import { readYaml } from '../language/yaml.js';
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error, fileStart, formatPlace } from '../vocabulary/diagnostic.js';
import { isObject } from '../vocabulary/json.js';
import type { SourceAt } from './cell.js';
import { sourceOf } from './cell.js';
import type { FilledRow, Room } from './examples.js';
import { readExamples, roomOfFile } from './examples.js';
import { toldByRow } from './told-by-row.js';
import { scenarioSchema } from './schema/scenario.js';
import type { ScenarioBody, WrittenScenario } from './written.js';

export interface ScenarioFile {
  /** In their order; of one with `examples` every row. */
  readonly scenarios: readonly WrittenScenario[];
  /** Those with mistakes, without what the schema refuses: only their names and times are looked at. */
  readonly remains?: readonly WrittenScenario[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a scenario file as far as its text alone tells. A scenario with a mistake is left out. `schema` is that of
 * one scenario.
 */
export function readScenarioFile(file: SourceFile, schema: JsonSchema = scenarioSchema): ScenarioFile {
  const read = readYaml(file);
  const { documents, spoilt } = read;
  let mistakes = read.diagnostics;
  const reading: Reading = { schema, sourceAt: sourceOf(file.text), room: roomOfFile() };
  if (spoilt.some(({ rest }) => !rest)) return readApart(file, mistakes, reading);
  // Without mistakes there are no spoilt documents, and else most often one.
  const [document, second] = [...documents, ...spoilt.flatMap(({ rest }) => rest ?? [])].sort(byPlace);
  const told = (more: readonly Diagnostic[]) => [...mistakes, ...more];
  if (!document) {
    return { scenarios: [], diagnostics: mistakes.length > 0 ? mistakes : [emptyFile(fileStart(file.path))] };
  }
  if (second) mistakes = [...mistakes, secondDocument(second)];
  if (!Array.isArray(document.value)) return { scenarios: [], diagnostics: told([notAList(document)]) };
  if (document.value.length === 0) return { scenarios: [], diagnostics: told([emptyFile(document.at([]))]) };
  return readList(document, document.value.length, reading, mistakes);
}

/** What the scenarios of a file are read with. */
interface Reading {
  readonly schema: JsonSchema;
  readonly sourceAt: SourceAt;
  readonly room: Room;
}

function byPlace(a: Located, b: Located): number {
  return a.at([]).line - b.at([]).line;
}

/** So many scenarios are looked at one by one where their file does not parse. */
const MOST_APART = 1000;

/** A file that does not parse as a whole: each scenario that does so alone. A line that begins with `- ` begins one. */
function readApart(file: SourceFile, mistakes: readonly Diagnostic[], reading: Reading): ScenarioFile {
  const starts = [...file.text.matchAll(/^- /gm)].slice(0, MOST_APART).map(({ index }) => index);
  const read = starts.map((start, position): ScenarioFile => {
    const text = file.text.slice(start, starts[position + 1]);
    const { documents, diagnostics } = readYaml({ path: file.path, text });
    const [only, second] = documents;
    if (!only || second || diagnostics.length > 0 || !Array.isArray(only.value))
      return { scenarios: [], diagnostics: [] };
    const linesAbove = file.text.slice(0, start).split('\n').length - 1;
    const found = readList(movedDown(only, linesAbove), only.value.length, reading, []);
    return { ...found, scenarios: found.scenarios.map((one) => ({ ...one, index: position })) };
  });
  const scenarios = read.flatMap((one) => one.scenarios);
  const remains = read.flatMap((one) => one.remains ?? []);
  const diagnostics = [...mistakes, ...read.flatMap((one) => one.diagnostics)];
  return { scenarios, remains, diagnostics: [...diagnostics, ...repeatedNames([...scenarios, ...remains])] };
}

function movedDown({ file, value, at }: Located, lines: number): Located {
  const moved = (span: Span) => ({ ...span, line: span.line + lines, endLine: span.endLine + lines });
  return { file, value, at: (path, part) => moved(at(path, part)) };
}

/** `told` is what is wrong with the list as YAML: a scenario with such a mistake is left out, too. */
function readList(
  document: Located,
  length: number,
  reading: Reading,
  told: readonly Diagnostic[],
): ScenarioFile {
  const scenarios: WrittenScenario[] = [];
  const remains: WrittenScenario[] = [];
  const diagnostics: Diagnostic[] = [...told];
  const places = new Set(told.map(({ span }) => formatPlace(span)));
  for (let index = 0; index < length; index++) {
    const item = itemOf(document, index);
    const [from, to] = [
      document.at([index]).line,
      index + 1 < length ? document.at([index + 1]).line : Infinity,
    ];
    const isSpoilt = told.some(({ span }) => span.line >= from && span.line <= to);
    const read = readItem(index, item, reading, (span) => places.has(formatPlace(span)));
    diagnostics.push(...read.diagnostics);
    (isSpoilt ? remains : scenarios).push(...read.scenarios);
    remains.push(...(read.remains ?? []));
  }
  diagnostics.push(...repeatedNames([...scenarios, ...remains].sort(byPosition)));
  return { scenarios, remains, diagnostics };
}

function byPosition(a: WrittenScenario, b: WrittenScenario): number {
  return a.index - b.index || (a.row ?? 0) - (b.row ?? 0);
}

/** One scenario, or every row of it. */
function readItem(
  index: number,
  item: Located,
  reading: Reading,
  isTold: (span: Span) => boolean,
): ScenarioFile {
  const examples = readExamples(item, reading.sourceAt, reading.room);
  if (!examples) return readOne(item, reading.schema, isTold, (located) => writtenAt(index, located));
  const { rows, unfilled, isOpen } = examples;
  if (rows.length === 0) {
    const isUnknown = (span: Span) => isTold(span) || isOpen(span);
    const written = (located: Located) => ({ ...writtenAt(index, located), isOpen });
    const read = readOne(unfilled, reading.schema, isUnknown, written);
    return {
      scenarios: [],
      remains: [...read.scenarios, ...(read.remains ?? [])],
      diagnostics: [...examples.diagnostics, ...read.diagnostics],
    };
  }
  const read = readRows(rows, reading.schema, isTold, index);
  return { ...read, diagnostics: [...examples.diagnostics, ...read.diagnostics] };
}

/** So many mistakes are looked for in the rows of one scenario: those of the rows behind have most often the same reason. */
const MOST_IN_ROWS = 1000;

function readRows(
  rows: readonly FilledRow[],
  schema: JsonSchema,
  isTold: (span: Span) => boolean,
  index: number,
): ScenarioFile {
  const read: (ScenarioFile & FilledRow)[] = [];
  let found = 0;
  for (const row of rows) {
    if (found >= MOST_IN_ROWS) break;
    const one = readOne(row.located, schema, isTold, (located) => rowAt(index, row, located));
    found += one.diagnostics.length;
    read.push({ ...row, ...one });
  }
  const unread = rows[read.length];
  const told = firstOf(toldByRow(read).flat());
  return {
    scenarios: read.flatMap(({ scenarios }) => scenarios),
    remains: read.flatMap(({ remains }) => remains ?? []),
    diagnostics: unread ? [...told, ...withUntold([], rows.length - read.length, unread.span)] : told,
  };
}

/** What its schema says of a scenario. */
function readOne(
  located: Located,
  schema: JsonSchema,
  isTold: (span: Span) => boolean,
  written: (located: Located) => WrittenScenario,
): ScenarioFile {
  const mistakes = checkItem(located, schema);
  if (mistakes.length === 0) return { scenarios: [written(located)], diagnostics: [] };
  const diagnostics = mistakes.filter(({ span }) => !isTold(span));
  const left = remainsOf(located, checkOf(schema));
  return { scenarios: [], remains: left ? [written(left.located)] : [], diagnostics };
}

/** An item of a list, as if it were a document of its own. */
function itemOf(document: Located, index: number): Located {
  const value = (document.value as readonly Located['value'][])[index]!;
  return { file: document.file, value, at: (path, part) => document.at([index, ...path], part) };
}

const checks = new Map<JsonSchema, SchemaCheck>();

function checkItem(item: Located, schema: JsonSchema): readonly Diagnostic[] {
  if (!isObject(item.value)) {
    const message = 'a scenario is a map, but this is a list or a single value';
    return [error('wrong-type', item.at([]), message, { help: 'write `- name:`, `when:` and `then:`' })];
  }
  return checkOf(schema)(item);
}

function checkOf(schema: JsonSchema): SchemaCheck {
  let check = checks.get(schema);
  if (!check) checks.set(schema, (check = schemaCheck(schema, COMMON_SCHEMAS)));
  return check;
}

function writtenAt(index: number, { value, at }: Located): WrittenScenario {
  const body = value as unknown as ScenarioBody;
  return { index, row: undefined, body, at, span: at(['name']), placeholderAt: () => undefined };
}

/** A row's test stands at the row, and has a name of its own. */
function rowAt(
  index: number,
  { row, span, suffix, placeholderAt }: FilledRow,
  located: Located,
): WrittenScenario {
  const one = writtenAt(index, located);
  const body = { ...one.body, name: `${one.body.name}${suffix}` };
  return { ...one, body, row, span, placeholderAt };
}

function repeatedNames(scenarios: readonly WrittenScenario[]): readonly Diagnostic[] {
  const first = new Map<string, WrittenScenario>();
  const named = scenarios.filter(({ at, isOpen }) => !isOpen?.(at(['name'])));
  return named.flatMap((one) => {
    const { name } = one.body;
    const before = first.get(name);
    if (!before) first.set(name, one);
    if (!before) return [];
    const isOfRows = before.index === one.index;
    const message = isOfRows
      ? `two rows make the name \`${name}\``
      : `two scenarios of this file are named \`${name}\``;
    return error('duplicate-name', one.span, message, {
      help: isOfRows
        ? 'write into the name the column that tells the rows apart'
        : 'rename one of the two, or remove it',
      related: [{ message: 'named here first', span: before.span }],
    });
  });
}

function emptyFile(span: Span): Diagnostic {
  return error('empty-file', span, 'this file holds no scenario', {
    help: 'write a list of scenarios with `name`, `when` and `then`, or remove the file',
  });
}

function secondDocument(second: Located): Diagnostic {
  return error(
    'second-document',
    second.at([]),
    'a scenario file is one list, but a second document begins here',
    {
      help: 'remove the line `---` above',
    },
  );
}

function notAList({ value, at }: Located): Diagnostic {
  return error(
    'wrong-type',
    at([]),
    `a scenario file is a list, but this is ${isObject(value) ? 'a map' : 'a single value'}`,
    {
      help: 'begin every scenario with `- name:`',
    },
  );
}
