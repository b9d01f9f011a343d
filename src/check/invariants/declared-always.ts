/** `always`: mails that must be sent. */
import type {
  AlwaysBody,
  Declared,
  InvariantBody,
  LocatedHappening,
  Part,
} from '../../language/documents.js';
import { happeningsIn, partAt } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import { campaignOf } from '../../simulate/explain/life.js';
import type { Decision, Reason } from '../../vocabulary/decision.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import type { Duration, Instant } from '../../vocabulary/time.js';
import { NEVER, humanDuration } from '../../vocabulary/time.js';
import type { Conditions } from './declared-conditions.js';
import type { MeantMails } from './declared-mails.js';
import { meantMails } from './declared-mails.js';
import { durationOf } from './declared-never.js';
import type { Happened, Past } from './declared-past.js';
import { isLater, pastOf } from './declared-past.js';
import { happeningsWords, listed, mailName, whereWords } from './declared-words.js';
import type { Breach, Invariant, JudgedLife, Verdict } from './invariant.js';
import { KEPT, UNTESTED } from './invariant.js';
import { rememberedFor } from './remembered.js';

/** What is for others to say: who may not be mailed at all need not be. */
const EXCUSES: readonly (Reason | undefined)[] = ['suppressed', 'no-consent', 'holdout'];

const DEFAULT_LATENESS = '72h';

interface Demand {
  readonly after: readonly LocatedHappening[];
  readonly unless: readonly LocatedHappening[];
  readonly when: Part | undefined;
  readonly within: Duration;
  /** `24h`, as it is written. */
  readonly withinWords: string;
  readonly allowedLateness: Duration;
  readonly mails: MeantMails;
  readonly names: string;
  readonly conditions: Conditions;
}

export function alwaysOf(
  { name, span, at }: Declared<InvariantBody>,
  body: AlwaysBody,
  ruleSet: RuleSet,
  conditions: Conditions,
): Invariant {
  const part: Part = { at, path: ['always'] };
  const demand: Demand = {
    after: happeningsIn(body.after, partAt(part, 'after')),
    unless: happeningsIn(body.unless, partAt(part, 'unless')),
    when: body.when && partAt(part, 'when'),
    within: durationOf(body.within),
    withinWords: body.within,
    allowedLateness: durationOf(ruleSet.policy?.body.allowedLateness ?? DEFAULT_LATENESS),
    mails: meantMails(body, ruleSet),
    names: listed([body.send].flat(), 'or'),
    conditions,
  };
  return {
    name,
    isDeclared: true,
    place: span,
    says: alwaysWords(body),
    judge: (life) => judge(life, demand, ruleSet),
  };
}

function judge(life: JudgedLife, demand: Demand, ruleSet: RuleSet): Verdict {
  const past = pastOf(life, rememberedFor(ruleSet));
  let isTested = false;
  for (const one of past.happened) {
    if (!demands(one, demand, past)) continue;
    const deadline = one.receivedTime + demand.within;
    const own = mailsAfter(one, demand, past);
    if (own.some((decision) => decision.outcome === 'sent' && decision.at <= deadline)) isTested = true;
    else if (!isExcused(one, deadline, own, life, demand, past))
      return { kind: 'broken', breach: breachOf(one, deadline, own, life, demand, ruleSet) };
  }
  return isTested ? KEPT : UNTESTED;
}

/** An event that came too late begins nothing, and asks for nothing. */
function demands(one: Happened, { after, when, allowedLateness, conditions }: Demand, past: Past): boolean {
  if (!after.some((happening) => conditions.isSuch(happening, one))) return false;
  if (one.receivedTime - one.event.time > allowedLateness) return false;
  return when === undefined || conditions.holdsAt(when, one, past);
}

/** What was decided of such mails to the user from the event on. */
function mailsAfter({ event, position }: Happened, { mails }: Demand, past: Past): readonly Decision[] {
  return past.decided.flatMap((one) =>
    one.position > position &&
    mails.isMeant(one.decision) &&
    past.ownerAt(event.user, one.position) === one.decision.user
      ? [one.decision]
      : [],
  );
}

function isExcused(
  one: Happened,
  deadline: Instant,
  own: readonly Decision[],
  { timeline, simulated }: JudgedLife,
  { unless, conditions }: Demand,
  past: Past,
): boolean {
  const { endTime, state } = simulated;
  // Where nothing is pending any more, no time to come would bring the mail.
  const isCut = timeline.until !== undefined || state.dueTime !== NEVER;
  if (isCut && endTime < deadline) return true;
  if (own.some(({ at, reason }) => at <= deadline && EXCUSES.includes(reason))) return true;
  const last = past.lastAt(deadline);
  return past.happened.some(
    (other) =>
      unless.some((happening) => conditions.isSuch(happening, other)) &&
      other.position <= last &&
      isLater(other, one) &&
      past.ownerAt(other.event.user, last) === past.ownerAt(one.event.user, last),
  );
}

function breachOf(
  { receivedTime, event }: Happened,
  deadline: Instant,
  own: readonly Decision[],
  life: JudgedLife,
  { names, withinWords, mails }: Demand,
  ruleSet: RuleSet,
): Breach {
  const stopped = own.filter(({ at }) => at <= deadline).at(-1);
  const sent = own.find(({ outcome }) => outcome === 'sent');
  const late = sent ? `, only ${humanDuration(sent.at - receivedTime)} after it` : '';
  const why = stopped ? `: ${mailName(stopped)} was ${stopped.outcome} by ${stopped.reason}` : '';
  return {
    at: deadline,
    words: `${names} is not sent within ${withinWords} after ${event.name}${late}${why}`,
    place: stopped?.place ?? stopIn(life, receivedTime, deadline, mails) ?? beginningOf(mails, ruleSet),
    decisions: [...(stopped ? [stopped] : []), ...(sent ? [sent] : [])],
  };
}

/** The line that ended the run that would have sent it, or let none begin. */
function stopIn({ simulated }: JudgedLife, from: Instant, to: Instant, mails: MeantMails): Span | undefined {
  return simulated.journal.findLast((entry): entry is typeof entry & { readonly place: Span } => {
    if (entry.at < from || entry.at > to) return false;
    if (entry.kind === 'refused' || (entry.kind === 'unmatched' && entry.role === 'trigger'))
      return mails.steps.has(entry.campaign);
    const isStop = entry.kind === 'exited' || entry.kind === 'ignored' || entry.kind === 'finished';
    return isStop && mails.steps.has(campaignOf(entry.instance));
  })?.place;
}

/** What begins the campaign that would send it. */
function beginningOf({ steps }: MeantMails, { campaigns }: RuleSet): Span {
  const [name] = [...steps.keys()];
  return campaigns.get(name!)!.at(['trigger'], 'key');
}

function alwaysWords({ after, when, send, within, unless }: AlwaysBody): string {
  return [
    `${listed([send].flat(), 'or')} is sent within ${within} after ${happeningsWords(after)}`,
    when ? `, ${whereWords(when)}` : '',
    unless === undefined ? '' : `, unless ${happeningsWords(unless)} comes in between`,
  ].join('');
}
