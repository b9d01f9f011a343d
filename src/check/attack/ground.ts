/** What lives of an attack are made from and held against: the same in every thread that opens the same project. */
import type { Mails, Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import type { Instrumented } from '../coverage/instrument.js';
import { instrument, livedCounts } from '../coverage/instrument.js';
import type { Lived } from '../discover/lives.js';
import type { Material } from '../discover/material.js';
import { materialOf } from '../discover/material.js';
import { entryVariations, runVariations } from '../discover/run-variations.js';
import { seedLives } from '../discover/seeds.js';
import type { Variation } from '../discover/variations.js';
import { variationsOf } from '../discover/variations.js';
import type { Goal, Invariant } from '../invariants/invariant.js';
import { invariantsOf } from '../invariants/invariants.js';
import { personsOf } from '../../simulate/persons.js';
import type { ScenarioCase } from '../case.js';
import type { KeptLife } from '../story/saved.js';
import { keptLives } from '../story/saved.js';
import { lifeAt, livesOf } from '../lives/lives.js';
import type { LifePath } from './life-path.js';

export interface Ground {
  readonly project: Project;
  readonly mails: Mails;
  readonly instrumented: Instrumented;
  readonly material: Material;
  readonly laws: readonly Invariant[];
  readonly goals: readonly Goal[];
  /** Lives that scenarios hold against invariants: what attacks before this one have found. */
  readonly saved: readonly KeptLife[];
  /** Lives that the rules and the project's other scenarios give. */
  readonly given: readonly Timeline[];
  readonly seed: number;
  readonly isInvalidToo: boolean;
  /** The life of a run. */
  readonly generated: (run: number) => Timeline;
}

/** What a project's scenarios tell of lives. */
export interface ToldLives {
  /** Those that others are made like. */
  readonly corpus: readonly Timeline[];
  readonly saved: readonly KeptLife[];
}

export interface GroundOptions {
  readonly told: ToldLives;
  readonly seed: number;
  /** Slightly invalid data as well. */
  readonly isInvalidToo: boolean;
  /** By name; all where undefined. */
  readonly laws: readonly string[] | undefined;
}

export function groundOf(
  project: Project,
  mails: Mails,
  { told: { corpus, saved }, seed, isInvalidToo, laws: wanted }: GroundOptions,
): Ground {
  const { laws, goals } = invariantsOf(project, mails);
  const material = materialOf(project, corpus);
  const given = [...seedLives(project, material), ...corpus].filter(({ events }) => events.length > 0);
  const lives = livesOf(project, { corpus, isInvalidToo });
  const isWanted = ({ name }: { readonly name: string }) => wanted?.includes(name) ?? true;
  return {
    project,
    mails,
    instrumented: instrument(project),
    material,
    laws: laws.filter(isWanted),
    goals: goals.filter(isWanted),
    saved,
    given,
    seed,
    isInvalidToo,
    generated: (run) => lifeAt(lives, seed, run),
  };
}

export function toldLives(cases: readonly ScenarioCase[]): ToldLives {
  return { corpus: livesOfScenarios(cases), saved: keptLives(cases) };
}

/**
 * Not of scenarios that hold a life against an invariant: the lives of a seed are to stay the same when what they have
 * found is saved.
 */
function livesOfScenarios(cases: readonly ScenarioCase[]): readonly Timeline[] {
  return cases
    .filter(({ catalogs, expected }) => catalogs === undefined && expected.holds.length === 0)
    .flatMap((scenario) =>
      personsOf(scenario).map(({ timeline: { user, events, until, variants } }) => ({
        user,
        events,
        until,
        variants,
      })),
    );
}

/** Undefined where there is no such life. Those that only a search finds are asked of `searched`. */
export function timelineAt(
  path: LifePath,
  ground: Ground,
  searched: (index: number) => Timeline | undefined = () => undefined,
): Timeline | undefined {
  switch (path.kind) {
    case 'generated':
      return ground.generated(path.index);
    case 'saved':
      return ground.saved[path.index]?.timeline;
    case 'given':
      return ground.given[path.index];
    case 'searched':
      return searched(path.index);
    case 'varied': {
      const base = timelineAt(path.of, ground, searched);
      const variation = base && variationsAround(live(base, ground), ground)[path.variation];
      return variation && varied(base, variation);
    }
  }
}

/** Lived and counted, as it is. */
export function live(timeline: Timeline, { instrumented }: Ground): Lived {
  return { timeline, ...livedCounts(instrumented, timeline) };
}

/** Every single change of a life that the rules make worth trying, in an order that is the same everywhere. */
export function variationsAround(lived: Lived, { material, project }: Ground): readonly Variation[] {
  return [
    ...variationsOf(lived, material, project.program.zone),
    ...runVariations(lived, material),
    ...entryVariations(lived, material),
  ];
}

/** What a variation makes: events that it adds are messages of their own, those that were repeated stay so. */
export function varied(base: Timeline, variation: Variation): Timeline {
  const timeline = variation();
  const own = new Set(base.events);
  const taken = new Set<string>(base.events.map(({ messageId }) => messageId));
  const replaced = new Set(
    base.events.filter((event) => !timeline.events.includes(event)).map(({ messageId }) => messageId),
  );
  const events = timeline.events.map((event) => {
    if (own.has(event)) return event;
    if (replaced.delete(event.messageId) || !taken.has(event.messageId)) {
      taken.add(event.messageId);
      return event;
    }
    let count = 2;
    while (taken.has(`${event.messageId}~${count}`)) count += 1;
    const messageId = `${event.messageId}~${count}`;
    taken.add(messageId);
    return { ...event, messageId };
  });
  return { ...timeline, events };
}
