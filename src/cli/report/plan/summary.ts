/** A plan in one line, for `grep` and for whoever reads nothing else. */
import type { Change, Effect } from '../../../plan/change.js';
import { EFFECTS } from '../../../plan/change.js';
import type { Pair } from '../../../plan/impact.js';
import type { Plan } from '../../../plan/plan.js';
import { counted, withCommas } from '../../terminal.js';

/** What a change goes by: its gravest effect, but that wider and narrower together are a sort of their own. */
export type Sort = Effect | 'both';

const SORTS: readonly Sort[] = EFFECTS.flatMap((effect): readonly Sort[] =>
  effect === 'wider' ? ['wider', 'both'] : [effect],
);

/** The gravest first. */
export const SORTS_BY_GRAVITY: readonly Sort[] = SORTS.toReversed();

export function sortOf({ effect, effects }: Pick<Change, 'effect' | 'effects'>): Sort {
  const isAudience = effect === 'wider' || effect === 'narrower';
  return isAudience && effects.includes('wider') && effects.includes('narrower') ? 'both' : effect;
}

const SHORT: Readonly<Record<Sort, string>> = {
  none: 'no effect',
  content: 'content',
  timing: 'timing',
  'in-flight': 'in flight',
  narrower: 'narrower',
  wider: 'wider',
  both: 'wider and narrower',
  removed: 'removed',
  new: 'new',
  unknown: 'not proven',
};

/** `plan: 3 changes (1 wider, 1 content, 1 no effect), +124 mails (+8.1 %), 61 users newly mailed, 2 of 3 gates passed`. */
export function summaryLine(plan: Plan): string {
  return `plan: ${[changesWords(plan.changes), ...impactWords(plan), gatesWords(plan)].join(', ')}`;
}

export function changesWords(changes: readonly Change[]): string {
  if (changes.length === 0) return 'no changes';
  const sorts = changes.map(sortOf);
  const counts = SORTS_BY_GRAVITY.map((sort) => [sorts.filter((one) => one === sort).length, sort] as const);
  const told = counts
    .filter(([count]) => count > 0)
    .map(([count, sort]) => `${withCommas(count)} ${SHORT[sort]}`);
  return `${counted(changes.length, 'change')} (${told.join(', ')})`;
}

function impactWords({ impact }: Plan): readonly string[] {
  if (!impact) return ['mails not known without history'];
  const { mails, gained, lost } = impact.total;
  return [
    `${signed(mails.after - mails.before)} ${Math.abs(mails.after - mails.before) === 1 ? 'mail' : 'mails'} (${share(mails)})`,
    `${counted(gained, 'user')} newly mailed`,
    ...(lost > 0 ? [`${withCommas(lost)} no longer`] : []),
  ];
}

export function gatesWords({ gates }: Pick<Plan, 'gates'>): string {
  if (gates.length === 0) return 'no gates';
  const passed = gates.filter(({ outcome }) => outcome === 'passed').length;
  return `${withCommas(passed)} of ${counted(gates.length, 'gate')} passed`;
}

/** `+124`, `-3`, `+0`. */
export function signed(count: number): string {
  return `${count < 0 ? '-' : '+'}${withCommas(Math.abs(count))}`;
}

/** How much more or less it is, in percent of what it was: `+8.1 %`; of nothing no percentage can be told. */
export function share({ before, after }: Pair): string {
  if (before === 0) return after === 0 ? 'none' : 'from none';
  const tenths = Math.round(((after - before) * 1000) / before);
  // A difference is not rounded to none.
  if (tenths === 0 && after !== before) return `under ${after > before ? '+' : '-'}0.1 %`;
  const whole = Math.floor(Math.abs(tenths) / 10);
  return `${tenths < 0 ? '-' : '+'}${withCommas(whole)}.${Math.abs(tenths) % 10} %`;
}
