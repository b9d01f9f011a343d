/** Files → rules: in JSON, JSON with comments, JSON Lines or YAML, as a rule, a list of them, or a set with named conditions. */
import type { Part } from '../language/documents.js';
import { partAt, spanOf } from '../language/documents.js';
import type { SourceFile } from '../language/source-file.js';
import type { Located } from '../language/yaml.js';
import { readYaml } from '../language/yaml.js';
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error, fileStart } from '../vocabulary/diagnostic.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import { isList } from './semantics.js';

/** A rule or a condition, not read any further. */
export interface Found {
  readonly part: Part;
  readonly value: JsonObject;
  readonly isRule: boolean;
  /** Of a named condition. */
  readonly name?: string;
}

export interface RuleFile {
  readonly path: string;
  readonly rules: readonly Found[];
  /** Under `conditions`, for `setCondition`. */
  readonly conditions: readonly Found[];
  /** Under `facts`, the constant facts of the engine. */
  readonly facts: JsonObject | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Of lines that are no JSON; the rest is most likely of the same sort. */
const MOST_MISTAKES = 20;

const ROOTS = ['all', 'any', 'not', 'condition'];

/** `pointer` is a JSON pointer to where the rules are. */
export function readRuleFile(file: SourceFile, pointer: string | undefined): RuleFile {
  const { documents, diagnostics } = readDocuments(file);
  const sorter = new Sorter(file.path);
  if (diagnostics.length === 0 && documents.length === 0) sorter.noRules(fileStart(file.path), undefined);
  for (const document of documents) {
    const part: Part = { at: document.at, path: [] };
    const found =
      pointer === undefined ? { value: document.value, part } : pointed(document.value, part, pointer);
    if (found) sorter.sort(found.value, found.part);
    else sorter.say(spanOf(part), `there is nothing at \`${pointer}\``, hintOf(document.value));
  }
  const found = sorter.found();
  const isNothing = found.rules.length + found.conditions.length + sorter.diagnostics.length === 0;
  const [first] = documents;
  if (isNothing && first) sorter.noRules(first.at([]), undefined);
  return { ...found, diagnostics: [...diagnostics, ...sorter.diagnostics] };
}

class Sorter {
  readonly diagnostics: Diagnostic[] = [];
  private readonly rules: Found[] = [];
  private readonly conditions: Found[] = [];
  private facts: JsonObject | undefined;

  constructor(private readonly path: string) {}

  found(): Omit<RuleFile, 'diagnostics'> {
    return { path: this.path, rules: this.rules, conditions: this.conditions, facts: this.facts };
  }

  sort(value: JsonValue, part: Part): void {
    if (typeof value === 'string') return this.sortText(value, part);
    if (isList(value)) return value.forEach((one, index) => this.sortOne(one, partAt(part, index)));
    if (isObject(value) && isList(value['rules'])) return this.sortSet(value, part);
    if (isObject(value) && isNamedConditions(value))
      return this.sortNamed(value['conditions'] as JsonObject, part);
    this.sortOne(value, part);
  }

  private sortSet(value: JsonObject, part: Part): void {
    this.sort(value['rules']!, partAt(part, 'rules'));
    const { conditions, facts } = value;
    if (isObject(conditions)) this.sortNamed(conditions, part);
    if (isObject(facts)) this.facts = { ...this.facts, ...facts };
  }

  private sortNamed(conditions: JsonObject, part: Part): void {
    for (const [name, value] of Object.entries(conditions)) {
      const at = partAt(part, 'conditions', name);
      if (isObject(value)) this.conditions.push({ part: at, value, isRule: false, name });
      else this.say(spanOf(at), 'a condition is an object', 'write `{ "all": [ … ] }`');
    }
  }

  private sortOne(value: JsonValue, part: Part): void {
    if (typeof value === 'string') return this.sortText(value, part);
    if (!isObject(value)) return this.noRules(spanOf(part), value);
    const isRule = Object.hasOwn(value, 'conditions') || Object.hasOwn(value, 'event');
    const isCondition =
      ROOTS.some((key) => Object.hasOwn(value, key)) ||
      Object.hasOwn(value, 'fact') ||
      Object.hasOwn(value, 'operator');
    if (isRule || isCondition) this.rules.push({ part, value, isRule });
    else this.noRules(spanOf(part), value);
  }

  /** What `Rule.toJSON()` gives is a text: its parts have the place of the text. */
  private sortText(text: string, part: Part): void {
    const { documents, diagnostics } = readYaml({ path: this.path, text });
    const inner = documents[0]?.value;
    if (diagnostics.length > 0 || inner === undefined || typeof inner === 'string')
      return this.noRules(spanOf(part), text);
    this.sort(inner, { at: () => spanOf(part), path: [] });
  }

  noRules(span: Span, value: JsonValue | undefined): void {
    this.say(span, 'there is no rule here', hintOf(value));
  }

  say(span: Span, message: string, help: string): void {
    this.diagnostics.push(error('jre-no-rules', span, message, { help }));
  }
}

/** `{ conditions: { adult: { all: […] } } }`, which is no rule. */
function isNamedConditions(value: JsonObject): boolean {
  const { conditions } = value;
  if (!isObject(conditions) || Object.hasOwn(value, 'event')) return false;
  const inner = Object.entries(conditions);
  const isRoot = (one: unknown) => isObject(one) && ROOTS.some((key) => Object.hasOwn(one, key));
  return (
    inner.length > 0 && inner.every(([name, one]) => isRoot(one) && !(name === 'not' && inner.length === 1))
  );
}

/** Where in a document there are rules. */
function hintOf(value: JsonValue | undefined): string {
  const found = value === undefined ? undefined : pointerToRules(value, '', 4);
  return found === undefined
    ? 'a rule has `conditions` and an `event`'
    : `there are rules at \`${found}\`: \`--pointer ${found}\``;
}

function pointerToRules(value: JsonValue, pointer: string, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null || depth === 0) return undefined;
  if (isList(value) && value.some((one) => isObject(one) && isObject(one['conditions']))) return pointer;
  for (const [key, inner] of Object.entries(value)) {
    const step = key.replaceAll('~', '~0').replaceAll('/', '~1');
    const found =
      inner === undefined ? undefined : pointerToRules(inner as JsonValue, `${pointer}/${step}`, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function pointed(
  value: JsonValue,
  part: Part,
  pointer: string,
): { readonly value: JsonValue; readonly part: Part } | undefined {
  let current: JsonValue = value;
  const path: (string | number)[] = [];
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return undefined;
    path.push(isList(current) ? Number(name) : name);
    current = (current as Readonly<Record<string, JsonValue>>)[name]!;
  }
  return { value: current, part: partAt(part, ...path) };
}

function readDocuments(file: SourceFile): {
  readonly documents: readonly Located[];
  readonly diagnostics: readonly Diagnostic[];
} {
  if (/\.ya?ml$/.test(file.path)) return readYaml(file);
  const plain = { path: file.path, text: withoutComments(file.text) };
  return isJsonLines(plain) ? readLines(plain) : readYaml(plain);
}

function isJsonLines({ path, text }: SourceFile): boolean {
  if (/\.(jsonl|ndjson)$/.test(path)) return true;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 1 && lines.slice(0, 2).every(isWholeObject);
}

function isWholeObject(line: string): boolean {
  try {
    return isObject(JSON.parse(line));
  } catch {
    return false;
  }
}

function readLines({ path, text }: SourceFile): {
  readonly documents: readonly Located[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const documents: Located[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    if (diagnostics.length >= MOST_MISTAKES) break;
    const read = readYaml({ path, text: line });
    const below = (span: Span): Span => ({ ...span, line: span.line + index, endLine: span.endLine + index });
    documents.push(
      ...read.documents.map((one) => ({
        ...one,
        at: (...args: Parameters<Located['at']>) => below(one.at(...args)),
      })),
    );
    diagnostics.push(...read.diagnostics.map((one) => ({ ...one, span: below(one.span) })));
  }
  return { documents, diagnostics };
}

/** Comments of JavaScript become spaces, so that every place stays where it is. */
export function withoutComments(text: string): string {
  const kept: string[] = [];
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const end = text[at] === '"' ? endOfText(text, at) : endOfComment(text, at);
    if (end === undefined) {
      at++;
      continue;
    }
    if (text[at] === '/') {
      kept.push(text.slice(from, at), text.slice(at, end).replace(/[^\n]/g, ' '));
      from = end;
    }
    at = end;
  }
  return kept.join('') + text.slice(from);
}

function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"' && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfComment(text: string, start: number): number | undefined {
  if (text.startsWith('//', start)) return endOr(text, text.indexOf('\n', start));
  if (!text.startsWith('/*', start)) return undefined;
  const end = text.indexOf('*/', start + 2);
  return end < 0 ? text.length : end + 2;
}

function endOr(text: string, end: number): number {
  return end < 0 ? text.length : end;
}
