/** The lives of a seed, by the number of their run: each by itself, so that any of them can be lived anywhere. */
import type { Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import type { Material } from '../discover/material.js';
import { seededRandom } from '../discover/random.js';
import { isSound } from '../discover/shrink.js';
import { variationsOf } from '../discover/variations.js';
import { normalised } from '../discover/written-life.js';

export interface Source {
  readonly project: Project;
  readonly corpus: readonly Timeline[];
  readonly material: Material;
  readonly given: readonly Timeline[];
  readonly seed: number;
  readonly isInvalidToo: boolean;
}

export function livesBySeed({
  project,
  material,
  given,
  seed,
  isInvalidToo,
}: Source): (run: number) => Timeline {
  return (run) => {
    const random = seededRandom(Math.imul(seed + 1, 0x9e_37_79_b1) ^ Math.imul(run + 1, 0x85_eb_ca_6b));
    let timeline = random.pick(given)!;
    for (let left = 1 + random.below(4); left > 0; left--) {
      const simulated = simulate(project.program, timeline, 'on');
      const variations = variationsOf(
        { timeline, simulated, counts: new Map() },
        material,
        project.program.zone,
      );
      const next = random.pick(variations)?.();
      if (!next || next.events.length === 0 || next.events.length > 24) continue;
      if (isInvalidToo || isSound(next, project)) timeline = normalised(next);
    }
    return timeline;
  };
}
