/** Conditions that never or always hold, told where the cause of that is written. */
import type { Diagnostic, Related } from '../../vocabulary/diagnostic.js';
import { error, warning } from '../../vocabulary/diagnostic.js';
import type { ConditionRole, ConditionSite } from '../condition-sites.js';
import type { Condition, FactCondition, FactReference, Part } from '../documents.js';
import { isFactReference, partAt, spanOf } from '../documents.js';
import type { Reading } from '../fact-type.js';
import { factKey } from '../value-classes.js';
import type { Decider } from './decide.js';
import type { Formulas } from './formula.js';
import { all, not } from './formula.js';
import { conditionSpan, conditionWords, declaredAt, factWords, rangeWords } from './words.js';

/** What a condition always comes to, as far as that is certain, and which of what is told is the cause. */
interface Outcome {
  readonly constant?: 'never' | 'always';
  readonly cause?: Diagnostic;
}

const OPEN: Outcome = {};

const OPPOSITE = { never: 'always', always: 'never' } as const;

/** What follows where the whole of a condition never holds. */
const CONSEQUENCES: Readonly<Record<ConditionRole, string>> = {
  segment: 'nobody is ever in this segment',
  points: 'these points are never added',
  consent: 'this choice is never taken',
  trigger: 'no run ever begins',
  exit: 'this exit never ends a run',
  audience: 'nobody ever gets these mails',
  when: 'this mail is never sent',
  choose: 'this choice is never taken',
  waitFor: 'the event never ends this wait',
  content: 'this choice is never shown',
  invariant: 'nothing can break this invariant',
  happening: 'no event ever counts',
  fact: 'no event ever counts',
};

/** All that is certain of one condition and of its parts; what a part is the cause of is told of the part alone. */
export function reportCondition(
  { role, condition, part, reading }: ConditionSite,
  formulas: Formulas,
  decider: Decider,
): readonly Diagnostic[] {
  const report = new ConditionReport(formulas, decider, reading);
  const { constant, cause } = report.read(condition, part, false);
  if (constant !== 'never' || !cause) return report.found;
  const told: Diagnostic = {
    ...cause,
    code: role === 'exit' ? 'dead-exit' : cause.code,
    severity: 'error',
    message: `${cause.message}, so ${CONSEQUENCES[role]}`,
  };
  return report.found.map((one) => (one === cause ? told : one));
}

class ConditionReport {
  readonly found: Diagnostic[] = [];

  constructor(
    private readonly formulas: Formulas,
    private readonly decider: Decider,
    private readonly reading: Reading,
  ) {}

  read(condition: Condition, part: Part, isNegated: boolean): Outcome {
    if ('all' in condition) return this.readAll(condition.all, partAt(part, 'all'), isNegated);
    if ('any' in condition) return this.readAny(condition, part, isNegated);
    if ('not' in condition) {
      const inner = this.read(condition.not, partAt(part, 'not'), !isNegated);
      return inner.constant ? { ...inner, constant: OPPOSITE[inner.constant] } : OPEN;
    }
    const constant = this.constantOf(condition);
    if (!constant) return OPEN;
    // What is wrong with a segment is told of the segment.
    return 'condition' in condition
      ? { constant }
      : { constant, cause: this.tellLeaf(condition, part, constant, isNegated) };
  }

  private constantOf(condition: Condition): Outcome['constant'] {
    const formula = this.formulas.of(condition);
    if (this.decider.isNever(formula)) return 'never';
    return this.decider.isNever(not(formula)) ? 'always' : undefined;
  }

  private readAll(conditions: readonly Condition[], part: Part, isNegated: boolean): Outcome {
    const outcomes = conditions.map((one, index) => this.read(one, partAt(part, index), isNegated));
    const known = decided(outcomes, 'never');
    if (known || conditions.length === 1) return known ?? OPEN;
    const formulas = conditions.map((one) => this.formulas.of(one));
    if (!this.decider.isNever(all(...formulas))) return OPEN;
    const core = smallest([...formulas.keys()], (some) =>
      this.decider.isNever(all(...some.map((index) => formulas[index]!))),
    );
    const parts = core.map((index) => ({ condition: conditions[index]!, part: partAt(part, index) }));
    return { constant: 'never', cause: this.tell(contradiction(parts)) };
  }

  private readAny(
    condition: { readonly any: readonly Condition[] },
    part: Part,
    isNegated: boolean,
  ): Outcome {
    const here = partAt(part, 'any');
    const outcomes = condition.any.map((one, index) => this.read(one, partAt(here, index), isNegated));
    const known = decided(outcomes, 'always');
    if (known || condition.any.length === 1) return known ?? OPEN;
    if (!this.decider.isNever(not(this.formulas.of(condition)))) return OPEN;
    return { constant: 'always', cause: this.tell(exhaustiveAny(condition.any, here, isNegated)) };
  }

  private tell(found: Diagnostic): Diagnostic {
    this.found.push(found);
    return found;
  }

  private tellLeaf(
    leaf: FactCondition,
    part: Part,
    constant: 'never' | 'always',
    isNegated: boolean,
  ): Diagnostic {
    const isPresence = leaf.operator === 'present' || leaf.operator === 'missing';
    const why = isPresence ? `${factWords(leaf)} is always there` : this.whyOf(leaf);
    const related = this.factsOf(leaf).flatMap((one) => declaredAt(one, this.reading));
    const isNeverMeant = (constant === 'never') !== isNegated;
    const negated = isNegated ? ', and negated' : '';
    const span = conditionSpan(leaf, part);
    const message = `this is ${constant} true${negated}: ${why}`;
    const help = isPresence ? presenceHelp(leaf) : helpOf(isNeverMeant);
    return this.tell(
      isNeverMeant
        ? error('always-false', span, message, { help, related: related.length > 0 ? related : undefined })
        : // What always holds does no harm, unless it is negated.
          warning('always-true', span, message, help, related),
    );
  }

  /** The facts of a comparison, each once. */
  private factsOf(leaf: FactCondition): readonly FactReference[] {
    if (!isFactReference(leaf.value)) return [leaf];
    const other = leaf.value as FactReference;
    return factKey(leaf) === factKey(other) ? [leaf] : [leaf, other];
  }

  private whyOf(leaf: FactCondition): string {
    const facts = this.factsOf(leaf);
    if (isFactReference(leaf.value) && facts.length === 1)
      return `${factWords(leaf)} is compared with itself`;
    const known = facts.flatMap((reference) => {
      const range = rangeWords(this.decider.typeOf(reference));
      return range === undefined ? [] : [`${factWords(reference)} is ${range}`];
    });
    return known.length > 0 ? known.join(', and ') : `${conditionWords(leaf)} has one outcome only`;
  }
}

/** What the parts of a group come to together, where one of them decides or all are the same. */
function decided(outcomes: readonly Outcome[], decisive: 'never' | 'always'): Outcome | undefined {
  const deciding = outcomes.find(({ constant }) => constant === decisive);
  if (deciding) return deciding;
  const other = OPPOSITE[decisive];
  return outcomes.every(({ constant }) => constant === other) ? outcomes[0] : undefined;
}

interface PartOf {
  readonly condition: Condition;
  readonly part: Part;
}

function contradiction(parts: readonly PartOf[]): Diagnostic {
  const last = parts.at(-1)!;
  const others = parts.slice(0, -1);
  const message =
    others.length === 1
      ? `${conditionWords(last.condition)} contradicts ${conditionWords(others[0]!.condition)}`
      : `${conditionWords(last.condition)} can not hold together with ${others.length} other parts of this \`all\``;
  return error('contradiction', conditionSpan(last.condition, last.part), message, {
    help: 'let one of them go, or write `any` where either is enough',
    related: others.map(({ condition, part }): Related => ({
      message: others.length === 1 ? 'contradicts this' : 'one of these',
      span: conditionSpan(condition, part),
    })),
  });
}

function exhaustiveAny(conditions: readonly Condition[], part: Part, isNegated: boolean): Diagnostic {
  const related = conditions.map((one, index) => ({
    message: 'one of these',
    span: conditionSpan(one, partAt(part, index)),
  }));
  const span = spanOf(part, 'key');
  if (isNegated) {
    const help = 'let one of the parts go, or narrow it';
    const message = 'one of these parts always holds, and this is negated';
    return error('contradiction', span, message, { help, related });
  }
  const help = 'remove it, or narrow a part; to ask whether there is a value at all, write `present`';
  const message = 'one of these parts always holds, so this `any` says nothing';
  return warning('exhaustive-any', span, message, help, related);
}

function presenceHelp({ fact }: FactCondition): string {
  return ['event', 'profile', 'lookup'].includes(fact)
    ? 'remove it; where the value may be lacking, take it out of `required` in the schema'
    : `remove it: \`${fact}\` has a value also where nothing has happened`;
}

function helpOf(isNeverMeant: boolean): string {
  return isNeverMeant
    ? 'compare with a value that it can have, or correct the schema'
    : 'remove it, compare with a value that it can have, or correct the schema';
}

/** Leaves out what is not needed for a list to be as `holds` says. */
export function smallest<Item>(
  items: readonly Item[],
  holds: (some: readonly Item[]) => boolean,
): readonly Item[] {
  let kept = items;
  for (const item of items) {
    const without = kept.filter((one) => one !== item);
    if (without.length > 0 && holds(without)) kept = without;
  }
  return kept;
}
