/** Decisions of two lives in one order, judged again by frequency caps, which then count other mails than they counted. */
import type { Cap, CampaignPlan, Program } from '../../compile/program.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import type { Duration, Instant } from '../../vocabulary/time.js';
import { DAY } from '../../vocabulary/time.js';
import { ByMail } from './by-mail.js';
import { empty } from './part.js';

/**
 * What is decided where two lives are made one: of the first all that is not about campaigns that are left out of it, and
 * all of the second; both in order of time. Undefined where it is not certain.
 */
export type JudgeCapsAgain = (
  a: readonly Decision[],
  b: readonly Decision[],
) => readonly Decision[] | undefined;

/** A calendar's day or week lasts no longer than this beyond its hours. */
const LONGER = DAY;

/**
 * Each life is by a program, and both programs have the same policy.
 *
 * Nothing but caps is judged otherwise than it was: no mail is an event to a rule, no cap looks ahead, and no cap defers
 * another mail than it did, so that what is proposed, and when, stays as it was. A mail that a cap now drops is not
 * sent, which is to be of no matter to its run; one that no cap drops any more was never made, so that nothing can be
 * said of it.
 */
export function judgeCapsAgain(
  programOfA: Program,
  programOfB: Program,
  leftOut: ReadonlySet<string>,
): JudgeCapsAgain {
  const caps = [...programOfB.purposes.values()].flatMap((purpose) => purpose.caps);
  const within = Math.max(0, ...caps.map(({ per }) => per + LONGER));
  const [plansOfA, plansOfB] = [mailPlans(programOfA, leftOut), mailPlans(programOfB, NONE_LEFT_OUT)];
  // Lists that are gone through for one user after the other: they have room already.
  const [ofA, ofB] = [new Source(plansOfA), new Source(plansOfB)];
  const counted: Instant[] = [];
  return (a, b) => {
    ofA.begin(a);
    ofB.begin(b);
    empty(counted);
    const composed: Composed = { whole: [], counted, within };
    let [x, y] = [ofA.next(), ofB.next()];
    while (x !== undefined || y !== undefined) {
      if (x !== undefined && y !== undefined && x.at === y.at) {
        if (areTwo(ofA, x, ofB, y)) {
          const isAFirst = ofA.plan.priority >= ofB.plan.priority;
          if (isAFirst && !addNext(ofA, x, composed)) return undefined;
          if (!addNext(ofB, y, composed)) return undefined;
          if (!isAFirst && !addNext(ofA, x, composed)) return undefined;
        } else if (!addAll([...ofA.takeUntil(x.at), ...ofB.takeUntil(y.at)], composed)) return undefined;
        x = ofA.next();
        y = ofB.next();
      } else if (y === undefined || (x !== undefined && x.at < y.at)) {
        if (!addNext(ofA, x!, composed)) return undefined;
        x = ofA.next();
      } else {
        if (!addNext(ofB, y, composed)) return undefined;
        y = ofB.next();
      }
    }
    return composed.whole;
  };
}

interface Composed {
  readonly whole: Decision[];
  /** When mails that count were sent. */
  readonly counted: Instant[];
  /** No cap counts what was sent so long before. */
  readonly within: Duration;
}

/** That which is next in a source, and alone at its instant. */
function addNext(source: Source, decision: Decision, composed: Composed): boolean {
  const { plan } = source;
  const before = source.counted.length;
  const isCounted = source.pass(decision);
  const { whole, counted, within } = composed;
  if (
    isJudged(decision) &&
    plan.caps.length > 0 &&
    !areSame(counted, counted.length, source.counted, before, decision.at - within)
  ) {
    return add(judgedAgain(decision, plan, counted, counted), isCounted, composed);
  }
  whole.push(decision);
  if (isCounted) counted.push(decision.at);
  return true;
}

/** Whether they are the only ones at their instant, and it is known which goes first; most instants of two are the ends of quiet hours. */
function areTwo(ofA: Source, x: Decision, ofB: Source, y: Decision): boolean {
  const isOrdered = ofA.plan.priority !== ofB.plan.priority || !(isJudged(x) && isJudged(y));
  return isOrdered && ofA.isLastAt(x.at) && ofB.isLastAt(y.at);
}

/** One that follows others in an order that is known. */
function addOne({ decision, plan, source, before, isCounted }: Taken, composed: Composed): boolean {
  const { counted, within } = composed;
  const isAsItWas =
    !isJudged(decision) ||
    plan.caps.length === 0 ||
    areSame(counted, counted.length, source.counted, before, decision.at - within);
  return add(isAsItWas ? decision : judgedAgain(decision, plan, counted, counted), isCounted, composed);
}

/** Those of both lives at one instant. */
function addAll(taken: Taken[], composed: Composed): boolean {
  if (putInOrder(taken)) return taken.every((one) => addOne(one, composed));
  const least = composed.counted.slice();
  const most = [...least, ...taken.filter((one) => one.isCounted).map(({ decision }) => decision.at)];
  return taken.every((one) => add(judgedAgain(one.decision, one.plan, least, most), one.isCounted, composed));
}

function add(judged: Decision | undefined, isCounted: boolean, { whole, counted }: Composed): boolean {
  if (!judged) return false;
  whole.push(judged);
  if (isCounted && judged.outcome === 'sent') counted.push(judged.at);
  return true;
}

const NONE_LEFT_OUT: ReadonlySet<string> = new Set();

/** What is to be known of a mail of the rules. */
interface MailPlan {
  readonly isLeftOut: boolean;
  readonly priority: number;
  readonly caps: readonly Cap[];
  readonly counts: boolean;
  /** Whether its run goes the same way where the mail is not sent. */
  readonly mayBeDropped: boolean;
}

function mailPlans({ campaigns }: Program, leftOut: ReadonlySet<string>): ByMail<MailPlan> {
  return new ByMail(({ campaign, step }) => mailPlan(campaigns.get(campaign)!, step, leftOut));
}

function mailPlan(campaign: CampaignPlan, step: string, leftOut: ReadonlySet<string>): MailPlan {
  const { priority, purpose, entry, steps } = campaign;
  const position = steps.findIndex((one) => one.kind === 'send' && one.send.name === step);
  const endsThere = steps.every((one, index) => index <= position || one.kind === 'mark');
  return {
    isLeftOut: leftOut.has(campaign.name),
    priority,
    caps: purpose.sentWindow ? purpose.caps : [],
    counts: purpose.sentWindow !== undefined && purpose.countsTowardCaps,
    // A run that has sent is refreshed and not restarted, where it goes on.
    mayBeDropped: entry.onRepeat !== 'restart' || endsThere,
  };
}

interface Taken {
  readonly decision: Decision;
  readonly plan: MailPlan;
  readonly source: Source;
  /** Of the mails that count in the life that it is taken from, how many were sent before it. */
  readonly before: number;
  readonly isCounted: boolean;
}

/** Goes through a life. */
class Source {
  /** When mails that count were sent. */
  readonly counted: Instant[] = [];
  /** Of what is next. */
  plan: MailPlan;
  private at = 0;
  private lived: readonly Decision[] = [];

  constructor(private readonly plans: ByMail<MailPlan>) {
    this.plan = NO_PLAN;
  }

  begin(lived: readonly Decision[]): void {
    this.lived = lived;
    this.at = 0;
    empty(this.counted);
  }

  /** The next that is taken. */
  next(): Decision | undefined {
    const { lived } = this;
    while (this.at < lived.length) {
      const decision = lived[this.at]!;
      const plan = this.plans.of(decision);
      this.plan = plan;
      if (!plan.isLeftOut) return decision;
      this.pass(decision);
    }
    return undefined;
  }

  /** Whether no other is taken at the instant of that which is next. */
  isLastAt(now: Instant): boolean {
    const { lived, plans } = this;
    for (let index = this.at + 1; index < lived.length && lived[index]!.at <= now; index += 1) {
      if (!plans.of(lived[index]!).isLeftOut) return false;
    }
    return true;
  }

  /** That which is next. */
  private take(decision: Decision): Taken {
    const { plan } = this;
    const before = this.counted.length;
    const isCounted = this.pass(decision);
    return { decision, plan, source: this, before, isCounted };
  }

  takeUntil(now: Instant): readonly Taken[] {
    const taken: Taken[] = [];
    for (let one = this.next(); one && one.at <= now; one = this.next()) taken.push(this.take(one));
    return taken;
  }

  /** Goes on behind what is next; whether that is a mail that counts. */
  pass(decision: Decision): boolean {
    this.at += 1;
    const isCounted = decision.outcome === 'sent' && this.plan.counts;
    if (isCounted) this.counted.push(decision.at);
    return isCounted;
  }
}

const NO_PLAN: MailPlan = {
  isLeftOut: false,
  priority: 0,
  caps: [],
  counts: false,
  mayBeDropped: false,
};

/** At one instant the higher priority goes first; whether that alone says in which order those go that caps look at. */
function putInOrder(taken: Taken[]): boolean {
  taken.sort((a, b) => b.plan.priority - a.plan.priority);
  const judged = taken.filter(({ decision }) => isJudged(decision));
  return judged.every((one, index) => {
    const last = judged[index - 1];
    return last === undefined || last.source === one.source || last.plan.priority !== one.plan.priority;
  });
}

/** Whether a cap has looked at it. */
function isJudged({ outcome, reason }: Decision): boolean {
  return (
    outcome === 'sent' || reason === 'frequency-cap' || reason === 'expired' || reason === 'render-error'
  );
}

/** Whether the last of two lists are the same, as far as they are after an instant. */
function areSame(
  a: readonly Instant[],
  endA: number,
  b: readonly Instant[],
  endB: number,
  after: Instant,
): boolean {
  for (let [x, y] = [endA - 1, endB - 1]; ; x -= 1, y -= 1) {
    const [timeA, timeB] = [x >= 0 ? a[x]! : -Infinity, y >= 0 ? b[y]! : -Infinity];
    if (timeA <= after && timeB <= after) return true;
    if (timeA !== timeB) return false;
  }
}

type Fill = 'free' | 'full' | 'not known';

/** By the mails that have been sent, at least and at most. */
function fillOf(
  { max, per, calendar }: Cap,
  least: readonly Instant[],
  most: readonly Instant[],
  now: Instant,
): Fill {
  const from = calendar === undefined ? now - per : now - per - LONGER;
  if (countAfter(most, from) < max) return 'free';
  return calendar === undefined && countAfter(least, from) >= max ? 'full' : 'not known';
}

function countAfter(times: readonly Instant[], from: Instant): number {
  let count = 0;
  while (count < times.length && times[times.length - 1 - count]! > from) count += 1;
  return count;
}

function judgedAgain(
  decision: Decision,
  { caps, mayBeDropped }: MailPlan,
  least: readonly Instant[],
  most: readonly Instant[],
): Decision | undefined {
  const { at: now } = decision;
  if (caps.length === 0 || !isJudged(decision)) return decision;
  const { outcome, reason } = decision;
  // It may have been quiet hours that put it off.
  if (reason === 'expired') return caps.some(({ onHit }) => onHit === 'defer') ? undefined : decision;
  if (outcome === 'deferred') return undefined;
  const found = dropping(caps, least, most, now);
  if (found === 'not known') return undefined;
  if (reason === 'frequency-cap') return found && droppedAgain(decision, found.place);
  if (!found) return decision;
  return reason === 'render-error' || mayBeDropped ? dropped(decision, found.place) : undefined;
}

/** The first cap that is full and drops; undefined where all have room. */
function dropping(
  caps: readonly Cap[],
  least: readonly Instant[],
  most: readonly Instant[],
  now: Instant,
): Cap | 'not known' | undefined {
  const fills = caps.map((cap) => fillOf(cap, least, most, now));
  const first = caps.findIndex(({ onHit }, index) => onHit === 'drop' && fills[index] !== 'free');
  if (first >= 0) return fills[first] === 'full' ? caps[first] : 'not known';
  return fills.every((fill) => fill === 'free') ? undefined : 'not known';
}

/** What the same cap drops is decided as it was. */
function droppedAgain(decision: Decision, place: Span): Decision {
  const { file, line, column } = decision.place;
  const isThere = file === place.file && line === place.line && column === place.column;
  return isThere ? decision : dropped(decision, place);
}

function dropped(decision: Decision, place: Span): Decision {
  const { at: time, user, campaign, version, instance, step } = decision;
  return {
    at: time,
    user,
    campaign,
    version,
    instance,
    step,
    outcome: 'suppressed',
    reason: 'frequency-cap',
    place,
  };
}
