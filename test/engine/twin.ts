/**
 * The slow, obvious engine: the language's own sentences over the whole list of what has happened. It shares with
 * the fast one only the vocabulary and the documents.
 */
import type { Input } from '../../src/engine/step.js';
import type {
  CalendarWait,
  WaitForStep,
  CampaignBody,
  Declared,
  FactReference,
  SendStep,
  Step,
} from '../../src/language/documents.js';
import type { RuleSet } from '../../src/language/rule-set.js';
import type { Decision, MailValues } from '../../src/vocabulary/decision.js';
import type { Event } from '../../src/vocabulary/event.js';
import type { JsonValue } from '../../src/vocabulary/json.js';
import type { Instant } from '../../src/vocabulary/time.js';
import { MINUTE, dayNumber, parseClock, parseDuration, weekdayOf } from '../../src/vocabulary/time.js';
import type { Zone } from '../../src/vocabulary/zone.js';
import { addMonths, atClock, localClock, localDate, localDay } from '../../src/vocabulary/zone.js';
import type { Exposure } from '../../src/vocabulary/exposure.js';
import type { Variants } from './twin-experiments.js';
import { partingAt, stepsOfAll, stepsUnder, variantsOf } from './twin-experiments.js';
import type { Moment, Past } from './twin-facts.js';
import { holds, mentionedIn, valueOf, zoneOf } from './twin-facts.js';
import type { Ending } from './twin-gates.js';
import { judge } from './twin-gates.js';

export type TwinDecision = Omit<Decision, 'place' | 'trace'>;
type Campaign = Declared<CampaignBody>;

/** One user's run through a campaign. */
interface Run {
  readonly campaign: Campaign;
  readonly ordinal: number;
  readonly key: JsonValue;
  readonly entryTime: Instant;
  trigger: Past | null;
  /** The steps that are still to be taken. */
  todo: readonly Step[];
  due: Instant;
  isWaiting: boolean;
  isDeferred: boolean;
  /** When the mail that it stands at was first proposed. */
  proposedTime: Instant;
  hasSent: boolean;
  readonly variants: Variants;
  /** The campaign's steps under them. */
  readonly steps: readonly Step[];
}

export class Twin {
  readonly decisions: TwinDecision[] = [];
  readonly exposures: Exposure[] = [];
  private now: Instant = -Infinity;
  private past: Past[] = [];
  private identified: Event[] = [];
  private runs: Run[] = [];
  private readonly entries: { readonly campaign: string; readonly time: Instant }[] = [];
  private readonly mails: { readonly purpose: string; readonly time: Instant }[] = [];
  /** Whether the user is in a segment; a segment that was not looked at yet is absent. */
  private readonly members = new Map<string, boolean>();
  private enteredByMail = new Set<string>();
  private readonly campaigns: readonly Campaign[];
  private readonly segments: readonly string[];
  private readonly eventsRead: ReadonlySet<string>;

  constructor(
    private readonly ruleSet: RuleSet,
    private readonly user: string,
    private readonly rehearse: (mail: MailValues) => string | undefined,
  ) {
    this.campaigns = [...ruleSet.campaigns.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const entered = this.campaigns.flatMap(({ body: { trigger } }) =>
      'enters' in trigger ? trigger.enters : 'leaves' in trigger ? trigger.leaves : [],
    );
    this.segments = [...new Set(entered)].sort();
    const bodies = [...this.campaigns.map(({ body }) => body), ...stepsOfAll(ruleSet)];
    this.eventsRead = mentionedIn([bodies, ruleSet.policy?.body], ruleSet).events.add('Email Sent');
  }

  take(input: Input): void {
    if (input.kind === 'clock') {
      this.settleUntil(input.time, true);
      this.now = Math.max(this.now, input.time);
      return;
    }
    const { event } = input;
    this.settleUntil(event.time, false);
    this.now = Math.max(this.now, event.time);
    if (event.type === 'identify') {
      this.identified.push(event);
      for (const segment of this.segments) this.look(segment, 'outside');
    } else {
      this.happen({ event: event.name, timestamp: event.time, properties: event.properties }, 'outside');
    }
  }

  private moment(event: Past | null, entryTime: Instant): Moment {
    return { ...this.known(), now: this.now, event, entryTime };
  }

  private known() {
    return { ruleSet: this.ruleSet, user: this.user, past: this.past, identified: this.identified };
  }

  private momentOf({ trigger, entryTime }: Run): Moment {
    return this.moment(trigger, entryTime);
  }

  private get zone(): Zone {
    return zoneOf(this.known());
  }

  /** History, exits, entries, segments. */
  private happen(event: Past, cause: 'outside' | 'mail'): void {
    this.past.push(event);
    for (const campaign of this.campaigns) this.exit(campaign, event);
    for (const run of this.runs) this.goOn(run, event);
    for (const campaign of this.campaigns) {
      const { trigger } = campaign.body;
      if (!('event' in trigger) || trigger.event !== event.event) continue;
      if (!trigger.where || holds(trigger.where, this.moment(event, this.now)))
        this.trigger(campaign, event, cause);
    }
    if (!this.eventsRead.has(event.event)) return;
    for (const name of this.segments) {
      const { events } = mentionedIn(this.ruleSet.segments.get(name)!.body, this.ruleSet);
      if (events.has(event.event) || !this.members.has(name)) this.look(name, cause);
    }
  }

  private goOn(run: Run, event: Past): void {
    const [step, ...rest] = run.todo;
    if (!step || !('waitFor' in step) || !run.isWaiting || !this.isAwaited(step, event)) return;
    run.todo = [...(step.then ?? []), ...rest];
    run.isWaiting = false;
    run.due = this.now;
  }

  private isAwaited({ waitFor }: WaitForStep, event: Past): boolean {
    if (waitFor.event !== event.event) return false;
    return !waitFor.where || holds(waitFor.where, this.moment(event, this.now));
  }

  private exit(campaign: Campaign, event: Past): void {
    for (const { where } of (campaign.body.exit ?? []).filter((exit) => exit.event === event.event)) {
      for (const run of this.runs.filter((one) => one.campaign === campaign)) {
        if (where && !holds(where, this.moment(event, run.entryTime))) continue;
        this.runs = this.runs.filter((other) => other !== run);
        const ending: Ending = { outcome: 'suppressed', reason: 'exited' };
        if (run.isDeferred) this.decide(run, run.todo[0] as SendStep, ending);
      }
    }
  }

  private look(name: string, cause: 'outside' | 'mail'): void {
    const isMember = holds(this.ruleSet.segments.get(name)!.body.when, this.moment(null, this.now));
    const wasMember = this.members.get(name) ?? false;
    this.members.set(name, isMember);
    if (isMember === wasMember) return;
    for (const campaign of this.campaigns) {
      const { trigger } = campaign.body;
      const begins = isMember
        ? 'enters' in trigger && trigger.enters === name
        : 'leaves' in trigger && trigger.leaves === name;
      if (begins) this.trigger(campaign, null, cause);
    }
  }

  private trigger(campaign: Campaign, event: Past | null, cause: 'outside' | 'mail'): void {
    const { key: path, onRepeat = 'ignore' } = campaign.body.entry ?? {};
    const reference: FactReference | undefined =
      path === undefined || !event ? undefined : { fact: 'event', path };
    const key = (reference && valueOf(reference, this.moment(event, this.now))) ?? null;
    const running = this.runs.find((run) => run.campaign === campaign && run.key === key);
    if (!running || onRepeat === 'parallel') return this.enter(campaign, key, event, cause);
    if (onRepeat === 'ignore') return;
    running.trigger = event;
    if (onRepeat === 'restart' && !running.hasSent) this.restart(running);
  }

  private enter(campaign: Campaign, key: JsonValue, event: Past | null, cause: 'outside' | 'mail'): void {
    const { cooldown, maxEntries = Infinity } = campaign.body.entry ?? {};
    const before = this.entries.filter((entry) => entry.campaign === campaign.name);
    if (before.length >= maxEntries) return;
    if (cooldown && before.some(({ time }) => this.now - time < parseDuration(cooldown)!)) return;
    if (cause === 'mail' && this.enteredByMail.has(campaign.name)) return;
    if (cause === 'mail') this.enteredByMail.add(campaign.name);
    this.entries.push({ campaign: campaign.name, time: this.now });
    const variants = variantsOf(campaign.name, this.user, this.ruleSet);
    const steps = stepsUnder(campaign, variants, this.ruleSet);
    this.runs.push({
      campaign,
      ordinal: before.length + 1,
      key,
      entryTime: this.now,
      trigger: event,
      todo: steps,
      due: this.now,
      isWaiting: false,
      isDeferred: false,
      proposedTime: this.now,
      hasSent: false,
      variants,
      steps,
    });
  }

  private restart(run: Run): void {
    const { steps } = run;
    const { entry } = run.campaign.body;
    const [first] = steps;
    const latest = entry?.maxWait === undefined ? Infinity : run.entryTime + parseDuration(entry.maxWait)!;
    if (run.isDeferred)
      this.decide(run, run.todo[0] as SendStep, { outcome: 'suppressed', reason: 'exited' });
    run.todo = steps;
    run.isDeferred = false;
    const wait = 'wait' in first! ? first.wait : 'waitFor' in first! ? first.waitFor.timeout : undefined;
    run.isWaiting = wait !== undefined;
    if (run.isWaiting) this.expose(run, first!);
    const end = wait === undefined ? this.now : waitEnd(wait, this.now, this.zone);
    run.due = Math.max(this.now, Math.min(end, latest));
  }

  private settleUntil(time: Instant, isIncluded: boolean): void {
    if (this.now === -Infinity) return;
    const last = isIncluded ? time : time - 1;
    let at = this.now;
    while (at <= last) {
      this.settle(at);
      at = this.nextInstant();
    }
  }

  /** The next instant at which anything might be due: at worst nothing is. */
  private nextInstant(): Instant {
    const { durations, facts } = mentionedIn(
      this.segments.map((name) => this.ruleSet.segments.get(name)!.body),
      this.ruleSet,
    );
    const candidates = this.runs.map(({ due }) => due);
    for (const { timestamp } of this.past)
      for (const duration of durations) candidates.push(timestamp + duration, timestamp + duration + 1);
    if (facts.has('localTime')) candidates.push((Math.floor(this.now / (30 * MINUTE)) + 1) * 30 * MINUTE);
    return Math.min(...candidates.filter((candidate) => candidate > this.now), Infinity);
  }

  private settle(time: Instant): void {
    this.now = time;
    this.enteredByMail = new Set();
    for (const name of this.segments) if (this.members.has(name)) this.look(name, 'outside');
    for (;;) {
      const [first] = this.proposals();
      if (!first) return;
      this.propose(first.run, first.step);
    }
  }

  /** The mails that are due now, in the order in which they are decided. */
  private proposals(): readonly { readonly run: Run; readonly step: SendStep }[] {
    const due = this.runs.filter((run) => run.due <= this.now);
    const found = due.flatMap((run) => {
      const step = this.advance(run);
      return step ? [{ run, step }] : [];
    });
    return found.sort(
      (a, b) =>
        (b.run.campaign.body.priority ?? 50) - (a.run.campaign.body.priority ?? 50) ||
        a.run.due - b.run.due ||
        textOrder(a.run.campaign.name, b.run.campaign.name) ||
        textOrder(a.step.send, b.step.send) ||
        a.run.ordinal - b.run.ordinal,
    );
  }

  /** Takes a run's steps up to the next mail, which is returned, wait or end. */
  private advance(run: Run): SendStep | undefined {
    for (;;) {
      const [step, ...rest] = run.todo;
      if (!step) {
        this.runs = this.runs.filter((other) => other !== run);
        return undefined;
      }
      if ('send' in step) return step;
      if ('wait' in step) {
        if (!run.isWaiting) this.expose(run, step);
        if (!run.isWaiting) run.due = Math.max(this.now, waitEnd(step.wait, this.now, this.zone));
        run.isWaiting = run.due > this.now;
        if (run.isWaiting) return undefined;
        run.todo = rest;
      } else if ('waitFor' in step) {
        const { lookback, timeout } = step.waitFor;
        const since = lookback === undefined ? Infinity : this.now - parseDuration(lookback)!;
        const lately = this.past.filter((one) => one.timestamp > since && one.timestamp <= this.now);
        if (!run.isWaiting && lately.some((one) => this.isAwaited(step, one))) {
          run.todo = [...(step.then ?? []), ...rest];
          continue;
        }
        if (!run.isWaiting) this.expose(run, step);
        if (!run.isWaiting) run.due = Math.max(this.now, waitEnd(timeout, this.now, this.zone));
        run.isWaiting = run.due > this.now;
        if (run.isWaiting) return undefined;
        run.todo = [...(step.otherwise ?? []), ...rest];
      } else {
        const chosen = step.choose.find(
          (entry) => !('when' in entry) || holds(entry.when, this.momentOf(run)),
        )!;
        run.todo = [...('when' in chosen ? chosen.steps : chosen.otherwise), ...rest];
      }
    }
  }

  private propose(run: Run, step: SendStep): void {
    const { campaign } = run;
    const { purpose } = campaign.body;
    const moment = this.momentOf(run);
    const counts = (name: string) => this.ruleSet.policy!.body.purposes[name]!.countsTowardCaps !== false;
    const mailTimes = this.mails.filter((mail) => counts(mail.purpose)).map(({ time }) => time);
    if (!run.isDeferred) run.proposedTime = this.now;
    const { proposedTime } = run;
    const ending = judge({
      campaign,
      step,
      moment,
      mailTimes,
      proposedTime,
      rehearse: this.rehearse,
      variants: run.variants,
      onPermitted: () => this.expose(run, step),
    });
    this.decide(run, step, ending);
    run.isDeferred = ending.outcome === 'deferred';
    if (ending.until !== undefined) run.due = ending.until;
    else run.todo = run.todo.slice(1);
    if (ending.outcome !== 'sent') return;
    run.hasSent = true;
    this.mails.push({ purpose, time: this.now });
    const { experiment: _, ...variant } = fieldsOf(run);
    const properties = { campaign: campaign.name, step: step.send, ...variant };
    this.happen({ event: 'Email Sent', timestamp: this.now, properties }, 'mail');
  }

  /** The user has come to where the variants part. */
  private expose({ campaign, variants }: Run, step: Step): void {
    for (const { name, version } of partingAt(step, campaign, variants, this.ruleSet)) {
      if (this.exposures.some(({ experiment }) => experiment === name)) continue;
      const { now: at, user } = this;
      this.exposures.push({ at, user, experiment: name, version, variant: variants[name]! });
    }
  }

  private decide(run: Run, step: SendStep, ending: Ending): void {
    const { campaign, ordinal } = run;
    const { name, version } = campaign;
    const instance = `${name}#${ordinal}`;
    const { now: at, user } = this;
    const fields = fieldsOf(run);
    this.decisions.push({
      at,
      user,
      campaign: name,
      version,
      instance,
      step: step.send,
      ...fields,
      ...ending,
    });
  }
}

/** The run's experiments and variants, joined in order of the experiments' names. */
function fieldsOf({ variants }: Run): { readonly experiment?: string; readonly variant?: string } {
  const names = Object.keys(variants).sort();
  if (names.length === 0) return {};
  return { experiment: names.join('+'), variant: names.map((name) => variants[name]!).join('+') };
}

function textOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function waitEnd(wait: string | CalendarWait, now: Instant, zone: Zone): Instant {
  if (typeof wait === 'string') return now + parseDuration(wait)!;
  const isMeant = (day: number) => !wait.on || wait.on.includes(weekdayOf(day));
  let day = localDay(zone, now) + (wait.days ?? 0);
  if (wait.months !== undefined) day = dayNumber(addMonths(localDate(zone, now), wait.months));
  const clock = wait.until ?? wait.at;
  const instant = () => atClock(zone, day, clock === undefined ? localClock(zone, now) : parseClock(clock)!);
  while (!isMeant(day) || (wait.until !== undefined && instant() < now)) day++;
  return instant();
}
