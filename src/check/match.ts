/** Which decision is meant by which expectation. */
import type { Decision } from '../vocabulary/decision.js';
import type { Expectations, RefusalExpectation, SendExpectation } from './case.js';
import { isOf } from '../simulate/explain/life.js';
import { variantIn } from './variants.js';

/** As much of a decision as an expectation can name; another engine's decisions have no more. */
export type Decided = Pick<
  Decision,
  'at' | 'campaign' | 'step' | 'outcome' | 'reason' | 'until' | 'experiment' | 'variant'
>;

/** An expectation and the decision that it is compared with; undefined where there is none. */
export interface Match<Expectation, Made extends Decided = Decision> {
  readonly expectation: Expectation;
  readonly decision: Made | undefined;
}

export interface Matches<Made extends Decided = Decision> {
  readonly sends: readonly Match<SendExpectation, Made>[];
  readonly refusals: readonly Match<RefusalExpectation, Made>[];
  /** Mails that no expectation means. */
  readonly unexpected: readonly Made[];
}

export function match<Made extends Decided>(
  { sends, refusals }: Expectations,
  decisions: readonly Made[],
): Matches<Made> {
  const sent = decisions.filter(({ outcome }) => outcome === 'sent');
  const meant = matchSends(sends, sent);
  const taken = new Set(meant.values());
  return {
    sends: sends.map((expectation) => ({ expectation, decision: meant.get(expectation) })),
    refusals: matchRefusals(refusals, decisions),
    unexpected: sent.filter((decision) => !taken.has(decision)),
  };
}

/**
 * Mails of one step are told apart by their instants: first those that are expected at the very instant, then the
 * others in order of time. A mail at another instant than the expected one still is the one that was meant.
 */
function matchSends<Made extends Decided>(
  sends: readonly SendExpectation[],
  sent: readonly Made[],
): ReadonlyMap<SendExpectation, Made> {
  const meant = new Map<SendExpectation, Made>();
  const taken = new Set<Made>();
  const take = (isMeant: (expectation: SendExpectation, decision: Made) => boolean) => {
    for (const expectation of sends) {
      if (meant.has(expectation)) continue;
      const found = sent.find(
        (one) => !taken.has(one) && isOf(one, expectation) && isMeant(expectation, one),
      );
      if (!found) continue;
      meant.set(expectation, found);
      taken.add(found);
    }
  };
  take(({ at }, decision) => at?.value.time === decision.at);
  take(({ at }) => at === undefined);
  take(() => true);
  return meant;
}

/** As many as can be met at once: an augmenting path frees a decision that another expectation can do without. */
function matchRefusals<Made extends Decided>(
  expectations: readonly RefusalExpectation[],
  decisions: readonly Made[],
): readonly Match<RefusalExpectation, Made>[] {
  const owner = new Map<Made, RefusalExpectation>();
  const claim = (expectation: RefusalExpectation, tried: Set<Made>): boolean =>
    decisions.some((decision) => {
      if (tried.has(decision) || !isMet(expectation, decision)) return false;
      tried.add(decision);
      const before = owner.get(decision);
      if (before && !claim(before, tried)) return false;
      owner.set(decision, expectation);
      return true;
    });
  for (const expectation of expectations) claim(expectation, new Set());
  const decided = new Map([...owner].map(([decision, expectation]) => [expectation, decision]));
  return expectations.map((expectation) => ({ expectation, decision: decided.get(expectation) }));
}

function isMet(expectation: RefusalExpectation, decision: Decided): boolean {
  const { kind, reason, variant, at, until } = expectation;
  return (
    decision.outcome === kind &&
    isOf(decision, expectation) &&
    (reason === undefined || reason.value === decision.reason) &&
    (variant === undefined || variant.value === variantIn(decision)) &&
    (at === undefined || at.value.time === decision.at) &&
    (until === undefined || until.value.time === decision.until)
  );
}
