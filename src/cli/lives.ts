/** The lives of a project's users for property tests of one's own: what `mailwright/lives` exports. */
import type { Arbitrary } from 'fast-check';
import picocolors from 'picocolors';
import type { Invariant, JudgedLife, Verdict } from '../check/invariants/invariant.js';
import { invariantsOf } from '../check/invariants/invariants.js';
import { lifeAt, livesOf } from '../check/lives/lives.js';
import { readScenarios } from '../check/scenario.js';
import { personsOf } from '../simulate/persons.js';
import type { Project } from '../simulate/project.js';
import { compileMails } from '../simulate/project.js';
import type { Simulated, Timeline } from '../simulate/simulate.js';
import { simulate } from '../simulate/simulate.js';
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import type { LoadedProject } from './project.js';
import { InvalidProject, filesOf, loadProject } from './project.js';
import { formatDiagnostics, hasErrors, textsOf } from './report/diagnostics.js';

export type { Invariant, JudgedLife, Simulated, Timeline, Verdict };

export interface OpenLives {
  /** One person's life each, over all campaigns together, aimed at where the rules may break. */
  readonly lives: Arbitrary<Timeline>;
  /** Lives one: what was decided, and why. */
  readonly live: (timeline: Timeline) => JudgedLife;
  /** The laws that `mailwright check` holds against lives, declared and always on. */
  readonly invariants: readonly Invariant[];
  /** The life that a seed has at a place, whatever was drawn before. */
  readonly lifeAt: (seed: number, run: number) => Timeline;
}

export interface OpenLivesOptions {
  /** Whether data may be wrong, as it comes from outside. */
  readonly isInvalidToo?: boolean;
}

/** Opens the project in a folder; rejects with all that is wrong with its rules, as `mailwright validate` tells it. */
export async function openLives(folder: string, options: OpenLivesOptions = {}): Promise<OpenLives> {
  const loaded = loadProject({ operands: [], flags: { project: folder } });
  const { project } = loaded;
  if (!project) throw invalid(loaded, loaded.diagnostics);
  const { mails, diagnostics } = await compileMails(project.outlines);
  if (hasErrors(diagnostics)) throw invalid(loaded, diagnostics);
  const lives = livesOf(project, { ...options, corpus: livedBy(loaded, project) });
  return {
    lives,
    live: (timeline) => ({ timeline, simulated: simulate(project.program, timeline, 'on') }),
    invariants: invariantsOf(project, mails).laws,
    lifeAt: (seed, run) => lifeAt(lives, seed, run),
  };
}

function invalid(loaded: LoadedProject, diagnostics: readonly Diagnostic[]): InvalidProject {
  return new InvalidProject(
    formatDiagnostics(diagnostics, textsOf(filesOf(loaded)), picocolors.createColors(false)),
  );
}

/** Scenarios with mistakes are left to `mailwright test`. */
function livedBy({ scenarios, fragments }: LoadedProject, project: Project): readonly Timeline[] {
  return scenarios
    .flatMap((file) => readScenarios(file, project, fragments).cases)
    .flatMap((one) => personsOf(one).map(({ timeline }) => timeline));
}
