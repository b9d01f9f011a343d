import type { RuleSet } from '../language/rule-set.js';
import { parsePath } from '../vocabulary/json.js';

/**
 * The traits that a user's state keeps: those that the profile declares or a rule reads by path, and the zone. A log
 * may send any number of others; nobody could read them.
 */
export function keptTraits({
  profile,
  policy,
  segments,
  campaigns,
  contents,
  experiments,
}: RuleSet): ReadonlySet<string> {
  const names = new Set(['timeZone', ...Object.keys(profile?.body.traits.properties ?? {})]);
  const bodies = [segments, campaigns, contents, experiments].flatMap((kind) => [...kind.values()]);
  for (const { body } of [...bodies, ...(policy ? [policy] : [])]) collectTraits(body, names);
  return names;
}

/** A document is a tree of limited depth, as its file was. */
function collectTraits(part: unknown, into: Set<string>): void {
  if (typeof part !== 'object' || part === null) return;
  const { fact, path } = part as { readonly fact?: unknown; readonly path?: unknown };
  if (fact === 'profile' && typeof path === 'string') {
    const [root, trait] = parsePath(path) ?? [];
    if (root === 'traits' && trait !== undefined) into.add(String(trait));
  }
  for (const inner of Object.values(part)) collectTraits(inner, into);
}
