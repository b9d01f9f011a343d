/** Scenario files → scenarios that the schema accepts. Nothing here knows the project. */
import type { SchemaCheck } from '../language/schema-check.js';
import { schemaCheck } from '../language/schema-check.js';
import { COMMON_SCHEMAS } from '../language/schema/kinds.js';
import type { JsonSchema } from '../language/schema/shared.js';
import type { SourceFile } from '../language/source-file.js';
import type { Located } from '../language/yaml.js';
import { readYaml } from '../language/yaml.js';
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error, fileStart } from '../vocabulary/diagnostic.js';
import { isObject } from '../vocabulary/json.js';
import { scenarioSchema } from './schema/scenario.js';
import type { ScenarioBody, WrittenScenario } from './written.js';

export interface ScenarioFile {
  readonly scenarios: readonly WrittenScenario[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a scenario file as far as its text alone tells. A scenario with a mistake is left out. `schema` is that of
 * one scenario.
 */
export function readScenarioFile(file: SourceFile, schema: JsonSchema = scenarioSchema): ScenarioFile {
  const { documents, diagnostics: mistakes } = readYaml(file);
  if (mistakes.length > 0) return { scenarios: [], diagnostics: mistakes };
  const [document, second] = documents;
  if (!document) return { scenarios: [], diagnostics: [emptyFile(fileStart(file.path))] };
  if (second) return { scenarios: [], diagnostics: [secondDocument(second)] };
  if (!Array.isArray(document.value)) return { scenarios: [], diagnostics: [notAList(document)] };
  if (document.value.length === 0) return { scenarios: [], diagnostics: [emptyFile(document.at([]))] };
  return readList(document, document.value.length, schema);
}

function readList(document: Located, length: number, schema: JsonSchema): ScenarioFile {
  const scenarios: WrittenScenario[] = [];
  const diagnostics: Diagnostic[] = [];
  for (let index = 0; index < length; index++) {
    const item = itemOf(document, index);
    const mistakes = checkItem(item, schema);
    diagnostics.push(...mistakes);
    if (mistakes.length === 0)
      scenarios.push({ index, body: item.value as unknown as ScenarioBody, at: item.at });
  }
  diagnostics.push(...repeatedNames(scenarios));
  return { scenarios, diagnostics };
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
  let check = checks.get(schema);
  if (!check) checks.set(schema, (check = schemaCheck(schema, COMMON_SCHEMAS)));
  return check(item);
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
