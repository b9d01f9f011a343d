/** The smallest change that would have sent a mail: what stops it is mended, and the life lived again, until it is sent. */
import type { Decision } from '../../vocabulary/decision.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import type { Duration, Instant } from '../../vocabulary/time.js';
import { DAY } from '../../vocabulary/time.js';
import type { Edit } from './change.js';
import type { Life, Question } from './life.js';
import { isFurther, nameOf } from './progress.js';
import { NOTHING_BUT_TIME, remediesFor } from './remedy.js';
import type { Stop } from './stop.js';
import type { Tries } from './tries.js';

/** What would have sent a mail. */
export interface Cure {
  /** All that would have to be otherwise, in the order in which it stopped the mail. */
  readonly changes: readonly Change[];
  /** When the mail is sent in a life that was lived again with all changes; undefined where that was not possible. */
  readonly sentTime: Instant | undefined;
  /** Whether the search ended because it had lived as many lives as it may, and not because nothing was left to try. */
  readonly isGivenUp: boolean;
}

export interface Change {
  /** A sentence without a full stop. */
  readonly need: string;
  readonly needBefore?: ((sentTime: Instant) => string) | undefined;
  readonly place: Span | undefined;
  /** Undefined where no change of the user's life can express it, or none that was tried goes further. */
  readonly edits: readonly Edit[] | undefined;
}

/** What became of the mail in a life. */
export interface Lived {
  readonly life: Life;
  /** The instant that is asked about, which moves where all of a life does. */
  readonly at: Instant | undefined;
  readonly sent: Decision | undefined;
  readonly stop: Stop | undefined;
}

type Live = (edits: readonly Edit[]) => Lived;

/** How a cure is looked for. */
export interface Effort {
  /** So many lives are lived for one mail. */
  readonly lives: number;
  /** What is to be tried first comes first. */
  readonly inOrder: (tries: Tries) => Tries;
}

const MOST_CHANGES = 12;
/** So many edits are tried at one stop, and so many ways on from it are followed. */
const MOST_TRIES = 24;
const MOST_WAYS = 4;
const USUAL: Effort = { lives: 250, inOrder: (tries) => tries };
/** So much time they may last together beyond what the life lasted: where the hour of day matters, every day costs. */
const MOST_TIME: Duration = 3000 * DAY;
/** So often a way is followed on from the same stop. */
const MOST_VISITS = 3;

interface Search {
  readonly question: Question;
  readonly live: Live;
  readonly inOrder: Effort['inOrder'];
  readonly visits: Map<string, number>;
  livesLeft: number;
  timeLeft: Duration;
}

interface Found {
  readonly changes: readonly Change[];
  readonly isSent: boolean;
}

export function cureOf(first: Lived, question: Question, live: Live, effort: Effort = USUAL): Cure {
  const own = spanOf(first.life);
  const search: Search = {
    question,
    live: (edits) => {
      const lived = live(edits);
      search.livesLeft -= 1;
      search.timeLeft -= Math.max(0, spanOf(lived.life) - own);
      return lived;
    },
    inOrder: effort.inOrder,
    visits: new Map(),
    livesLeft: effort.lives,
    timeLeft: MOST_TIME,
  };

  const { changes, isSent } = mend(first, [], new Set(), search);
  return isSent
    ? { ...leastOf(changes, live), isGivenUp: false }
    : { changes, sentTime: undefined, isGivenUp: isSpent(search) };
}

/** From the first event on. */
function spanOf({ timeline, endTime }: Life): Duration {
  return endTime - timeline.events.reduce((first, { time }) => Math.min(first, time), endTime);
}

function isSpent({ livesLeft, timeLeft }: Search): boolean {
  return livesLeft <= 0 || timeLeft <= 0;
}

function allEdits(changes: readonly Change[]): readonly Edit[] {
  return changes.flatMap(({ edits }) => edits ?? []);
}

/** Mends what stops the mail, then what stops it next. Where that leads nowhere, the first way is told of. */
function mend(at: Lived, changes: readonly Change[], met: ReadonlySet<string>, search: Search): Found {
  const name = nameOf(at.stop!);
  const visits = (search.visits.get(name) ?? 0) + 1;
  search.visits.set(name, visits);
  if (changes.length >= MOST_CHANGES || visits > MOST_VISITS) return { changes, isSent: false };
  const known = new Set([...met, name]);
  const { ways, need } = waysOn(at, changes, known, search);
  let first: Found | undefined;
  for (const { change, lived } of ways.slice(0, MOST_WAYS)) {
    const more = [...changes, change];
    if (lived.sent) return { changes: more, isSent: true };
    const found = mend(lived, more, known, search);
    if (found.isSent) return found;
    first ??= found;
    if (isSpent(search)) break;
  }
  return first ?? { changes: [...changes, need], isSent: false };
}

interface Way {
  readonly change: Change;
  readonly lived: Lived;
}

/** The change that sends the mail; else those that lead on to something else, each first of its kind. */
function waysOn(
  { life, at, stop }: Lived,
  changes: readonly Change[],
  known: ReadonlySet<string>,
  search: Search,
): { readonly ways: readonly Way[]; readonly need: Change } {
  const remedies = remediesFor(stop!, life, { ...search.question, at });
  const before = allEdits(changes);
  const ways = new Map<string, Way>();
  let left = MOST_TRIES;
  for (const { need, needBefore, place, tries } of remedies) {
    for (const edits of search.inOrder(tries)) {
      if (left-- <= 0 || isSpent(search)) break;
      const lived = search.live([...before, ...edits]);
      const way = { change: { need, needBefore, place, edits: soonEnough(edits, lived) }, lived };
      if (lived.sent) return { ways: [way], need: way.change };
      const name = lived.stop && nameOf(lived.stop);
      const leadsOn = name !== undefined && !known.has(name) && isFurther(lived.stop!, stop!);
      if (leadsOn && !ways.has(name)) ways.set(name, way);
    }
  }
  const best = remedies.find(({ need }) => !need.endsWith(NOTHING_BUT_TIME)) ?? remedies[0];
  const need: Change = { need: best?.need ?? '', place: best?.place, edits: undefined };
  return { ways: [...ways.values()], need };
}

/** A clock that runs on for the mail runs on until the mail. */
function soonEnough(edits: readonly Edit[], { sent }: Lived): readonly Edit[] {
  return edits.map((edit) => (edit.kind === 'run-on' && sent ? { ...edit, until: sent.at } : edit));
}

/** Leaves out what can be done without. */
function leastOf(changes: readonly Change[], live: Live): Omit<Cure, 'isGivenUp'> {
  let least = changes;
  for (const [index, change] of changes.entries()) {
    // What a later change goes on to change is a step on the way to it.
    if (changes.slice(index + 1).some((later) => goesOn(change, later))) continue;
    const fewer = least.filter((one) => one !== change);
    if (fewer.length > 0 && live(allEdits(fewer)).sent) least = fewer;
  }
  const sentTime = live(allEdits(least)).sent?.at;
  return { changes: least.map((one) => told(one, least, sentTime)), sentTime };
}

function goesOn({ edits = [] }: Change, later: Change): boolean {
  return edits.some((one) =>
    (later.edits ?? []).some(
      (other) =>
        one.kind === 'set' &&
        other.kind === 'set' &&
        one.messageId === other.messageId &&
        one.path.join() === other.path.join(),
    ),
  );
}

/** In a life that is shifted, instants of the one are no instants of the other. */
function told(change: Change, all: readonly Change[], sentTime: Instant | undefined): Change {
  const { needBefore, ...rest } = change;
  const isShifted = allEdits(all).some(({ kind }) => kind === 'shift');
  return needBefore && sentTime !== undefined && !isShifted ? { ...rest, need: needBefore(sentTime) } : rest;
}
