/** The attack on the rules: lives by the thousand, then their near misses, then a search for what none has come to. */
import type { Timeline } from '../../simulate/simulate.js';
import type { Counts } from '../coverage/point.js';
import type { Lived } from '../discover/lives.js';
import { Lives } from '../discover/lives.js';
import type { Prove } from '../discover/proof.js';
import { seededRandom } from '../discover/random.js';
import type { Reached, Target } from '../discover/search.js';
import { search, targetOf } from '../discover/search.js';
import type { Invariant } from '../invariants/invariant.js';
import type { Ground } from './ground.js';
import { live, timelineAt } from './ground.js';
import { pathText, readPath } from './life-path.js';
import type { Mark } from './part.js';
import { Sum } from './part.js';
import type { Part } from './part.js';
import type { Aim, Reach } from './reach.js';
import { aimsOf, livesTo, reachOf } from './reach.js';
import type { Unit } from './unit.js';
import { Judging } from './unit.js';
import { unreachableProver } from './unreachable.js';

/** Who carries units out: this thread, or several others. */
export interface Crew {
  /** How many units are under way at once. */
  readonly size: number;
  readonly carryOut: (unit: Unit, settled: readonly number[]) => Promise<Part>;
}

export interface AttackOptions {
  /** Lives that are generated; near misses are as many again, and the search has a fifth of it. */
  readonly runs: number;
  /** What is to be reached; what no life has come to is searched for. */
  readonly reaches: 'everything' | 'goals' | 'nothing';
  readonly onProgress: (lives: number, all: number) => void;
}

export interface Attack {
  readonly lives: LifeCounts;
  readonly laws: readonly LawResult[];
  readonly reach: readonly Reach[];
  /** By point, how many lives went each of its arms. */
  readonly reached: Counts;
  /** That no life can go a way. */
  readonly prove: Prove;
  /** A life by its path, those that the search found too. */
  readonly timelineAt: (path: string) => Timeline | undefined;
}

export interface LifeCounts {
  readonly saved: number;
  readonly given: number;
  readonly generated: number;
  readonly varied: number;
  readonly searched: number;
}

export interface LawResult {
  readonly law: Invariant;
  readonly status: 'kept' | 'broken' | 'untested';
  /** How many lives it was asked of, until it was broken often enough. */
  readonly judged: number;
  /** How many of them could have broken it. */
  readonly tested: number;
  /** Paths of the lives that break it, the first of them. */
  readonly paths: readonly string[];
}

/** Lives of one unit: small enough to be dealt out evenly, large enough to be worth a message. */
const UNIT = 100;

/** The same result whatever the crew. */
export async function attack(ground: Ground, crew: Crew, options: AttackOptions): Promise<Attack> {
  const { runs, reaches, onProgress } = options;
  const { instrumented, laws, goals, saved, given } = ground;
  const { points } = instrumented;
  const sum = new Sum(laws.length);
  const all = saved.length + given.length + 2 * runs;
  const run = (units: readonly Unit[]) => inOrder(units, crew, sum, () => onProgress(sum.lives, all));

  await run(slices('saved', saved.length));
  const ofSaved = sum.lives;
  await run(slices('given', given.length));
  const ofGiven = sum.lives - ofSaved;
  await run(slices('generated', runs));
  const ofGenerated = sum.lives - ofSaved - ofGiven;
  await run(nearUnits(sum, runs));
  const ofFirst = sum.lives;

  const aims = reaches === 'nothing' ? [] : aimsOf(reaches === 'goals' ? [] : points, goals, points);
  const prove = unreachableProver(ground.project, points);
  const found = searchFor(aims, ground, sum, prove, runs);
  const ofSearch = sum.lives - ofFirst;
  await run(found ? foundUnits(found, runs) : []);

  const lives = {
    saved: ofSaved,
    given: ofGiven,
    generated: ofGenerated,
    varied: sum.lives - ofSaved - ofGiven - ofGenerated - ofSearch,
    searched: ofSearch,
  };
  const lifeAt = (path: string): Timeline | undefined => {
    const read = readPath(path);
    return read && timelineAt(read, ground, (index) => found?.timelines[index]);
  };
  const findings = {
    project: ground.project,
    points,
    reached: sum.reached,
    lives: sum.lives,
    prove,
    nearest: (key: string, arm: number) => {
      const mark = sum.shortest.get(key)?.[arm];
      const timeline = mark && lifeAt(mark.path);
      return timeline && live(timeline, ground);
    },
  };
  return {
    lives,
    laws: laws.map((law, index) => lawResult(law, sum.laws[index]!)),
    reach: reaches === 'nothing' ? [] : reachOf(aims, goals, findings),
    reached: sum.reached,
    prove,
    timelineAt: lifeAt,
  };
}

function lawResult(law: Invariant, { judged, tested, breaches }: Sum['laws'][number]): LawResult {
  const status = breaches.length > 0 ? 'broken' : tested > 0 ? 'kept' : 'untested';
  return { law, status, judged, tested, paths: breaches.map(({ path }) => path) };
}

function slices(kind: 'saved' | 'given' | 'generated', end: number): readonly Unit[] {
  return Array.from({ length: Math.ceil(end / UNIT) }, (_, index) => ({
    kind,
    from: index * UNIT,
    to: Math.min(end, (index + 1) * UNIT),
  }));
}

/** Many at once, and added in their order; no further ones once every law is broken often enough. */
async function inOrder(
  units: readonly Unit[],
  { size, carryOut }: Crew,
  sum: Sum,
  onProgress: () => void,
): Promise<void> {
  const underWay: Promise<Part>[] = [];
  let next = 0;
  const settled = () => sum.laws.flatMap((_, index) => (sum.isSettled(index) ? [index] : []));
  while (!sum.areAllSettled && (next < units.length || underWay.length > 0)) {
    // One more than there are hands, so that none waits for the sum.
    while (underWay.length <= size && next < units.length) underWay.push(carryOut(units[next++]!, settled()));
    sum.add(await underWay.shift()!);
    onProgress();
  }
  await Promise.all(underWay);
}

/** Lives that put a law to the test are varied the most: where it is not broken, it may be by one step. */
function nearUnits(sum: Sum, runs: number): readonly Unit[] {
  const ofLaws = sum.laws.flatMap(({ near }, index) => (sum.isSettled(index) ? [] : near));
  const ofArms = [...sum.shortest.values()].flatMap((marks) => marks.flatMap((mark) => mark ?? []));
  const tested = distinct(ofLaws);
  const others = distinct(ofArms).filter((path) => !tested.includes(path));
  const near = unitsOf(tested, Math.floor(runs / 2));
  const spent = near.reduce((total, unit) => total + (unit.kind === 'varied' ? unit.most : 0), 0);
  return [...near, ...unitsOf(others, runs - spent)];
}

function unitsOf(paths: readonly string[], budget: number): readonly Unit[] {
  const most = Math.min(MOST_VARIATIONS, Math.floor(budget / Math.max(1, paths.length)));
  return most === 0 ? [] : paths.map((path): Unit => ({ kind: 'varied', path, most }));
}

const MOST_VARIATIONS = 400;

function distinct(marks: readonly Mark[]): readonly string[] {
  return [...new Set(marks.map(({ path }) => path))];
}

interface Found {
  readonly reached: Reached;
  /** Every life of the search, in order. */
  readonly timelines: readonly Timeline[];
  /** Those that went where none had been. */
  readonly paths: readonly string[];
}

/** Undefined where nothing is left to be searched for. */
function searchFor(
  aims: readonly Aim[],
  ground: Ground,
  sum: Sum,
  prove: ReturnType<typeof unreachableProver>,
  runs: number,
): Found | undefined {
  const open = aims.map(({ gap }) => gap).filter((gap) => livesTo(gap, sum.reached) === 0 && !prove(gap));
  if (open.length === 0) return undefined;
  const targets: readonly Target[] = open.map(targetOf);
  const judging = new Judging(ground, []);
  const lives = new JudgedLives(ground, Math.ceil(runs / 5), judging);
  const { project, material, seed, given } = ground;
  const reached = search(targets, given, { project, lives, material, random: seededRandom(seed) });
  sum.add(judging.part());
  const { timelines } = lives;
  const paths = [...new Set(reached.found.values())].map(({ timeline }) => {
    return pathText({ kind: 'searched', index: timelines.indexOf(timeline) });
  });
  return { reached, timelines, paths };
}

/** Lives of a search, each held against the laws as it is lived the first time. */
class JudgedLives extends Lives {
  readonly timelines: Timeline[] = [];

  constructor(
    ground: Ground,
    most: number,
    private readonly judging: Judging,
  ) {
    super(ground.instrumented, most);
  }

  override live(timeline: Timeline): Lived {
    const before = this.count;
    const lived = super.live(timeline);
    if (this.count === before) return lived;
    this.judging.take(pathText({ kind: 'searched', index: this.timelines.length }), lived);
    this.timelines.push(lived.timeline);
    return lived;
  }
}

function foundUnits({ paths, timelines }: Found, runs: number): readonly Unit[] {
  return unitsOf(paths, Math.ceil(runs / 5)).map((unit) => {
    const path = unit.kind === 'varied' ? readPath(unit.path) : undefined;
    return path?.kind === 'searched' ? { ...unit, timeline: timelines[path.index] } : unit;
  });
}
