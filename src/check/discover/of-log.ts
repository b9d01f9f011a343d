/** One user of a log → a scenario in which nobody can be recognised, decided as the user's life was. */
import { variantIn } from '../variants.js';
import type { Mails, Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import { NO_VARIANT } from '../../vocabulary/assignment.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { Event } from '../../vocabulary/event.js';
import { canonicalJson } from '../../vocabulary/json.js';
import { formatInstant } from '../../vocabulary/time.js';
import { campaignOf } from '../../simulate/explain/life.js';
import { mailName } from '../../simulate/explain/life.js';
import type { NewIds } from './pseudonyms.js';
import { pseudonymised } from './pseudonyms.js';
import { outcomeWords, readBack, scenarioText } from './scenario-text.js';
import { shrunk } from './shrink.js';
import { normalised } from './written-life.js';

export type OfLog =
  | {
      readonly kind: 'written';
      readonly name: string;
      readonly text: string;
      /** The names of properties and traits of which values stay. */
      readonly kept: readonly string[];
      /** The id that the user has now. */
      readonly user: string;
    }
  /** It would be decided otherwise, or not be a scenario; sentences say why. */
  | { readonly kind: 'refused'; readonly faults: readonly string[] };

export interface OfLogOptions {
  readonly shrink: boolean;
  /** Names that the file has already. */
  readonly taken?: ReadonlySet<string>;
}

/** So many ids of the user, and as many of others, are tried together. */
const MOST_IDS = 24;

export function scenarioOfLog(
  original: Timeline,
  project: Project,
  mails: Mails,
  { shrink, taken = new Set() }: OfLogOptions,
): OfLog {
  const lived = simulate(project.program, original, 'on');
  const wanted = lived.decisions.map(keyOf);
  const isSame = (timeline: Timeline) =>
    isEqual(simulate(project.program, timeline).decisions.map(keyOf), wanted);
  const variants = variantsOf(original, project);
  const first = withNewIds(original, project, FIRST_IDS, variants);
  const found = alike(first, isSame) ?? withHash(original, project, variants, isSame);
  if (first.unlike.length > 0) return { kind: 'refused', faults: first.unlike.map(unlikeWords) };
  if (!found) {
    const decisions = simulate(project.program, normalised(first.timeline, 'when it was')).decisions;
    return { kind: 'refused', faults: [differenceOf(decisions, lived.decisions)] };
  }
  const least = shrink ? smaller(found.timeline, project, isSame) : found.timeline;
  const name = freeName(`as ${least.user} of the log had it: ${outcomeWords(least, project)}`, taken);
  const text = scenarioText(name, least, project, mails);
  const { scenario, faults } = readBack(text, project, mails);
  if (!scenario || faults.length > 0) return { kind: 'refused', faults };
  if (!isSame(scenario)) {
    return {
      kind: 'refused',
      faults: [differenceOf(simulate(project.program, scenario).decisions, lived.decisions)],
    };
  }
  return { kind: 'written', name, text, kept: found.kept, user: least.user };
}

type Made = ReturnType<typeof pseudonymised>;

const FIRST_IDS: NewIds = { user: 'user-1', firstAnonymous: 1 };

function withNewIds(original: Timeline, project: Project, ids: NewIds, variants: Timeline['variants']): Made {
  const made = pseudonymised({ ...original, variants }, project, ids);
  return { ...made, timeline: ofOneUser(made.timeline) };
}

/** What is said first is given, where that decides nothing otherwise: a date may come between that and the next. */
function alike(made: Made, isSame: (timeline: Timeline) => boolean): Made | undefined {
  const ways = (['given', 'when it was'] as const).map((said) => normalised(made.timeline, said));
  const timeline = ways.find(isSame);
  return timeline && { ...made, timeline };
}

/**
 * A purpose's holdout goes by the hash of an id, and no scenario can choose it by hand; nor can it give a variant to the
 * user and another to who the user was before. So ids are looked for that fall on the same sides.
 */
function withHash(
  original: Timeline,
  project: Project,
  variants: Timeline['variants'],
  isSame: (timeline: Timeline) => boolean,
): Made | undefined {
  const { ruleSet } = project;
  const purposes = Object.values(ruleSet.policy?.body.purposes ?? {});
  if (purposes.every(({ holdout }) => holdout === undefined) && ruleSet.experiments.size === 0)
    return undefined;
  for (let sum = 1; sum < 2 * MOST_IDS; sum++) {
    for (let number = Math.max(0, sum - MOST_IDS + 1); number <= Math.min(sum, MOST_IDS - 1); number++) {
      const ids = { user: `user-${number + 1}`, firstAnonymous: sum - number + 1 };
      const made = alike(withNewIds(original, project, ids, variants), isSame);
      if (made) return made;
    }
  }
  return undefined;
}

/** Statements of other ids become the user's own: a scenario has no other way to write them. */
function ofOneUser(timeline: Timeline): Timeline {
  const { user } = timeline;
  const events = timeline.events.flatMap((event): Event[] => {
    if (event.type === 'track' || event.user === user) return [event];
    return event.type === 'alias' && event.previousId === user ? [] : [{ ...event, user }];
  });
  return { ...timeline, events: events.filter(({ previousId }) => previousId !== user) };
}

/** Of each campaign that was entered, the variants of its experiments as they were dealt, where all of its runs had the same. */
function variantsOf(original: Timeline, { program }: Project): Timeline['variants'] {
  const { journal } = simulate(program, original, 'on');
  const dealt = new Map<string, Set<string>>();
  for (const entry of journal) {
    if (entry.kind !== 'entered') continue;
    const { experiments = [] } = program.campaigns.get(campaignOf(entry.instance)) ?? {};
    for (const { name } of experiments) {
      const own = entry.variants && Object.hasOwn(entry.variants, name) ? entry.variants[name] : undefined;
      dealt.set(name, (dealt.get(name) ?? new Set()).add(own ?? NO_VARIANT));
    }
  }
  const fixed = [...dealt].flatMap(([name, variants]) =>
    variants.size === 1 ? [[name, [...variants][0]!]] : [],
  );
  return fixed.length === 0 ? original.variants : { ...Object.fromEntries(fixed), ...original.variants };
}

function smaller(timeline: Timeline, project: Project, isSame: (timeline: Timeline) => boolean): Timeline {
  const holds = (one: Timeline) => isSame(normalised(one, 'when it was'));
  const least = shrunk(timeline, { project, holds, times: 'kept' });
  const given = normalised(least);
  return isSame(given) ? given : normalised(least, 'when it was');
}

/** All of a decision but whose it is, and the values that its mail is made from. */
function keyOf(decision: Decision): string {
  const { at, campaign, step, instance, outcome, reason, until, experiment, mail } = decision;
  const variant = variantIn(decision);
  return canonicalJson([
    at,
    campaign,
    step,
    instance,
    outcome,
    reason,
    until,
    experiment,
    variant,
    mail?.content,
  ]);
}

function isEqual(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

/** What is the first to be decided otherwise. */
function differenceOf(found: readonly Decision[], wanted: readonly Decision[]): string {
  const keys = wanted.map(keyOf);
  const index = Math.max(found.length, wanted.length) === 0 ? 0 : firstDifference(found.map(keyOf), keys);
  const [one, other] = [found[index], wanted[index]];
  const byHash = one?.reason === 'holdout' || other?.reason === 'holdout';
  const why = byHash ? '; a holdout goes by the id, and no scenario can choose it' : '';
  return `without what tells who it was ${wordsOf(one)}, and in the log ${wordsOf(other)}${why}`;
}

function firstDifference(found: readonly string[], wanted: readonly string[]): number {
  const index = wanted.findIndex((key, at) => key !== found[at]);
  return index < 0 ? wanted.length : index;
}

function wordsOf(decision: Decision | undefined): string {
  if (!decision) return 'nothing more is decided';
  const reason = decision.reason === undefined ? '' : ` (${decision.reason})`;
  return `\`${mailName(decision)}\` is ${decision.outcome}${reason} at ${formatInstant(decision.at)}`;
}

function unlikeWords(name: string): string {
  return `no other text answers the comparisons with \`${name}\` alike, so that it can not be replaced`;
}

export function freeName(name: string, taken: ReadonlySet<string>): string {
  const short = name.slice(0, LONGEST_NAME);
  let free = short;
  for (let count = 2; taken.has(free); count++) free = `${short} (${count})`;
  return free;
}

/** A scenario's name has at most 200 characters. */
const LONGEST_NAME = 190;
