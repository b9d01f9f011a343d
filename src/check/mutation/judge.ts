/** A mutant → what notices it, or a life that shows what nothing notices. */
import type { Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import { affectedBy } from '../dependencies.js';
import type { Invariant } from '../invariants/invariant.js';
import { invariantsOf } from '../invariants/invariants.js';
import { equivalenceOf } from '../mutants/equivalence.js';
import type { Difference, Side } from '../mutants/difference.js';
import { differenceIn } from '../mutants/difference.js';
import type { Mutant } from '../mutants/mutant.js';
import { caseReader } from '../scenario.js';
import type { SoundChange } from './changed.js';
import { openChanged } from './changed.js';
import type { Ground, KnownCase } from './ground.js';
import { firstFailure, livesOfCase } from './ground.js';
import type { Judgement, Killer } from './judgement.js';
import { variedLives } from './varied.js';
import { Runaway } from './watchdog.js';
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
  prepared: Extract<Prepared, { kind: 'sound' }>,
): Promise<Judgement> {
  try {
    return await judgeSound(ground, mutant, prepared);
  } catch (cause) {
    if (cause instanceof Runaway) return { kind: 'timeout', message: cause.message };
    throw new Error(`the mutant ${mutant.id} can not be judged`, { cause });
  }
}

async function judgeSound(
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
  const { declared, fragments } = changed.tested;
  const candidates = affected.flatMap((path) => {
    const { file, read, cases } = ground.scenarios.get(path)!;
    const readAt = caseReader(file, read, declared, fragments);
    return cases.filter(({ holds }) => holds).map((known) => ({ path, known, readAt }));
  });
  const reach = ({ known }: { readonly known: KnownCase }) => known.reaches.get(name) ?? 0;
  for (const { path, known, readAt } of candidates.toSorted((a, b) => reach(b) - reach(a))) {
    const { scenario, diagnostics } = readAt(known.position);
    const message = scenario
      ? await firstFailure(scenario, changed, ground.compare)
      : (diagnostics[0]?.message ?? 'it can not be read');
    if (message === undefined) continue;
    const invariants = brokenToo(ground, changed, known);
    return { kind: 'scenario', file: path, name: known.scenario.name, message, invariants };
  }
  return undefined;
}

/** What a scenario notices, an invariant may notice too: those that its lives break, and by the rules do not. */
function brokenToo(ground: Ground, changed: SoundChange, known: KnownCase): readonly string[] {
  const brokenIn = ({ project, mails }: Side) => {
    const { laws } = invariantsOf(project, mails);
    return livesOfCase(known).flatMap((timeline) => {
      const life = { timeline, simulated: simulate(project.program, timeline, 'on') };
      return laws.filter((law) => law.judge(life).kind === 'broken').map(({ name }) => name);
    });
  };
  const broken = new Set(brokenIn(changed));
  if (broken.size > 0) for (const name of brokenIn(ground)) broken.delete(name);
  return [...broken].sort();
}

function byLives(
  ground: Ground,
  mutant: Mutant,
  changed: SoundChange,
  affected: readonly string[],
): Judgement {
  const corpora = [...affected.map((path) => ground.scenarios.get(path)!.lived), ground.generated];
  const own = corpora.slice(0, -1).flatMap(({ lives }) => lives);
  const told: Timeline[] = [];
  const laws = invariantsOf(changed.project, changed.mails).laws;
  let lived = 0;
  const takes = (timeline: Timeline, difference: Difference | 'spared' | undefined): Killer | undefined => {
    if (difference === 'spared') return undefined;
    lived += 1;
    if (!difference) return undefined;
    told.push(timeline);
    return brokenLaw(ground, laws, changed, timeline, own);
  };
  for (const { lives, against } of corpora) {
    const differenceAt = against(mutant.document, changed);
    for (const [life, timeline] of lives.entries()) {
      if (told.length >= MOST_JUDGED) break;
      const killer = takes(timeline, differenceAt(life));
      if (killer) return { kind: 'killed', by: killer };
    }
  }
  const all = corpora.flatMap(({ lives }) => lives);
  const most = told.length + MOST_JUDGED;
  for (const timeline of variedLives(ground, mutant, changed, all)) {
    if (told.length >= most) break;
    const killer = takes(timeline, differenceIn(timeline, ground, changed));
    if (killer) return { kind: 'killed', by: killer };
  }
  if (told.length === 0) return { kind: 'not-told-apart', lives: lived };
  return { kind: 'survived', ...witnessOf(ground, mutant, changed, told) };
}

/** So many lives that a mutant decides otherwise are judged by invariants, and as many of those near to what it changes. */
const MOST_JUDGED = 150;

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
  if (inGenerated === undefined) known.set(name, (inGenerated = ground.generated.lives.some(isBroken)));
  return inGenerated || more.some(isBroken);
}
