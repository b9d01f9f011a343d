/** Scenario files → scenarios that the schema accepts. Nothing here knows the project. */
import type { SchemaCheck } from '../language/schema-check.js';
import { schemaCheck } from '../language/schema-check.js';
import { COMMON_SCHEMAS } from '../language/schema/kinds.js';
import { remainsOf } from '../language/remains.js';
import type { JsonSchema } from '../language/schema/shared.js';
import type { SourceFile } from '../language/source-file.js';
import type { Located } from '../language/yaml.js';
import { readYaml } from '../language/yaml.js';
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error, fileStart, formatPlace } from '../vocabulary/diagnostic.js';
import { isObject } from '../vocabulary/json.js';
import { scenarioSchema } from './schema/scenario.js';
import type { ScenarioBody, WrittenScenario } from './written.js';

export interface ScenarioFile {
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
  if (spoilt.some(({ rest }) => !rest)) return readApart(file, mistakes, schema);
  // Without mistakes there are no spoilt documents, and else most often one.
  const [document, second] = [...documents, ...spoilt.flatMap(({ rest }) => rest ?? [])].sort(byPlace);
  const told = (more: readonly Diagnostic[]) => [...mistakes, ...more];
  if (!document) {
    return { scenarios: [], diagnostics: mistakes.length > 0 ? mistakes : [emptyFile(fileStart(file.path))] };
  }
  if (second) mistakes = [...mistakes, secondDocument(second)];
  if (!Array.isArray(document.value)) return { scenarios: [], diagnostics: told([notAList(document)]) };
  if (document.value.length === 0) return { scenarios: [], diagnostics: told([emptyFile(document.at([]))]) };
  return readList(document, document.value.length, schema, mistakes);
}

function byPlace(a: Located, b: Located): number {
  return a.at([]).line - b.at([]).line;
}

/** So many scenarios are looked at one by one where their file does not parse. */
const MOST_APART = 1000;

/** A file that does not parse as a whole: each scenario that does so alone. A line that begins with `- ` begins one. */
function readApart(file: SourceFile, mistakes: readonly Diagnostic[], schema: JsonSchema): ScenarioFile {
  const starts = [...file.text.matchAll(/^- /gm)].slice(0, MOST_APART).map(({ index }) => index);
  const read = starts.map((start, position): ScenarioFile => {
    const text = file.text.slice(start, starts[position + 1]);
    const { documents, diagnostics } = readYaml({ path: file.path, text });
    const [only, second] = documents;
    if (!only || second || diagnostics.length > 0 || !Array.isArray(only.value))
      return { scenarios: [], diagnostics: [] };
    const linesAbove = file.text.slice(0, start).split('\n').length - 1;
    const found = readList(movedDown(only, linesAbove), only.value.length, schema, []);
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
  schema: JsonSchema,
  told: readonly Diagnostic[],
): ScenarioFile {
  const scenarios: WrittenScenario[] = [];
  const remains: WrittenScenario[] = [];
  const diagnostics: Diagnostic[] = [...told];
  const places = new Set(told.map(({ span }) => formatPlace(span)));
  for (let index = 0; index < length; index++) {
    const item = itemOf(document, index);
    const mistakes = checkItem(item, schema).filter(({ span }) => !places.has(formatPlace(span)));
    diagnostics.push(...mistakes);
    const [from, to] = [
      document.at([index]).line,
      index + 1 < length ? document.at([index + 1]).line : Infinity,
    ];
    const isSpoilt = told.some(({ span }) => span.line >= from && span.line <= to);
    if (mistakes.length === 0 && !isSpoilt) scenarios.push(writtenAt(index, item));
    else {
      const left = remainsOf(item, checkOf(schema));
      if (left) remains.push(writtenAt(index, left.located));
    }
  }
  diagnostics.push(...repeatedNames([...scenarios, ...remains].sort((a, b) => a.index - b.index)));
  return { scenarios, remains, diagnostics };
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
  return { index, body: value as unknown as ScenarioBody, at };
}

function repeatedNames(scenarios: readonly WrittenScenario[]): readonly Diagnostic[] {
  const first = new Map<string, Span>();
  return scenarios.flatMap(({ body: { name }, at }) => {
    const span = at(['name']);
    const before = first.get(name);
    if (!before) first.set(name, span);
    if (!before) return [];
    return error('duplicate-name', span, `two scenarios of this file are named \`${name}\``, {
      help: 'rename one of the two, or remove it',
      related: [{ message: 'named here first', span: before }],
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
