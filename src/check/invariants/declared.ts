/** The invariants that the rules declare. */
import type { Project } from '../../simulate/project.js';
import { compareText } from '../../vocabulary/diagnostic.js';
import { alwaysOf } from './declared-always.js';
import { atMostOf } from './declared-at-most.js';
import { conditionsOf } from './declared-conditions.js';
import { goalOf } from './declared-goals.js';
import { neverOf } from './declared-never.js';
import type { Goal, Invariant } from './invariant.js';

/** Each in the order of their names. */
export function declaredInvariants(project: Project): {
  readonly laws: readonly Invariant[];
  readonly goals: readonly Goal[];
} {
  const { ruleSet } = project;
  const declared = [...ruleSet.invariants.values()].sort((a, b) => compareText(a.name, b.name));
  const conditions = conditionsOf(ruleSet);
  const laws = declared.flatMap((one): readonly Invariant[] => {
    const { never, atMost, always } = one.body;
    if (never) return [neverOf(one, never, ruleSet, conditions)];
    if (atMost) return [atMostOf(one, atMost, ruleSet)];
    return always ? [alwaysOf(one, always, ruleSet, conditions)] : [];
  });
  const goals = declared.flatMap((one) =>
    one.body.reachable ? [goalOf(one, one.body.reachable, project)] : [],
  );
  return { laws, goals };
}
