/** The least life that a mutant decides otherwise, written as a scenario with what the rules make of it. */
import { renderMail } from '../../render/render.js';
import type { Project } from '../../simulate/project.js';
import { mailOf } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { JsonObject } from '../../vocabulary/json.js';
import { instrument } from '../coverage/instrument.js';
import { Lives } from '../discover/lives.js';
import type { Material } from '../discover/material.js';
import { materialOf } from '../discover/material.js';
import { outcomeWords, readBack, scenarioText } from '../discover/scenario-text.js';
import { lastTimeOf, shrunk } from '../discover/shrink.js';
import { agreed, asSampled, atFirstTime, givenFirst, inPlanOrder, ofAnybody } from '../discover/simplify.js';
import { normalised } from '../discover/written-life.js';
import type { Difference, Side } from '../mutants/difference.js';
import { decisionsDiffer, differenceIn, isSameMail } from '../mutants/difference.js';
import type { Mutant } from '../mutants/mutant.js';
import { isSeen, wordsOf } from './seen.js';
import type { SoundChange } from './changed.js';
import type { Ground } from './ground.js';
import type { Witness } from './judgement.js';

/** Lives of which a scenario is tried to be written. */
const MOST_TRIED = 8;

/** `told`: lives that the mutant decides otherwise. */
export function witnessOf(
  ground: Ground,
  mutant: Mutant,
  changed: SoundChange,
  told: readonly Timeline[],
): { readonly difference: string; readonly witness: Witness | undefined } {
  const { project } = ground;
  const { material, lives } = benchOf(project);
  const both = bothWays(ground, changed);
  const isShown = (timeline: Timeline): boolean => {
    if (timeline.events.length === 0) return false;
    return both(timeline).isSeen();
  };
  const refusals = (timeline: Timeline): number =>
    both(timeline).old.filter(({ reason }) => reason === 'no-consent').length;
  // That somebody has agreed shows more than that nothing is sent.
  const candidates = firstFew(
    told.toSorted((a, b) => a.events.length - b.events.length),
    (timeline) => [...agreed(timeline, material, lives), timeline].filter(isShown),
  )
    .toSorted((a, b) => refusals(a) - refusals(b))
    .slice(0, MOST_TRIED);
  for (const candidate of candidates) {
    let fewest = refusals(candidate);
    const holds = (timeline: Timeline): boolean => {
      if (!isShown(timeline)) return false;
      const count = refusals(timeline);
      if (count > fewest) return false;
      fewest = count;
      return true;
    };
    const more = [
      (one: Timeline) => [atFirstTime(one, project)],
      (one: Timeline) => [ofAnybody(one, material.user)],
      givenFirst,
      (one: Timeline) => asSampled(one, material),
      (one: Timeline) => endedSooner(one, both(one)),
    ];
    const small = normalised(shrunk(candidate, { project, holds, times: 'rounded', more }));
    const ordered = inPlanOrder(small, project);
    const least = holds(ordered) ? ordered : small;
    const witness = written(ground, mutant, changed, least);
    if (witness) return { difference: wordsOf(differenceIn(least, ground, changed)!), witness };
  }
  return { difference: wordsOf(differenceIn(told[0]!, ground, changed)!), witness: undefined };
}

/** What is made of the first of all that anything is made of, and of no more than are enough to choose from. */
function firstFew(
  all: readonly Timeline[],
  make: (timeline: Timeline) => readonly Timeline[],
): readonly Timeline[] {
  const made: Timeline[] = [];
  for (const one of all) {
    made.push(...make(one));
    if (made.length >= 3 * MOST_TRIED) break;
  }
  return made;
}

interface Both {
  readonly old: readonly Decision[];
  readonly now: readonly Decision[];
  readonly isSeen: () => boolean;
  /** Of the first decision that differs. */
  readonly first: () => Difference | undefined;
}

/** A life under both rules, as a scenario would have it; of the same timeline once. */
function bothWays(side: Side, changed: Side): (timeline: Timeline) => Both {
  const known = new WeakMap<Timeline, Both>();
  return (timeline) => {
    let both = known.get(timeline);
    if (!both) {
      const normal = normalised(timeline);
      const [old, now] = [side, changed].map(
        ({ project }) => simulate(project.program, normal).decisions,
      ) as [readonly Decision[], readonly Decision[]];
      both = {
        old,
        now,
        isSeen: once(() => isSeen(old, now, side, changed)),
        first: once(() => decisionsDiffer(old, now, side, changed)),
      };
      known.set(timeline, both);
    }
    return both;
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

interface Bench {
  readonly material: Material;
  readonly lives: Lives;
}

const benches = new WeakMap<Project, Bench>();

function benchOf(project: Project): Bench {
  let bench = benches.get(project);
  if (!bench) {
    bench = { material: materialOf(project, []), lives: new Lives(instrument(project), Infinity) };
    benches.set(project, bench);
  }
  return bench;
}

/** Without an end; or so that the clock stops with the first decision that differs. */
function endedSooner(timeline: Timeline, { old, first }: Both): readonly Timeline[] {
  const endless: readonly Timeline[] =
    timeline.until === undefined ? [] : [{ ...timeline, until: undefined }];
  const { before, after } = first() ?? {};
  if (!before || before === old.at(-1)) return endless;
  const at = Math.max(before.at, after?.at ?? -Infinity);
  const last = lastTimeOf(timeline);
  const until = last + Math.max(ROUND, Math.ceil((at - last) / ROUND) * ROUND);
  const isSooner = timeline.until === undefined || until < timeline.until;
  return isSooner ? [...endless, { ...timeline, until }] : endless;
}

/** An hour. */
const ROUND = 3_600_000;

/** Read again it must hold by the rules, and fail by the mutant. */
function written(ground: Ground, mutant: Mutant, changed: SoundChange, least: Timeline): Witness | undefined {
  const { project, mails } = ground;
  const name = `${nameOf(mutant)}: ${outcomeWords(least, project)}`;
  const decisions = simulate(project.program, least).decisions;
  const other = simulate(changed.project.program, least).decisions;
  const ways: readonly ((decision: Decision) => JsonObject)[] = [
    () => ({}),
    (decision) => contentOf(decision, other, ground, changed, 'text'),
    (decision) => contentOf(decision, other, ground, changed, 'html'),
  ];
  for (const contents of ways) {
    const text = scenarioText(name, least, project, mails, contents);
    const here = readBack(text, project, mails);
    if (!here.scenario || here.faults.length > 0) continue;
    const there = readBack(text, changed.project, changed.mails);
    if (there.scenario && there.faults.length === 0) continue;
    const campaigns = [...new Set(decisions.map(({ campaign }) => campaign))];
    const [kind, own] = mutant.document.split(' ');
    const campaign = kind === 'campaign' ? own : campaigns.length === 1 ? campaigns[0] : undefined;
    return { name, text, campaign };
  }
  return undefined;
}

/** `cart-recovery, wait 1h`: what it is about, as it stands in the rules. */
function nameOf({ document, says }: Mutant): string {
  const name = document.replace(/^\S+ /, '');
  const [before] = says.split(' → ');
  return `${name}, ${before!.replaceAll('`', '')}`;
}

/** A line of a mail that the mutant's lacks, or the other way round. */
function contentOf(
  decision: Decision,
  other: readonly Decision[],
  ground: Ground,
  changed: SoundChange,
  part: 'text' | 'html',
): JsonObject {
  const twin = other.find(
    ({ at, campaign, step, outcome }) =>
      at === decision.at &&
      campaign === decision.campaign &&
      step === decision.step &&
      outcome === decision.outcome,
  );
  if (!twin || !decision.mail || !twin.mail) return {};
  if (isSameMail(decision, twin, ground, changed)) return {};
  const [mail, mailThere] = [mailOf(ground.mails, decision), mailOf(changed.mails, twin)];
  const here = mail && renderMail(mail, decision.mail);
  const there = mailThere && renderMail(mailThere, twin.mail);
  if (here?.kind !== 'rendered' || there?.kind !== 'rendered') return {};
  const contains = pieceOnlyIn(here[part], there[part]);
  if (contains !== undefined) return { [part]: { contains } };
  const lacks = pieceOnlyIn(there[part], here[part]);
  return lacks === undefined ? {} : { [part]: { lacks } };
}

/** A line of one text, or an element's beginning in HTML, that the other does not hold. */
function pieceOnlyIn(one: string, other: string): string | undefined {
  const pieces = one.split(/\n|(?<=>)/).map((piece) => piece.trim());
  return pieces.find((piece) => piece !== '' && piece.length <= MOST_SAID && !other.includes(piece));
}

const MOST_SAID = 300;
