/** The gates of the slow twin, one sentence of the language each. */
import type {
  CampaignBody,
  Condition,
  Declared,
  FactReference,
  PurposeBody,
  SendStep,
} from '../../src/language/documents.js';
import { isFactReference } from '../../src/language/documents.js';
import type { Decision, MailValues } from '../../src/vocabulary/decision.js';
import type { JsonObject, JsonValue } from '../../src/vocabulary/json.js';
import type { Instant } from '../../src/vocabulary/time.js';
import { MINUTE, parseClock, parseDuration } from '../../src/vocabulary/time.js';
import { localClock } from '../../src/vocabulary/zone.js';
import type { Moment } from './twin-facts.js';
import { consentTo, holds, traitsOf, valueOf, zoneOf } from './twin-facts.js';

export type Ending = Pick<Decision, 'outcome' | 'reason' | 'until' | 'detail' | 'mail'>;

export interface Proposed {
  readonly campaign: Declared<CampaignBody>;
  readonly step: SendStep;
  readonly moment: Moment;
  /** When mails of the campaign's purpose were sent. */
  readonly mailTimes: readonly Instant[];
  readonly rehearse: (mail: MailValues) => string | undefined;
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
  if (isQuiet(moment.now, purpose, moment)) {
    let until = Math.floor(moment.now / MINUTE) * MINUTE;
    while (until <= moment.now || isQuiet(until, purpose, moment)) until += MINUTE;
    return { outcome: 'deferred', reason: 'quiet-hours', until };
  }
  if (isCapped(purpose, mailTimes, moment)) return stopped('frequency-cap');
  const mail = mailOf(proposed);
  const detail = rehearse(mail);
  return detail === undefined ? { outcome: 'sent', mail } : { ...stopped('render-error'), detail };
}

function isSuppressed(name: string, { consent }: PurposeBody, moment: Moment): boolean {
  const times = (event: string) =>
    moment.past.filter((one) => one.event === event).map(({ timestamp }) => timestamp);
  if (times('Email Bounced').length > 0 || times('Email Marked as Spam').length > 0) return true;
  if (consent === 'not-required' || times('Unsubscribed').length === 0) return false;
  const stated = consentTo(moment, name);
  return !(stated?.consent[name] === 'granted' && stated.time > Math.max(...times('Unsubscribed')));
}

function hasConsented(name: string, { consent }: PurposeBody, moment: Moment): boolean {
  const status = consentTo(moment, name)?.consent[name];
  return consent === 'not-required' || (consent === 'opt-in' ? status === 'granted' : status !== 'denied');
}

function isQuiet(time: Instant, { quietHours }: PurposeBody, moment: Moment): boolean {
  if (typeof quietHours !== 'object') return false;
  const [from, to] = [parseClock(quietHours.from)!, parseClock(quietHours.to)!];
  const clock = localClock(zoneOf(moment), time);
  return from < to ? from <= clock && clock < to : from <= clock || clock < to;
}

function isCapped({ caps = [] }: PurposeBody, mailTimes: readonly Instant[], { now }: Moment): boolean {
  return caps.some(
    ({ max, per }) => mailTimes.filter((time) => time > now - parseDuration(per)!).length >= max,
  );
}

function mailOf({ campaign, step, moment }: Proposed): MailValues {
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
  };
}

/** A binding's default stands in for what is missing, null or blank. */
function boundValue(
  binding: FactReference & { readonly default?: JsonValue },
  moment: Moment,
): JsonValue | undefined {
  const value = valueOf(binding, moment);
  const isBlank = typeof value === 'string' && value.trim() === '';
  return value === undefined || isBlank ? binding.default : value;
}
