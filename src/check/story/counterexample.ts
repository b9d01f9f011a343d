/** A life that breaks an invariant → the shortest that breaks it as this one does, told as a story and written as a scenario. */
import type { Mails, Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { assert } from '../../vocabulary/diagnostic.js';
import type { Material } from '../discover/material.js';
import { materialOf } from '../discover/material.js';
import { inPlanOrder } from '../discover/simplify.js';
import type { Breach, Invariant } from '../invariants/invariant.js';
import type { Ground, Size } from './cost.js';
import { sizeOf } from './cost.js';
import { itemText } from './item-text.js';
import { shrunkLife } from './shrink-life.js';
import type { StoryLine } from './story.js';
import { storyOf } from './story.js';
import { Trial, breachOf } from './trial.js';

export interface Counterexample {
  readonly invariant: Invariant;
  /** Shrunk, and as a scenario has it. */
  readonly timeline: Timeline;
  readonly breach: Breach;
  readonly story: readonly StoryLine[];
  readonly size: Size;
  /** The item of a scenario file's list, under a name of its own; `savedOf` looks whether it is one that fails. */
  readonly scenario: string;
  /** How many lives were lived to make it small. */
  readonly lives: number;
}

/** To make one life small, at most so many are lived. */
export const MOST_LIVES = 6000;

export function counterexampleOf(
  project: Project,
  mails: Mails,
  invariant: Invariant,
  found: Timeline,
  mostLives = MOST_LIVES,
): Counterexample {
  const timeline: Timeline = {
    user: found.user,
    events: found.events,
    until: found.until,
    variants: found.variants,
  };
  const first = breachOf(project, invariant, timeline);
  assert(first, 'a counterexample is made of a life that breaks the invariant');
  const ground: Ground = { project, material: materialFor(project) };
  const trial = new Trial(project, invariant, first, mostLives);
  const least = inPlanOrder(shrunkLife(timeline, trial, ground), project);
  const breach = breachOf(project, invariant, least);
  assert(breach, 'the shrunk life breaks the invariant');
  return {
    invariant,
    timeline: least,
    breach,
    story: storyOf(project, mails, invariant, least, breach),
    size: sizeOf(least),
    scenario: itemText(invariant, least, breach, project),
    lives: trial.lives,
  };
}

const materials = new WeakMap<Project, Material>();

function materialFor(project: Project): Material {
  let material = materials.get(project);
  if (!material) materials.set(project, (material = materialOf(project, [])));
  return material;
}
