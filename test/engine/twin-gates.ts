/** The gates of the slow twin, one sentence of the language each. */
import type {
  CampaignBody,
  CapBody,
  Condition,
  Declared,
  FactReference,
  PurposeBody,
  QuietHoursBody,
  Regime,
  SendStep,
} from '../../src/language/documents.js';
import { isFactReference } from '../../src/language/documents.js';
import { bucketOf } from '../../src/vocabulary/bucket.js';
import type { Decision, MailValues } from '../../src/vocabulary/decision.js';
import type { JsonObject, JsonValue } from '../../src/vocabulary/json.js';
import type { Instant } from '../../src/vocabulary/time.js';
import { MINUTE, WEEKDAYS, parseClock, parseDuration, weekdayOf } from '../../src/vocabulary/time.js';
import { localClock, localDay } from '../../src/vocabulary/zone.js';
import type { Variants } from './twin-experiments.js';
import { isHeldOutBy } from './twin-experiments.js';
import type { Moment } from './twin-facts.js';
import { consentTo, holds, traitsOf, valueOf, written, zoneOf } from './twin-facts.js';

export type Ending = Pick<Decision, 'outcome' | 'reason' | 'until' | 'detail' | 'mail'>;

export interface Proposed {
  readonly campaign: Declared<CampaignBody>;
  readonly step: SendStep;
  readonly moment: Moment;
  /** When mails that count toward caps were sent. */
  readonly mailTimes: readonly Instant[];
  /** When this mail was first proposed. */
  readonly proposedTime: Instant;
  readonly rehearse: (mail: MailValues) => string | undefined;
  readonly variants: Variants;
  /** The mail may be sent to this user, so far as that does not depend on a variant. */
  readonly onPermitted: () => void;
}

export function judge(proposed: Proposed): Ending {
  const { campaign, step, moment, mailTimes, rehearse } = proposed;
  const name = campaign.body.purpose;
  const purpose = moment.ruleSet.policy!.body.purposes[name]!;
  const stopped = (reason: Decision['reason']): Ending => ({ outcome: 'suppressed', reason });
  const fails = (condition: Condition | undefined) => condition !== undefined && !holds(condition, moment);
  if (fails(step.when)) return stopped('condition');
  if (fails(campaign.body.audience)) return stopped('audience');
  if (isSuppressed(name, purpose, moment)) return stopped('suppressed');
  if (!hasConsented(name, purpose, moment)) return stopped('no-consent');
  if (isHeldOut(name, purpose, moment)) return { outcome: 'held-out', reason: 'holdout' };
  proposed.onPermitted();
  if (isHeldOutBy(proposed.variants, moment.ruleSet)) return { outcome: 'held-out', reason: 'holdout' };
  if (isQuiet(moment.now, purpose, moment)) {
    const { onHit, expireAfter } = purpose.quietHours as QuietHoursBody;
    if (onHit === 'drop') return stopped('quiet-hours');
    let until = Math.floor(moment.now / MINUTE) * MINUTE;
    while (until <= moment.now || isQuiet(until, purpose, moment)) until += MINUTE;
    return putOff(proposed, 'quiet-hours', until, expireAfter);
  }
  const full = (purpose.caps ?? []).filter((cap) => isFull(cap, moment.now, mailTimes, moment));
  if (full.some(({ onHit }) => onHit !== 'defer')) return stopped('frequency-cap');
  const frees = full.map((cap) => ({ cap, until: freeTime(cap, mailTimes, moment) }));
  const latest = Math.max(...frees.map(({ until }) => until));
  const last = frees.find(({ until }) => until === latest);
  if (last) return putOff(proposed, 'frequency-cap', last.until, last.cap.expireAfter);
  const mail = mailOf(proposed);
  const detail = rehearse(mail);
  return detail === undefined ? { outcome: 'sent', mail } : { ...stopped('render-error'), detail };
}

function putOff(
  { moment, proposedTime }: Proposed,
  reason: Decision['reason'],
  until: Instant,
  expireAfter: string | undefined,
): Ending {
  const expiry = expireAfter === undefined ? Infinity : proposedTime + parseDuration(expireAfter)!;
  if (moment.now >= expiry) return { outcome: 'suppressed', reason: 'expired' };
  return { outcome: 'deferred', reason, until: Math.min(until, expiry) };
}

function isHeldOut(name: string, { holdout }: PurposeBody, { user }: Moment): boolean {
  return holdout !== undefined && bucketOf(`holdout ${name}`, user) < Number.parseFloat(holdout) / 100;
}

function regimeOf({ consent }: PurposeBody, moment: Moment): Regime {
  if (typeof consent === 'string') return consent;
  for (const choice of consent) {
    if ('otherwise' in choice) return choice.otherwise;
    if (holds(choice.when, moment)) return choice.require;
  }
  throw new Error('a list of regimes ends with `otherwise`');
}

function isSuppressed(name: string, purpose: PurposeBody, moment: Moment): boolean {
  const times = (event: string) =>
    moment.past.filter((one) => one.event === event).map(({ timestamp }) => timestamp);
  if (times('Email Bounced').length > 0 || times('Email Marked as Spam').length > 0) return true;
  if (regimeOf(purpose, moment) === 'not-required' || times('Unsubscribed').length === 0) return false;
  const stated = consentTo(moment, name);
  return !(stated?.consent[name] === 'granted' && stated.time > Math.max(...times('Unsubscribed')));
}

function hasConsented(name: string, purpose: PurposeBody, moment: Moment): boolean {
  const consent = regimeOf(purpose, moment);
  const status = consentTo(moment, name)?.consent[name];
  return consent === 'not-required' || (consent === 'opt-in' ? status === 'granted' : status !== 'denied');
}

function isQuiet(time: Instant, { quietHours }: PurposeBody, moment: Moment): boolean {
  if (typeof quietHours !== 'object') return false;
  const [from, to] = [parseClock(quietHours.from)!, parseClock(quietHours.to)!];
  const clock = localClock(zoneOf(moment), time);
  return from < to ? from <= clock && clock < to : from <= clock || clock < to;
}

function isFull(cap: CapBody, at: Instant, mailTimes: readonly Instant[], moment: Moment): boolean {
  const period = (time: Instant) => periodOf(cap, localDay(zoneOf(moment), time));
  const counts = (time: Instant) =>
    cap.window === 'calendar' ? period(time) === period(at) : time > at - parseDuration(cap.per)!;
  return mailTimes.filter(counts).length >= cap.max;
}

function periodOf({ per }: CapBody, day: number): number {
  return per === '1w' ? day - WEEKDAYS.indexOf(weekdayOf(day)) : day;
}

/** The first instant with room, of all at which it could come. */
function freeTime(cap: CapBody, mailTimes: readonly Instant[], moment: Moment): Instant {
  if (cap.window !== 'calendar') {
    const leaves = mailTimes.map((time) => time + parseDuration(cap.per)!).sort((a, b) => a - b);
    return leaves.find((time) => time > moment.now && !isFull(cap, time, mailTimes, moment))!;
  }
  let time = Math.floor(moment.now / MINUTE) * MINUTE + MINUTE;
  while (isFull(cap, time, mailTimes, moment)) time += MINUTE;
  return time;
}

function mailOf({ campaign, step, moment, variants }: Proposed): MailValues {
  const data = Object.entries(step.data ?? {}).flatMap(([name, binding]) => {
    const value = isFactReference(binding) ? boundValue(binding, moment) : (binding as JsonValue);
    return value === undefined ? [] : [[name, value] as const];
  });
  const content = Object.entries(step.content ?? {}).map(([slot, name]) => {
    const { choose } = moment.ruleSet.contents.get(name)!.body;
    return [slot, choose.findIndex((one) => !('when' in one) || holds(one.when, moment))] as const;
  });
  return {
    data: Object.fromEntries(data) as JsonObject,
    content: Object.fromEntries(content),
    user: { id: moment.user, traits: traitsOf(moment) },
    campaign: campaign.name,
    version: campaign.version,
    step: step.send,
    now: moment.now,
    timeZone: zoneOf(moment).name,
    ...(Object.keys(variants).length > 0 ? { variant: Object.values(variants).join('+') } : {}),
  };
}

/** A binding's default stands in for what is missing, null or blank. */
function boundValue(
  binding: FactReference & { readonly default?: JsonValue },
  moment: Moment,
): JsonValue | undefined {
  const value = valueOf(binding, moment);
  const isBlank = typeof value === 'string' && value.trim() === '';
  return value === undefined || isBlank ? written(binding, binding.default) : value;
}
