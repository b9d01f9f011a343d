/** The lives by which mutants are told from the rules: a fixed number, always the same of one seed. */
import { instrument } from '../coverage/instrument.js';
import { Lives } from '../discover/lives.js';
import { materialOf } from '../discover/material.js';
import { seededRandom } from '../discover/random.js';
import { seedLives } from '../discover/seeds.js';
import { isSound } from '../discover/shrink.js';
import { variationsOf } from '../discover/variations.js';
import type { Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';

/** Changes of lives that come to each mail, one upon another: as many as are asked for. */
export function generatedLives(
  project: Project,
  { lives: count, seed }: { readonly lives: number; readonly seed: number },
): readonly Timeline[] {
  const material = materialOf(project, []);
  const random = seededRandom(seed);
  const lives = new Lives(instrument(project), Infinity);
  const found = seedLives(project, material)
    .filter((one) => one.events.length > 0)
    .slice(0, count);
  const bases = [...found];
  for (let left = 4 * count; left > 0 && found.length < count; left--) {
    const base = random.pick(bases);
    if (!base) break;
    let timeline = base;
    for (let step = random.below(4); step >= 0; step--) {
      const variation = random.pick(variationsOf(lives.live(timeline), material, project.program.zone));
      if (variation) timeline = variation();
    }
    if (timeline.events.length === 0 || timeline.events.length > MOST_EVENTS || !isSound(timeline, project))
      continue;
    found.push(timeline);
    if (bases.length < MOST_BASES) bases.push(timeline);
  }
  return found;
}

const MOST_EVENTS = 24;
const MOST_BASES = 200;
