/** A run was left, or went another way → what would have led it to the mail. */
import type { Part, Step, WaitForStep } from '../../language/documents.js';
import { branchesOf, partAt, spanOf } from '../../language/documents.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { Event } from '../../vocabulary/event.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { JsonObject } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';
import { MINUTE, SECOND, humanDuration, parseDuration } from '../../vocabulary/time.js';
import type { Edit } from './change.js';
import type { Remedy } from './condition-remedy.js';
import { ofCondition } from './condition-remedy.js';
import type { Entry, Life } from './life.js';
import { entriesOf } from './life.js';
import { addedTimes, removed } from './past-edits.js';
import type { Spot } from './past-events.js';
import { countedBy, sampleFor } from './past-events.js';
import { campaignOfRun } from './rules-of-run.js';
import { exitOf, unitedBy } from './run-words.js';
import { eventAt, laterTries, runSpot, triggerOf } from './spot.js';
import type { Stop } from './stop.js';
import type { Tries } from './tries.js';
import { addEdit, made } from './tries.js';
import type { Turn } from './way.js';
import { turnWords } from './way.js';

/** The event that ended a run must not have happened, or have come before the run. */
export function ofExit(run: string, entry: Entry<'exited'>, life: Life): Remedy {
  const other = unitedBy(entry, life);
  if (other !== undefined) return ofUnion(other, entry, life);
  const name = exitOf(life, run, entry.place).replaceAll('`', '');
  const event = eventAt(life, name, entry.at);
  const ended = `\`${name}\` at ${life.show.time(entry.at)} ended the run`;
  const need = `${ended}; it must not have happened before the mail`;
  const needBefore = (sentTime: Instant) =>
    sentTime > entry.at ? `${ended} ${humanDuration(sentTime - entry.at)} before the mail` : need;
  return { need, needBefore, place: entry.place, tries: event ? exitTries(run, event, entry.at, life) : [] };
}

/** Of two runs of users who turn out to be one, one goes on. */
function ofUnion(other: string, { at, place }: Entry<'exited'>, { timeline, show }: Life): Remedy {
  const said = timeline.events.find(({ previousId }) => previousId === other);
  const need = `at ${show.time(at)} \`${other}\` turned out to be the same user, and of their two runs one goes on; the other could only go on if they were not one`;
  return { need, tries: said ? [removed([said])] : [], place };
}

function exitTries(run: string, event: Event, at: Instant, life: Life): Tries {
  const began = entriesOf(life, run).find(({ kind }) => kind === 'entered');
  const later = life.timeline.events.filter(
    (one) => one.name === event.name && receiptOf(one) >= at && one.type === 'track',
  );
  const before = began
    ? [MINUTE, 1].map((earlier): readonly Edit[] => [
        { kind: 'move', messageId: event.messageId, to: began.at - earlier },
      ])
    : [];
  return [
    removed([event]),
    ...(later.length > 1 && later.length <= MOST_REMOVED ? [removed(later)] : []),
    ...before,
  ];
}

const MOST_REMOVED = 20;

export function ofTurn({ run, turn }: Stop & { readonly kind: 'elsewhere' }, life: Life): readonly Remedy[] {
  if (!turn) return [];
  if (turn.kind === 'chose')
    return ofCondition(turn.condition, !turn.condition.result, runSpot(life, run, turn.at));
  if (turn.kind === 'overdue') return [ofOverdue(turn, run, life)];
  return [turn.kind === 'continued' ? ofCome(turn, run, life) : ofTimeout(turn, run, life)];
}

/** What a step waited for must not have come; or only before it could be waited for. */
function ofCome(turn: Turn & { readonly kind: 'continued' }, run: string, life: Life): Remedy {
  const need = turnWords(turn, life);
  const step = waitAt(life, run, turn.place);
  if (!step) return { need, tries: [], place: turn.place };
  const { waitFor } = step;
  const { at } = turn;
  const spot = runSpot(life, run, at);
  const lookback = waitFor.lookback === undefined ? 0 : (parseDuration(waitFor.lookback) ?? 0);
  const came = countedBy(asked(step), spot).filter(
    (event) => receiptOf(event) === at || event.time > at - lookback,
  );
  const began = spot.entryTime ?? at;
  const long = Math.min(began, at - lookback) - MINUTE;
  const moved = came.map(({ messageId }): Edit => ({ kind: 'move', messageId, to: long }));
  return {
    need: `${need}; there must be no such \`${waitFor.event}\``,
    tries: came.length === 0 || came.length > MOST_REMOVED ? [] : [removed(came), moved],
    place: turn.place,
  };
}

/** What a step waited for must have come: while it waits, or before, where it looks back. */
function ofTimeout(turn: Turn & { readonly kind: 'timed-out' }, run: string, life: Life): Remedy {
  const need = turnWords(turn, life);
  const step = waitAt(life, run, turn.place);
  if (!step) return { need, tries: [], place: turn.place };
  const began = beganWaiting(life, run, turn);
  const { lookback } = step.waitFor;
  // As a fact would count it when the step begins.
  const reading = { ...asked(step), params: { ...asked(step).params, within: lookback ?? '1s' } };
  const times = [
    ...(lookback === undefined ? [] : addedTimes(reading, runSpot(life, run, began))),
    began + 1,
    turn.at - SECOND,
    turn.at,
  ];
  return {
    need: `${need}; it needs one \`${step.waitFor.event}\` by then`,
    tries: [...addsAt(step, times, runSpot(life, run, turn.at))],
    place: turn.place,
  };
}

function addsAt(step: WaitForStep, times: readonly Instant[], spot: Spot): Tries {
  const sample = sampleFor(asked(step), spot);
  return sample ? times.map((time) => [addEdit(spot, made(spot, sample, time))]) : [];
}

/** When the run began to wait at a step that it has left. */
function beganWaiting(life: Life, run: string, { step, at }: Turn & { readonly kind: 'timed-out' }): Instant {
  const waiting = entriesOf(life, run).findLast(
    (entry) => entry.kind === 'waiting' && entry.step === step && entry.at <= at,
  );
  return waiting?.at ?? at;
}

/** What led to a wait must come before the time that it waits for. */
function ofOverdue(
  { at, step, target, place }: Turn & { readonly kind: 'overdue' },
  run: string,
  life: Life,
): Remedy {
  const { show } = life;
  const need = `at ${show.time(at)} it came to wait at \`${step}\` for ${show.time(target)}, which was over; it must come to it by then`;
  const by = target - at;
  const began = entriesOf(life, run).find(({ kind }) => kind === 'entered');
  const trigger = began && triggerOf(life, run, began.at);
  const byTrigger: Tries = trigger ? [[{ kind: 'shift', by, from: trigger.messageId }]] : [];
  return { need, tries: [...byTrigger, ...laterTries(life, at, by), [{ kind: 'shift', by }]], place };
}

/** The event that a step waits for, as a fact would count it. */
function asked({ waitFor: { event, where } }: WaitForStep) {
  const params: JsonObject = { event, ...(where ? { where: where as unknown as JsonObject } : {}) };
  return { fact: 'count', params };
}

/** The step that waits at a place of the rules that the run goes by. */
function waitAt(life: Life, run: string, place: Span): WaitForStep | undefined {
  const campaign = campaignOfRun(life, run);
  return campaign && awaitIn(campaign.body.steps, { at: campaign.at, path: ['steps'] }, formatPlace(place));
}

function awaitIn(steps: readonly Step[], part: Part, place: string): WaitForStep | undefined {
  for (const [index, step] of steps.entries()) {
    const here = partAt(part, index);
    if ('waitFor' in step && formatPlace(spanOf(partAt(here, 'waitFor'), 'key')) === place) return step;
    for (const { path, steps: inner } of branchesOf(step)) {
      const found = awaitIn(inner, partAt(here, ...path), place);
      if (found) return found;
    }
  }
  return undefined;
}
