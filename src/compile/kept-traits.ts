import type { RuleSet } from '../language/rule-set.js';
import { parsePath } from '../vocabulary/json.js';

/**
 * The traits that a user's state keeps: those that a profile declares or a rule reads by path, and the zone. A log
 * may send any number of others; nobody could read them. Of several rule sets, whatever one of them reads is kept.
 */
export function keptTraits(ruleSets: readonly RuleSet[]): ReadonlySet<string> {
  const names = new Set(['timeZone']);
  for (const ruleSet of ruleSets) collectFrom(ruleSet, names);
  return names;
}

function collectFrom(
  { profile, policy, segments, campaigns, contents, experiments }: RuleSet,
  into: Set<string>,
): void {
  for (const name of Object.keys(profile?.body.traits.properties ?? {})) into.add(name);
  const bodies = [segments, campaigns, contents, experiments].flatMap((kind) => [...kind.values()]);
  for (const { body } of [...bodies, ...(policy ? [policy] : [])]) collectTraits(body, into);
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
