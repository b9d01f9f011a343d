/** Files → one tree of declarations. Everything that is wrong with the files is told at once. */
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error, fileStart, formatPlace } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import type { JsonObject, Path } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import type { Catalog } from './catalog.js';
import { readCatalogs } from './catalog.js';
import type {
  CampaignBody,
  CatalogBody,
  ContentBody,
  Declared,
  EventBody,
  ExperimentBody,
  GateBody,
  InvariantBody,
  PolicyBody,
  ProfileBody,
  ScoreBody,
  SegmentBody,
  SourceBody,
} from './documents.js';
import { remainsOf } from './remains.js';
import type { SchemaCheck } from './schema-check.js';
import { schemaCheck } from './schema-check.js';
import type { Kind } from './schema/kinds.js';
import { COMMON_SCHEMAS, KINDS, KIND_SCHEMAS } from './schema/kinds.js';
import type { SourceFile } from './source-file.js';
import { unreadable } from './source-file.js';
import { closest, didYouMean } from '../vocabulary/suggest.js';
import type { Located, YamlFile } from './yaml.js';
import { readYaml } from './yaml.js';

/** All declarations of a project by kind and name, and its templates by name. */
export interface RuleSet {
  readonly events: ReadonlyMap<string, Declared<EventBody>>;
  readonly profile: Declared<ProfileBody> | undefined;
  readonly segments: ReadonlyMap<string, Declared<SegmentBody>>;
  readonly scores: ReadonlyMap<string, Declared<ScoreBody>>;
  readonly campaigns: ReadonlyMap<string, Declared<CampaignBody>>;
  readonly contents: ReadonlyMap<string, Declared<ContentBody>>;
  readonly experiments: ReadonlyMap<string, Declared<ExperimentBody>>;
  readonly policy: Declared<PolicyBody> | undefined;
  readonly invariants: ReadonlyMap<string, Declared<InvariantBody>>;
  readonly gates: ReadonlyMap<string, Declared<GateBody>>;
  readonly sources: ReadonlyMap<string, Declared<SourceBody>>;
  readonly catalogs: ReadonlyMap<string, Catalog>;
  readonly templates: ReadonlyMap<string, SourceFile>;
  /** Names whose documents have mistakes, as `kind name`: declared, though not in the tree. `kind *` where the name is not known. */
  readonly broken: ReadonlySet<string>;
  /** What is left of documents with mistakes: its names are looked up, and nothing else may rely on it. */
  readonly remains: readonly Remaining[];
  /** Whether a rule file could not be read at all, so that names may be declared that are not known here. */
  readonly hasUnreadFile: boolean;
}

/** A document without the parts that its schema refuses. */
export interface Remaining {
  readonly kind: Kind;
  readonly document: Declared<unknown>;
  /** The parts that are left out. */
  readonly without: readonly Path[];
  /** The way to a part, as it is written. */
  readonly written: (path: Path) => Path;
  /** Whether something is told already of a place, where null stands for what could not be read. */
  readonly isTold: (span: Span) => boolean;
}

/** Whether a name may be declared in a document that could not be read. */
export function mayBeDeclared({ broken, hasUnreadFile }: RuleSet, kind: Kind, name?: string): boolean {
  if (hasUnreadFile || broken.has(`${kind} *`)) return true;
  return name === undefined
    ? [...broken].some((one) => one.startsWith(`${kind} `))
    : broken.has(`${kind} ${name}`);
}

/** Kinds of which a project has one document. */
const SINGLE: ReadonlySet<Kind> = new Set(['profile', 'policy']);

/**
 * Reads `rules/**` (with the tables that catalogs name) and `templates/**`. Names are not resolved yet; a document that its schema refuses is left out
 * of the tree, and its mistakes are among the diagnostics.
 */
export function readRuleSet(files: readonly SourceFile[]): {
  readonly ruleSet: RuleSet;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const broken = new Set<string>();
  let hasUnreadFile = false;
  const byKind = new Map<Kind, Map<string, Declared<unknown>>>(KINDS.map((kind) => [kind, new Map()]));
  const remains: Remaining[] = [];
  const tree: Tree = { byKind, diagnostics, broken, remains };
  for (const file of files.filter(({ path }) => isRuleFile(path))) {
    const { documents, spoilt, diagnostics: mistakes } = yamlOf(file);
    diagnostics.push(...mistakes);
    if (documents.length === 0 && mistakes.length === 0) diagnostics.push(emptyFile(file));
    for (const located of documents) declare(located, tree);
    for (const { rest, declares } of spoilt) {
      if (!declares || !isKind(declares.kind)) hasUnreadFile = true;
      else broken.add(`${declares.kind} ${declares.name}`);
      if (rest && declares) declare(rest, tree, placesOf(mistakes));
    }
  }
  const kind = <Body>(name: Kind) => byKind.get(name) as Map<string, Declared<Body>>;
  const only = <Body>(name: Kind) => [...kind<Body>(name).values()][0];
  const { templates, mistakes } = readTemplates(files);
  diagnostics.push(...mistakes);
  const mayBeOthers = hasUnreadFile || [...broken].some((one) => one.startsWith('catalog '));
  const { catalogs, diagnostics: inTables } = readCatalogs(kind<CatalogBody>('catalog'), files, mayBeOthers);
  diagnostics.push(...inTables);
  const ruleSet: RuleSet = {
    events: kind('event'),
    profile: only('profile'),
    segments: kind('segment'),
    scores: kind('score'),
    campaigns: kind('campaign'),
    contents: kind('content'),
    experiments: kind('experiment'),
    policy: only('policy'),
    invariants: kind('invariant'),
    gates: kind('gate'),
    sources: kind('source'),
    catalogs,
    templates,
    broken,
    remains,
    hasUnreadFile,
  };
  return { ruleSet, diagnostics };
}

/** A file stays as it is: beside others that have changed, it is not read again. */
const filesRead = new WeakMap<SourceFile, YamlFile>();

function yamlOf(file: SourceFile): YamlFile {
  let read = filesRead.get(file);
  if (!read) filesRead.set(file, (read = readYaml(file)));
  return read;
}

export function isRuleFile(path: string): boolean {
  return /^rules\/.*\.ya?ml$/.test(path);
}

export function isTemplateFile(path: string): boolean {
  return /^templates\/.*\.mjml$/.test(path);
}

function emptyFile(file: SourceFile): Diagnostic {
  return error('empty-file', fileStart(file.path), 'this file declares nothing', {
    help: `write a document with \`kind\`, \`name\` and \`version\`, or remove the file`,
  });
}

const checks = new Map<Kind, SchemaCheck>();

/** The check of a kind's documents against its schema. */
export function checkOf(kind: Kind): SchemaCheck {
  let check = checks.get(kind);
  if (!check) checks.set(kind, (check = schemaCheck(KIND_SCHEMAS[kind], COMMON_SCHEMAS)));
  return check;
}

/** What is read, as it grows. */
interface Tree {
  readonly byKind: ReadonlyMap<Kind, Map<string, Declared<unknown>>>;
  readonly diagnostics: Diagnostic[];
  readonly broken: Set<string>;
  readonly remains: Remaining[];
}

type Places = (span: Span) => boolean;

/** What is told already of a place needs no second word, which would be about what stands in for it. */
function placesOf(told: readonly Diagnostic[]): Places {
  const places = new Set(told.map(({ span }) => formatPlace(span)));
  return (span) => places.has(formatPlace(span));
}

function isKind(kind: unknown): kind is Kind {
  return (KINDS as readonly unknown[]).includes(kind);
}

/** `isTold` is of a document that has mistakes as YAML. */
function declare(located: Located, tree: Tree, isTold?: Places): void {
  const { byKind, diagnostics, broken } = tree;
  const { value } = located;
  if (!isObject(value)) {
    const given = Array.isArray(value) ? 'a list' : 'a single value';
    diagnostics.push(
      error('wrong-type', located.at([]), `a document is a map, but this is ${given}`, {
        help: 'begin with `kind:`, `name:` and `version:`; separate documents with a line `---`',
      }),
    );
    return;
  }
  const { kind, name } = value;
  if (!isKind(kind)) {
    diagnostics.push(unknownKind(located, kind));
    const meant = typeof kind === 'string' ? closest(kind, KINDS) : undefined;
    for (const one of meant === undefined ? KINDS : [meant])
      broken.add(`${one} ${typeof name === 'string' ? name : '*'}`);
    return;
  }
  const check = checkOf(kind);
  const mistakes = check(located).filter(({ span }) => !isTold?.(span));
  diagnostics.push(...mistakes);
  if (typeof name !== 'string') {
    broken.add(`${kind} *`);
    return;
  }
  const declarations = byKind.get(kind)!;
  const before = SINGLE.has(kind) ? [...declarations.values()][0] : declarations.get(name);
  if (before) {
    diagnostics.push(declaredTwice(kind, name, located, before));
    // Which of the two is meant is not known; nor, then, what the project's only one says.
    if (SINGLE.has(kind)) broken.add(`${kind} ${name}`);
  } else if (mistakes.length > 0 || isTold) {
    broken.add(`${kind} ${name}`);
    const left = remainsOf(located, check);
    if (left) {
      const document = declared(name, left.located);
      tree.remains.push({ ...left, kind, document, isTold: isTold ?? (() => false) });
    }
  } else {
    declarations.set(name, declared(name, located));
  }
}

function declared(name: string, { value, at }: Located): Declared<unknown> {
  const body = value as JsonObject;
  return { name, version: body['version'] as number, body, at, span: at(['name']) };
}

function unknownKind(located: Located, kind: unknown): Diagnostic {
  if (typeof kind !== 'string') {
    return error(
      'missing-key',
      located.at(['kind']),
      kind === undefined ? '`kind` is missing' : '`kind` must be a text',
      {
        help: `write one of ${KINDS.map((known) => `\`${known}\``).join(', ')}`,
      },
    );
  }
  return error('unknown-kind', located.at(['kind']), `\`${kind}\` is not a kind of document`, {
    help: didYouMean(kind, KINDS, 'kind'),
    fix: respelling(located.at(['kind']), kind, KINDS),
  });
}

function declaredTwice(kind: Kind, name: string, located: Located, before: Declared<unknown>): Diagnostic {
  const span = located.at(['name']);
  const related = [{ message: 'declared here first', span: before.span }];
  return SINGLE.has(kind)
    ? error(
        'second-document',
        span,
        `a project has one ${kind}, and \`${before.name}\` is declared already`,
        {
          help: `put both into one document, at ${formatPlace(before.span)}`,
          related,
        },
      )
    : error('duplicate-name', span, `the ${kind} \`${name}\` is declared twice`, {
        help: 'rename one of the two, or remove it',
        related,
      });
}

/** Templates by file name without its ending. */
function readTemplates(files: readonly SourceFile[]): {
  readonly templates: ReadonlyMap<string, SourceFile>;
  readonly mistakes: readonly Diagnostic[];
} {
  const templates = new Map<string, SourceFile>();
  const mistakes: Diagnostic[] = [];
  for (const file of files.filter(({ path }) => isTemplateFile(path))) {
    const refused = unreadable(file);
    const name = file.path.slice('templates/'.length, -'.mjml'.length);
    if (refused) mistakes.push(refused);
    templates.set(name, file);
  }
  return { templates, mistakes };
}
