/** Lists of choices, of which the first that holds is taken: those that the ones before leave nothing to. */
import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import { error, warning } from '../../vocabulary/diagnostic.js';
import type { Condition, Part } from '../documents.js';
import { partAt, spanOf } from '../documents.js';
import { smallest } from './condition-report.js';
import type { Decider } from './decide.js';
import type { Formula, Formulas } from './formula.js';
import { all, not } from './formula.js';
import { conditionSpan, conditionWords } from './words.js';

/** Of a list of choices: one with a condition, or the last one, whose path ends with `otherwise`. */
export interface Choice {
  readonly when?: Condition;
  readonly part: Part;
  /** Whether nothing happens there, which needs no way in. */
  readonly isEmpty?: boolean;
}

/** The choices of `choose`, or of a purpose's consent, at a part. */
export function choicesAt(entries: readonly object[], part: Part): readonly Choice[] {
  return entries.map((entry, index) => {
    const here = partAt(part, index);
    if ('when' in entry) return { when: entry.when as Condition, part: partAt(here, 'when') };
    const { otherwise } = entry as { readonly otherwise: unknown };
    const isEmpty = Array.isArray(otherwise) && otherwise.length === 0;
    return { part: partAt(here, 'otherwise'), isEmpty };
  });
}

export function reportChoices(
  choices: readonly Choice[],
  formulas: Formulas,
  decider: Decider,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const before: { readonly choice: Choice & { readonly when: Condition }; readonly formula: Formula }[] = [];
  for (const choice of choices) {
    const { when, part, isEmpty } = choice;
    const formula = when && formulas.of(when);
    // Of what never or always holds is told already, with what follows from it.
    if (before.some((one) => decider.isNever(not(one.formula)))) break;
    if (formula && decider.isNever(formula)) continue;
    const isTaken = (some: typeof before) =>
      decider.isNever(all(...(formula ? [formula] : []), ...some.map((one) => not(one.formula))));
    if (before.length > 0 && isTaken(before) && !isEmpty) {
      const core = smallest(before, (some) => isTaken([...some]));
      found.push(
        when
          ? unreachable(
              when,
              part,
              core.map((one) => one.choice),
            )
          : noOtherwise(
              part,
              before.map((one) => one.choice),
            ),
      );
    } else if (when && formula) {
      before.push({ choice: { ...choice, when }, formula });
    }
  }
  return found;
}

type Taken = readonly (Choice & { readonly when: Condition })[];

function unreachable(when: Condition, part: Part, core: Taken): Diagnostic {
  const message =
    core.length === 1
      ? `this choice is never taken: wherever ${conditionWords(when)} holds, ${conditionWords(core[0]!.when)} does before it`
      : 'this choice is never taken: those before it leave nothing to it';
  return error('unreachable-choice', conditionSpan(when, part), message, {
    help: 'put the narrower choice first, or remove this one',
    related: core.map((one) => ({ message: 'taken before', span: conditionSpan(one.when, one.part) })),
  });
}

function noOtherwise(part: Part, before: Taken): Diagnostic {
  const message = 'this `otherwise` is never taken: one of the choices before it always holds';
  return warning(
    'unreachable-otherwise',
    spanOf(part, 'key'),
    message,
    'turn the last `when` into the `otherwise`',
    before.map((one) => ({ message: 'taken before', span: conditionSpan(one.when, one.part) })),
  );
}
