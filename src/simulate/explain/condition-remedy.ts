/** A condition that did not come out as it had to → the facts that would have to be otherwise. */
import type { ConditionTrace } from '../../vocabulary/decision.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import type { Instant } from '../../vocabulary/time.js';
import { whyNot } from './condition-words.js';
import { domainAt } from './domain.js';
import { triesFor } from './fact-edits.js';
import { needWords } from './needs.js';
import type { Spot } from './past-events.js';
import { solve } from './solve.js';
import type { Tries } from './tries.js';

/** One thing that would have to be otherwise. */
export interface Remedy {
  /** A sentence without a full stop. */
  readonly need: string;
  /** The same, where it is known when the mail is sent without what stopped it. */
  readonly needBefore?: (sentTime: Instant) => string;
  /** None where no change of a timeline can express it. */
  readonly tries: Tries;
  /** The place of the rule that asks for it. */
  readonly place: Span | undefined;
  /** How many facts would have to be otherwise beside this one. */
  readonly others?: number;
}

export function ofCondition(trace: ConditionTrace, wanted: boolean, spot: Spot): readonly Remedy[] {
  const solutions = solve(trace, wanted, domainAt(spot));
  if (solutions.length === 0) return [hopeless(trace, wanted, spot)];
  // The first of several facts is mended first; what is left is found when the life is lived again.
  return solutions.flatMap(([value, ...rest]) =>
    value
      ? [
          {
            need: needWords(value, spot),
            tries: triesFor(value, rest, spot),
            place: value.turns[0]?.leaf.place,
            others: rest.length,
          },
        ]
      : [],
  );
}

/** No value that the facts can have makes it come out so; or too many together would have to be others. */
function hopeless(trace: ConditionTrace, wanted: boolean, { life }: Spot): Remedy {
  const lines = whyNot(trace, life.show, wanted).map((line) => line.trim());
  return { need: lines.join('; '), tries: [], place: trace.place };
}
