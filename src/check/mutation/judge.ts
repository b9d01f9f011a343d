/** A mutant → what notices it, or a life that shows what nothing notices. */
import { personsOf } from '../../simulate/persons.js';
import type { Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import { affectedBy } from '../dependencies.js';
import type { Invariant } from '../invariants/invariant.js';
import { invariantsOf } from '../invariants/invariants.js';
import { equivalenceOf } from '../mutants/equivalence.js';
import type { Mutant } from '../mutants/mutant.js';
import type { SoundChange } from './changed.js';
import { openChanged } from './changed.js';
import { differenceOf } from './difference.js';
import type { Ground, KnownCase } from './ground.js';
import { casesOf, firstFailure } from './ground.js';
import type { Judgement, Killer } from './judgement.js';
import { variedLives } from './varied.js';
import { witnessOf } from './witness.js';

/** Opened, and which scenario files its difference concerns. */
export type Prepared =
  | { readonly kind: 'invalid'; readonly judgement: Judgement }
  | { readonly kind: 'sound'; readonly changed: SoundChange; readonly affected: readonly string[] };

export async function prepare(ground: Ground, mutant: Mutant): Promise<Prepared> {
  const changed = await openChanged(ground, mutant);
  if (changed.kind === 'refused') {
    const { code, message } = changed.mistake;
    return { kind: 'invalid', judgement: { kind: 'invalid', code, message } };
  }
  return { kind: 'sound', changed, affected: affectedBy(ground.tree, changed.tree) };
}

export async function judge(ground: Ground, mutant: Mutant): Promise<Judgement> {
  const prepared = await prepare(ground, mutant);
  return prepared.kind === 'invalid' ? prepared.judgement : judgePrepared(ground, mutant, prepared);
}

export async function judgePrepared(
  ground: Ground,
  mutant: Mutant,
  { changed, affected }: Extract<Prepared, { kind: 'sound' }>,
): Promise<Judgement> {
  const killer = await killingScenario(ground, mutant, changed, affected);
  if (killer) return { kind: 'killed', by: killer };
  const proof = equivalenceOf(ground.project, mutant, changed.project);
  if (proof) return { kind: 'equivalent', why: proof.why };
  return byLives(ground, mutant, changed, affected);
}

/** The first scenario that fails, of those that the difference concerns; those that go most through the document first. */
async function killingScenario(
  ground: Ground,
  { document }: Mutant,
  changed: SoundChange,
  affected: readonly string[],
): Promise<Killer | undefined> {
  const name = document.replace(/^\S+ /, '');
  const candidates = affected.flatMap((path) => {
    const known = ground.scenarios.get(path)!;
    const cases = casesOf(known.file, known.read, changed.tested);
    return known.cases.map((one, index) => ({ path, known: one, read: cases[index] }));
  });
  const reach = ({ known }: { readonly known: KnownCase }) => known.reaches.get(name) ?? 0;
  for (const { path, known, read } of candidates.toSorted((a, b) => reach(b) - reach(a))) {
    if (!known.holds) continue;
    const message = read?.scenario
      ? await firstFailure(read.scenario, changed, ground.compare)
      : (read?.diagnostics[0]?.message ?? 'it can not be read');
    if (message !== undefined) return { kind: 'scenario', file: path, name: known.scenario.name, message };
  }
  return undefined;
}

function byLives(
  ground: Ground,
  mutant: Mutant,
  changed: SoundChange,
  affected: readonly string[],
): Judgement {
  const own = affected.flatMap((path) => ground.scenarios.get(path)!.cases.flatMap(livesOfCase));
  const told: Timeline[] = [];
  const laws = invariantsOf(changed.project, changed.mails).laws;
  let lived = 0;
  const difference = (timeline: Timeline): string | undefined => {
    lived += 1;
    const now = simulate(changed.project.program, timeline).decisions;
    return differenceOf(decisionsOf(ground, timeline), now, ground.mails, changed.mails);
  };
  const takes = (timeline: Timeline): Killer | undefined => {
    if (difference(timeline) === undefined) return undefined;
    if (told.length < MOST_TOLD) told.push(timeline);
    return brokenLaw(ground, laws, changed, timeline, own);
  };
  const corpus = [...own, ...ground.generated];
  for (const timeline of corpus) {
    const killer = takes(timeline);
    if (killer) return { kind: 'killed', by: killer };
  }
  for (const timeline of variedLives(ground, mutant, changed, corpus)) {
    // Of one that is told apart already, only an invariant could tell more.
    if (told.length > 0 && laws.length === 0) break;
    const killer = takes(timeline);
    if (killer) return { kind: 'killed', by: killer };
  }
  if (told.length === 0) return { kind: 'not-told-apart', lives: lived };
  return { kind: 'survived', ...witnessOf(ground, mutant, changed, told) };
}

/** Of lives that a mutant decides otherwise: one of them is written. */
const MOST_TOLD = 100;

/** Of other rows in the catalogs a life can not tell. */
function livesOfCase({ scenario }: KnownCase): readonly Timeline[] {
  if (scenario.catalogs !== undefined) return [];
  return personsOf(scenario).map(({ timeline: { user, events, until, variants } }) => ({
    user,
    events,
    until,
    variants,
  }));
}

const decided = new WeakMap<Ground, Map<Timeline, ReturnType<typeof simulate>['decisions']>>();

/** By the rules as they are: the same for all mutants. */
function decisionsOf(ground: Ground, timeline: Timeline): ReturnType<typeof simulate>['decisions'] {
  let known = decided.get(ground);
  if (!known) decided.set(ground, (known = new Map()));
  let decisions = known.get(timeline);
  if (!decisions) {
    ({ decisions } = simulate(ground.project.program, timeline));
    if (known.size < MOST_KNOWN) known.set(timeline, decisions);
  }
  return decisions;
}

const MOST_KNOWN = 20_000;

/** A law that the mutant breaks in a life, and the rules in none of the lives. */
function brokenLaw(
  ground: Ground,
  laws: readonly Invariant[],
  { project }: SoundChange,
  timeline: Timeline,
  own: readonly Timeline[],
): Killer | undefined {
  const life = { timeline, simulated: simulate(project.program, timeline, 'on') };
  for (const law of laws) {
    const verdict = law.judge(life);
    if (verdict.kind !== 'broken' || isBrokenAlready(ground, law.name, [timeline, ...own])) continue;
    return { kind: 'invariant', name: law.name, message: verdict.breach.words };
  }
  return undefined;
}

const brokenLaws = new WeakMap<Ground, Map<string, boolean>>();

function isBrokenAlready(ground: Ground, name: string, more: readonly Timeline[]): boolean {
  let known = brokenLaws.get(ground);
  if (!known) brokenLaws.set(ground, (known = new Map()));
  const law = invariantsOf(ground.project, ground.mails).laws.find((one) => one.name === name);
  if (!law) return false;
  const isBroken = (timeline: Timeline) => {
    const simulated = simulate(ground.project.program, timeline, 'on');
    return law.judge({ timeline, simulated }).kind === 'broken';
  };
  let inGenerated = known.get(name);
  if (inGenerated === undefined) known.set(name, (inGenerated = ground.generated.some(isBroken)));
  return inGenerated || more.some(isBroken);
}
