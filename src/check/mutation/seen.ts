/** What a reader of scenarios sees of a difference: whether a scenario can notice it at all, and how it is told. */
import { mailName } from '../../simulate/explain/life.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { Difference, Side } from '../mutants/difference.js';
import { decisionsDiffer, isSameDecision } from '../mutants/difference.js';

/**
 * Whether a scenario can see it: another mail is sent, or at another time, or it reads otherwise; or one is no more refused
 * as it was. That one more is refused is nothing that a scenario must name.
 */
export function isSeen(
  old: readonly Decision[],
  now: readonly Decision[],
  side: Side,
  changed: Side,
): boolean {
  const [sent, sentNow] = [old, now].map((all) =>
    all.filter(({ outcome }) => outcome === 'sent').map((one) => asSeen(one)),
  );
  if (decisionsDiffer(sent!, sentNow!, side, changed)) return true;
  const left = now.filter(({ outcome }) => outcome !== 'sent').map(asRefused);
  return old.some((one) => {
    if (one.outcome === 'sent') return false;
    const refused = asRefused(one);
    const twin = left.findIndex((other) => isSameDecision(refused, other));
    if (twin >= 0) left.splice(twin, 1);
    return twin < 0;
  });
}

const seen = new WeakMap<Decision, Decision>();

/** Of a decision that is kept the same one each time, so that its mail is rendered once. */
function asSeen(decision: Decision): Decision {
  let one = seen.get(decision);
  if (!one) {
    const { detail: _detail, ...rest } = decision;
    seen.set(decision, (one = { ...rest, version: 0, instance: '' }));
  }
  return one;
}

/** A refusal says its variant only where somebody is held out. */
function asRefused(decision: Decision): Decision {
  const one = asSeen(decision);
  if (one.outcome === 'held-out') return one;
  const { experiment: _experiment, variant: _variant, ...rest } = one;
  return rest;
}

/** What the first thing is that differs, in words. */
export function wordsOf({ kind, before, after }: Difference): string {
  if (kind === 'exposure') return 'who comes to the experiment, or when, is recorded otherwise';
  if (kind === 'mail') return `${mailName(before!)} reads otherwise`;
  if (!before) return `${decisionWords(after!)}, and was not proposed`;
  if (!after) return `${decisionWords(before)} no more`;
  if (mailName(before) !== mailName(after))
    return `${decisionWords(before)}, and by the mutant ${decisionWords(after)}`;
  if (outcomeOf(before) !== outcomeOf(after))
    return `${decisionWords(before)}, and by the mutant ${outcomeOf(after)}`;
  if (before.at !== after.at) return `${decisionWords(before)} at another time`;
  const isOtherVariant = before.variant !== after.variant || before.experiment !== after.experiment;
  if (isOtherVariant)
    return `${decisionWords(before)}${variantWords(before)}, and by the mutant${variantWords(after)}`;
  return `${decisionWords(before)}, and recorded otherwise`;
}

function variantWords({ variant }: Decision): string {
  return variant === undefined ? ' outside the experiment' : ` with variant ${variant}`;
}

function decisionWords(decision: Decision): string {
  return `${mailName(decision)} is ${outcomeOf(decision)}`;
}

function outcomeOf({ outcome, reason }: Decision): string {
  if (outcome === 'held-out') return 'held out';
  return reason === undefined ? outcome : `${outcome} (${reason})`;
}
