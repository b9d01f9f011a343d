/** Files → one tree of declarations. Everything that is wrong with the files is told at once. */
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error, fileStart, formatPlace } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
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
  PolicyBody,
  ProfileBody,
  ScoreBody,
  SegmentBody,
  SourceBody,
} from './documents.js';
import type { SchemaCheck } from './schema-check.js';
import { schemaCheck } from './schema-check.js';
import type { Kind } from './schema/kinds.js';
import { COMMON_SCHEMAS, KINDS, KIND_SCHEMAS } from './schema/kinds.js';
import type { SourceFile } from './source-file.js';
import { unreadable } from './source-file.js';
import { didYouMean } from '../vocabulary/suggest.js';
import type { Located } from './yaml.js';
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
  readonly sources: ReadonlyMap<string, Declared<SourceBody>>;
  readonly catalogs: ReadonlyMap<string, Catalog>;
  readonly templates: ReadonlyMap<string, SourceFile>;
  /** Names whose documents have mistakes, as `kind name`: declared, though not in the tree. */
  readonly broken: ReadonlySet<string>;
  /** Whether a rule file could not be read at all, so that names may be declared that are not known here. */
  readonly hasUnreadFile: boolean;
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
  for (const file of files.filter(({ path }) => isRuleFile(path))) {
    const { documents, diagnostics: mistakes } = readYaml(file);
    diagnostics.push(...mistakes);
    hasUnreadFile ||= mistakes.length > 0;
    if (documents.length === 0 && mistakes.length === 0) diagnostics.push(emptyFile(file));
    for (const located of documents) declare(located, byKind, diagnostics, broken);
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
    sources: kind('source'),
    catalogs,
    templates,
    broken,
    hasUnreadFile,
  };
  return { ruleSet, diagnostics };
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

function declare(
  located: Located,
  byKind: ReadonlyMap<Kind, Map<string, Declared<unknown>>>,
  diagnostics: Diagnostic[],
  broken: Set<string>,
): void {
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
  const kind = value['kind'];
  if (typeof kind !== 'string' || !(KINDS as readonly string[]).includes(kind)) {
    diagnostics.push(unknownKind(located, kind));
    return;
  }
  const mistakes = checkOf(kind as Kind)(located);
  diagnostics.push(...mistakes);
  const name = value['name'];
  if (typeof name !== 'string') return;
  const declarations = byKind.get(kind as Kind)!;
  const before = SINGLE.has(kind as Kind) ? [...declarations.values()][0] : declarations.get(name);
  if (before) {
    diagnostics.push(declaredTwice(kind as Kind, name, located, before));
  } else if (mistakes.length > 0) {
    broken.add(`${kind} ${name}`);
  } else {
    const span = located.at(['name']);
    declarations.set(name, { name, version: value['version'] as number, body: value, at: located.at, span });
  }
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
