/** Documents that have another name and mean what they meant. */
import type { JsonObject } from '../../vocabulary/json.js';
import { canonicalJson } from '../../vocabulary/json.js';
import { compareText } from '../../vocabulary/diagnostic.js';
import type { Documents, RuleDocument } from './documents.js';
import { withNewNames } from './references.js';

/**
 * Kinds whose documents are known to rules by their name alone. What happens under another name is another event, and a
 * project has one policy and one profile, whatever they are called.
 */
const RENAMED: ReadonlySet<string> = new Set([
  'segment',
  'score',
  'catalog',
  'content',
  'template',
  'campaign',
  'experiment',
  'invariant',
  'source',
  'gate',
]);

const ONE_OF_ITS_KIND: ReadonlySet<string> = new Set(['policy', 'profile']);

/** By the key before, the key after: of documents that are there under both rule sets as well. */
export type Pairs = ReadonlyMap<string, string>;

/** Which document became which. What names renamed documents is compared with their new names in place. */
export function pairsOf(before: Documents, after: Documents): Pairs {
  const pairs = new Map([...before.keys()].filter((key) => after.has(key)).map((key) => [key, key]));
  for (const kind of ONE_OF_ITS_KIND) {
    const [one, other] = [before, after].map((all) => [...all.values()].find((each) => each.kind === kind));
    if (one && other) pairs.set(one.key, other.key);
  }
  const gone = [...before.values()].filter(({ key, kind }) => !pairs.has(key) && RENAMED.has(kind));
  // Who reads a renamed document is found to be renamed itself once that one is.
  for (let found = -1; found < pairs.size;) {
    found = pairs.size;
    const taken = new Set(pairs.values());
    const come = new Map<string, RuleDocument[]>();
    for (const one of after.values()) {
      if (taken.has(one.key)) continue;
      const meaning = meaningOf(one, one.content);
      come.set(meaning, [...(come.get(meaning) ?? []), one]);
    }
    for (const one of gone) {
      if (pairs.has(one.key)) continue;
      const likes = come.get(meaningOf(one, contentNow(one, pairs)));
      const [first] = (likes ?? []).sort((a, b) => compareText(a.name, b.name));
      if (!first) continue;
      likes!.splice(likes!.indexOf(first), 1);
      pairs.set(one.key, first.key);
    }
  }
  for (const [one, other] of pairsByReaders(gone, after, pairs, before)) pairs.set(one, other);
  return pairs;
}

/** Kinds of which it is proven, whatever they are called, what a change of them does. */
const KNOWN_BY_READERS = 'segment';

/** A document that got another name and was written otherwise at once is known by who reads it: all name it so where they named the old one. */
function pairsByReaders(
  gone: readonly RuleDocument[],
  after: Documents,
  pairs: Pairs,
  before: Documents,
): Pairs {
  const taken = new Set(pairs.values());
  const successors = new Map<string, Set<string | undefined>>();
  for (const reader of before.values()) {
    const now = after.get(pairs.get(reader.key) ?? '');
    for (const { key, path } of reader.references) {
      const there = now?.references.find((one) => canonicalJson(one.path) === canonicalJson(path));
      successors.set(key, (successors.get(key) ?? new Set()).add(there?.key));
    }
  }
  const found = new Map<string, string>();
  for (const { key, kind } of gone) {
    const [next, ...others] = successors.get(key) ?? [];
    if (kind !== KNOWN_BY_READERS || pairs.has(key) || next === undefined || others.length > 0) continue;
    if (!after.has(next) || before.has(next) || taken.has(next) || !next.startsWith(`${kind} `)) continue;
    taken.add(next);
    found.set(key, next);
  }
  return found;
}

/** What a document said, in the names of today. */
export function contentNow({ content, references }: RuleDocument, pairs: Pairs): JsonObject {
  const renames = new Map<string, string>();
  for (const { key } of references) {
    const now = pairs.get(key);
    if (now !== undefined && now !== key) renames.set(key, now.slice(now.indexOf(' ') + 1));
  }
  return renames.size === 0 ? content : withNewNames(content, references, renames);
}

function meaningOf({ kind }: RuleDocument, content: JsonObject): string {
  const { name: _, ...rest } = content;
  return `${kind} ${canonicalJson(rest)}`;
}
