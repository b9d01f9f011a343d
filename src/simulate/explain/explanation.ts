/** Why a user did or did not get a mail; and for one that was not sent, the smallest change that would have sent it. */
import type { JournalEntry } from '../../engine/journal.js';
import type { ConditionTrace, Decision } from '../../vocabulary/decision.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { Instant } from '../../vocabulary/time.js';
import type { Zone } from '../../vocabulary/zone.js';
import type { Project } from '../project.js';
import type { Timeline } from '../simulate.js';
import type { Asked, Edit } from './change.js';
import { applyEdits } from './change.js';
import type { Life, Question, Show, StepName } from './life.js';
import { entriesOf, isOf, lifeOf, runsOf } from './life.js';
import { NOTHING_BUT_TIME, remediesFor } from './remedy.js';
import { ANYTHING, leavesOf, solve } from './solve.js';
import type { Stop } from './stop.js';
import { runsBy, stopOfEntry, stopOfRun } from './stop.js';

export interface Explanation {
  readonly question: Question;
  readonly life: Life;
  /** The run that answers it; undefined where none began. */
  readonly run: string | undefined;
  /** What the journal says of that run. */
  readonly way: readonly JournalEntry[];
  /** The mail, where it was sent. */
  readonly sent: Decision | undefined;
  /** What stopped it, where it was not. */
  readonly stop: Stop | undefined;
  readonly cure: Cure | undefined;
}

/** What would have sent a mail. */
export interface Cure {
  /** All that would have to be otherwise, in the order in which it stopped the mail. */
  readonly changes: readonly Change[];
  /** When the mail is sent in a life that was lived again with all changes; undefined where that was not possible. */
  readonly sentTime: Instant | undefined;
}

export interface Change {
  /** A sentence without a full stop. */
  readonly need: string;
  readonly needBefore?: ((sentTime: Instant) => string) | undefined;
  readonly place: Span | undefined;
  /** Undefined where no change of the user's life can express it, or none that was tried goes further. */
  readonly edits: readonly Edit[] | undefined;
}

export function explain(
  project: Project,
  timeline: Timeline,
  question: Question,
  showIn: (zone: Zone) => Show,
): Explanation {
  const asked: Asked = { timeline: longEnough(timeline, question.at), at: question.at };
  const answer = answerTo(project, asked, question, showIn);
  return { question, ...answer, cure: answer.stop && cureOf(answer, project, asked, question, showIn) };
}

/** An instant that is asked about is lived through. */
function longEnough(timeline: Timeline, at: Instant | undefined): Timeline {
  const { until } = timeline;
  return at === undefined || until === undefined || until >= at ? timeline : { ...timeline, until: at };
}

type Answer = Omit<Explanation, 'question' | 'cure'>;

function answerTo(
  project: Project,
  { timeline, at }: Asked,
  name: StepName,
  showIn: (zone: Zone) => Show,
): Answer {
  const life = lifeOf(project, timeline, showIn);
  const run = runAskedFor(life, name, at);
  if (run === undefined) {
    return { life, run, way: [], sent: undefined, stop: stopOfEntry(life, name.campaign, at) };
  }
  const sent = life.decisions.findLast(
    (one) => one.instance === run && one.outcome === 'sent' && isOf(one, name),
  );
  const stop = sent ? undefined : stopOfRun(life, run, name);
  return { life, run, way: entriesOf(life, run), sent, stop };
}

/**
 * Of an instant, the latest run that had begun by then. Of a whole life, the last run that sent the mail, or else the
 * last one; a campaign that was never entered has none.
 */
function runAskedFor(life: Life, name: StepName, at: Instant | undefined): string | undefined {
  if (at !== undefined) return lastEntry(life, name.campaign, at);
  const sent = life.decisions.findLast((one) => one.outcome === 'sent' && isOf(one, name));
  return sent?.instance ?? runsOf(life, name.campaign).at(-1);
}

/** Undefined where a trigger began no run after the last run had ended: that is what is asked about, then. */
function lastEntry(life: Life, campaign: string, at: Instant): string | undefined {
  const run = runsBy(life, campaign, at).at(-1);
  if (run === undefined) return undefined;
  const end = entriesOf(life, run).find(({ kind }) => kind === 'exited' || kind === 'finished');
  if (!end || end.at > at) return run;
  const isLater = life.journal.some(
    (entry) => isVain(entry, campaign) && entry.at > end.at && entry.at <= at,
  );
  return isLater ? undefined : run;
}

function isVain(entry: JournalEntry, campaign: string): boolean {
  if (entry.kind === 'refused') return entry.campaign === campaign;
  return entry.kind === 'unmatched' && entry.role === 'trigger' && entry.campaign === campaign;
}

const MOST_CHANGES = 12;
const MOST_TRIES = 24;

/** Mends what stops the mail, lives again, and mends what stops it then, until it is sent or nothing more can be done. */
function cureOf(
  first: Answer,
  project: Project,
  asked: Asked,
  question: Question,
  showIn: (zone: Zone) => Show,
): Cure {
  const answerWith = (edits: readonly Edit[]) =>
    answerTo(project, applyEdits(asked, edits), question, showIn);
  const changes: Change[] = [];
  const met = new Set<string>();
  let answer = first;
  while (answer.stop && changes.length < MOST_CHANGES) {
    met.add(nameOf(answer.stop));
    const before = allEdits(changes);
    const next = nextChange(answer, question, met, (edits) => answerWith([...before, ...edits]));
    changes.push(next.change);
    if (!next.answer) return { changes, sentTime: undefined };
    answer = next.answer;
  }
  return answer.sent ? leastOf(changes, answerWith) : { changes, sentTime: undefined };
}

function allEdits(changes: readonly Change[]): readonly Edit[] {
  return changes.flatMap(({ edits }) => edits ?? []);
}

interface Next {
  readonly change: Change;
  /** Undefined where no change leads any further. */
  readonly answer: Answer | undefined;
}

/** The first change that sends the mail, else the first that leads on to something else. */
function nextChange(
  { life, stop }: Answer,
  question: Question,
  met: ReadonlySet<string>,
  live: (edits: readonly Edit[]) => Answer,
): Next {
  const remedies = remediesFor(stop!, life, question);
  let leadsOn: Next | undefined;
  let left = MOST_TRIES;
  for (const { need, needBefore, place, tries } of remedies) {
    for (const edits of tries) {
      if (left-- <= 0) break;
      const answer = live(edits);
      const next = { change: { need, needBefore, place, edits: soonEnough(edits, answer) }, answer };
      if (answer.sent) return next;
      if (!leadsOn && answer.stop && !met.has(nameOf(answer.stop)) && isFurther(answer.stop, stop!))
        leadsOn = next;
    }
  }
  const best = remedies.find(({ need }) => !need.endsWith(NOTHING_BUT_TIME)) ?? remedies[0];
  return (
    leadsOn ?? { change: { need: best?.need ?? '', place: best?.place, edits: undefined }, answer: undefined }
  );
}

/** Whether a mail that is stopped now came no less far than one that was stopped before. */
function isFurther(now: Stop, before: Stop): boolean {
  const [one, other] = [conditionOf(now), conditionOf(before)];
  const isSame = one && other && formatPlace(one.trace.place) === formatPlace(other.trace.place);
  if (isSame && stageOf(now) === stageOf(before)) return missing(one) < missing(other);
  return stageOf(now) >= stageOf(before);
}

/** How far a mail comes: to no trigger, to one, to a run. */
function stageOf({ kind }: Stop): number {
  if (kind === 'no-trigger' || kind === 'not-begun' || kind === 'not-entered' || kind === 'not-left')
    return 0;
  return kind === 'unmatched' ? 1 : kind === 'refused' ? 2 : 3;
}

interface Wanted {
  readonly trace: ConditionTrace;
  readonly wanted: boolean;
}

/** The condition that stops a mail, and how it has to come out. */
function conditionOf(stop: Stop): Wanted | undefined {
  switch (stop.kind) {
    case 'unmatched':
      return { trace: stop.entry.condition, wanted: true };
    case 'not-entered':
    case 'not-left':
      return stop.condition && { trace: stop.condition, wanted: stop.kind === 'not-entered' };
    case 'elsewhere': {
      const condition = stop.turn?.kind === 'chose' ? stop.turn.condition : undefined;
      return condition && { trace: condition, wanted: !condition.result };
    }
    case 'decided': {
      const condition = stop.decision.trace?.find(({ passed }) => !passed)?.condition;
      return condition && !condition.result ? { trace: condition, wanted: true } : undefined;
    }
    default:
      return undefined;
  }
}

/** How many facts keep it from coming out so. */
function missing({ trace, wanted }: Wanted): number {
  return solve(trace, wanted, ANYTHING)[0]?.length ?? Infinity;
}

/** A clock that runs on for the mail runs on until the mail. */
function soonEnough(edits: readonly Edit[], { sent }: Answer): readonly Edit[] {
  return edits.map((edit) => (edit.kind === 'run-on' && sent ? { ...edit, until: sent.at } : edit));
}

/** Leaves out what can be done without. */
function leastOf(changes: readonly Change[], answerWith: (edits: readonly Edit[]) => Answer): Cure {
  let least = changes;
  for (const [index, change] of changes.entries()) {
    // What a later change goes on to change is a step on the way to it.
    if (changes.slice(index + 1).some((later) => goesOn(change, later))) continue;
    const fewer = least.filter((one) => one !== change);
    if (fewer.length > 0 && answerWith(allEdits(fewer)).sent) least = fewer;
  }
  const sentTime = answerWith(allEdits(least)).sent?.at;
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

/** Tells what stops a mail from what stopped it before. */
function nameOf(stop: Stop): string {
  switch (stop.kind) {
    case 'unmatched':
      return `unmatched ${stop.entry.at} ${leafNames(stop.entry.condition)}`;
    case 'not-entered':
    case 'not-left':
      return `${stop.kind} ${stop.condition ? leafNames(stop.condition) : ''}`;
    case 'refused':
      return `refused ${stop.entry.at} ${stop.entry.why}`;
    case 'exited':
      return `exited ${stop.entry.at} ${formatPlace(stop.entry.place)}`;
    case 'elsewhere': {
      const { turn } = stop;
      if (!turn) return 'elsewhere';
      return `elsewhere ${turn.position} ${turn.kind === 'chose' ? leafNames(turn.condition) : turn.kind}`;
    }
    case 'waiting':
      return `waiting ${stop.entry.step} ${stop.entry.until}`;
    case 'decided': {
      const { reason, at, trace = [] } = stop.decision;
      const gate = trace.find(({ passed }) => !passed);
      const wait = gate?.opensTime === undefined ? '' : gate.opensTime - at;
      return `decided ${reason} ${wait} ${gate?.condition ? leafNames(gate.condition) : ''}`;
    }
    default:
      return stop.kind;
  }
}

/** Which comparisons of a condition hold. */
function leafNames(trace: ConditionTrace): string {
  return leavesOf(trace)
    .map(({ place, result }) => `${formatPlace(place)}=${result}`)
    .join(' ');
}
