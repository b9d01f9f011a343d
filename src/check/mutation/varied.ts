/** Lives that are near to what a mutant changes: those that come to its document, each changed in one thing. */
import type { Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { instrument, livedCounts } from '../coverage/instrument.js';
import type { Instrumented } from '../coverage/instrument.js';
import type { Lived } from '../discover/lives.js';
import type { Material } from '../discover/material.js';
import { materialOf } from '../discover/material.js';
import { runVariations, entryVariations } from '../discover/run-variations.js';
import { isSound } from '../discover/shrink.js';
import { variationsOf } from '../discover/variations.js';
import { normalised } from '../discover/written-life.js';
import type { Mutant } from '../mutants/mutant.js';
import type { SoundChange } from './changed.js';
import type { Ground } from './ground.js';
import { documentOfPoints } from './ground.js';

const MOST_BASES = 6;
/** Changes of one life that are lived. */
const MOST_CHANGES = 150;
const MOST_LOOKED_AT = 400;
const MOST_EVENTS = 24;

/** By the constants of the rules and by those of the mutant. */
export function* variedLives(
  ground: Ground,
  { document }: Mutant,
  changed: SoundChange,
  corpus: readonly Timeline[],
): Generator<Timeline> {
  const { project } = ground;
  const bases = basesFor(document.replace(/^\S+ /, ''), ground, corpus);
  const materials = [materialFor(project), materialOf(changed.project, [])];
  const seen = new Set<string>();
  for (const base of bases) {
    for (const material of materials) {
      const all = [
        ...runVariations(base, material),
        ...entryVariations(base, material),
        ...variationsOf(base, material, project.program.zone),
      ];
      const step = Math.max(1, all.length / MOST_CHANGES);
      for (let at = 0; at < all.length; at += step) {
        const timeline = all[Math.floor(at)]!();
        const { length } = timeline.events;
        if (length === 0 || length > MOST_EVENTS) continue;
        // Most constants of the mutant are those of the rules.
        const key = JSON.stringify(timeline);
        if (seen.has(key)) continue;
        seen.add(key);
        if (isSound(timeline, project)) yield timeline;
      }
    }
  }
}

interface Known {
  readonly material: Material;
  readonly instrumented: Instrumented;
  readonly lived: Map<Timeline, Lived>;
}

const known = new WeakMap<Project, Known>();

function knownOf(project: Project): Known {
  let found = known.get(project);
  if (!found) {
    found = { material: materialOf(project, []), instrumented: instrument(project), lived: new Map() };
    known.set(project, found);
  }
  return found;
}

function materialFor(project: Project): Material {
  return knownOf(project).material;
}

function livedOf(timeline: Timeline, project: Project): Lived {
  const { instrumented, lived } = knownOf(project);
  let found = lived.get(timeline);
  if (!found) {
    const normal = normalised(timeline);
    found = { timeline: normal, ...livedCounts(instrumented, normal) };
    if (lived.size >= MOST_LOOKED_AT) lived.clear();
    lived.set(timeline, found);
  }
  return found;
}

/** The shortest lives that come to the document, each to something in it that those before it did not come to. */
function basesFor(name: string, { project }: Ground, corpus: readonly Timeline[]): readonly Lived[] {
  const nameOf = documentOfPoints(project);
  const seen = new Set<string>();
  const bases: Lived[] = [];
  const byLength = corpus.slice(0, MOST_LOOKED_AT).toSorted((a, b) => a.events.length - b.events.length);
  for (const timeline of byLength) {
    if (bases.length >= MOST_BASES) break;
    const lived = livedOf(timeline, project);
    const arms = [...lived.counts].flatMap(([key, counts]) =>
      nameOf.get(key) === name ? counts.flatMap((count, arm) => (count > 0 ? [`${key} ${arm}`] : [])) : [],
    );
    if (arms.every((arm) => seen.has(arm)) && (arms.length > 0 || bases.length > 1)) continue;
    for (const arm of arms) seen.add(arm);
    bases.push(lived);
  }
  return bases;
}
