/** A stretch of an attack, carried out by one thread: its lives are lived, counted, and held against every law. */
import type { Simulated, Timeline } from '../../simulate/simulate.js';
import type { Counts } from '../coverage/point.js';
import { isSound } from '../discover/shrink.js';
import type { Ground } from './ground.js';
import { live, timelineAt, varied, variationsAround } from './ground.js';
import { pathText, readPath } from './life-path.js';
import type { LawPart, Mark, Part } from './part.js';
import { MOST_BREACHES, MOST_NEAR, nearest, shorter } from './part.js';

export type Unit =
  /** From a run up to, and without, another. */
  | { readonly kind: 'saved' | 'given' | 'generated'; readonly from: number; readonly to: number }
  /** So many variations of a life; of one that a search found, the life itself stands here. */
  | {
      readonly kind: 'varied';
      readonly path: string;
      readonly most: number;
      readonly timeline?: Timeline | undefined;
    };

/** `settled`: laws that are broken often enough, by position; what is said of them is left out. */
export function carryOut(unit: Unit, settled: readonly number[], ground: Ground): Part {
  const judging = new Judging(ground, settled);
  if (unit.kind === 'varied') varyBase(unit, ground, judging);
  else {
    for (let index = unit.from; index < unit.to; index++) {
      const path = pathText({ kind: unit.kind, index });
      const timeline = timelineAt({ kind: unit.kind, index }, ground);
      if (timeline) judging.take(path, live(timeline, ground));
    }
  }
  return judging.part();
}

function varyBase(
  { path, most, timeline }: Extract<Unit, { kind: 'varied' }>,
  ground: Ground,
  judging: Judging,
): void {
  const known = readPath(path);
  const base = timeline ?? (known && timelineAt(known, ground));
  if (!base) return;
  const variations = variationsAround(live(base, ground), ground);
  for (const index of spread(variations.length, most)) {
    const next = varied(base, variations[index]!);
    if (next.events.length === 0 || next.events.length > MOST_EVENTS) continue;
    if (!ground.isInvalidToo && !isSound(next, ground.project)) continue;
    judging.take(`${path}/${index}`, live(next, ground));
  }
}

/** No life that is varied grows beyond. */
const MOST_EVENTS = 60;

/** So many positions of a list, spread evenly: neighbours change the same thing. */
function spread(length: number, most: number): readonly number[] {
  const count = Math.min(length, most);
  return Array.from({ length: count }, (_, index) => Math.floor((index * length) / count));
}

/** A life as it is judged. */
export interface LivedOnce {
  readonly timeline: Timeline;
  readonly simulated: Simulated;
  readonly counts: Counts;
}

/** Holds lives against the laws, one after the other, and keeps count. */
export class Judging {
  private lives = 0;
  private readonly reached = new Map<string, number[]>();
  private readonly shortest = new Map<string, (Mark | undefined)[]>();
  private readonly laws: {
    judged: number;
    tested: number;
    near: Mark[];
    breaches: LawPart['breaches'][number][];
  }[];

  constructor(
    private readonly ground: Ground,
    private readonly settled: readonly number[],
  ) {
    this.laws = ground.laws.map(() => ({ judged: 0, tested: 0, near: [], breaches: [] }));
  }

  take(path: string, { timeline, simulated, counts }: LivedOnce): void {
    this.lives += 1;
    const mark = { path, events: timeline.events.length };
    for (const [key, arms] of counts) this.count(key, arms, mark);
    for (const [index, law] of this.ground.laws.entries()) {
      const own = this.laws[index]!;
      if (this.settled.includes(index) || own.breaches.length >= MOST_BREACHES) continue;
      own.judged += 1;
      const { kind } = law.judge({ timeline, simulated });
      if (kind === 'untested') continue;
      own.tested += 1;
      if (kind === 'broken') own.breaches.push({ ...mark, judged: own.judged, tested: own.tested });
      else own.near = withNear(own.near, mark);
    }
  }

  private count(key: string, arms: readonly number[], mark: Mark): void {
    let lives = this.reached.get(key);
    if (!lives) this.reached.set(key, (lives = arms.map(() => 0)));
    let marks = this.shortest.get(key);
    if (!marks) this.shortest.set(key, (marks = []));
    for (let arm = 0; arm < arms.length; arm++) {
      if (arms[arm] === 0) continue;
      lives[arm]! += 1;
      marks[arm] = shorter(marks[arm], mark);
    }
  }

  part(): Part {
    const { lives, reached, shortest, laws } = this;
    return { lives, reached, shortest, laws };
  }
}

function withNear(near: Mark[], mark: Mark): Mark[] {
  if (near.length >= MOST_NEAR && mark.events >= near.at(-1)!.events) return near;
  return [...nearest([...near, mark])];
}
