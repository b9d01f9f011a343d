/** The least life that a mutant decides otherwise, written as a scenario with what the rules make of it. */
import { renderMail } from '../../render/render.js';
import { mailOf } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { JsonObject } from '../../vocabulary/json.js';
import { materialOf } from '../discover/material.js';
import { outcomeWords, readBack, scenarioText } from '../discover/scenario-text.js';
import { shrunk } from '../discover/shrink.js';
import { asSampled, atFirstTime, givenFirst, inPlanOrder, ofAnybody } from '../discover/simplify.js';
import { normalised } from '../discover/written-life.js';
import type { Mutant } from '../mutants/mutant.js';
import { differenceIn, isRenderedOtherwise } from './difference.js';
import type { Ground } from './ground.js';
import type { SoundChange } from './judge.js';
import type { Witness } from './judgement.js';

export function witnessOf(
  ground: Ground,
  mutant: Mutant,
  changed: SoundChange,
  timeline: Timeline,
): { readonly difference: string; readonly witness: Witness | undefined } {
  const { project } = ground;
  const material = materialOf(project, []);
  const differs = (one: Timeline) =>
    one.events.length > 0 && differenceIn(normalised(one), ground, changed) !== undefined;
  // As a scenario would have it, a life may be another: then it is told as it is.
  if (!differs(timeline)) return { difference: differenceIn(timeline, ground, changed)!, witness: undefined };
  const more = [
    (one: Timeline) => [atFirstTime(one, project)],
    (one: Timeline) => [ofAnybody(one, material.user)],
    givenFirst,
    (one: Timeline) => asSampled(one, material),
  ];
  const small = normalised(shrunk(timeline, { project, holds: differs, times: 'rounded', more }));
  const ordered = inPlanOrder(small, project);
  const least = differs(ordered) ? ordered : small;
  const difference = differenceIn(least, ground, changed)!;
  return { difference, witness: written(ground, mutant, changed, least) };
}

/** Read again it must hold by the rules, and fail by the mutant. */
function written(ground: Ground, mutant: Mutant, changed: SoundChange, least: Timeline): Witness | undefined {
  const { project, mails } = ground;
  const name = `${nameOf(mutant)}: ${outcomeWords(least, project)}`;
  const decisions = simulate(project.program, least).decisions;
  const other = simulate(changed.project.program, least).decisions;
  const ways: readonly ((decision: Decision) => JsonObject)[] = [
    () => ({}),
    (decision) => contentOf(decision, decisions, other, ground, changed, 'text'),
    (decision) => contentOf(decision, decisions, other, ground, changed, 'html'),
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
  return `${name}, ${before}`;
}

/** A line of a mail that the mutant's lacks, or the other way round. */
function contentOf(
  decision: Decision,
  decisions: readonly Decision[],
  other: readonly Decision[],
  ground: Ground,
  changed: SoundChange,
  part: 'text' | 'html',
): JsonObject {
  const index = decisions.indexOf(decision);
  const twin = other[index];
  if (!twin || !decision.mail || !twin.mail) return {};
  if (!isRenderedOtherwise(decision, twin, ground.mails, changed.mails)) return {};
  const [mail, mailThere] = [mailOf(ground.mails, decision), mailOf(changed.mails, twin)];
  const here = mail && renderMail(mail, decision.mail);
  const there = mailThere && renderMail(mailThere, twin.mail);
  if (here?.kind !== 'rendered' || there?.kind !== 'rendered') return {};
  const contains = lineOnlyIn(here[part], there[part]);
  if (contains !== undefined) return { [part]: { contains } };
  const lacks = lineOnlyIn(there[part], here[part]);
  return lacks === undefined ? {} : { [part]: { lacks } };
}

/** A line of one text, or what of it differs in HTML, that the other does not hold. */
function lineOnlyIn(one: string, other: string): string | undefined {
  const pieces = one.split(/\n|(?<=>)/).map((piece) => piece.trim());
  return pieces.find((piece) => piece !== '' && piece.length <= MOST_SAID && !other.includes(piece));
}

const MOST_SAID = 300;
