/** Who reads whom: the names of other documents in a document, each where it stands. */
import type { JsonSchema } from '../../language/schema/json-schema.js';
import { isMailEvent } from '../../vocabulary/event.js';
import type { JsonObject, JsonValue, Path } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import { changedValue } from '../../check/mutants/change.js';
import { markedValues } from './marked-values.js';

export interface Reference {
  /** The document that is meant: `segment regular`. */
  readonly key: string;
  readonly path: Path;
  /** What stands behind the document's name: `/reminder`. */
  readonly rest: string;
}

/** Kinds of documents by what the schemas call their names. */
const KIND_OF: Readonly<Record<string, string>> = {
  eventName: 'event',
  segmentName: 'segment',
  scoreName: 'score',
  catalogName: 'catalog',
  contentName: 'content',
  campaignName: 'campaign',
  experimentName: 'experiment',
  templateName: 'template',
  sendName: 'campaign',
  variantName: 'experiment',
  choiceName: 'content',
};

/** All mails, as what they leave behind can be asked for: mails that were sent, opened, clicked. */
export const MAILS = 'mails';

export function referencesOf(kind: string, body: JsonObject, schema: JsonSchema): readonly Reference[] {
  const marked = markedValues(schema, body).flatMap(({ mark, value, path }): readonly Reference[] => {
    const meant = Object.hasOwn(KIND_OF, mark) ? KIND_OF[mark] : undefined;
    if (meant === undefined || typeof value !== 'string') return [];
    if (meant === 'event' && isMailEvent(value)) return [{ key: MAILS, path, rest: '' }];
    return [namedBy(meant, value, path)];
  });
  return kind === 'experiment' ? [...marked, ...setReferences(body)] : marked;
}

function namedBy(kind: string, value: string, path: Path): Reference {
  // An event's own name may hold a slash.
  const slash = kind === 'event' || kind === 'template' ? -1 : value.indexOf('/');
  const [name, rest] = slash < 0 ? [value, ''] : [value.slice(0, slash), value.slice(slash)];
  return { key: `${kind} ${name}`, path, rest };
}

/** A variant names templates and content blocks under the paths that it sets. */
function setReferences({ variants }: JsonObject): readonly Reference[] {
  return (variants as readonly JsonObject[]).flatMap(({ set }, index) =>
    Object.entries(isObject(set) ? set : {}).flatMap(([key, value]): readonly Reference[] => {
      const [, , part, slot] = key.split('.');
      const path = ['variants', index, 'set', key];
      if (typeof value !== 'string') return [];
      if (part === 'template') return [{ key: `template ${value}`, path, rest: '' }];
      return part === 'content' && slot !== undefined ? [{ key: `content ${value}`, path, rest: '' }] : [];
    }),
  );
}

/** New names by the key of the document that had another. */
export type Renames = ReadonlyMap<string, string>;

/** A document's content with the names of others as they are now. */
export function withNewNames(
  content: JsonObject,
  references: readonly Reference[],
  renames: Renames,
): JsonObject {
  let value: JsonValue = content;
  for (const { key, path, rest } of references) {
    const name = renames.get(key);
    if (name !== undefined) value = changedValue(value, { kind: 'write', path, value: `${name}${rest}` });
  }
  return value as JsonObject;
}
