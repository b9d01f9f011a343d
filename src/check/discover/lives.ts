/** Lives that a search lives: counted, and told by the ways that they went. */
import { canonicalJson } from '../../vocabulary/json.js';
import type { Simulated, Timeline } from '../../simulate/simulate.js';
import type { Instrumented } from '../coverage/instrument.js';
import { livedCounts } from '../coverage/instrument.js';
import type { Counts } from '../coverage/point.js';
import { normalised } from './written-life.js';

export interface Lived {
  /** A normalised one: as a scenario would have it. */
  readonly timeline: Timeline;
  readonly simulated: Simulated;
  readonly counts: Counts;
}

/** Whether a life goes an arm of a point. */
export function goes({ counts }: Pick<Lived, 'counts'>, key: string, arm: number): boolean {
  return (counts.get(key)?.[arm] ?? 0) > 0;
}

/** Whether a life comes to a point. */
export function comesTo({ counts }: Pick<Lived, 'counts'>, key: string): boolean {
  return counts.get(key)?.some((count) => count > 0) === true;
}

/** The arms that a life goes, by name. */
export function armsOf({ counts }: Pick<Lived, 'counts'>): readonly string[] {
  return [...counts].flatMap(([key, arms]) =>
    arms.flatMap((count, arm) => (count > 0 ? [`${key} ${arm}`] : [])),
  );
}

export class Lives {
  private readonly known = new Map<string, Lived>();
  private lived = 0;

  constructor(
    private readonly instrumented: Instrumented,
    private readonly most: number,
  ) {}

  get count(): number {
    return this.lived;
  }

  get left(): number {
    return Math.max(0, this.most - this.lived);
  }

  get isSpent(): boolean {
    return this.lived >= this.most;
  }

  /** The same timeline is lived once. */
  live(timeline: Timeline): Lived {
    const normal = normalised(timeline);
    const key = canonicalJson(normal);
    let found = this.known.get(key);
    if (!found) {
      this.lived += 1;
      found = { timeline: normal, ...livedCounts(this.instrumented, normal) };
      // Whole lives are large: only so many are kept at hand.
      if (this.known.size >= MOST_KNOWN) this.known.clear();
      this.known.set(key, found);
    }
    return found;
  }
}

const MOST_KNOWN = 500;
