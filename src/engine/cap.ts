/** Frequency caps: how many mails a user may get. */
import { firstAfter } from '../compile/layout.js';
import type { Cap, CampaignPlan, Instruction } from '../compile/program.js';
import type { Instance, Window } from '../compile/state.js';
import type { Duration, Instant } from '../vocabulary/time.js';
import { DAY, formatDuration } from '../vocabulary/time.js';
import type { Zone } from '../vocabulary/zone.js';
import { atClock, localDay, nextChange, offsetAt } from '../vocabulary/zone.js';
import { holdoutOf } from './experiment.js';
import type { Finding, Proposal, Stop } from './finding.js';
import { DROP, isTraced } from './finding.js';
import type { Run } from './run.js';
import { lookAt, planOf } from './run.js';

/** A day or week of the calendar lasts no longer than this beyond its hours, whatever is done to clocks. */
const LONGER: Duration = DAY;

/** What one cap counts at an instant. */
interface Count {
  readonly cap: Cap;
  /** Mails that were sent, oldest first. */
  readonly sentTimes: readonly Instant[];
  /** What they were, `campaign/step`. */
  readonly sent: readonly string[];
  /** When mails of higher priority are to go. */
  readonly scheduledTimes: readonly Instant[];
}

/** A cap that drops decides before one that defers; of those that defer, the one that frees last. */
export function capFinding(proposal: Proposal): Finding | undefined {
  const { caps, sentWindow } = proposal.campaign.purpose;
  if (caps.length === 0 || !sentWindow) return undefined;
  const window = proposal.run.state.windows[sentWindow.index]!;
  if (!isTraced(proposal)) {
    const full = fullAtAGlance(caps, window, proposal.run);
    if (full === 'none') return undefined;
    if (full !== 'unknown') return { place: full.place, stop: DROP };
  }
  const counts = caps.map((cap) => countOf(cap, window, proposal));
  const hit = counts.filter(isFull);
  const decides = hit.find(({ cap }) => cap.onHit === 'drop') ?? lastToFree(hit, proposal.run);
  const shown = decides ?? counts[0]!;
  return {
    place: shown.cap.place,
    note: isTraced(proposal) ? wordsOf(shown) : undefined,
    stop: decides && stopOf(decides, proposal.run),
    opensTime: decides && isTraced(proposal) ? freeTime(decides, proposal.run) : undefined,
  };
}

/**
 * The cap that drops the mail, or that none is full, where a glance says so: by all mails of a window, those of earlier
 * days included. Of a calendar, of what is to come, and of more than one cap it says that there is room, or nothing.
 */
function fullAtAGlance(caps: readonly Cap[], window: Window, { frame }: Run): Cap | 'none' | 'unknown' {
  const { length } = window.times;
  for (let at = 0; at < caps.length; at++) {
    const cap = caps[at]!;
    if (cap.lookAhead !== undefined) return 'unknown';
    if (length < cap.max) continue;
    const start = frame.now - cap.per - (cap.calendar === undefined ? 0 : LONGER);
    if (length - firstAfter(window, start) < cap.max) continue;
    return caps.length === 1 && cap.calendar === undefined && cap.onHit === 'drop' ? cap : 'unknown';
  }
  return 'none';
}

function isFull({ cap, sentTimes, scheduledTimes }: Count): boolean {
  return sentTimes.length + scheduledTimes.length >= cap.max;
}

function countOf(cap: Cap, window: Window, proposal: Proposal): Count {
  const { now, zone } = proposal.run.frame;
  const { sentTimes, sent } =
    cap.calendar === undefined
      ? since(window, firstAfter(window, now - cap.per))
      : ofPeriod(since(window, firstAfter(window, now - cap.per - LONGER)), cap.calendar, zone, now);
  return {
    cap,
    sentTimes,
    sent,
    scheduledTimes: cap.lookAhead === undefined ? [] : scheduled(proposal, now + cap.lookAhead),
  };
}

type Sent = Pick<Count, 'sentTimes' | 'sent'>;

function since({ times, values }: Window, start: number): Sent {
  return { sentTimes: times.slice(start), sent: values.slice(start).map(String) };
}

function ofPeriod({ sentTimes, sent }: Sent, calendar: 'day' | 'week', zone: Zone, now: Instant): Sent {
  const isCounted = isOfPeriod(calendar, zone, now);
  return {
    sentTimes: sentTimes.filter(isCounted),
    sent: sent.filter((_, index) => isCounted(sentTimes[index]!)),
  };
}

/** Not all between two mails of one period is of it: where clocks are put back over midnight, a day comes twice. */
function isOfPeriod(calendar: 'day' | 'week', zone: Zone, now: Instant): (time: Instant) => boolean {
  const period = periodOf(calendar, localDay(zone, now));
  return (time) => periodOf(calendar, localDay(zone, time)) === period;
}

/** Days and weeks, numbered; weeks begin on Monday, and 1970-01-01 was a Thursday. */
function periodOf(calendar: 'day' | 'week', day: number): number {
  return calendar === 'day' ? day : Math.floor((day + 3) / 7);
}

function lastToFree(counts: readonly Count[], run: Run): Count | undefined {
  let last: Count | undefined;
  for (const count of counts) if (!last || freeTime(count, run) > freeTime(last, run)) last = count;
  return last;
}

function stopOf(count: Count, run: Run): Stop {
  const { cap } = count;
  if (cap.onHit === 'drop') return DROP;
  return { kind: 'defer', until: freeTime(count, run), expireAfter: cap.expireAfter };
}

/**
 * When there is room again, as far as it is known now; every gate is read again then. Where only mails to come fill
 * the cap, that is when the first of them goes.
 */
function freeTime({ cap, sentTimes, scheduledTimes }: Count, { frame }: Run): Instant {
  const over = sentTimes.length - cap.max;
  if (over < 0) return Math.min(...scheduledTimes);
  if (cap.calendar === undefined) return sentTimes[over]! + cap.per;
  return nextPeriod(cap.calendar, frame.zone, frame.now);
}

/** Where clocks are put back over midnight, that is the next day until then, and the day before once more after it. */
function nextPeriod(calendar: 'day' | 'week', zone: Zone, now: Instant): Instant {
  const today = localDay(zone, now);
  let day = today + 1;
  while (periodOf(calendar, day) === periodOf(calendar, today)) day++;
  const first = atClock(zone, day, 0);
  const midnight = first > now ? first : day * DAY - offsetAt(zone, now);
  const change = nextChange(zone, now);
  return change < midnight && !isOfPeriod(calendar, zone, now)(change) ? change : midnight;
}

/** When the user's other runs, of higher priority, come to their next mail: those that count, and wait for it now. */
function scheduled({ run, campaign, instance }: Proposal, latest: Instant): readonly Instant[] {
  const { state, frame } = run;
  const times: Instant[] = [];
  for (const other of state.instances) {
    if (other === instance || other.dueTime <= frame.now || other.dueTime > latest) continue;
    const plan = planOf(run, other);
    if (!plan || plan.priority <= campaign.priority || !plan.purpose.countsTowardCaps) continue;
    if (comesToMail(run, plan, other)) times.push(other.dueTime);
  }
  lookAt(run, instance);
  return times;
}

/** Whether a run that waits goes on to a mail, as far as can be told now. */
function comesToMail(run: Run, { steps }: CampaignPlan, instance: Instance): boolean {
  if (instance.proposedTime !== null) return true;
  const here = steps[instance.position];
  let position = here?.kind === 'await' ? here.otherwise : instance.position + 1;
  for (;;) {
    const instruction: Instruction | undefined = steps[position];
    if (!instruction || instruction.kind === 'wait' || instruction.kind === 'await') return false;
    if (instruction.kind === 'send') return !holdoutOf(instance, instruction.send);
    if (instruction.kind === 'jump') position = instruction.to;
    else if (instruction.kind === 'mark') position += 1;
    else position = instruction.when.test(lookAt(run, instance)) ? position + 1 : instruction.otherwise;
  }
}

function wordsOf({ cap, sentTimes, sent, scheduledTimes }: Count): string {
  const period =
    cap.calendar === undefined ? `within ${formatDuration(cap.per)}` : `this ${cap.calendar} of the user's`;
  const which = sent.length === 0 ? '' : ` (${sent.slice(-3).join(', ')})`;
  const coming = scheduledTimes.length === 0 ? '' : `, ${scheduledTimes.length} of higher priority to come`;
  return `${sentTimes.length} sent ${period}${which}${coming}, at most ${cap.max}`;
}
