/** Whether two conditions, each read in its own rule set, hold for the same users, and if not, for whom they differ. */
import { readsEventAlone } from '../../check/discover/proof.js';
import type { ConditionRole } from '../../language/condition-sites.js';
import type { DocumentName } from '../change.js';
import type { Formula } from './formula.js';
import { formOf, formulaOf, not, together } from './formula.js';
import type { Meanings, SideName } from './fact.js';
import type { Models } from './models.js';
import { modelsOf } from './models.js';
import type { PairAt } from './readings.js';

export type Compared =
  | { readonly kind: 'same'; readonly why: string }
  | {
      readonly kind: 'differ';
      /** For whom the new condition holds and the old does not, and the other way round. */
      readonly wider: Models;
      readonly narrower: Models;
    };

export function compareConditions(
  { before, after }: PairAt,
  meanings: Meanings,
  given: readonly Formula[] = [],
): Compared {
  const old = formulaOf(before.condition, { side: 'before', reading: before.reading }, meanings);
  const now = formulaOf(after.condition, { side: 'after', reading: after.reading }, meanings);
  if (formOf(old) === formOf(now)) {
    return {
      kind: 'same',
      why: 'both say the same once segments are read through and negations are moved inwards',
    };
  }
  const wider = modelsOf(together('all', [now, not(old), ...given]), meanings);
  const narrower = modelsOf(together('all', [old, not(now), ...given]), meanings);
  if (wider.kind !== 'never' || narrower.kind !== 'never') return { kind: 'differ', wider, narrower };
  const isOnly = given.length > 0 ? ', of the events that the trigger’s `where` lets begin a run' : '';
  return { kind: 'same', why: `both hold for the same values of all facts that they read${isOnly}` };
}

/** What is read of the trigger event while a run goes on. */
const OF_A_RUN: readonly ConditionRole[] = ['audience', 'when', 'choose'];

/** What holds of the trigger event of every run that both rule sets begin. */
export function givenByTrigger(
  {
    role,
    documentBefore,
    documentAfter,
  }: {
    readonly role: ConditionRole;
    readonly documentBefore: DocumentName;
    readonly documentAfter: DocumentName;
  },
  pair: PairAt,
  meanings: Meanings,
): readonly Formula[] {
  if (!OF_A_RUN.includes(role) || documentBefore.kind !== 'campaign') return [];
  const whereOf = (side: SideName, name: string): Formula | undefined => {
    const body = meanings.ruleSetOf(side).campaigns.get(name)?.body;
    if (!body || body.migrate || !('event' in body.trigger) || !body.trigger.where) return undefined;
    if (!readsEventAlone(body.trigger.where)) return undefined;
    return formulaOf(body.trigger.where, { side, reading: pair[side].reading }, meanings);
  };
  const [one, other] = [whereOf('before', documentBefore.name), whereOf('after', documentAfter.name)];
  return one && other ? [one, other] : [];
}
