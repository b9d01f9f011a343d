/**
 * Whether a formula can hold at all, decided over the classes of values. `isNever` is certain; what is too large to decide is not
 * said. Facts that depend on each other, as `count` over a day and over a week do, count as independent: that only lets more
 * be possible than is, so that nothing is called impossible that is not.
 */
import type { JsonValue } from '../../vocabulary/json.js';
import type { FactCondition, FactReference } from '../documents.js';
import { isFactReference } from '../documents.js';
import type { Reading } from '../fact-type.js';
import type { PlainOperator } from '../operator.js';
import { OWN_OPERATORS, PRESENCE_OPERATORS, isOfInstants, parseOperator } from '../operator.js';
import type { FactClasses } from '../value-classes.js';
import { classesOf, constantsIn, literalOf, typeOfFact } from '../value-classes.js';
import type { ValueType } from '../value-type.js';
import type { Atom, Formula } from './formula.js';
import { atomKey, atomsIn, leafKey } from './formula.js';

/** What an operator says of a fact and a value. */
export type Compare = (
  operator: string,
) => (fact: JsonValue | undefined, value: JsonValue | undefined) => boolean;

/** More comparisons in one question are not looked at. */
const MOST_ATOMS = 200;
/** So many parts of formulas are looked at for one question. */
const MOST_VISITS = 60_000;
/** So many combinations of values are tried for facts that are compared with each other. */
const MOST_COMBINED = 4000;
/** Comparisons with more ways to turn out together than this count as independent. */
const MOST_WAYS = 256;

/** Comparisons that have to do with each other, and the ways in which they can turn out together. */
interface Cluster {
  readonly atoms: readonly string[];
  readonly ways: readonly (readonly boolean[])[];
}

/** How comparisons turn out that no other has to do with, by what is compared. */
export type Alone = Map<string, Cluster['ways']>;

/** Answers questions about formulas whose facts are read alike. */
export class Decider {
  private readonly types = new WeakMap<object, ValueType>();
  private readonly answers = new WeakMap<Formula, boolean>();
  private readonly alone: Alone = new Map();
  private readonly together = new Map<string, readonly Cluster[]>();

  /** `everywhere` is for comparisons that mean the same wherever they are read: those of no trigger event. */
  constructor(
    private readonly reading: Reading,
    private readonly compare: Compare,
    private readonly everywhere: Alone = new Map(),
  ) {}

  /** Whether a formula certainly never holds. */
  isNever(formula: Formula): boolean {
    let answer = this.answers.get(formula);
    if (answer === undefined) this.answers.set(formula, (answer = this.decide(formula)));
    return answer;
  }

  typeOf(reference: FactReference): ValueType {
    let type = this.types.get(reference);
    if (!type) this.types.set(reference, (type = typeOfFact(reference, this.reading)));
    return type;
  }

  private decide(formula: Formula): boolean {
    if (formula.kind === 'atom') return !mayBe(this.waysOfOne(formula.atom), true);
    if (formula.kind === 'not' && formula.part.kind === 'atom')
      return !mayBe(this.waysOfOne(formula.part.atom), false);
    const atoms = atomsIn(formula);
    if (atoms.length > MOST_ATOMS) return false;
    const clusters = connected(atoms).flatMap((some) => this.clustersOfSome(some));
    return new Search(formula, clusters).isExhausted();
  }

  /** What is found out of comparisons that have to do with each other is remembered: many formulas hold the same. */
  private clustersOfSome(atoms: readonly Atom[]): readonly Cluster[] {
    const [only] = atoms;
    if (atoms.length === 1) return [{ atoms: [only!.id], ways: this.waysOfOne(only!) }];
    const key = atoms.map(({ id }) => id).join('\n');
    let clusters = this.together.get(key);
    if (!clusters) this.together.set(key, (clusters = this.clusters(atoms)));
    return clusters;
  }

  /** How a comparison can turn out by itself, at whichever moment. */
  private waysOfOne(atom: Atom): Cluster['ways'] {
    const isOfEvent = this.reading.onlyEvent || readsEvent(atom.leaf);
    const known = isOfEvent ? this.alone : this.everywhere;
    const key = leafKey(atom.leaf);
    let ways = known.get(key);
    if (!ways) known.set(key, (ways = this.clusters([atom])[0]!.ways));
    return ways;
  }

  private clusters(atoms: readonly Atom[]): readonly Cluster[] {
    // One comparison at two moments is two atoms: each has a leaf of its own here.
    const atomOf = new Map<object, Atom>(atoms.map((atom) => [{ ...atom.leaf }, atom]));
    const classes = classesOf([...atomOf.keys()] as FactCondition[], {
      keyOf: (reference, leaf) => atomKey(reference, atomOf.get(leaf)!.moment),
      typeOf: (reference) => this.typeOf(atomOf.get(reference)?.leaf ?? reference),
    });
    const groups = new Map<string, FactClasses[]>();
    for (const one of classes) {
      const first = [...one.group].sort()[0]!;
      groups.set(first, [...(groups.get(first) ?? []), one]);
    }
    const groupOf = new Map([...groups.values()].flatMap((facts) => facts.map(({ key }) => [key, facts])));
    const atomsOf = new Map<readonly FactClasses[], Atom[]>();
    for (const atom of atoms) {
      const facts = groupOf.get(atomKey(atom.leaf, atom.moment))!;
      atomsOf.set(facts, [...(atomsOf.get(facts) ?? []), atom]);
    }
    return [...atomsOf].flatMap(([facts, about]) => this.clustersOf(facts, about));
  }

  private clustersOf(facts: readonly FactClasses[], atoms: readonly Atom[]): readonly Cluster[] {
    const combinations = facts.reduce((product, { values }) => product * values.length, 1);
    const isExact = facts.every((one) => one.isExact) && combinations <= MOST_COMBINED;
    const ways = isExact ? this.waysOf(facts, atoms) : undefined;
    if (ways) return [{ atoms: atoms.map(({ id }) => id), ways }];
    return atoms.map(({ id }) => ({ atoms: [id], ways: EITHER }));
  }

  /** Undefined where there are too many. */
  private waysOf(facts: readonly FactClasses[], atoms: readonly Atom[]): Cluster['ways'] | undefined {
    const tests = atoms.map((atom) => this.testOf(atom, facts));
    const ways = new Map<string, readonly boolean[]>();
    const areFew = forEachCombination(facts, (values) => {
      const found = tests.map((test) => test(values));
      if (2 ** found.filter((one) => one === undefined).length > MOST_WAYS) return false;
      for (const way of filledIn(found)) ways.set(way.join(), way);
      return ways.size <= MOST_WAYS;
    });
    return areFew ? [...ways.values()] : undefined;
  }

  /** How a comparison turns out with values of its facts; undefined where it may be either. */
  private testOf(
    { leaf, moment }: Atom,
    facts: readonly FactClasses[],
  ): (values: Values) => boolean | undefined {
    const key = atomKey(leaf, moment);
    const operator = isKnown(leaf.operator) ? this.compare(leaf.operator) : undefined;
    if (!operator) return () => undefined;
    const { constants, type } = facts.find((one) => one.key === key)!;
    if (isFactReference(leaf.value)) {
      const other = atomKey(leaf.value as FactReference, moment);
      const isByClass = isPresence(leaf.operator) || isOfClasses(parseOperator(leaf.operator)!.plain);
      return isByClass ? (values) => operator(values.get(key), values.get(other)) : () => undefined;
    }
    const literal = literalIn(leaf.value, type);
    if (isByClasses(leaf.operator, type)) return (values) => operator(values.get(key), literal);
    // Of texts that are no constant, an operator that looks into them may say either.
    return (values) => {
      const value = values.get(key);
      const isCertain =
        value === undefined ||
        type.values !== undefined ||
        (typeof value === 'string' && constants.includes(value));
      return isCertain ? operator(value, literal) : undefined;
    };
  }
}

function mayBe(ways: Cluster['ways'], outcome: boolean): boolean {
  return ways.some(([way]) => way === outcome);
}

function readsEvent({ fact, value }: FactCondition): boolean {
  return fact === 'event' || (isFactReference(value) && (value as FactReference).fact === 'event');
}

/** Comparisons by the facts that they share, directly or by way of others; each list in the order of `atoms`. */
function connected(atoms: readonly Atom[]): readonly (readonly Atom[])[] {
  const byFact = new Map<string, Atom[]>();
  for (const atom of atoms) {
    const { leaf, moment } = atom;
    const own = atomKey(leaf, moment);
    const group = byFact.get(own) ?? [];
    group.push(atom);
    byFact.set(own, group);
    if (!isFactReference(leaf.value)) continue;
    const against = atomKey(leaf.value as FactReference, moment);
    const other = byFact.get(against);
    if (other && other !== group) {
      group.push(...other);
      for (const [key, one] of byFact) if (one === other) byFact.set(key, group);
    }
    byFact.set(against, group);
  }
  const groups = [...new Set(byFact.values())];
  if (groups.every(({ length }) => length === 1)) return groups;
  const order = new Map(atoms.map((atom, index) => [atom, index]));
  return groups.map((some) => some.sort((a, b) => order.get(a)! - order.get(b)!));
}

type Values = ReadonlyMap<string, JsonValue | undefined>;

const EITHER: Cluster['ways'] = [[true], [false]];

function isKnown(operator: string): boolean {
  return isPresence(operator) || parseOperator(operator) !== undefined;
}

export function isPresence(operator: string): boolean {
  return (PRESENCE_OPERATORS as readonly string[]).includes(operator);
}

/** To json-rules-engine's own operators all values of a class are alike. */
export function isOfClasses(plain: PlainOperator): boolean {
  return !(OWN_OPERATORS as readonly string[]).includes(plain);
}

/** Whether all values of a class of the type are alike to an operator. */
export function isByClasses(name: string, { kind, bounds }: ValueType): boolean {
  if (isPresence(name)) return true;
  const { plain, decorators } = parseOperator(name)!;
  if (isOfClasses(plain)) return true;
  // On either side of every instant there is a text that names one, unless texts can not be so long.
  return (
    isOfInstants(plain) && decorators.every((one) => one === 'not') && kind !== 'list' && bounds === undefined
  );
}

function literalIn(value: JsonValue | undefined, type: ValueType): JsonValue | undefined {
  if (value === undefined || value === null) return value;
  return Array.isArray(value) ? constantsIn(value as JsonValue, type) : literalOf(value, type.kind);
}

/** Visits each combination of one value of every fact, all in one map, until `visit` says no; whether it never did. */
function forEachCombination(facts: readonly FactClasses[], visit: (values: Values) => boolean): boolean {
  const values = new Map<string, JsonValue | undefined>();
  const from = (index: number): boolean => {
    const fact = facts[index];
    if (!fact) return visit(values);
    return fact.values.every((value) => {
      values.set(fact.key, value);
      return from(index + 1);
    });
  };
  return from(0);
}

/** All ways to fill in what may be either. */
function filledIn(found: readonly (boolean | undefined)[]): readonly (readonly boolean[])[] {
  if (!found.includes(undefined)) return [found as readonly boolean[]];
  return found.reduce<readonly (readonly boolean[])[]>(
    (ways, one) => {
      const choices = one === undefined ? [true, false] : [one];
      return ways.flatMap((way) => choices.map((choice) => [...way, choice]));
    },
    [[]],
  );
}

/** Tries the ways of one cluster after the other, those first that an undecided comparison belongs to. */
class Search {
  private readonly known = new Map<string, boolean>();
  private readonly clusterOf = new Map<string, Cluster>();
  private visits = 0;

  constructor(
    private readonly formula: Formula,
    clusters: readonly Cluster[],
  ) {
    for (const cluster of clusters) for (const id of cluster.atoms) this.clusterOf.set(id, cluster);
  }

  /** Whether every way was tried, and none makes the formula hold. */
  isExhausted(): boolean {
    return !this.mayHold() && this.visits <= MOST_VISITS;
  }

  private mayHold(): boolean {
    const found = this.read(this.formula);
    if (typeof found === 'boolean') return found;
    if (this.visits > MOST_VISITS) return true;
    const { atoms, ways } = this.clusterOf.get(found)!;
    const isPossible = ways.some((way) => {
      for (const [index, id] of atoms.entries()) this.known.set(id, way[index]!);
      return this.mayHold();
    });
    for (const id of atoms) this.known.delete(id);
    return isPossible;
  }

  /** What a formula comes to; where that is open, the first comparison that it turns on. */
  private read(formula: Formula): boolean | string {
    this.visits += 1;
    switch (formula.kind) {
      case 'atom':
        return this.known.get(formula.atom.id) ?? formula.atom.id;
      case 'not': {
        const found = this.read(formula.part);
        return typeof found === 'boolean' ? !found : found;
      }
      default: {
        const decisive = formula.kind === 'any';
        let open: string | undefined;
        for (const part of formula.parts) {
          const found = this.read(part);
          if (found === decisive) return decisive;
          if (typeof found === 'string') open ??= found;
        }
        return open ?? !decisive;
      }
    }
  }
}
