/** The part of `check` that attacks the rules by lives. */
import { attack } from '../../check/attack/attack.js';
import type { Attack, AttackOptions } from '../../check/attack/attack.js';
import type { Ground } from '../../check/attack/ground.js';
import { counterexampleOf } from '../../check/story/counterexample.js';
import { GROUPS, armsGone, groupOf } from '../../check/coverage/coverage.js';
import { assert } from '../../vocabulary/diagnostic.js';
import { gapsOf } from '../../check/coverage/point.js';
import type { ToldAttack, ToldBreach } from '../report/check.js';
import { hireCrew } from './crew.js';
import type { Opening } from './opened.js';
import { progressOf } from './progress.js';

export interface Attacking {
  readonly runs: number;
  readonly workers: number;
  readonly reaches: AttackOptions['reaches'];
  readonly shows: ToldAttack['shows'];
  /** As the command line names it. */
  readonly project?: string | undefined;
  /** What is done with what breaks a law. */
  readonly keep: (breaches: ToldAttack['breaches']) => ToldAttack['kept'];
}

/** `ground` is what `opening` opens. */
export async function attackRules(
  ground: Ground,
  opening: Opening,
  { runs, workers, reaches, shows, project, keep }: Attacking,
): Promise<ToldAttack> {
  const crew = hireCrew(workers, opening, ground);
  const progress = progressOf('lives');
  try {
    const isEmpty = ground.project.ruleSet.campaigns.size === 0 && ground.laws.length === 0;
    const found = await attack(ground, crew, {
      runs: isEmpty ? 0 : runs,
      reaches,
      onProgress: progress.tell,
    });
    progress.end();
    const breaches = breachesOf(found, ground);
    return {
      project,
      seed: ground.seed,
      runs,
      isInvalidToo: ground.isInvalidToo,
      asked: opening.laws ?? [],
      attack: found,
      breaches,
      kept: keep(breaches),
      coverage: coverageOf(found, ground),
      shows,
    };
  } finally {
    progress.end();
    await crew.end();
  }
}

function breachesOf({ laws, timelineAt }: Attack, ground: Ground): ReadonlyMap<string, ToldBreach> {
  const broken = laws.filter(({ status }) => status === 'broken');
  return new Map(
    broken.map(({ law, paths }) => {
      const [path] = paths as readonly [string];
      const timeline = timelineAt(path);
      assert(timeline, 'the life that breaks a law can be lived again');
      return [law.name, { path, ...counterexampleOf(ground.project, ground.mails, law, timeline) }];
    }),
  );
}

function coverageOf({ reached, prove }: Attack, { instrumented }: Ground): ToldAttack['coverage'] {
  return GROUPS.map((group) => {
    const points = instrumented.points.filter((point) => groupOf(point) === group);
    const { covered, total } = armsGone(points, reached);
    const unreachable = gapsOf(points, reached).filter(prove).length;
    return { group, covered, total: total - unreachable, unreachable };
  });
}
