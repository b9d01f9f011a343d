/** The search for lives that go where none of the scenarios does: by what `explain` proposes, then by changes that lead to new ways. */
import type { Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import type { Gap } from '../coverage/point.js';
import { guided } from './guide.js';
import type { Lived, Lives } from './lives.js';
import { armsOf, comesTo, goes } from './lives.js';
import type { Material } from './material.js';
import type { Variation } from './variations.js';
import { variationsOf } from './variations.js';
import type { Random } from './random.js';
import { entryVariations, runVariations } from './run-variations.js';
import { isSound } from './shrink.js';

/** A gap to be closed, and where its arm counts. */
export interface Target {
  readonly gap: Gap;
  readonly key: string;
  readonly arm: number;
}

export function targetOf(gap: Gap): Target {
  return { gap, key: gap.point.key, arm: gap.point.arms.indexOf(gap.arm) };
}

export interface Ground {
  readonly project: Project;
  readonly lives: Lives;
  readonly material: Material;
  readonly random: Random;
}

export interface Reached {
  /** By target, the life with the fewest events that goes that way. */
  readonly found: ReadonlyMap<Target, Lived>;
  /** By target, a life that comes to its point and goes another way. */
  readonly near: ReadonlyMap<Target, Lived>;
}

/** Looks for all targets at once, until all are found or the lives are spent. */
export function search(targets: readonly Target[], seeds: readonly Timeline[], ground: Ground): Reached {
  const state = new Search(targets, ground);
  for (const seed of seeds) state.take(seed);
  state.guide();
  state.changeRuns();
  state.changeSmallest();
  state.guide();
  state.wander();
  return { found: state.found, near: state.near };
}

class Search {
  readonly found = new Map<Target, Lived>();
  readonly near = new Map<Target, Lived>();
  /** Lives that went some way as the first. */
  private readonly kept: Lived[] = [];
  private readonly seen = new Set<string>();
  private readonly made = new WeakMap<Lived, readonly Variation[]>();
  /** What `guide` has tried already. */
  private readonly asked = new Set<string>();

  constructor(
    private readonly targets: readonly Target[],
    private readonly ground: Ground,
  ) {}

  private get isOver(): boolean {
    return this.ground.lives.isSpent || this.found.size === this.targets.length;
  }

  private get open(): readonly Target[] {
    return this.targets.filter((target) => !this.found.has(target));
  }

  /** Lives a timeline, and keeps it where it goes a new way or an old one in fewer events. */
  take(timeline: Timeline): Lived | undefined {
    const { lives, project } = this.ground;
    if (lives.isSpent || timeline.events.length === 0 || timeline.events.length > MOST_EVENTS)
      return undefined;
    if (!isSound(timeline, project)) return undefined;
    const lived = lives.live(timeline);
    for (const target of this.targets) {
      if (goes(lived, target.key, target.arm)) keepSmaller(this.found, target, lived);
      else if (comesTo(lived, target.key)) keepSmaller(this.near, target, lived);
    }
    const isNew = armsOf(lived).some((arm) => !this.seen.has(arm));
    if (isNew) {
      this.kept.push(lived);
      for (const arm of armsOf(lived)) this.seen.add(arm);
    }
    return lived;
  }

  /** What would make the conditions of open targets come out as they should, where they were read. */
  guide(): void {
    for (const target of this.open) {
      if (target.gap.point.kind !== 'condition') continue;
      const bases = this.kept
        .filter((lived) => comesTo(lived, target.key))
        .sort(byEvents)
        .slice(0, MOST_BASES);
      for (const base of bases) {
        const name = `${target.key} ${target.arm} ${this.kept.indexOf(base)}`;
        if (this.isOver || this.found.has(target) || this.asked.has(name)) continue;
        this.asked.add(name);
        const timelines = guided(base, target.key, target.gap.arm.name === 'true', this.ground.project);
        for (const timeline of timelines.slice(0, MOST_TRIES)) {
          if (this.found.has(target)) break;
          this.take(timeline);
        }
      }
    }
  }

  /** Every run that is cut short, begun again or gone on with. */
  changeRuns(): void {
    const share = Math.floor(this.ground.lives.left / 3);
    const start = this.ground.lives.count;
    for (const base of [...this.kept].sort(byEvents)) {
      const { material } = this.ground;
      for (const variation of [...entryVariations(base, material), ...runVariations(base, material)]) {
        if (this.isOver || this.ground.lives.count - start > share) return;
        this.take(variation());
      }
    }
  }

  /** Every single change of the smallest lives, nearest to what is open first. */
  changeSmallest(): void {
    const share = Math.floor(this.ground.lives.left / 2);
    const start = this.ground.lives.count;
    const done = new Set<Lived>();
    for (let round = 0; round < MOST_SMALLEST && !this.isOver; round++) {
      const base = this.bases().find((lived) => !done.has(lived));
      if (!base) return;
      done.add(base);
      const variations = this.variations(base);
      for (const variation of sampled(variations, MOST_CHANGES)) {
        if (this.isOver || this.ground.lives.count - start > share) return;
        this.take(variation());
      }
    }
  }

  /** Several changes at once, of lives that came near or went a new way. */
  wander(): void {
    const { random } = this.ground;
    for (let left = MOST_WANDERED; left > 0 && !this.isOver; left--) {
      const target = random.pick(this.open);
      const near = target && this.near.get(target);
      const base = near && random.below(3) > 0 ? near : random.pick(this.kept);
      if (!base) return;
      let timeline = base.timeline;
      let lived: Lived | undefined = base;
      for (let step = random.below(3); step >= 0 && lived; step--) {
        const variation: Variation | undefined = random.pick(this.variations(lived));
        if (!variation) break;
        timeline = variation();
        lived = this.take(timeline);
      }
      if (left % GUIDED_EVERY === 0) this.guide();
    }
  }

  /** Lives that come to the point of an open target, then all others, each with the fewest events first. */
  private bases(): readonly Lived[] {
    const near = new Set(this.open.flatMap((target) => this.near.get(target) ?? []));
    return [
      ...[...near].sort(byEvents),
      ...[...this.kept].filter((lived) => !near.has(lived)).sort(byEvents),
    ];
  }

  private variations(lived: Lived): readonly Variation[] {
    const { material, project } = this.ground;
    let variations = this.made.get(lived);
    if (!variations) this.made.set(lived, (variations = variationsOf(lived, material, project.program.zone)));
    return variations;
  }
}

/** No timeline has more: nobody would read it. */
const MOST_EVENTS = 24;
const MOST_BASES = 4;
const MOST_TRIES = 12;
const MOST_SMALLEST = 40;
const MOST_CHANGES = 400;
const MOST_WANDERED = 100_000;
const GUIDED_EVERY = 200;

function byEvents(a: Lived, b: Lived): number {
  return a.timeline.events.length - b.timeline.events.length;
}

function keepSmaller(known: Map<Target, Lived>, target: Target, lived: Lived): void {
  const before = known.get(target);
  if (!before || byEvents(lived, before) < 0) known.set(target, lived);
}

/** So many, spread evenly over all kinds of changes. */
function sampled(variations: readonly Variation[], most: number): readonly Variation[] {
  if (variations.length <= most) return variations;
  return Array.from(
    { length: most },
    (_, index) => variations[Math.floor((index * variations.length) / most)]!,
  );
}
