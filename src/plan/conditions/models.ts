/**
 * Whether a formula can hold, decided over the classes of values: never, or with which values. Facts that hang together in
 * ways that are not known count as independent: that lets more be possible than is, so that nothing is called impossible
 * that is not.
 */
import { atomsIn } from '../../language/analysis/formula.js';
import { comparison } from '../../compile/condition.js';
import type { JsonValue } from '../../vocabulary/json.js';
import type { Cluster, Variable } from './classes.js';
import { clustersOf, costOfValue, ofOneClass } from './classes.js';
import type { Atom, Formula } from './formula.js';
import type { Meanings } from './fact.js';
import type { Held } from './past.js';
import { canBe } from './past.js';

/** Values of facts with which a formula holds. */
export interface Model {
  readonly values: readonly Held[];
  /** How far it is from nothing being known of the user. */
  readonly cost: number;
  /** Whether values of a class can't but make it hold; else a value of another kind, or another text of the class, may. */
  readonly isCertain: boolean;
}

export type Models =
  | { readonly kind: 'never' }
  /** The nearest to nothing being known come first. */
  | { readonly kind: 'some'; readonly models: readonly [Model, ...Model[]] }
  /** So many combinations were tried, of so many comparisons, and that was not all. */
  | { readonly kind: 'too-many'; readonly atoms: number; readonly tried: number };

/** So many combinations of values are looked at for one question. */
export const MOST_TRIED = 200_000;
/** So many parts of a formula are read for one question: of a long one fewer combinations are looked at. */
const MOST_READ = 3_000_000;
/** So many combinations of the values of facts that have to do with each other. */
const MOST_COMBINED = 20_000;
/** Comparisons with more ways to turn out together than this count as independent. */
const MOST_WAYS = 1024;
/** So many comparisons of one fact are told apart where nothing certain is known of it. */
const MOST_OPEN = 8;
/** So many models are kept; and so many more combinations are looked at for nearer ones once there are some. */
const MOST_MODELS = 6;
const MOST_FOR_NEARER = 4000;

/** How comparisons of a cluster turn out together, and with which values. */
interface Way {
  readonly outcomes: readonly boolean[];
  /** Undefined where none is known. */
  readonly values: readonly Held[];
  readonly cost: number;
  readonly isCertain: boolean;
}

interface Ways {
  readonly atoms: readonly string[];
  /** The nearest to nothing being known first. */
  readonly ways: readonly Way[];
}

export function modelsOf(formula: Formula, meanings: Meanings): Models {
  const atoms = atomsIn(formula);
  const clusters = clustersOf(atoms, meanings, 'together').flatMap((cluster) => waysOf(cluster, meanings));
  return new Search(formula, clusters, atoms.length).run();
}

/** Of facts that are too many to be looked at together, what is known of them together is left out. */
function waysOf(cluster: Cluster, meanings: Meanings): readonly Ways[] {
  const whole = waysTogether(cluster, meanings);
  if (whole) return [whole];
  return clustersOf(cluster.atoms, meanings, 'loose').flatMap(
    (part) =>
      (part.variables.length < cluster.variables.length && waysTogether(part, meanings)) || openWays(part),
  );
}

function waysTogether({ variables, atoms }: Cluster, meanings: Meanings): Ways | undefined {
  if (!variables.every(({ isExact }) => isExact)) return undefined;
  const ways = new Map<string, Way>();
  const tests = atoms.map((atom) => testOf(atom, variables));
  const values: (JsonValue | undefined)[] = [];
  const held: Held[] = [];
  let left = MOST_COMBINED;
  const areOfPast = variables.length > 1 && variables.some(({ fact }) => fact.past !== undefined);
  const from = (index: number, cost: number): boolean => {
    const variable = variables[index];
    if (!variable) return note(tests, values, held, cost, ways) && ways.size <= MOST_WAYS;
    for (const value of variable.values) {
      if ((left -= 1) < 0) return false;
      values[index] = value;
      held[index] = { fact: variable.fact, value };
      held.length = index + 1;
      if (areOfPast && index > 0 && !canBe(held, meanings)) continue;
      if (!from(index + 1, cost + costOfValue(variable.fact, value))) return false;
    }
    return true;
  };
  return from(0, 0) ? { atoms: atoms.map(({ id }) => id), ways: byCost(ways) } : undefined;
}

type Test = (values: readonly (JsonValue | undefined)[]) => boolean | undefined;

/** A way with the values that bring it about; false where too much is open. */
function note(
  tests: readonly Test[],
  values: readonly (JsonValue | undefined)[],
  held: readonly Held[],
  cost: number,
  ways: Map<string, Way>,
): boolean {
  const found = tests.map((test) => test(values));
  const open = found.filter((one) => one === undefined).length;
  if (open > MOST_OPEN) return false;
  for (const outcomes of filledIn(found)) {
    const key = outcomes.map(Number).join('');
    const known = ways.get(key);
    const isCertain = open === 0;
    const isBetter =
      !known || (isCertain && !known.isCertain) || (isCertain === known.isCertain && cost < known.cost);
    if (isBetter) ways.set(key, { outcomes, values: [...held], cost: cost + (isCertain ? 0 : 1), isCertain });
  }
  return true;
}

function byCost(ways: ReadonlyMap<string, Way>): readonly Way[] {
  return [...ways.values()].sort((a, b) => a.cost - b.cost);
}

/** How a comparison turns out with values of its facts, in the order of the variables; undefined where it may be either. */
function testOf(atom: Atom, variables: readonly Variable[]): Test {
  const own = variables.findIndex(({ fact }) => fact.key === atom.fact.key);
  const other = atom.against ? variables.findIndex(({ fact }) => fact.key === atom.against!.key) : -1;
  const compare = comparison(atom.operator);
  const { fact, constants } = variables[own]!;
  const isKnown = ofOneClass(atom, fact, constants);
  return (values) => {
    const value = values[own] ?? atom.fallback;
    const against = other >= 0 ? (values[other] ?? atom.fallbackAgainst) : atom.literal;
    return isKnown(value) ? compare(value, against) : undefined;
  };
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

/**
 * Comparisons of facts of which not every value is known. That a fact is missing decides all of its own; else each may
 * be either, and a value that makes it so is told where one of those that are known does.
 */
function openWays({ variables, atoms }: Cluster): readonly Ways[] {
  const [variable] = variables;
  if (variables.length > 1 || atoms.length > MOST_OPEN || !variable) return atoms.map(openAtom);
  const tests = atoms.map((atom) => testOf(atom, variables));
  const ways = new Map<string, Way>();
  const present = atoms.findIndex(({ operator }) => operator === 'present');
  const any = atoms.map((_, index) => (index === present ? true : undefined));
  for (const outcomes of filledIn(any)) {
    const key = outcomes.map(Number).join('');
    ways.set(key, { outcomes, values: [], cost: 1.5, isCertain: false });
  }
  for (const value of variable.values) {
    const held = [{ fact: variable.fact, value }];
    if (value === undefined) {
      note(tests, [value], held, 0, ways);
      continue;
    }
    // What is known of one value says nothing of others, and this much of itself.
    const own = atoms.map(
      ({ operator, literal }) =>
        () =>
          comparison(operator)(value, literal),
    );
    note(own, [value], held, costOfValue(variable.fact, value), ways);
  }
  return [{ atoms: atoms.map(({ id }) => id), ways: byCost(ways) }];
}

function openAtom({ id }: Atom): Ways {
  const way = (outcome: boolean): Way => ({ outcomes: [outcome], values: [], cost: 1.5, isCertain: false });
  return { atoms: [id], ways: [way(false), way(true)] };
}

/** Tries the ways of one cluster after the other, those first that an undecided comparison belongs to. */
class Search {
  private readonly known = new Map<string, boolean>();
  private readonly clusterOf = new Map<string, Ways>();
  private readonly chosen: Way[] = [];
  private readonly models: Model[] = [];
  private tried = 0;
  private reads = 0;
  private most = MOST_TRIED;

  constructor(
    private readonly formula: Formula,
    clusters: readonly Ways[],
    private readonly atoms: number,
  ) {
    for (const cluster of clusters) for (const id of cluster.atoms) this.clusterOf.set(id, cluster);
  }

  run(): Models {
    this.from(0);
    const [first, ...rest] = this.models.toSorted(
      (a, b) => Number(b.isCertain) - Number(a.isCertain) || a.cost - b.cost,
    );
    if (first) return { kind: 'some', models: [first, ...rest] };
    if (this.isSpent) return { kind: 'too-many', atoms: this.atoms, tried: this.tried };
    return { kind: 'never' };
  }

  private get isSpent(): boolean {
    return this.tried > this.most || this.reads > MOST_READ;
  }

  private get worst(): number {
    return this.models.length < MOST_MODELS ? Infinity : Math.max(...this.models.map(({ cost }) => cost));
  }

  private from(cost: number): void {
    if (this.isSpent || cost >= this.worst) return;
    this.tried += 1;
    const found = this.read(this.formula);
    if (found === true) return this.keep(cost);
    if (found === false) return;
    const { atoms, ways } = this.clusterOf.get(found)!;
    for (const way of ways) {
      for (const [index, id] of atoms.entries()) this.known.set(id, way.outcomes[index]!);
      this.chosen.push(way);
      this.from(cost + way.cost);
      this.chosen.pop();
      if (this.isSpent) break;
    }
    for (const id of atoms) this.known.delete(id);
  }

  private keep(cost: number): void {
    if (this.models.length === 0) this.most = Math.min(this.most, this.tried + MOST_FOR_NEARER);
    if (this.models.length >= MOST_MODELS) {
      const worst = this.worst;
      this.models.splice(
        this.models.findIndex((one) => one.cost === worst),
        1,
      );
    }
    this.models.push({
      values: this.chosen.flatMap(({ values }) => values),
      cost,
      isCertain: this.chosen.every(({ isCertain }) => isCertain),
    });
  }

  /** What a formula comes to; where that is open, the first comparison that it turns on. */
  private read(formula: Formula): boolean | string {
    this.reads += 1;
    if (formula.kind === 'atom') return this.known.get(formula.atom.id) ?? formula.atom.id;
    if (formula.kind === 'not') {
      const found = this.read(formula.part);
      return typeof found === 'boolean' ? !found : found;
    }
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
