/** What a stretch of an attack came to, in a form that goes from thread to thread, and the sum of all of them. */
import type { Counts } from '../coverage/point.js';

/** A life worth being varied, or told of: by its path, with how many events it has. */
export interface Mark {
  readonly path: string;
  readonly events: number;
}

/** What the lives of a stretch are to one law, up to the last breach that is kept of it. */
export interface LawPart {
  /** How many lives it was asked of. */
  readonly judged: number;
  /** How many of them could have broken it. */
  readonly tested: number;
  /** The shortest of those that could have and did not, in the order in which they were lived where they are as long. */
  readonly near: readonly Mark[];
  /** The first, each with the counts up to and with it. */
  readonly breaches: readonly (Mark & { readonly judged: number; readonly tested: number })[];
}

export interface Part {
  readonly lives: number;
  /** By point, how many lives went each of its arms. */
  readonly reached: Counts;
  /** By point, the shortest life of each arm. */
  readonly shortest: ReadonlyMap<string, readonly (Mark | undefined)[]>;
  /** One for each law, in their order. */
  readonly laws: readonly LawPart[];
}

/** Of one law so many breaches are kept, the first: the others would tell the same again. */
export const MOST_BREACHES = 3;
/** So many lives that put it to the test are varied. */
export const MOST_NEAR = 6;

/** Parts are added in the order of their lives, so that the sum is the same however they were dealt out. */
export class Sum {
  lives = 0;
  readonly reached = new Map<string, number[]>();
  readonly shortest = new Map<string, (Mark | undefined)[]>();
  readonly laws: {
    judged: number;
    tested: number;
    near: readonly Mark[];
    breaches: readonly Mark[];
  }[];

  constructor(laws: number) {
    this.laws = Array.from({ length: laws }, () => ({ judged: 0, tested: 0, near: [], breaches: [] }));
  }

  /** Whether a law needs no further life: it is broken often enough. */
  isSettled(law: number): boolean {
    return this.laws[law]!.breaches.length >= MOST_BREACHES;
  }

  get areAllSettled(): boolean {
    return this.laws.length > 0 && this.laws.every((_, index) => this.isSettled(index));
  }

  add({ lives, reached, shortest, laws }: Part): void {
    this.lives += lives;
    for (const [key, arms] of reached) addArms(this.reached, key, arms);
    for (const [key, marks] of shortest) {
      const known = this.shortest.get(key);
      if (!known) this.shortest.set(key, [...marks]);
      else for (const [arm, mark] of marks.entries()) known[arm] = shorter(known[arm], mark);
    }
    for (const [index, part] of laws.entries()) this.addLaw(index, part);
  }

  private addLaw(index: number, part: LawPart): void {
    if (this.isSettled(index)) return;
    const sum = this.laws[index]!;
    const room = MOST_BREACHES - sum.breaches.length;
    const last = part.breaches.length >= room ? part.breaches[room - 1] : undefined;
    sum.judged += (last ?? part).judged;
    sum.tested += (last ?? part).tested;
    sum.near = nearest([...sum.near, ...part.near]);
    const breaches = part.breaches.slice(0, room).map(({ path, events }) => ({ path, events }));
    sum.breaches = [...sum.breaches, ...breaches];
  }
}

export function addArms(sums: Map<string, number[]>, key: string, arms: readonly number[]): void {
  const sum = sums.get(key);
  if (!sum) sums.set(key, [...arms]);
  else for (const [index, count] of arms.entries()) sum[index] = (sum[index] ?? 0) + count;
}

/** The one with fewer events; of two alike the first. */
export function shorter(first: Mark | undefined, then: Mark | undefined): Mark | undefined {
  if (!first || !then) return first ?? then;
  return then.events < first.events ? then : first;
}

export function nearest(marks: readonly Mark[]): readonly Mark[] {
  return marks.toSorted((a, b) => a.events - b.events).slice(0, MOST_NEAR);
}
