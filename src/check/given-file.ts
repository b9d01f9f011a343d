/** `scenarios/given/**`: fragments, by name, that scenarios begin with. Nothing here knows the project. */
import { remainsOf } from '../language/remains.js';
import type { SchemaCheck } from '../language/schema-check.js';
import { schemaCheck } from '../language/schema-check.js';
import { COMMON_SCHEMAS } from '../language/schema/kinds.js';
import type { SourceFile } from '../language/source-file.js';
import type { Located } from '../language/yaml.js';
import { readYaml } from '../language/yaml.js';
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error, fileStart, formatPlace } from '../vocabulary/diagnostic.js';
import type { JsonObject } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import type { Part } from './merged.js';
import { fragmentSchema } from './schema/given.js';

/** What scenarios may begin with, under a name. */
export interface Fragment {
  readonly name: string;
  readonly span: Span;
  /** What it says of itself; empty where it says nothing. */
  readonly description: string;
  /** Its document without `kind`, `name` and `description`. */
  readonly given: Part;
}

/** The fragments of a project. */
export interface Fragments {
  readonly byName: ReadonlyMap<string, Fragment>;
  /** Names of documents with mistakes: declared, and not to be begun with. `*` where the name is not known. */
  readonly broken: ReadonlySet<string>;
  /** What is left of these, for looking names up. */
  readonly remains: readonly Fragment[];
  readonly diagnostics: readonly Diagnostic[];
}

export const NO_FRAGMENTS: Fragments = {
  byName: new Map(),
  broken: new Set(),
  remains: [],
  diagnostics: [],
};

/** Reads files of `scenarios/given/`, in their order. */
export function readFragments(files: readonly SourceFile[]): Fragments {
  const tree = {
    byName: new Map<string, Fragment>(),
    broken: new Set<string>(),
    remains: [] as Fragment[],
    diagnostics: [] as Diagnostic[],
  };
  for (const file of files) readFile(file, tree);
  return tree;
}

interface Tree {
  readonly byName: Map<string, Fragment>;
  readonly broken: Set<string>;
  readonly remains: Fragment[];
  readonly diagnostics: Diagnostic[];
}

function readFile(file: SourceFile, tree: Tree): void {
  const { documents, spoilt, diagnostics } = readYaml(file);
  tree.diagnostics.push(...diagnostics);
  if (documents.length === 0 && diagnostics.length === 0) tree.diagnostics.push(emptyFile(file));
  for (const document of documents) declare(document, tree, () => false);
  const places = new Set(diagnostics.map(({ span }) => formatPlace(span)));
  for (const { rest, declares } of spoilt) {
    tree.broken.add(declares?.kind === 'given' ? declares.name : '*');
    if (rest && isObject(rest.value)) declare(rest, tree, (span) => places.has(formatPlace(span)));
  }
}

let check: SchemaCheck | undefined;

function declare(document: Located, tree: Tree, isTold: (span: Span) => boolean): void {
  const { byName, broken, remains, diagnostics } = tree;
  if (!isObject(document.value)) {
    diagnostics.push(notAMap(document));
    broken.add('*');
    return;
  }
  check ??= schemaCheck(fragmentSchema, COMMON_SCHEMAS);
  const mistakes = check(document);
  diagnostics.push(...mistakes.filter(({ span }) => !isTold(span)));
  const { name } = document.value;
  if (typeof name !== 'string') {
    broken.add('*');
    return;
  }
  const before = byName.get(name);
  if (before) diagnostics.push(declaredTwice(name, document.at(['name']), before));
  else if (mistakes.length === 0 && !broken.has(name)) byName.set(name, fragmentOf(name, document));
  else {
    broken.add(name);
    const left = mistakes.length === 0 ? { located: document } : remainsOf(document, check);
    if (left) remains.push(fragmentOf(name, left.located));
  }
}

function fragmentOf(name: string, { value, at }: Located): Fragment {
  const { kind: _, name: __, description = '', ...given } = value as JsonObject;
  return { name, span: at(['name']), description: String(description), given: { value: given, at } };
}

function emptyFile({ path }: SourceFile): Diagnostic {
  return error('empty-file', fileStart(path), 'this file declares nothing', {
    help: 'write a document with `kind: given` and `name`, or remove the file',
  });
}

function notAMap({ value, at }: Located): Diagnostic {
  const given = Array.isArray(value) ? 'a list' : 'a single value';
  return error('wrong-type', at([]), `a document is a map, but this is ${given}`, {
    help: 'begin with `kind: given` and `name:`; scenarios belong into files beside the folder `given/`',
  });
}

function declaredTwice(name: string, span: Span, before: Fragment): Diagnostic {
  return error('duplicate-name', span, `two fragments are named \`${name}\``, {
    help: 'rename one of the two, or remove it',
    related: [{ message: 'named here first', span: before.span }],
  });
}
