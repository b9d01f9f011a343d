/** The documents of a rule set as they are compared: each with what it says however it is written, and with whom it reads. */
import type { Declared } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { Kind } from '../../language/schema/kinds.js';
import { KINDS, KIND_SCHEMAS } from '../../language/schema/kinds.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { fileStart } from '../../vocabulary/diagnostic.js';
import type { JsonObject, JsonValue, Path } from '../../vocabulary/json.js';
import type { DocumentName } from '../change.js';
import { spelledAlike } from './spelling.js';
import type { Reference } from './references.js';
import { referencesOf } from './references.js';

/** A document of the language, or a template. */
export interface RuleDocument extends DocumentName {
  /** `campaign cart-recovery`. */
  readonly key: string;
  /** As it is written; of a template its text as `text`, of a catalog its rows and counts beside. */
  readonly body: JsonObject;
  /** The same in one spelling: 60m and 1h are one duration. Paths lead to the same parts as in `body`. */
  readonly content: JsonObject;
  readonly references: readonly Reference[];
  readonly placeOf: (path: Path) => Span;
}

export type Documents = ReadonlyMap<string, RuleDocument>;

const known = new WeakMap<RuleSet, Documents>();

export function documentsOf(ruleSet: RuleSet): Documents {
  let documents = known.get(ruleSet);
  if (!documents) {
    const all = [...KINDS.flatMap((kind) => declaredOf(kind, ruleSet)), ...templatesOf(ruleSet)];
    known.set(ruleSet, (documents = new Map(all.map((one) => [one.key, one]))));
  }
  return documents;
}

/** Where a rule set keeps the documents of a kind. */
function declarationsOf(kind: Kind, ruleSet: RuleSet): readonly Declared<unknown>[] {
  const held = (ruleSet as unknown as Readonly<Record<string, unknown>>)[
    kind === 'profile' || kind === 'policy' ? kind : `${kind}s`
  ];
  if (held instanceof Map) return [...(held as ReadonlyMap<string, Declared<unknown>>).values()];
  return held === undefined ? [] : [held as Declared<unknown>];
}

function declaredOf(kind: Kind, ruleSet: RuleSet): readonly RuleDocument[] {
  return declarationsOf(kind, ruleSet).map((declared) => {
    const written = declared.body as JsonObject;
    const content = spelledAlike(kind, written, KIND_SCHEMAS[kind]);
    const catalog = kind === 'catalog' ? ruleSet.catalogs.get(declared.name) : undefined;
    // Where the rows lie is no part of what they are.
    const table = catalog && {
      file: [...catalog.rows.values()],
      ...(written['counts'] === undefined ? {} : { counts: catalog.counts as unknown as JsonValue }),
    };
    return {
      kind,
      name: declared.name,
      key: `${kind} ${declared.name}`,
      body: written,
      content: { ...content, ...table },
      references: referencesOf(kind, content, KIND_SCHEMAS[kind]),
      placeOf: (path) => declared.at(path),
    };
  });
}

function templatesOf({ templates }: RuleSet): readonly RuleDocument[] {
  return [...templates].map(([name, { path, text }]) => ({
    kind: 'template',
    name,
    key: `template ${name}`,
    body: { text },
    content: { text: text.replaceAll('\r\n', '\n').trimEnd() },
    references: [],
    placeOf: () => fileStart(path),
  }));
}
