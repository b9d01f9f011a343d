/** What lives show of two rule sets, held against what is said of their difference. */
import type { Project } from '../../../src/simulate/project.js';
import { mailOf } from '../../../src/simulate/project.js';
import type { Timeline } from '../../../src/simulate/simulate.js';
import { simulate } from '../../../src/simulate/simulate.js';
import type { Decision } from '../../../src/vocabulary/decision.js';
import { SUPPRESSING_EVENTS, receiptOf } from '../../../src/vocabulary/event.js';
import { canonicalJson } from '../../../src/vocabulary/json.js';
import { DAY } from '../../../src/vocabulary/time.js';
import type { Change, Effect } from '../../../src/plan/change.js';

/**
 * A life in which nobody unsubscribes or withdraws, and which goes on until all that was begun is over: what that does
 * to mails that go at another time is no effect of a change.
 */
export function quiet(life: Timeline): Timeline {
  const events = life.events
    .filter(({ name }) => !SUPPRESSING_EVENTS.includes(name))
    .map((event, index) => (index === 0 ? event : { ...event, consent: {} }));
  const last = events.reduce((time, one) => Math.max(time, one.time, receiptOf(one)), 0);
  return { ...life, events, until: last + 200 * DAY };
}

/** A mail that is sent: when, and what it says. */
interface Sent {
  readonly at: number;
  readonly words: string;
}

export interface Lived {
  /** By campaign and step. */
  readonly sent: ReadonlyMap<string, readonly Sent[]>;
  /** Whether a cap stopped a mail, so that one campaign's mails stand in the way of another's; or it had no words for lack of a value. */
  readonly isStopped: boolean;
}

export function livedBy({ program, outlines }: Project, life: Timeline): Lived {
  const { decisions } = simulate(program, life);
  const sent = new Map<string, Sent[]>();
  for (const one of decisions) {
    if (one.outcome !== 'sent') continue;
    const key = `${one.campaign}/${one.step}`;
    sent.set(key, [...(sent.get(key) ?? []), { at: one.at, words: wordsOf(one, outlines) }]);
  }
  return {
    sent,
    isStopped: decisions.some(({ reason }) => reason === 'frequency-cap' || reason === 'render-error'),
  };
}

function wordsOf(decision: Decision, outlines: Project['outlines']): string {
  const { mail } = decision;
  const outline = mailOf(outlines, decision);
  if (!mail || !outline) return '';
  const { subject, preheader, template, slots, links } = outline.source;
  const shown = Object.entries(mail.content ?? {}).map(([slot, index]) => slots[slot]?.choices[index]?.show);
  const tags = links.utm ? Object.values(links.utm).map(({ text }) => text) : null;
  return canonicalJson([
    [subject.text, preheader?.text, template.text, links.unsubscribe?.text],
    tags,
    mail.data,
    shown,
  ]);
}

/** By campaign, what a life shows. */
export function shownBy(before: Lived, after: Lived): ReadonlyMap<string, ReadonlySet<Effect>> {
  const shown = new Map<string, Set<Effect>>();
  for (const key of new Set([...before.sent.keys(), ...after.sent.keys()])) {
    const campaign = key.slice(0, key.indexOf('/'));
    const effects = shown.get(campaign) ?? new Set<Effect>();
    const effect = between(before.sent.get(key) ?? [], after.sent.get(key) ?? []);
    if (effect === undefined) continue;
    shown.set(campaign, effects.add(effect));
  }
  return shown;
}

/** Whether somebody gets a mail that they did not get; how often is a matter of when runs begin and end. */
function between(old: readonly Sent[], now: readonly Sent[]): Effect | undefined {
  if (old.length === 0) return 'wider';
  if (now.length === 0) return 'narrower';
  if (old.map(({ at }) => at).join() !== now.map(({ at }) => at).join()) return 'timing';
  return old.some(({ words }, index) => words !== now[index]!.words) ? 'content' : undefined;
}

/** What covers an effect that was seen. */
const COVERED: Partial<Record<Effect, readonly Effect[]>> = {
  wider: ['wider', 'new', 'unknown'],
  narrower: ['narrower', 'removed', 'unknown'],
  timing: ['timing', 'narrower', 'wider', 'removed', 'new', 'unknown'],
  content: ['content', 'timing', 'in-flight', 'narrower', 'wider', 'removed', 'new', 'unknown'],
};

/** Effects that were seen at a campaign, and that are not said of it. */
export function unsaid(
  shown: ReadonlyMap<string, ReadonlySet<Effect>>,
  changes: readonly Change[],
): readonly string[] {
  return [...shown].flatMap(([campaign, effects]) => {
    const said = changes
      .filter(({ kind, name }) => kind === 'campaign' && name === campaign)
      .flatMap((one) => one.effects);
    return [...effects].flatMap((one) =>
      COVERED[one]!.some((effect) => said.includes(effect))
        ? []
        : [`${campaign} ${one}, said ${said.join() || 'nothing'}`],
    );
  });
}

/** What a life shows and nobody says; nothing of one in which a mail is stopped by a cap, or for lack of a value. */
export function unlike(
  before: Project,
  after: Project,
  life: Timeline,
  changes: readonly Change[],
): readonly string[] {
  const [old, now] = [before, after].map((project) => livedBy(project, quiet(life))) as [Lived, Lived];
  return old.isStopped || now.isStopped ? [] : unsaid(shownBy(old, now), changes);
}
