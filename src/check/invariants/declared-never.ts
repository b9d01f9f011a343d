/** `never`: mails that may not be sent. */
import type { Declared, InvariantBody, LocatedHappening, NeverBody, Part } from '../../language/documents.js';
import { happeningsIn, partAt } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import { campaignOf } from '../../simulate/explain/life.js';
import { bucketOf } from '../../vocabulary/bucket.js';
import { assert } from '../../vocabulary/diagnostic.js';
import { shareOfPercent } from '../../vocabulary/share.js';
import type { Duration, Instant } from '../../vocabulary/time.js';
import { humanDuration, parseDuration } from '../../vocabulary/time.js';
import type { Conditions } from './declared-conditions.js';
import type { MeantMails } from './declared-mails.js';
import { meantMails } from './declared-mails.js';
import type { Happened, Past } from './declared-past.js';
import { isKnownBy, isLater, pastOf } from './declared-past.js';
import { happeningsWords, mailName, mailsWords, whereWords } from './declared-words.js';
import type { Breach, Invariant, JudgedLife, Verdict } from './invariant.js';
import { KEPT, UNTESTED } from './invariant.js';
import { rememberedFor } from './remembered.js';

/** What makes a mail one that may not be sent, beside which mail it is. */
interface Ban {
  readonly after: readonly LocatedHappening[] | undefined;
  readonly unless: readonly LocatedHappening[];
  readonly within: Duration;
  readonly isHeldOut: ((user: string) => boolean) | undefined;
  readonly when: Part | undefined;
  readonly conditions: Conditions;
}

export function neverOf(
  { name, span, at }: Declared<InvariantBody>,
  body: NeverBody,
  ruleSet: RuleSet,
  conditions: Conditions,
): Invariant {
  const part: Part = { at, path: ['never'] };
  const mails = meantMails(body, ruleSet);
  const ban: Ban = {
    after: body.after === undefined ? undefined : happeningsIn(body.after, partAt(part, 'after')),
    unless: happeningsIn(body.unless, partAt(part, 'unless')),
    within: body.within === undefined ? Infinity : durationOf(body.within),
    isHeldOut: body.heldOut === undefined ? undefined : heldOutOf(body.heldOut, ruleSet),
    when: body.when && partAt(part, 'when'),
    conditions,
  };
  const remembersFor = rememberedFor(ruleSet);
  return {
    name,
    isDeclared: true,
    place: span,
    says: neverWords(body),
    judge: (life) => judge(pastOf(life, remembersFor), life, mails, ban, body),
  };
}

export function durationOf(text: string): Duration {
  const duration = parseDuration(text);
  assert(duration !== undefined, `\`${text}\` is a duration`);
  return duration;
}

/** By hash of purpose and id, whatever the engine says. */
function heldOutOf(purpose: string, { policy }: RuleSet): (user: string) => boolean {
  const share = shareOfPercent(policy!.body.purposes[purpose]!.holdout!);
  return (user) => bucketOf(`holdout ${purpose}`, user) < share;
}

function judge(past: Past, life: JudgedLife, mails: MeantMails, ban: Ban, body: NeverBody): Verdict {
  const events = eventsOf(past, ban);
  if (events && events.after.length === 0) return UNTESTED;
  let isTested = false;
  for (const { position, decision } of past.decided) {
    if (!mails.isMeant(decision)) continue;
    const isSent = decision.outcome === 'sent';
    if (!isSent && isTested) continue;
    const why = bannedBy(decision.user, decision.at, position - 1, past, events, ban);
    if (!why) continue;
    if (ban.when && !ban.conditions.holdsBefore(ban.when, decision.user, position, past)) {
      // Of rules that let no such mail come about at all, `when` is asked in vain each time: that is what it is for.
      if (!ban.after) isTested = true;
      continue;
    }
    if (!isSent) {
      isTested = true;
      continue;
    }
    const breach: Breach = {
      at: decision.at,
      words: `${mailName(decision)} is sent${whyWords(decision.at, why, body)}`,
      place: decision.place,
      decisions: [decision],
    };
    return { kind: 'broken', breach };
  }
  return isTested || isAverted(life, past, mails, events, ban) ? KEPT : UNTESTED;
}

/** The events of a life that ban mails, and those that lift a ban. */
interface Events {
  readonly after: readonly Happened[];
  readonly unless: readonly Happened[];
}

/** Undefined where the ban is of no event's. */
function eventsOf({ happened }: Past, { after, unless, conditions }: Ban): Events | undefined {
  if (!after) return undefined;
  const of = (happenings: readonly LocatedHappening[]) =>
    happenings.length === 0
      ? []
      : happened.filter((one) => happenings.some((happening) => conditions.isSuch(happening, one)));
  return { after: of(after), unless: of(unless) };
}

/** What bans a mail of a user: an event, or what holds at any time. */
interface Why {
  readonly after: Happened | undefined;
}

/** By what is known at the moment `last`; `when` is left aside. */
function bannedBy(
  user: string,
  at: Instant,
  last: number,
  past: Past,
  events: Events | undefined,
  { within, isHeldOut }: Ban,
): Why | undefined {
  if (isHeldOut && !isHeldOut(user)) return undefined;
  if (!events) return { after: undefined };
  const isKnown = (one: Happened) => isKnownBy(user, last, one, past);
  const after = events.after.findLast(
    (one) =>
      at < one.time + within &&
      isKnown(one) &&
      !events.unless.some((lift) => isLater(lift, one) && isKnown(lift)),
  );
  return after && { after };
}

/**
 * Whether a mail was averted before it was proposed: in the time in which it may not be sent, a run that had not come
 * to it ended, or a trigger began none. What `when` would have said then is not known, so that it tests nothing.
 */
function isAverted(
  { simulated }: JudgedLife,
  past: Past,
  mails: MeantMails,
  events: Events | undefined,
  ban: Ban,
): boolean {
  if (!events || ban.when) return false;
  const isBanned = (user: string, at: Instant) =>
    bannedBy(user, at, past.lastAt(at), past, events, ban) !== undefined;
  for (const [user, journal] of simulated.journals) {
    for (const entry of journal) {
      const isRefusal = entry.kind === 'refused' || (entry.kind === 'unmatched' && entry.role === 'trigger');
      if (isRefusal && mails.steps.has(entry.campaign) && isBanned(user, entry.at)) return true;
      const isEnd =
        entry.kind === 'exited' ||
        entry.kind === 'finished' ||
        (entry.kind === 'overdue' && entry.then === 'exit');
      if (!isEnd) continue;
      const { instance, at } = entry;
      const left = (mails.steps.get(campaignOf(instance)) ?? []).filter(
        (step) =>
          !past.decided.some(
            ({ decision }) =>
              decision.at <= at &&
              decision.outcome !== 'deferred' &&
              decision.instance === instance &&
              decision.step === step,
          ),
      );
      if (left.length > 0 && isBanned(user, at)) return true;
    }
  }
  return false;
}

function whyWords(at: Instant, { after }: Why, { when, heldOut }: NeverBody): string {
  return [
    ...(after ? [` ${humanDuration(at - after.time)} after ${after.event.name}`] : []),
    ...(when ? [` ${whereWords(when)}`] : []),
    ...(heldOut === undefined ? [] : [` to a user whom ${heldOut} holds out`]),
  ].join(',');
}

function neverWords(body: NeverBody): string {
  const { after, within, when, unless, heldOut } = body;
  return [
    `no ${mailsWords(body, 'mail')} is sent`,
    heldOut === undefined ? '' : ` to users whom ${heldOut} holds out`,
    after === undefined
      ? ''
      : `${within === undefined ? '' : ` within ${within}`} after ${happeningsWords(after)}`,
    when ? `, ${whereWords(when)}` : '',
    unless === undefined ? '' : `, unless ${happeningsWords(unless)} comes in between`,
  ].join('');
}
