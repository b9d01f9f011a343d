/** Conditions as formulas over atoms, each with the moment at which its facts are read. */
import { canonicalJson } from '../../vocabulary/json.js';
import { isMailEvent } from '../../vocabulary/event.js';
import type { Condition, FactCondition, FactReference } from '../documents.js';
import { isFactReference } from '../documents.js';
import type { RuleSet } from '../rule-set.js';
import { factKey } from '../value-classes.js';

/** Over comparisons of some sort; equal ids always come out alike. */
export type FormulaOver<Of extends { readonly id: string }> =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly FormulaOver<Of>[] }
  | { readonly kind: 'not'; readonly part: FormulaOver<Of> }
  | { readonly kind: 'atom'; readonly atom: Of };

export type Formula = FormulaOver<Atom>;

/** A comparison at a moment. */
export interface Atom {
  /** Equal for comparisons that always turn out alike. */
  readonly id: string;
  readonly leaf: FactCondition;
  readonly moment: Moment;
}

/**
 * An instant of a run. What a mail that goes out at the same instant may change has the same value only where it is
 * read by one gate: that is `fresh`. All else has one value at an instant; the trigger event is one in all of a run.
 */
export interface Moment {
  readonly instant: string;
  readonly fresh: string;
}

/** Where a condition is read once, and compared with no other moment. */
export const NOW: Moment = { instant: 'now', fresh: 'now' };

export const TRUE: Formula = { kind: 'all', parts: [] };

const negations = new WeakMap<Formula, Formula>();

/** One for each formula, so that what is decided of it is remembered. */
export function not(part: Formula): Formula {
  let negation = negations.get(part);
  if (!negation) negations.set(part, (negation = { kind: 'not', part }));
  return negation;
}

export function all(...parts: readonly Formula[]): Formula {
  return { kind: 'all', parts };
}

/** Makes formulas of conditions; a segment is one part, however often it is named at a moment. */
export class Formulas {
  private readonly segments = new Map<string, Formula>();
  private readonly now = new WeakMap<Condition, Formula>();

  constructor(private readonly ruleSet: RuleSet) {}

  of(condition: Condition, moment: Moment = NOW): Formula {
    if (moment !== NOW) return this.make(condition, moment);
    let formula = this.now.get(condition);
    if (!formula) this.now.set(condition, (formula = this.make(condition, NOW)));
    return formula;
  }

  private make(condition: Condition, moment: Moment): Formula {
    if ('all' in condition) return { kind: 'all', parts: condition.all.map((one) => this.of(one, moment)) };
    if ('any' in condition) return { kind: 'any', parts: condition.any.map((one) => this.of(one, moment)) };
    if ('not' in condition) return not(this.of(condition.not, moment));
    if ('condition' in condition) return this.segment(condition.condition, moment);
    return { kind: 'atom', atom: { id: idOf(condition, moment), leaf: condition, moment } };
  }

  private segment(name: string, moment: Moment): Formula {
    const key = `${moment.instant} ${moment.fresh} ${name}`;
    let formula = this.segments.get(key);
    const segment = this.ruleSet.segments.get(name);
    if (!formula && segment) this.segments.set(key, (formula = this.of(segment.body.when, moment)));
    return formula ?? { kind: 'atom', atom: UNKNOWN_SEGMENT };
  }
}

const UNKNOWN_SEGMENT: Atom = { id: 'unknown', leaf: { fact: 'unknown', operator: 'unknown' }, moment: NOW };

function idOf(leaf: FactCondition, moment: Moment): string {
  const left = atomKey(leaf, moment);
  const right = isFactReference(leaf.value) ? atomKey(leaf.value as FactReference, moment) : literalKey(leaf);
  return `${left} ${leaf.operator} ${right}`;
}

const leafKeys = new WeakMap<FactCondition, string>();

/** Equal for comparisons that say the same, whenever they are read. */
export function leafKey(leaf: FactCondition): string {
  let key = leafKeys.get(leaf);
  if (key === undefined) {
    const right = isFactReference(leaf.value) ? factKey(leaf.value as FactReference) : literalKey(leaf);
    leafKeys.set(leaf, (key = `${factKey(leaf)} ${leaf.operator} ${right}`));
  }
  return key;
}

const literalKeys = new WeakMap<FactCondition, string>();

function literalKey(leaf: FactCondition): string {
  let key = literalKeys.get(leaf);
  if (key === undefined) literalKeys.set(leaf, (key = canonicalJson(leaf.value)));
  return key;
}

/** Equal for facts that have one value. */
export function atomKey(reference: FactReference, moment: Moment): string {
  const key = factKey(reference);
  if (reference.fact === 'event') return key;
  return `${isSettled(reference) ? moment.instant : moment.fresh} ${key}`;
}

/** Whether no mail that goes out at an instant changes the fact at that instant. */
function isSettled({ fact, params = {} }: FactReference): boolean {
  if (fact === 'profile' || fact === 'consent' || fact === 'localTime' || fact === 'event') return true;
  if (fact === 'lookup') return !isFactReference(params.id) || isSettled(params.id);
  if (fact === 'recommend' || fact === 'score' || fact === 'level') return false;
  return ![params.event ?? '', ...(params.without ?? [])].some(isMailEvent);
}

/** The comparisons of a formula, each once, in the order in which they are read. */
export function atomsIn<Of extends { readonly id: string }>(formula: FormulaOver<Of>): readonly Of[] {
  const atoms = new Map<string, Of>();
  const seen = new Set<FormulaOver<Of>>();
  const visit = (one: FormulaOver<Of>): void => {
    if (seen.has(one)) return;
    seen.add(one);
    if (one.kind === 'atom') atoms.set(one.atom.id, one.atom);
    else if (one.kind === 'not') visit(one.part);
    else one.parts.forEach(visit);
  };
  visit(formula);
  return [...atoms.values()];
}
