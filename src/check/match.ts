/** Which decision is meant by which expectation. */
import type { Decision } from '../vocabulary/decision.js';
import type { Expectations, RefusalExpectation, SendExpectation } from './case.js';
import { isOf } from './life.js';
import { variantIn } from './variants.js';

/** An expectation and the decision that it is compared with; undefined where there is none. */
export interface Match<Expectation> {
  readonly expectation: Expectation;
  readonly decision: Decision | undefined;
}

export interface Matches {
  readonly sends: readonly Match<SendExpectation>[];
  readonly refusals: readonly Match<RefusalExpectation>[];
  /** Mails that no expectation means. */
  readonly unexpected: readonly Decision[];
}

export function match({ sends, refusals }: Expectations, decisions: readonly Decision[]): Matches {
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
function matchSends(
  sends: readonly SendExpectation[],
  sent: readonly Decision[],
): ReadonlyMap<SendExpectation, Decision> {
  const meant = new Map<SendExpectation, Decision>();
  const taken = new Set<Decision>();
  const take = (isMeant: (expectation: SendExpectation, decision: Decision) => boolean) => {
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
function matchRefusals(
  expectations: readonly RefusalExpectation[],
  decisions: readonly Decision[],
): readonly Match<RefusalExpectation>[] {
  const owner = new Map<Decision, RefusalExpectation>();
  const claim = (expectation: RefusalExpectation, tried: Set<Decision>): boolean =>
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

function isMet(expectation: RefusalExpectation, decision: Decision): boolean {
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
