/** The words in which every report tells of a change. */
import type { Certainty, Change, ChangedPart, DocumentName, Effect } from '../../../plan/change.js';
import { EFFECTS } from '../../../plan/change.js';
import type { GateResult, Plan, PlanSide } from '../../../plan/plan.js';
import type { Instant } from '../../../vocabulary/time.js';
import { formatInstant } from '../../../vocabulary/time.js';
import type { Sort } from './summary.js';
import { sortOf } from './summary.js';

/** Read without colour, and by who can not tell colours apart. */
export const SYMBOLS: Readonly<Record<Sort, string>> = {
  none: '=',
  content: '~',
  timing: '»',
  'in-flight': '>',
  narrower: '▼',
  wider: '▲',
  both: '◆',
  removed: '-',
  new: '+',
  unknown: '?',
};

const EFFECT_WORDS: Readonly<Record<Sort, string>> = {
  none: 'no effect (proven)',
  content: 'content only',
  timing: 'timing',
  'in-flight': 'in flight',
  narrower: 'audience narrower',
  wider: 'audience wider',
  both: 'audience wider and narrower',
  removed: 'removed',
  new: 'new',
  unknown: 'not proven',
};

/** What each means, for who does not write rules. */
const EFFECT_MEANINGS: Readonly<Record<Sort, string>> = {
  none: 'It is proven that nobody is treated otherwise.',
  content: 'The same people get the same mails at the same time, with other words.',
  timing: 'Mails come at another time, or others come because of that.',
  'in-flight': 'People who are in the middle of a campaign may go on otherwise.',
  narrower: 'Fewer people get mails: nobody who did not before.',
  wider: 'More people get mails: everybody who did before, and others.',
  both: 'Some people get mails who did not before, and some who did get them no longer.',
  removed: 'It is no longer there.',
  new: 'It was not there before.',
  unknown: 'What it does could neither be proven nor shown by an example.',
};

/** What it does beside that by which it goes. */
const BESIDE: Readonly<Record<Effect, string>> = {
  none: 'nothing',
  content: 'content',
  timing: 'timing',
  'in-flight': 'in flight',
  narrower: 'audience narrower',
  wider: 'audience wider',
  removed: 'a part removed',
  new: 'a new part',
  unknown: 'a part not proven',
};

/** Of a document that was there before, and is. */
const OF_PART: Partial<Record<Sort, string>> = { new: 'a new part', removed: 'a part removed' };

/** In one word of all changes; a document that only has a part that is new is not new. */
export function sortWords({ how, ...change }: Pick<Change, 'how' | 'effect' | 'effects'>): string {
  const sort = sortOf(change);
  const isWhole = how === 'added' || how === 'removed';
  return (isWhole ? undefined : OF_PART[sort]) ?? EFFECT_WORDS[sort];
}

export function meaningOf({ how, ...change }: Pick<Change, 'how' | 'effect' | 'effects'>): string {
  const sort = sortOf(change);
  if (how === 'added' || how === 'removed') return EFFECT_MEANINGS[sort];
  if (sort === 'new') return 'Something in it was not there before, such as a mail.';
  if (sort === 'removed') return 'Something in it is no longer there, such as a mail.';
  return EFFECT_MEANINGS[sort];
}

/** `audience wider; also timing, content`. */
export function effectsWords(change: Pick<Change, 'how' | 'effect' | 'effects'>): string {
  const sort = sortOf(change);
  const told = new Set<Effect>([
    'none',
    change.effect,
    ...(sort === 'both' ? (['wider', 'narrower'] as const) : []),
  ]);
  const others = EFFECTS.filter((one) => change.effects.includes(one) && !told.has(one)).toReversed();
  const isBoth = others.includes('wider') && others.includes('narrower');
  const words = others
    .filter((one) => !isBoth || one !== 'narrower')
    .map((one) => (isBoth && one === 'wider' ? EFFECT_WORDS.both : BESIDE[one]));
  return words.length === 0 ? sortWords(change) : `${sortWords(change)}; also ${words.join(', ')}`;
}

/** Of a part, which has effects and none that it goes by. */
export function partWords({ effects }: Pick<ChangedPart, 'effects'>): string {
  const effect = EFFECTS.findLast((one) => effects.includes(one)) ?? 'none';
  // Of a part that is new it can be said that it is.
  return effectsWords({ how: 'added', effect, effects });
}

export function documentWords({ kind, name }: DocumentName): string {
  return `${kind} ${name}`;
}

/** Why a document is listed. */
export function whyListed(change: Change): string {
  switch (change.how) {
    case 'added':
      return 'added';
    case 'removed':
      return 'removed';
    case 'edited':
      return 'direct';
    case 'renamed':
      return `renamed, was ${change.renamedFrom ?? 'another'}`;
    case 'through': {
      const way = change.way.map(documentWords);
      return way.length === 0 ? 'through what it reads' : `through ${way.join(' → ')}`;
    }
  }
}

export function certaintyWords(certainty: Certainty): string {
  switch (certainty.kind) {
    case 'proven':
      return `proven: ${certainty.why}`;
    case 'shown':
      return 'shown by a user who is treated otherwise';
    case 'by-kind':
      return certainty.why;
    case 'unproven':
      return `not proven: ${certainty.why}`;
  }
}

export function sideWords({ name, commit }: PlanSide): string {
  return commit === undefined || commit === name ? name : `${name} (${commit.slice(0, 10)})`;
}

export const GATE_MARKS: Readonly<Record<GateResult['outcome'], string>> = {
  passed: '✓',
  failed: '✗',
  'not-known': '?',
};

export const GATE_WORDS: Readonly<Record<GateResult['outcome'], string>> = {
  passed: 'passed',
  failed: 'failed',
  'not-known': 'not known',
};

/** `mails`; of a budget that the change itself lifts, that it is the old one. */
export function budgetWords({ budget, lifted }: Pick<GateResult, 'budget' | 'lifted'>): string {
  return lifted === undefined ? budget : `${budget} (of the old rules, ${lifted} by the new)`;
}

export function placeWords({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${file}:${line}`;
}

/** `2026-03-02 09:00`, in UTC. */
export function minute(time: Instant): string {
  return formatInstant(time).slice(0, 16).replace('T', ' ');
}

/** What a plan without a log can not say. */
export const WITHOUT_HISTORY =
  'No history was given, so this says what can change, and not how often: how many mails and users, collisions, caps, ' +
  'runs under way and examples are not known. `--events LOG` adds them.';

/** What the plan was made from, so that it can be made again. */
export function originWords({ before, after, history, program }: Plan): readonly string[] {
  return [
    `old rules ${before.rules}, templates ${before.templates}`,
    `new rules ${after.rules}, templates ${after.templates}`,
    history === undefined ? 'no history' : `history ${history}`,
    `mailwright ${program}`,
  ];
}
