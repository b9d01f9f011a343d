/**
 * The slow, obvious engine: the language's own sentences over the whole list of what has happened. It shares with
 * the fast one only the vocabulary and the documents.
 */
import type { Input } from '../../src/engine/step.js';
import type {
  CalendarWait,
  WaitForStep,
  WaitStep,
  CampaignBody,
  Declared,
  FactReference,
  SendStep,
  Step,
} from '../../src/language/documents.js';
import type { RuleSet } from '../../src/language/rule-set.js';
import type { Decision, MailValues } from '../../src/vocabulary/decision.js';
import { assert } from '../../src/vocabulary/diagnostic.js';
import type { Event } from '../../src/vocabulary/event.js';
import { SUPPRESSING_EVENTS } from '../../src/vocabulary/event.js';
import type { JsonValue } from '../../src/vocabulary/json.js';
import type { Instant } from '../../src/vocabulary/time.js';
import { DAY, MINUTE, dayNumber, parseClock, parseDuration, weekdayOf } from '../../src/vocabulary/time.js';
import type { LocalTime, Zone } from '../../src/vocabulary/zone.js';
import { addMonths, atClock, localClock, localDate, localDay, toInstant } from '../../src/vocabulary/zone.js';
import type { Exposure } from '../../src/vocabulary/exposure.js';
import { TwinDates } from './twin-dates.js';
import type { Variants } from './twin-experiments.js';
import { partingAt, stepsOfAll, stepsUnder, variantsOf } from './twin-experiments.js';
import type { Moment, Past } from './twin-facts.js';
import { holds, mentionedIn, valueOf, zoneOf } from './twin-facts.js';
import type { Ending } from './twin-gates.js';
import { judge } from './twin-gates.js';

export type TwinDecision = Omit<Decision, 'place' | 'trace'>;
type Campaign = Declared<CampaignBody>;
type Cause = 'outside' | 'late' | 'mail';

/** One user's run through a campaign. */
interface Run {
  readonly campaign: Campaign;
  readonly ordinal: number;
  readonly key: JsonValue;
  readonly entryTime: Instant;
  trigger: Past | null;
  /** The steps that are still to be taken. */
  todo: readonly (Step | { readonly ran: string | undefined })[];
  readonly stepTimes: Map<string, Instant>;
  due: Instant;
  isWaiting: boolean;
  /** What the local clock shows when its wait ends; nothing where that is an instant. */
  local: LocalTime | undefined;
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
  private readonly messages: { readonly id: string; readonly time: Instant }[] = [];
  private identified: Event[] = [];
  private runs: Run[] = [];
  private readonly entries: { readonly campaign: string; readonly time: Instant }[] = [];
  private readonly mails: { readonly purpose: string; readonly time: Instant }[] = [];
  /** Whether the user is in a segment; a segment that was not looked at yet is absent. */
  private readonly members = new Map<string, boolean>();
  /** What `look` found to have changed. */
  readonly changes: { readonly segment: string; readonly at: Instant; readonly isMember: boolean }[] = [];
  private enteredByMail = new Set<string>();
  private readonly campaigns: readonly Campaign[];
  private readonly segments: readonly string[];
  private readonly eventsRead: ReadonlySet<string>;
  private readonly dates: ReadonlyMap<Campaign, TwinDates>;

  constructor(
    private readonly ruleSet: RuleSet,
    private readonly user: string,
    private readonly rehearse: (mail: MailValues) => string | undefined,
    private readonly pace: 'aimed' | 'every millisecond' = 'aimed',
  ) {
    this.campaigns = [...ruleSet.campaigns.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const entered = this.campaigns.flatMap(({ body: { trigger } }) =>
      'enters' in trigger ? trigger.enters : 'leaves' in trigger ? trigger.leaves : [],
    );
    this.segments = [...new Set(entered)].sort();
    this.dates = new Map(
      this.campaigns.flatMap((campaign) => {
        const { trigger } = campaign.body;
        return 'date' in trigger ? [[campaign, new TwinDates(trigger.date, ruleSet)] as const] : [];
      }),
    );
    const bodies = [...this.campaigns.map(({ body }) => body), ...stepsOfAll(ruleSet)];
    this.eventsRead = mentionedIn([bodies, ruleSet.policy?.body], ruleSet).events.add('Email Sent');
  }

  take(input: Input): void {
    if (input.kind === 'clock') {
      this.settleUntil(input.time, true);
      this.now = Math.max(this.now, input.time);
      return;
    }
    assert(input.kind === 'event', 'the twin knows one id only');
    const { event } = input;
    const receivedTime = event.receivedTime ?? event.time;
    this.settleUntil(receivedTime, false);
    this.now = Math.max(this.now, receivedTime);
    const lateness = parseDuration(this.ruleSet.policy!.body.allowedLateness ?? '72h')!;
    const isRepeated = this.messages.some(
      ({ id, time }) => id === event.messageId && time >= this.now - Math.max(lateness, 3 * DAY),
    );
    if (isRepeated && this.isRead(event)) return;
    if (event.messageId !== '') this.messages.push({ id: event.messageId, time: this.now });
    const timestamp = Math.min(event.time, this.now);
    const cause = this.now - event.time > lateness ? 'late' : 'outside';
    if (event.type === 'identify') {
      this.identified.push({ ...event, time: timestamp });
      this.move();
      for (const date of this.dates.values()) date.look(this.known(), this.now);
      for (const segment of this.segments) this.look(segment, cause);
    } else {
      this.happen({ event: event.name, timestamp, properties: event.properties }, cause);
    }
  }

  private isRead({ type, name }: Event): boolean {
    return type !== 'track' || this.eventsRead.has(name) || SUPPRESSING_EVENTS.includes(name);
  }

  /** Waits for a local time end where the user is now, the others when they would have ended. */
  private move(): void {
    for (const run of this.runs.filter(({ isWaiting }) => isWaiting))
      if (run.local !== undefined) run.due = Math.max(this.now, toInstant(this.zone, run.local));
  }

  private moment(event: Past | null, entryTime: Instant): Moment {
    return { ...this.known(), now: this.now, event, entryTime };
  }

  private known() {
    return { ruleSet: this.ruleSet, user: this.user, past: this.past, identified: this.identified };
  }

  private momentOf(run: Run, event: Past | null = run.trigger): Moment {
    return { ...this.moment(event, run.entryTime), stepTimes: run.stepTimes };
  }

  private get zone(): Zone {
    return zoneOf(this.known());
  }

  /** History, exits, entries, segments. */
  private happen(event: Past, cause: Cause): void {
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
    if (!step || 'ran' in step || !('waitFor' in step) || !run.isWaiting || !this.isAwaited(step, event))
      return;
    run.todo = [{ ran: step.id }, ...(step.then ?? []), ...rest];
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
        if (where && !holds(where, this.momentOf(run, event))) continue;
        this.runs = this.runs.filter((other) => other !== run);
        const ending: Ending = { outcome: 'suppressed', reason: 'exited' };
        if (run.isDeferred) this.decide(run, run.todo[0] as SendStep, ending);
      }
    }
  }

  private look(name: string, cause: Cause): void {
    const isMember = holds(this.ruleSet.segments.get(name)!.body.when, this.moment(null, this.now));
    const wasMember = this.members.get(name) ?? false;
    this.members.set(name, isMember);
    if (isMember === wasMember) return;
    this.changes.push({ segment: name, at: this.now, isMember });
    for (const campaign of this.campaigns) {
      const { trigger } = campaign.body;
      const begins = isMember
        ? 'enters' in trigger && trigger.enters === name
        : 'leaves' in trigger && trigger.leaves === name;
      if (begins) this.trigger(campaign, null, cause);
    }
  }

  private trigger(campaign: Campaign, event: Past | null, cause: Cause): void {
    if (cause === 'late') return;
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

  private enter(campaign: Campaign, key: JsonValue, event: Past | null, cause: Cause): void {
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
      entryTime: event?.timestamp ?? this.now,
      trigger: event,
      todo: steps,
      stepTimes: new Map(),
      due: this.now,
      isWaiting: false,
      local: undefined,
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
    if (run.isWaiting) this.expose(run, first as Step);
    if (wait === undefined) run.due = this.now;
    else this.wait(run, wait, latest);
  }

  /** Waits no longer than until `latest`. */
  private wait(run: Run, wait: string | CalendarWait, latest: Instant): void {
    const local = localEnd(wait, this.now, this.zone);
    const end = typeof wait === 'string' ? this.now + parseDuration(wait)! : toInstant(this.zone, local!);
    run.due = Math.max(this.now, Math.min(end, latest));
    run.local = end > latest ? undefined : local;
  }

  /** What a wait says of a time that is over, where its time is. */
  private overdue({ local }: Run, { onPastTarget = 'now' }: WaitStep | WaitForStep) {
    return local !== undefined && toInstant(this.zone, local) < this.now ? onPastTarget : undefined;
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
    if (this.pace === 'every millisecond') return this.now + 1;
    const { durations, facts } = mentionedIn(
      this.segments.map((name) => this.ruleSet.segments.get(name)!.body),
      this.ruleSet,
    );
    const candidates = this.runs.map(({ due }) => due);
    for (const { due } of this.dates.values()) candidates.push(due);
    for (const { timestamp } of this.past)
      for (const duration of durations) candidates.push(timestamp + duration, timestamp + duration + 1);
    if (facts.has('localTime')) candidates.push((Math.floor(this.now / (30 * MINUTE)) + 1) * 30 * MINUTE);
    return Math.min(...candidates.filter((candidate) => candidate > this.now), Infinity);
  }

  private settle(time: Instant): void {
    this.now = time;
    this.enteredByMail = new Set();
    for (const name of this.segments) if (this.members.has(name)) this.look(name, 'outside');
    for (const [campaign, date] of this.dates) {
      if (date.due > time) continue;
      date.come(this.known(), time);
      this.trigger(campaign, null, 'outside');
    }
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
      if ('ran' in step) {
        if (step.ran !== undefined) run.stepTimes.set(step.ran, this.now);
        run.todo = rest;
        continue;
      }
      if ('send' in step) return step;
      if ('wait' in step) {
        if (!run.isWaiting) this.expose(run, step);
        if (!run.isWaiting) this.wait(run, step.wait, Infinity);
        run.isWaiting = run.due > this.now;
        if (run.isWaiting) return undefined;
        const past = this.overdue(run, step);
        const ran = { ran: step.id };
        run.todo = past === 'exit' ? [] : past === 'skip-step' ? rest.slice(1) : [ran, ...rest];
      } else if ('waitFor' in step) {
        const { lookback, timeout } = step.waitFor;
        const since = lookback === undefined ? Infinity : this.now - parseDuration(lookback)!;
        const lately = this.past.filter((one) => one.timestamp > since && one.timestamp <= this.now);
        if (!run.isWaiting && lately.some((one) => this.isAwaited(step, one))) {
          run.todo = [{ ran: step.id }, ...(step.then ?? []), ...rest];
          continue;
        }
        if (!run.isWaiting) this.expose(run, step);
        if (!run.isWaiting) this.wait(run, timeout, Infinity);
        run.isWaiting = run.due > this.now;
        if (run.isWaiting) return undefined;
        const ran = { ran: step.id };
        run.todo = this.overdue(run, step) === 'exit' ? [] : [ran, ...(step.otherwise ?? []), ...rest];
      } else {
        if (step.id !== undefined) run.stepTimes.set(step.id, this.now);
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
    else run.todo = [{ ran: step.send }, ...run.todo.slice(1)];
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

/** What the clocks of a place show when a wait of the calendar ends. */
function localEnd(wait: string | CalendarWait, now: Instant, zone: Zone): LocalTime | undefined {
  if (typeof wait === 'string') return undefined;
  const isMeant = (day: number) => !wait.on || wait.on.includes(weekdayOf(day));
  let day = localDay(zone, now) + (wait.days ?? 0);
  if (wait.months !== undefined) day = dayNumber(addMonths(localDate(zone, now), wait.months));
  const text = wait.until ?? wait.at;
  const clock = text === undefined ? localClock(zone, now) : parseClock(text)!;
  while (!isMeant(day) || (wait.until !== undefined && atClock(zone, day, clock) < now)) day++;
  return day * DAY + clock;
}
